"""What can be heard in a two-channel recording, without understanding a word.

Times are whole milliseconds from the start of the recording, which is the start of the talk. Shares are fractions of
the recording's length and are derived, so that stored facts hold integers and levels to a tenth of a decibel only.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any, Final

from calls.errors import FarEndError
from qa_scoring.owing import owed
from qa_scoring.span import Span, Voice, total_ms

LISTENING_VERSION: Final = 1
"""Rises whenever the same recording would yield other facts."""


@dataclass(frozen=True, slots=True)
class ChannelFacts:
    """One side of the conversation.

    `speech`: its stretches of speech, pauses below 200 ms included. `level_dbfs`: mean power while speaking (0 dBFS
    is a full-scale square wave), None without speech. `noise_dbfs`: median power while silent, at least -80, None
    when it is never silent. `clipped`: where speech hits the ceiling; `clipped_ms`: time in 10 ms frames that do.
    """

    speech: tuple[Span, ...] = ()
    level_dbfs: float | None = None
    noise_dbfs: float | None = None
    clipped: tuple[Span, ...] = ()
    clipped_ms: int = 0

    @property
    def talk_ms(self) -> int:
        return total_ms(self.speech)

    @property
    def first_word_ms(self) -> int | None:
        """When it is first heard, or None."""
        return self.speech[0].start_ms if self.speech else None

    @property
    def clipped_share(self) -> float:
        """Part of its own speech that is clipped."""
        return self.clipped_ms / self.talk_ms if self.speech else 0.0


@dataclass(frozen=True, slots=True)
class AudioFacts:
    """The whole recording; every list is sorted by time.

    `silences`: nobody speaks for 0.5 s or longer (channel "both"); `silence_ms` counts shorter ones, too.
    `overlaps`: both speak for 120 ms or longer; `overlap_ms` counts shorter ones, too.
    `interruptions`: the stretch talked over, channel = who interrupted. `turns`: who had the floor.
    `response_gaps`: from the end of a turn to the other's answer, channel = who answered.
    `qa_scoring.dialogue` defines these words.
    """

    rate_hz: int
    length_ms: int
    caller: ChannelFacts
    agent: ChannelFacts
    silence_ms: int = 0
    silences: tuple[Span, ...] = ()
    overlap_ms: int = 0
    overlaps: tuple[Span, ...] = ()
    interruptions: tuple[Span, ...] = ()
    turns: tuple[Span, ...] = ()
    response_gaps: tuple[Span, ...] = ()
    version: int = LISTENING_VERSION

    def side(self, voice: Voice) -> ChannelFacts:
        return self.caller if voice == "caller" else self.agent

    @property
    def longest_silence(self) -> Span | None:
        """The longest mutual silence, the first of equals; None when all are below 0.5 s."""
        return max(self.silences, key=lambda span: span.length_ms, default=None)

    @property
    def owed_silences(self) -> tuple[Span, ...]:
        """Each of `silences`, channel = who owed the next word (see `qa_scoring.owing`)."""
        return owed(self.silences, self.turns)

    @property
    def silence_share(self) -> float:
        return self._share(self.silence_ms)

    @property
    def overlap_share(self) -> float:
        return self._share(self.overlap_ms)

    def talk_share(self, voice: Voice) -> float:
        """Part of the recording in which this side speaks; the rest is its silence."""
        return self._share(self.side(voice).talk_ms)

    def _share(self, part_ms: int) -> float:
        return part_ms / self.length_ms if self.length_ms else 0.0

    def to_dict(self) -> dict[str, Any]:
        """A JSON-safe mapping; `from_dict` restores an equal object."""
        lists = {name: _lists(getattr(self, name)) for name in _SPANS}
        plain = {name: getattr(self, name) for name in _NUMBERS}
        return {**plain, "caller": _side_dict(self.caller), "agent": _side_dict(self.agent), **lists}

    @classmethod
    def from_dict(cls, value: Mapping[str, Any]) -> AudioFacts:
        """The facts `to_dict` wrote. Raises FarEndError when the mapping is not that."""
        try:
            numbers: dict[str, Any] = {name: int(value[name]) for name in _NUMBERS}
            lists: dict[str, Any] = {name: _spans(value[name]) for name in _SPANS}
            return cls(caller=_side(value["caller"]), agent=_side(value["agent"]), **numbers, **lists)
        except (KeyError, TypeError, ValueError) as error:
            raise FarEndError(f"these are not audio facts: {error!r}") from error


_NUMBERS: Final = ("version", "rate_hz", "length_ms", "silence_ms", "overlap_ms")
_SPANS: Final = ("silences", "overlaps", "interruptions", "turns", "response_gaps")


def _side_dict(side: ChannelFacts) -> dict[str, Any]:
    return {
        "speech": _lists(side.speech),
        "level_dbfs": side.level_dbfs,
        "noise_dbfs": side.noise_dbfs,
        "clipped": _lists(side.clipped),
        "clipped_ms": side.clipped_ms,
    }


def _side(value: Mapping[str, Any]) -> ChannelFacts:
    return ChannelFacts(
        speech=_spans(value["speech"]),
        level_dbfs=_decibels(value["level_dbfs"]),
        noise_dbfs=_decibels(value["noise_dbfs"]),
        clipped=_spans(value["clipped"]),
        clipped_ms=int(value["clipped_ms"]),
    )


def _decibels(value: Any) -> float | None:
    return None if value is None else float(value)


def _lists(spans: Iterable[Span]) -> list[list[int | str]]:
    return [span.to_list() for span in spans]


def _spans(values: Iterable[Any]) -> tuple[Span, ...]:
    return tuple(Span(int(start), int(end), channel) for start, end, channel in values)
