"""Whatever a rubric can ask of one call, by name: measures, phrases, and what the journal knows."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from typing import Final

from qa_scoring.call_facts import CallContext, CallFacts
from qa_scoring.measure import NOT_UNDERSTOOD, Reading, Unit, Unknown
from qa_scoring.measures import MEASURES
from qa_scoring.rubric import Rubric
from qa_scoring.rule import Value
from qa_scoring.said.phrase_measure import count, doubtful, first_s
from qa_scoring.said.repeats import repeats
from qa_scoring.said.search import Search, searched
from qa_scoring.said.strong_emotion import strong_emotion
from qa_scoring.span import Channel, Span
from qa_scoring.vocabulary import CONTEXT, REPEATS, STRONG_EMOTION, TRANSCRIPT
from qa_scoring.wording import Wording

Struck = Collection[Span]
_NO_JOURNAL: Final = Unknown(Wording("没有这通来电的流水", "nothing is known of the call but its recording"))


@dataclass(frozen=True, slots=True)
class Label:
    """How a figure is spoken of. `strikable`: made of its spans, so that it can be read without some of them."""

    title: Wording
    unit: Unit
    channel: Channel
    strikable: bool


_SPOKEN: Final[Mapping[str, Label]] = {
    REPEATS: Label(Wording("客户重复诉求", "Times the caller repeats himself"), "times", "caller", True),
    "caller_strong_emotion": Label(Wording("客户情绪激动", "Caller strongly moved"), "times", "caller", True),
    "agent_strong_emotion": Label(Wording("坐席情绪激动", "Agent strongly moved"), "times", "agent", True),
}


class Readings:
    """Reads each figure of one call under one rubric."""

    def __init__(self, facts: CallFacts, rubric: Rubric) -> None:
        self.facts, self.rubric = facts, rubric
        self._searches: Mapping[str, Search] | None = None

    def label(self, name: str) -> Label:
        """Of a measure, `count.…`, `said.…` or `first_s.…`."""
        if name in MEASURES:
            measure = MEASURES[name]
            return Label(measure.title, measure.unit, measure.channel, measure.strikable)
        if name in _SPOKEN:
            return _SPOKEN[name]
        group, _, key = name.partition(".")
        phrase = self.rubric.phrase(key)
        return Label(_titled(phrase.title, group), "s" if group == "first_s" else "times", phrase.voice, True)

    def read(self, name: str, struck: Struck, least: float) -> Reading | Unknown:
        """A figure, without the spans struck; what was understood with less than this confidence is doubtful."""
        if name in MEASURES:
            return MEASURES[name].read(self.facts, struck)
        found = self._found()
        if found is None:
            return NOT_UNDERSTOOD
        group, _, key = name.partition(".")
        return first_s(found[key], struck, least) if group == "first_s" else count(found[key or name], struck, least)

    def value(self, name: str, struck: Struck, least: float) -> Value | Unknown:
        """The same for a rule, which may also ask for what the journal knows."""
        if name == TRANSCRIPT:
            return self.facts.transcript is not None
        if name in CONTEXT:
            return _of_context(self.facts.context, name)
        reading = self.read(name, struck, least)
        if isinstance(reading, Unknown):
            return reading
        return _value_of(name, reading, least)

    def _found(self) -> Mapping[str, Search] | None:
        transcript = self.facts.transcript
        if transcript is None:
            return None
        if self._searches is None:
            found = searched(self.facts, transcript, self.rubric.phrases)
            felt = {name: strong_emotion(self.facts, transcript, voice) for name, voice in STRONG_EMOTION.items()}
            self._searches = {**found, **felt, REPEATS: repeats(self.facts, transcript)}
        return self._searches


def _titled(title: Wording, group: str) -> Wording:
    return Wording(f"{title.zh}首次", f"{title.en}, first") if group == "first_s" else title


def _of_context(context: CallContext, name: str) -> Value | Unknown:
    """A journal always knows the direction; without one, nothing is known."""
    if not context.direction:
        return _NO_JOURNAL
    value = getattr(context, name)
    return list(value) if isinstance(value, tuple) else str(value)


def _value_of(name: str, reading: Reading, least: float) -> Value | Unknown:
    is_said, most = name.startswith("said."), reading.value if reading.most is None else reading.most
    if most != reading.value and not (is_said and reading.value > 0):
        return doubtful(reading.spans, reading.words, reading.confidence or 0.0, least)
    return reading.value > 0 if is_said else reading.value
