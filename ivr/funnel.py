"""Where callers leave a flow: their visits to its nodes, and what these add up to.

Every visit ends in one way or is not over: entered = left + hung up + let go + handed over + still there.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, replace
from datetime import datetime
from enum import StrEnum

from calls.events import CallEnded, InputFailed, NodeEntered
from calls.model import InputFailure, Party, Stage

RESCUE = "(rescue)"
"""The way out of a node at which the flow went wrong."""
PERSON_KEY = "0"

Step = NodeEntered | InputFailed | CallEnded
"""What a way through a flow is read from."""


class VisitEnd(StrEnum):
    """How the call ended at a node: by the caller, by us, or in the hands of a queue or an outside party."""

    HUNG_UP = "hung_up"
    LET_GO = "let_go"
    HANDED_OVER = "handed_over"


@dataclass(frozen=True, slots=True)
class Visit:
    """One caller at one node, the `number`th of his call. `left_by` is the exit he took; while he is there, and when
    the call ended there (`end`), it is None."""

    call: str
    number: int
    flow: str
    version: str
    node: str
    verb: str
    entered_at: datetime
    left_by: str | None = None
    end: VisitEnd | None = None
    timeouts: int = 0
    wrong_keys: int = 0

    @property
    def over(self) -> bool:
        return self.left_by is not None or self.end is not None


def follow(visit: Visit | None, event: Step, at: datetime) -> tuple[Visit, ...]:
    """The visits of a call that the event changes, in order; `visit` is its latest, None before the first.

    A journal of before nodes told their flow has no visits.
    """
    here = visit if visit is not None and not visit.over else None
    if isinstance(event, NodeEntered):
        left = () if here is None else (replace(here, left_by=event.by or RESCUE),)
        return (*left, _entered(event, visit.number + 1 if visit else 1, at)) if event.flow else left
    if here is None:
        return ()
    if isinstance(event, CallEnded):
        return (replace(here, end=_end(event)),)
    return (_failed(here, event),) if (event.flow, event.node) == (here.flow, here.node) else ()


def _entered(event: NodeEntered, number: int, at: datetime) -> Visit:
    return Visit(event.call, number, event.flow, event.version, event.node, event.verb, at)


def _failed(here: Visit, event: InputFailed) -> Visit:
    if event.why is InputFailure.TIMEOUT:
        return replace(here, timeouts=here.timeouts + 1)
    return replace(here, wrong_keys=here.wrong_keys + 1)


def _end(event: CallEnded) -> VisitEnd:
    if event.stage is not Stage.IN_IVR:
        return VisitEnd.HANDED_OVER
    return VisitEnd.HUNG_UP if event.by is Party.CALLER else VisitEnd.LET_GO


@dataclass(frozen=True, slots=True)
class Passage:
    """Visits to a node that went on in the same way, counted."""

    version: str
    node: str
    verb: str
    left_by: str | None
    end: VisitEnd | None
    visits: int
    timeouts: int
    wrong_keys: int


@dataclass(frozen=True, slots=True)
class NodeFunnel:
    """What became of the callers who came to a node. `left` counts by exit; `timeouts` and `wrong_keys` are answers
    that failed, all other numbers are visits."""

    version: str
    node: str
    verb: str
    entered: int = 0
    left: Mapping[str, int] = field(default_factory=dict)
    hung_up: int = 0
    let_go: int = 0
    handed_over: int = 0
    still_there: int = 0
    timeouts: int = 0
    wrong_keys: int = 0

    @property
    def zero_outs(self) -> int:
        """Left by key 0, for a person."""
        return self.left.get(PERSON_KEY, 0)


def funnel(passages: Iterable[Passage]) -> tuple[NodeFunnel, ...]:
    """By version and node: the latest versions first as numbers go, in a version the nodes most came to first."""
    nodes: dict[tuple[str, str, str], NodeFunnel] = {}
    for one in passages:
        key = (one.version, one.node, one.verb)
        nodes[key] = _with(nodes.get(key, NodeFunnel(*key)), one)
    by_use = sorted(nodes.values(), key=lambda node: (-node.entered, node.node))
    return tuple(sorted(by_use, key=lambda node: (len(node.version), node.version), reverse=True))


def _with(node: NodeFunnel, one: Passage) -> NodeFunnel:
    counted = replace(
        node,
        entered=node.entered + one.visits,
        timeouts=node.timeouts + one.timeouts,
        wrong_keys=node.wrong_keys + one.wrong_keys,
    )
    if one.left_by is not None:
        left = {**node.left, one.left_by: node.left.get(one.left_by, 0) + one.visits}
        return replace(counted, left=dict(sorted(left.items())))
    ended = one.end.value if one.end is not None else "still_there"
    return replace(counted, **{ended: getattr(node, ended) + one.visits})
