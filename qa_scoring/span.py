"""A stretch of the recording that a person can play and hear."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Literal, get_args

Channel = Literal["caller", "agent", "both"]
Voice = Literal["caller", "agent"]
CHANNELS: tuple[Channel, ...] = get_args(Channel)


@dataclass(frozen=True, slots=True, order=True)
class Span:
    """Half-open stretch `start_ms <= t < end_ms` of one channel, or of both at once.

    Raises ValueError when it is empty, begins before the recording or names no channel.
    """

    start_ms: int
    end_ms: int
    channel: Channel

    def __post_init__(self) -> None:
        if not 0 <= self.start_ms < self.end_ms:
            raise ValueError(
                f"a span must begin at 0 or later and end after its start: {self.start_ms}..{self.end_ms}"
            )
        if self.channel not in CHANNELS:
            raise ValueError(f"channel is one of {', '.join(CHANNELS)}, not {self.channel!r}")

    @property
    def length_ms(self) -> int:
        return self.end_ms - self.start_ms

    def to_list(self) -> list[int | str]:
        """`[start_ms, end_ms, channel]`, the form used in JSON."""
        return [self.start_ms, self.end_ms, self.channel]


def total_ms(spans: Iterable[Span]) -> int:
    """Sum of the lengths, in milliseconds."""
    return sum(span.length_ms for span in spans)


def other(voice: Voice) -> Voice:
    """The far end of the conversation."""
    return "agent" if voice == "caller" else "caller"
