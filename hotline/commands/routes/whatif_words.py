"""What happens to a rehearsed call, step by step, in words."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from calls import events as e
from calls.journal import Entry
from calls.model import CHINESE, ENGLISH, Sound
from calls.table import RoutingTable
from console import words
from console.schemas import Text, TimelineItem
from console.timeline import Narrator
from hotline.commands.routes.rehearsal import Heard, Moment
from prompts.catalogue import Catalogue

Both = Mapping[str, str]
"""A text by language."""


@dataclass(frozen=True, slots=True)
class Step:
    """`at_s` seconds after the caller rang; `heard` marks what he hears, `why` says at length why."""

    at_s: float
    event: str
    text: Both
    heard: bool = False
    why: tuple[Both, ...] = ()
    details: Mapping[str, Any] = field(default_factory=dict)


def steps(moments: Sequence[Moment], table: RoutingTable, sounds: Catalogue) -> Iterator[Step]:
    """Every moment that says something new."""
    entries = [moment.what for moment in moments if isinstance(moment.what, Entry)]
    items = iter(Narrator(words.load(), sounds.text).tell(entries, table))
    for moment in moments:
        if isinstance(moment.what, Heard):
            yield _heard(moment.at_s, moment.what, sounds)
        elif not (item := next(items)).minor:
            yield _step(moment.at_s, item)


def _heard(at_s: float, heard: Heard, sounds: Catalogue) -> Step:
    said = sounds.sentence(heard.sounds)
    keys = [sound.key if sound.number is None else str(sound.number) for sound in heard.sounds]
    music = heard.loop or said in keys
    return Step(
        at_s,
        "Heard",
        _same(f"♪ {said}" if music else f"“{said}”"),
        heard=True,
        details={"sounds": keys, "language": _language(heard.sounds), "loop": heard.loop},
    )


def _language(sounds: tuple[Sound, ...]) -> str:
    return sounds[0].language if sounds else CHINESE


def _same(text: str) -> Both:
    return {CHINESE: text, ENGLISH: text}


def _step(at_s: float, item: TimelineItem) -> Step:
    why = item.paragraphs or ([item.reason] if item.reason is not None else [])
    return Step(at_s, item.event, _both(item.text), why=tuple(map(_both, why)), details=item.details)


def _both(text: Text) -> Both:
    return text.model_dump(by_alias=True)


def outcome(moments: Iterable[Moment], limit_s: float) -> dict[str, Any]:
    """How the call ended: `talking`, `ended`, `callback` when he shall be called back, `waiting` at the limit."""
    told: dict[str, Any] = {"ending": "waiting", "agent": "", "queue": "", "waited_s": None, "at_s": limit_s}
    queued_s: float | None = None
    gone = "ended"
    for moment in moments:
        event = moment.what.event if isinstance(moment.what, Entry) else None
        if isinstance(event, e.CallQueued):
            queued_s = moment.at_s if queued_s is None else queued_s
            told["queue"] = event.queue
        elif isinstance(event, e.CallMoved):
            told["queue"] = event.to
        elif isinstance(event, e.TalkStarted):
            waited_s = None if queued_s is None else round(moment.at_s - queued_s, 3)
            told |= {"ending": "talking", "agent": event.agent, "waited_s": waited_s, "at_s": round(moment.at_s, 3)}
        elif isinstance(event, e.CallbackRequested):
            gone = "callback"
        elif isinstance(event, e.CallEnded):
            told |= {"ending": gone, "at_s": round(moment.at_s, 3)}
    return told
