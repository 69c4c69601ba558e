"""What can be heard of one of the two sides."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, fields
from typing import Any, Final

from qa_scoring.span import Span, total_ms

LEAST_SPEECH_MS: Final = 5000


@dataclass(frozen=True, slots=True)
class ChannelFacts:
    """One side of the conversation.

    `speech`: its stretches of speech, pauses below 200 ms included. `level_dbfs`: mean power while speaking (0 dBFS
    is a full-scale square wave), None without speech. `noise_dbfs`: median power while silent, at least -80, None
    when it is never silent. `clipped`: where speech hits the ceiling; `clipped_ms`: time in 10 ms frames that do.
    `echoes`: where the other side's voice is heard again in this channel, `echo_delay_ms` after it (the median), None
    without echo (see `qa_scoring.echo`). `syllables`: counted in its speech; `fast`: where they come faster than
    `qa_scoring.speaking_rate.FAST_SPM` for 5 s. `raised`: where it is 10 dB louder than in its own first
    minute of speech, for 1 s and longer, `shouted`: 16 dB, or 10 dB and clipped (`qa_scoring.raised_voice`).
    `pitch_hz`: median of its own first minute of speech, None with too little voice in it; `higher`: where it is 4
    semitones above that for 1 s and longer, `aroused`: 3 semitones higher and 6 dB louder (`qa_scoring.arousal`).
    """

    speech: tuple[Span, ...] = ()
    level_dbfs: float | None = None
    noise_dbfs: float | None = None
    clipped: tuple[Span, ...] = ()
    clipped_ms: int = 0
    echoes: tuple[Span, ...] = ()
    echo_delay_ms: int | None = None
    syllables: int = 0
    fast: tuple[Span, ...] = ()
    raised: tuple[Span, ...] = ()
    shouted: tuple[Span, ...] = ()
    pitch_hz: float | None = None
    higher: tuple[Span, ...] = ()
    aroused: tuple[Span, ...] = ()

    @property
    def talk_ms(self) -> int:
        return total_ms(self.speech)

    @property
    def first_word_ms(self) -> int | None:
        """When it is first heard, or None."""
        return self.speech[0].start_ms if self.speech else None

    @property
    def rate_spm(self) -> float | None:
        """Syllables a minute of its own speech, None with less than five seconds of it: too little to tell."""
        return round(60_000 * self.syllables / self.talk_ms, 1) if self.talk_ms >= LEAST_SPEECH_MS else None

    @property
    def clipped_share(self) -> float:
        """Part of its own speech that is clipped."""
        return self.clipped_ms / self.talk_ms if self.speech else 0.0

    def to_dict(self) -> dict[str, Any]:
        """A JSON-safe mapping; `from_dict` restores an equal object."""
        values = {field.name: getattr(self, field.name) for field in fields(self)}
        return {
            name: [span.to_list() for span in value] if isinstance(value, tuple) else value
            for name, value in values.items()
        }

    @classmethod
    def from_dict(cls, value: Mapping[str, Any]) -> ChannelFacts:
        """What `to_dict` wrote, now or before some of it was listened for. Raises KeyError, TypeError, ValueError."""
        later: dict[str, Any] = {name: read(value[name]) for name, read in _LATER.items() if name in value}
        return cls(
            speech=spans_in(value["speech"]),
            level_dbfs=_figure(value["level_dbfs"]),
            noise_dbfs=_figure(value["noise_dbfs"]),
            clipped=spans_in(value["clipped"]),
            clipped_ms=int(value["clipped_ms"]),
            **later,
        )


def spans_in(values: Iterable[Any]) -> tuple[Span, ...]:
    """The spans that `to_list` wrote."""
    return tuple(Span(int(start), int(end), channel) for start, end, channel in values)


def _figure(value: Any) -> float | None:
    return None if value is None else float(value)


def _whole(value: Any) -> int | None:
    return None if value is None else int(value)


_LATER: Final[Mapping[str, Callable[[Any], Any]]] = {
    "echoes": spans_in,
    "echo_delay_ms": _whole,
    "syllables": int,
    "fast": spans_in,
    "raised": spans_in,
    "shouted": spans_in,
    "pitch_hz": _figure,
    "higher": spans_in,
    "aroused": spans_in,
}
"""What version 1 did not listen for."""
