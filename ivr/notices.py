"""Does a flow tell its callers that they are recorded?"""

from __future__ import annotations

from collections.abc import Mapping

from ivr.flow import Flow
from ivr.verbs.record_notice import RecordNotice


def tells_of_recording(flow: Flow, flows: Mapping[str, Flow]) -> bool:
    """Whether it has a notice somewhere, or a flow it leads through has; `flows` are those by name."""
    seen, ahead = {flow.name}, [flow]
    while ahead:
        verbs = [node.verb for node in ahead.pop().nodes.values()]
        if any(isinstance(verb, RecordNotice) for verb in verbs):
            return True
        fresh = {name for verb in verbs for name in verb.needs.flows if name in flows} - seen
        seen |= fresh
        ahead += [flows[name] for name in sorted(fresh)]
    return False
