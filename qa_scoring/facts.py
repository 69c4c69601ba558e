"""What can be heard in a two-channel recording, without understanding a word.

Times are whole milliseconds from the start of the recording, which is the start of the talk. Shares are fractions of
the recording's length and are derived, so that stored facts hold integers and levels to a tenth of a decibel only.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any, Final

from calls.errors import FarEndError
from qa_scoring.channel_facts import ChannelFacts, spans_in
from qa_scoring.owing import owed
from qa_scoring.span import Span, Voice

LISTENING_VERSION: Final = 9
"""Rises whenever the same recording would yield other facts."""


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
    def level_difference_db(self) -> float | None:
        """How much louder the agent speaks than the caller, None unless both were heard."""
        caller, agent = self.caller.level_dbfs, self.agent.level_dbfs
        return None if caller is None or agent is None else round(agent - caller, 1)

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
        return {**plain, "caller": self.caller.to_dict(), "agent": self.agent.to_dict(), **lists}

    @classmethod
    def from_dict(cls, value: Mapping[str, Any]) -> AudioFacts:
        """The facts `to_dict` wrote, of this version or an earlier one, in which what was not yet listened for is
        empty. Raises FarEndError when the mapping is not that."""
        try:
            numbers: dict[str, Any] = {name: int(value[name]) for name in _NUMBERS}
            lists: dict[str, Any] = {name: spans_in(value[name]) for name in _SPANS}
            return cls(
                caller=ChannelFacts.from_dict(value["caller"]),
                agent=ChannelFacts.from_dict(value["agent"]),
                **numbers,
                **lists,
            )
        except (KeyError, TypeError, ValueError) as error:
            raise FarEndError(f"these are not audio facts: {error!r}") from error


_NUMBERS: Final = ("version", "rate_hz", "length_ms", "silence_ms", "overlap_ms")
_SPANS: Final = ("silences", "overlaps", "interruptions", "turns", "response_gaps")


def _lists(spans: Iterable[Span]) -> list[list[int | str]]:
    return [span.to_list() for span in spans]
