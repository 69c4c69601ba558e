"""What a measure is: a figure read from the facts, or why there is none; and how figures are made of spans."""

from __future__ import annotations

from collections.abc import Callable, Collection, Mapping
from dataclasses import dataclass
from typing import Final, Literal

from qa_scoring.call_facts import CallFacts
from qa_scoring.intervals import Interval, complement, intersection, joined
from qa_scoring.span import Channel, Span, Voice, total_ms
from qa_scoring.wording import Wording

Unit = Literal["s", "%", "dB", "dBFS", "times", "spm"]
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


@dataclass(frozen=True, slots=True)
class Measure:
    """How to read one figure from the facts.

    `needs`: voices without which the figure means nothing. `strikable`: the figure is made of its spans, so that it
    can be read without some of them (a reviewer struck them, or the question is what one of them costs). `since`: the
    listening version that first heard it; of facts stored before, nothing is known.
    """

    unit: Unit
    title: Wording
    channel: Channel
    needs: tuple[Voice, ...]
    figure: Callable[[CallFacts, Struck], tuple[float, Spans] | None]
    strikable: bool = False
    since: int = 1

    def read(self, facts: CallFacts, struck: Struck = ()) -> Reading | Unknown:
        if facts.audio.version < self.since:
            return Unknown(_NOT_YET_HEARD)
        for voice in self.needs:
            if not facts.audio.side(voice).speech:
                return Unknown(_UNHEARD[voice])
        found = self.figure(facts, struck)
        return Reading(*found) if found is not None else Unknown(_NOT_MEASURED)


_UNHEARD: Final[Mapping[Voice, Wording]] = {
    "caller": Wording("没有听到客户的声音", "the caller was not heard"),
    "agent": Wording("没有听到坐席的声音", "the agent was not heard"),
}
_NOT_YET_HEARD: Final = Wording(
    "录音是在能测这一项之前分析的", "the recording was heard before this could be measured"
)
_NOT_MEASURED: Final = Wording("录音中无法测得这一项", "the recording does not allow it to be measured")


def percent(part_ms: int, whole_ms: int) -> float:
    return round(100 * part_ms / whole_ms, 2)


def without(spans: Spans, struck: Struck) -> Spans:
    return tuple(span for span in spans if span not in struck)


def whole(facts: CallFacts, channel: Channel) -> Spans:
    return (Span(0, facts.audio.length_ms, channel),) if facts.audio.length_ms else ()


def excused(facts: CallFacts, spans: Spans, shortest_ms: int = 1) -> Spans:
    """What is left of them outside holds and pauses of the recording, of which the journal tells."""
    breaks = breaks_of(facts)
    if not breaks:
        return spans
    talk = complement(breaks, facts.audio.length_ms)
    pieces = ((span, piece) for span in spans for piece in intersection([(span.start_ms, span.end_ms)], talk))
    return tuple(Span(*piece, span.channel) for span, piece in pieces if piece[1] - piece[0] >= shortest_ms)


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
