"""What a measure is: a figure read from the facts, or why there is none; and how figures are made of spans."""

from __future__ import annotations

from collections.abc import Callable, Collection, Mapping
from dataclasses import dataclass, replace
from typing import Final, Literal

from qa_scoring.call_facts import CallFacts
from qa_scoring.holds import without_holds
from qa_scoring.intervals import Interval, intersection, joined
from qa_scoring.span import Channel, Span, Voice, total_ms
from qa_scoring.wording import Wording

Unit = Literal["s", "%", "dB", "dBFS", "times", "spm", "cpm"]
Spans = tuple[Span, ...]
Struck = Collection[Span]


@dataclass(frozen=True, slots=True)
class Reading:
    """A value and what it was read from.

    Of what was said: `words` at each of the spans; `most`, the value if everything doubtful were true, too;
    `looked_at`, where it was looked for; `confidence` of the words that decide it, 0..1.
    """

    value: float
    spans: Spans
    words: tuple[str, ...] = ()
    most: float | None = None
    looked_at: Spans = ()
    confidence: float | None = None


@dataclass(frozen=True, slots=True)
class Unknown:
    """No value, and why there is none. `pending`: it will be known once the call is understood. `spans` and `words`:
    what a person who is to decide should hear."""

    reason: Wording
    pending: bool = False
    spans: Spans = ()
    words: tuple[str, ...] = ()


Figure = tuple[float, Spans] | Reading | Unknown | None


@dataclass(frozen=True, slots=True)
class Measure:
    """How to read one figure from the facts.

    `needs`: voices without which the figure means nothing. `strikable`: the figure is made of its spans, so that it
    can be read without some of them (a reviewer struck them, or the question is what one of them costs). `since`: the
    listening version that first heard it; of facts stored before, nothing is known. What was heard in holds and
    pauses of the recording, of which the journal tells, is left out before the figure is read.
    """

    unit: Unit
    title: Wording
    channel: Channel
    needs: tuple[Voice, ...]
    figure: Callable[[CallFacts, Struck], Figure]
    strikable: bool = False
    since: int = 1

    def read(self, facts: CallFacts, struck: Struck = ()) -> Reading | Unknown:
        if facts.audio.version < self.since:
            return Unknown(_NOT_YET_HEARD)
        breaks = facts.context.holds + facts.context.pauses
        facts = replace(facts, audio=without_holds(facts.audio, breaks))
        for voice in self.needs:
            if not facts.audio.side(voice).speech:
                return Unknown(_UNHEARD[voice])
        found = self.figure(facts, struck)
        if found is None:
            return Unknown(_NOT_MEASURED)
        return Reading(*found) if isinstance(found, tuple) else found


_UNHEARD: Final[Mapping[Voice, Wording]] = {
    "caller": Wording("没有听到客户的声音", "the caller was not heard"),
    "agent": Wording("没有听到坐席的声音", "the agent was not heard"),
}
_NOT_YET_HEARD: Final = Wording(
    "录音是在能测这一项之前分析的", "the recording was heard before this could be measured"
)
NOT_UNDERSTOOD: Final = Unknown(Wording("通话尚未转写成文字", "the call is not transcribed yet"), pending=True)
_NOT_MEASURED: Final = Wording("录音中无法测得这一项", "the recording does not allow it to be measured")


def percent(part_ms: int, whole_ms: int) -> float:
    return round(100 * part_ms / whole_ms, 2)


def without(spans: Spans, struck: Struck) -> Spans:
    return tuple(span for span in spans if span not in struck)


def whole(facts: CallFacts, channel: Channel) -> Spans:
    return (Span(0, facts.audio.length_ms, channel),) if facts.audio.length_ms else ()


def breaks_of(facts: CallFacts) -> list[Interval]:
    """Holds and pauses within the recording, run together."""
    spans = sorted((one.start_ms, one.end_ms) for one in facts.context.holds + facts.context.pauses)
    return intersection(joined(spans, 0), [(0, facts.audio.length_ms)])


def longest_of(spans: Spans) -> tuple[float, Spans]:
    longest = max(spans, key=lambda span: span.length_ms, default=None)
    return (longest.length_ms / 1000, (longest,)) if longest else (0.0, ())


def seconds_in(spans: Spans) -> tuple[float, Spans]:
    """How long they last together, and they."""
    return total_ms(spans) / 1000, spans
