"""What came of a call, told from its journal."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from itertools import pairwise
from typing import TypeVar

from calls import events as e
from ivr.verbs.bot import Bot

E = TypeVar("E", bound=e.Event)

Edge = tuple[str, str, str]
"""A way that was gone: flow, node, exit."""

Calling = tuple[e.NodeEntered, ...]

ENTER, BACK, RESCUED = "enter", "back", ""
"""What NodeEntered says of ways that are no exits."""


@dataclass(frozen=True, slots=True)
class Trace:
    """`path` has the nodes in order, those of subflows as `flow/node`; `edges` the ways between them."""

    path: tuple[str, ...] = ()
    edges: tuple[Edge, ...] = ()
    queue: str = ""
    tier: str = ""
    agent: str = ""
    notes: dict[str, str] = field(default_factory=dict)
    survey: dict[str, int] = field(default_factory=dict)
    voicemail: str = ""
    callback: str = ""
    message: str = ""
    answers: tuple[str, ...] = ()
    handed_over: bool = False
    recorded: bool = True


def trace_of(events: Iterable[e.Event]) -> Trace:
    """From the events of one call, in order."""
    happened = list(events)
    entered = _all(happened, e.NodeEntered)
    root = entered[0].flow if entered else ""
    queued, talked = _all(happened, e.CallQueued), _all(happened, e.TalkStarted)
    surveys = _all(happened, e.SurveyTaken)
    return Trace(
        path=tuple(node.node if node.flow == root else f"{node.flow}/{node.node}" for node in entered),
        edges=tuple(_edges(entered)),
        queue=queued[-1].queue if queued else "",
        tier=queued[-1].tier.value if queued else "",
        agent=talked[-1].agent if talked else "",
        notes={note.name: note.value for note in _all(happened, e.NoteTaken)},
        survey=dict(surveys[-1].marks) if surveys else {},
        voicemail=_last(happened, e.VoicemailLeft, "queue"),
        callback=_last(happened, e.CallbackRequested, "queue"),
        message=_last(happened, e.MessageRequested, "template"),
        answers=tuple(answer.entry for answer in _all(happened, e.BotAnswered)),
        handed_over=bool(_all(happened, e.BotHandedOver)),
        recorded=not _all(happened, e.RecordingRefused),
    )


def is_listened_to(events: Iterable[e.Event]) -> bool:
    """The caller is at a node where he may speak."""
    entered = _all(list(events), e.NodeEntered)
    return bool(entered) and entered[-1].verb == Bot.verb


def _all(happened: list[e.Event], kind: type[E]) -> list[E]:
    return [event for event in happened if isinstance(event, kind)]


def _last(happened: list[e.Event], kind: type[e.Event], name: str) -> str:
    found = _all(happened, kind)
    return str(getattr(found[-1], name)) if found else ""


def _edges(entered: list[e.NodeEntered]) -> Iterator[Edge]:
    """A subflow that gives its caller back has gone the calling node's way too.

    `calling` are the nodes of the subflows he is in; a menu he goes back to has those that were when he was there.
    """
    calling: Calling = ()
    was_calling: dict[tuple[str, str], Calling] = {}
    for before, after in pairwise(entered):
        was_calling[before.flow, before.node] = calling
        if after.by == ENTER:
            calling = (*calling, before)
        elif after.by == BACK:
            calling = was_calling.get((after.flow, after.node), ())
        elif after.by != RESCUED:
            yield before.flow, before.node, after.by
            returned = tuple(_returned(before.flow, after.flow, calling))
            calling = calling[: len(calling) - len(returned)]
            yield from returned


def _returned(left: str, came_to: str, calling: Calling) -> Iterator[Edge]:
    """The ways of the nodes whose subflows came to their end, innermost first."""
    for caller in reversed(calling):
        if left == came_to:
            return
        yield caller.flow, caller.node, "then"
        left = caller.flow
