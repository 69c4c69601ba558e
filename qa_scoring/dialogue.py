"""Two people's speech to one conversation: silences, overlaps, turns, answers, interruptions.

Words, after Heldner & Edlund, "Pauses, gaps and overlaps in conversations", J. Phonetics 38 (2010):
  spurt     speech of one person without a pause of 200 ms or more (what voice activity finds)
  stretch   spurts of one person joined over own pauses of up to a second
  turn      stretches of one person until the other takes the floor; a stretch that lies within a stretch of the
            other, as backchannels do, does not take it, nor do two that begin and end together
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise
from typing import Final

from qa_scoring.intervals import Interval, Intervals, complement, covering, intersection, joined, total, union
from qa_scoring.span import Channel, Span, Voice, other


@dataclass(frozen=True, slots=True)
class Tolerance:
    """From when on something counts, in milliseconds.

    An interruption: somebody begins while the other is speaking and has held the floor for `holding_ms`, both then
    speak at once for `talkover_ms`, and the newcomer goes on for `taking_ms` in all. Overlaps where turns change
    hands are normal and short, mean 275 ms (Levinson & Torreira, Front. Psychol. 6:731, 2015), hence 500 ms; speech
    shorter than a second is mostly a backchannel ("嗯", "对对对") and interrupts nobody (Edlund et al., "Very short
    utterances in conversation", Fonetik 2010). People notice overlaps from about 120 ms on (Heldner, J. Acoust. Soc.
    Am. 130, 2011).
    """

    holding_ms: int = 500
    talkover_ms: int = 500
    taking_ms: int = 1000
    pause_ms: int = 1000
    overlap_ms: int = 120
    silence_ms: int = 500


STANDARD: Final = Tolerance()


@dataclass(frozen=True, slots=True)
class Dialogue:
    """The fields of AudioFacts that need both channels."""

    silence_ms: int
    silences: tuple[Span, ...]
    overlap_ms: int
    overlaps: tuple[Span, ...]
    interruptions: tuple[Span, ...]
    turns: tuple[Span, ...]
    response_gaps: tuple[Span, ...]


def dialogue_of(caller: Intervals, agent: Intervals, length_ms: int, tolerance: Tolerance = STANDARD) -> Dialogue:
    """The conversation held by these spurts, each list sorted and disjoint."""
    silent = complement(union(caller, agent), length_ms)
    both = intersection(caller, agent)
    turns = turns_of(caller, agent, tolerance)
    broken_in = [
        *_interruptions(caller, agent, "caller", tolerance),
        *_interruptions(agent, caller, "agent", tolerance),
    ]
    return Dialogue(
        silence_ms=total(silent),
        silences=spans_of(silent, "both", tolerance.silence_ms),
        overlap_ms=total(both),
        overlaps=spans_of(both, "both", tolerance.overlap_ms),
        interruptions=tuple(sorted(broken_in)),
        turns=turns,
        response_gaps=_response_gaps(turns),
    )


def spans_of(intervals: Intervals, channel: Channel, shortest_ms: int = 1) -> tuple[Span, ...]:
    """The intervals of at least this length, as spans."""
    return tuple(Span(start, end, channel) for start, end in intervals if end - start >= shortest_ms)


def turns_of(caller: Intervals, agent: Intervals, tolerance: Tolerance = STANDARD) -> tuple[Span, ...]:
    """Who had the floor. Neighbouring turns are of different people and may overlap at the edges."""
    turns: list[Span] = []
    for start, end, voice in _floor_taking(caller, agent, tolerance):
        if turns and turns[-1].channel == voice:
            turns[-1] = Span(turns[-1].start_ms, max(end, turns[-1].end_ms), voice)
        else:
            turns.append(Span(start, end, voice))
    return tuple(turns)


def _floor_taking(caller: Intervals, agent: Intervals, tolerance: Tolerance) -> list[tuple[int, int, Voice]]:
    stretches: dict[Voice, list[Interval]] = {
        "caller": joined(caller, tolerance.pause_ms),
        "agent": joined(agent, tolerance.pause_ms),
    }
    at_once = set(stretches["caller"]) & set(stretches["agent"])
    return sorted(
        (start, end, voice)
        for voice, own in stretches.items()
        for start, end in own
        if (start, end) not in at_once and not _held((start, end), stretches[other(voice)])
    )


def _held(stretch: Interval, others: Intervals) -> bool:
    """The other had the floor before and keeps it after: a backchannel, or an attempt that failed."""
    holder = covering(others, stretch[0])
    return holder is not None and stretch[1] < holder[1]


def _interruptions(own: Intervals, others: Intervals, voice: Voice, tolerance: Tolerance) -> list[Span]:
    """Where this voice broke in, each as the time both spoke."""
    floors = joined(others, tolerance.pause_ms)
    talkover = dict(intersection(own, others))
    found = []
    for start, end in joined(own, tolerance.pause_ms):
        speaking, floor = covering(others, start), covering(floors, start)
        if not (speaking and floor and start - floor[0] >= tolerance.holding_ms):
            continue
        until = talkover[start]
        if until - start >= tolerance.talkover_ms and end - start >= tolerance.taking_ms:
            found.append(Span(start, until, voice))
    return found


def _response_gaps(turns: Sequence[Span]) -> tuple[Span, ...]:
    return tuple(
        Span(before.end_ms, after.start_ms, after.channel)
        for before, after in pairwise(turns)
        if before.end_ms < after.start_ms
    )
