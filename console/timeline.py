"""A call's journal told in sentences: what happened, when, and what the caller was told."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from typing import Any

from calls import codec
from calls import events as e
from calls.decision import Decision
from calls.journal import Entry
from calls.model import InputFailure
from calls.table import RoutingTable
from console.deleted import CLASSES
from console.names import agent_title, naming, queue_title
from console.schemas import Text, TimelineItem
from console.words import LANGUAGES, Words, same
from routing import explain

PromptText = Callable[[str, str], str | None]
"""The words of a prompt by `(key, language)`; None or the key itself where there are none, as for music."""

MINOR = (e.LegRinging, e.PlayFinished, e.PositionAsked, e.OfferAccepted, e.RecordingStopped, e.SpeechBegan)
"""Events that say what another event says better; kept in the list, shown on request."""


class Narrator:
    """Tells journal entries in the words of the catalogues, prompts by their text."""

    def __init__(
        self, words: Words, prompt_text: PromptText, disposition_title: Callable[[str], Text] = same
    ) -> None:
        self._words = words
        self._prompt_text, self._disposition_title = prompt_text, disposition_title

    def tell(self, entries: Iterable[Entry], table: RoutingTable) -> list[TimelineItem]:
        """One item for each entry; `table` gives the names of queues and agents."""
        listed = list(entries)
        start = listed[0].at if listed else None
        leg = next((entry.event.leg for entry in listed if isinstance(entry.event, e.CallOffered)), "")
        return [
            TimelineItem(
                at=entry.at,
                offset_ms=round((entry.at - (start or entry.at)).total_seconds() * 1000),
                event=type(entry.event).__name__,
                minor=isinstance(entry.event, MINOR),
                text=self._sentence(entry.event, leg, table),
                reason=_reason(entry.event, table),
                paragraphs=self._paragraphs(entry.event, table),
                prompts=self._prompts(entry.event),
                details=_details(entry.event),
            )
            for entry in listed
        ]

    def _sentence(self, event: e.Event, callers_leg: str, table: RoutingTable) -> Text:
        key = f"event.{type(event).__name__}{_variant(event, callers_leg)}"
        if key not in self._words:
            return same(type(event).__name__)
        return self._words.both(key, **self._values(event, table))

    def _values(self, event: e.Event, table: RoutingTable) -> dict[str, object]:
        """The event's fields as the sentence shows them: names for numbers, words for codes."""
        values: dict[str, object] = dict(_details(event))
        for field in ("cause", "tier", "reason", "verb", "mode"):
            if field in values:
                values[field] = self._code(field, str(values[field]))
        values.update(self._of_recording(event))
        if isinstance(event, e.TalkEnded | e.CallEnded | e.ConcernRaised):
            values["by"] = self._code("by", event.by)
        for field in ("queue", "to"):
            if field in values:
                values[field] = queue_title(table, str(values[field]))
        if isinstance(event, e.DispositionSet):
            values["code"] = self._disposition_title(event.code)
        if "agent" in values:
            values["agent"] = agent_title(table, str(values["agent"]))
        return values

    def _of_recording(self, event: e.Event) -> dict[str, object]:
        """What is told with its place in the recording."""
        if isinstance(event, e.RecordingPaused | e.RecordingResumed):
            return {"at": _clock(event.at_ms), "by": self._code("paused_by", event.by)}
        if isinstance(event, e.RecordingDeleted):
            return {"by": self._code("deleted_by", event.by), "kept_as": CLASSES[event.kept_as]}
        if isinstance(event, e.RecordingNotChanged):
            return {"by": self._code("paused_by", event.by)}
        if isinstance(event, e.ConcernRaised):
            return {"at": _clock(event.start_ms), "concern": self._code("concern", event.concern)}
        return {}

    def _code(self, field: str, code: str) -> Text:
        key = f"{field}.{code}"
        return self._words.both(key) if key in self._words else same(code)

    def _paragraphs(self, event: e.Event, table: RoutingTable) -> list[Text]:
        """A decision's reasons, or a conversation with the bot, turn by turn."""
        if not isinstance(event, e.BotHandedOver):
            return _paragraphs(event, table)
        said = [
            self._words.both(f"bot.said.{turn.by.value}", text=turn.text, entry=turn.entry)
            for turn in event.transcript
        ]
        noted = [self._words.both("event.NoteTaken", name=name, value=value) for name, value in event.slots.items()]
        return [*said, *noted]

    def _prompts(self, event: e.Event) -> list[Text]:
        keys = event.prompts if isinstance(event, e.NodeEntered) else ()
        texts = [{language: self._prompt_text(key, language) for language in LANGUAGES} for key in keys]
        said = [text for text, key in zip(texts, keys, strict=True) if not {None, "", key} & set(text.values())]
        return [Text.model_validate(text) for text in said]


def _variant(event: e.Event, callers_leg: str) -> str:
    """Some events read differently by what they are about."""
    if isinstance(event, e.LegRinging | e.LegAnswered | e.LegHungUp | e.LegHeld | e.LegResumed):
        return ".caller" if event.leg == callers_leg else ".other"
    if isinstance(event, e.TalkEnded) and event.supervisor:
        return ".supervisor"
    test, variant = _VARIANTS.get(type(event), (None, ""))
    return variant if test is not None and test(event) else ""


_VARIANTS: dict[type[e.Event], tuple[Callable[[Any], bool], str]] = {
    e.FlowStarted: (lambda event: not event.version, ".tried"),
    e.TalkStarted: (lambda event: not event.agent, ".outside"),
    e.TalkEnded: (lambda event: not event.agent, ".outside"),
    e.MonitoringModeChanged: (lambda event: event.keyed, ".keyed"),
    e.RecordingNotChanged: (lambda event: event.paused, ".silent"),
    e.CallTakenOver: (lambda event: bool(event.agent), ".agent"),
    e.CallScored: (lambda event: event.total is None, ".unknown"),
    e.CallMoved: (lambda event: bool(event.by), ".by"),
    e.CallOverflowed: (lambda event: bool(event.number), ".number"),
    e.CallbackRequested: (lambda event: event.in_s > 0, ".later"),
    e.CallbackClosed: (lambda event: not event.reached, ".missed"),
    e.SpeechHeard: (lambda event: not event.text, ".nothing"),
    e.InputFailed: (lambda event: event.why is InputFailure.TIMEOUT, ".timeout"),
    e.SurveyTaken: (lambda event: event.score is None, ".skipped"),
}


def _clock(ms: int) -> str:
    """A place in the recording as a player shows it."""
    return f"{ms // 60_000}:{ms // 1000 % 60:02}"


def _reason(event: e.Event, table: RoutingTable) -> Text | None:
    why = getattr(event, "why", None)
    return Text.model_validate(explain.line(why, naming(table))) if isinstance(why, Decision) else None


def _paragraphs(event: e.Event, table: RoutingTable) -> list[Text]:
    why = getattr(event, "why", None)
    if not isinstance(why, Decision):
        return []
    told = explain.paragraphs(why, naming(table))
    together = zip(*(told[language] for language in LANGUAGES), strict=True)
    return [Text.model_validate(dict(zip(LANGUAGES, words, strict=True))) for words in together]


def _details(event: e.Event) -> dict[str, Any]:
    return {name: value for name, value in codec.to_json(event).items() if name not in ("type", "call")}
