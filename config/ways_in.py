"""lines.yaml as lines."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from config.problems import Problems
from config.reading import Document
from config.shapes.lines import LinesFile
from config.wording import meaning
from config.wording.kind import shown
from ivr.flow import Flow
from ivr.notices import tells_of_recording
from ivr.verbs import Callback
from switchboard.lines import Line, RecordPolicy, choose

_ANY_OTHER = "\0"


def read_lines(document: Document, flows: set[str], problems: Problems) -> tuple[str, tuple[Line, ...]]:
    """The hotline's name and its lines. `flows` are the names of the flow files, readable or not."""
    file = problems.shape(document, LinesFile)
    if file is None:
        return "", ()
    lines = tuple(Line(**{**dict(line), "trunk": line.trunk or file.trunk}) for line in file.lines)
    _check_patterns(document, lines, problems)
    for index, line in enumerate(lines):
        if line.flow not in flows:
            problems.unknown(document.place_of(("lines", index, "flow")), meaning.UNKNOWN_FLOW, line.flow, flows)
    return file.hotline, lines


def _check_patterns(document: Document, lines: tuple[Line, ...], problems: Problems) -> None:
    """A number belongs to one line; a number of none is refused, which may be meant."""
    first: dict[str, int] = {}
    for index, line in enumerate(lines):
        place = document.place_of(("lines", index))
        for dialled in line.dialled:
            if dialled in first:
                problems.error(place, meaning.LINE_TWICE, dialled=shown(dialled), first=first[dialled])
            first.setdefault(dialled, document.line_of(("lines", index)))
    if choose(lines, _ANY_OTHER) is None:
        problems.warn(document.place_of(("lines",)), meaning.NO_DEFAULT_LINE)


def check_trunks(document: Document, lines: Sequence[Line], flows: Mapping[str, Flow], problems: Problems) -> None:
    """A flow that offers to call back needs a trunk; without one its callers are not asked."""
    verbs = {name: [node.verb for node in flow.nodes.values()] for name, flow in flows.items()}
    offering = {name for name, used in verbs.items() if any(isinstance(verb, Callback) for verb in used)}
    for index, line in enumerate(lines):
        if line.flow in offering and not line.trunk:
            problems.warn(document.place_of(("lines", index)), meaning.NO_TRUNK, flow=shown(line.flow))


def check_notices(document: Document, lines: Sequence[Line], flows: Mapping[str, Flow], problems: Problems) -> None:
    """A line that records its callers from the beginning should tell them first."""
    for index, line in enumerate(lines):
        flow = flows.get(line.flow)
        if line.record is RecordPolicy.ALL and flow is not None and not tells_of_recording(flow, flows):
            problems.warn(document.place_of(("lines", index)), meaning.NOBODY_TOLD, flow=shown(line.flow))
