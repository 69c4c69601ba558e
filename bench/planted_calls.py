"""Two-channel calls for `bench.listening`: who speaks when, what is done to it, and what of it should be heard.

Voices are speech-like bursts, or sentences spoken by Kokoro whose words are known. Every call goes through noise
(falling by 3 dB an octave, white, or four people talking elsewhere) and G.711 A-law. What is true of a call follows
from its plan and its clean sound, before noise; speech is what lies within 15.9 dB of a turn's
active level (ITU-T P.56), pauses below 200 ms included, as the rules of `qa_scoring.dialogue` have it.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from typing import Literal, Protocol

import numpy as np

from bench.spoken import HASTY, ORDINARY, RATE_HZ, SLOW, Spoken, spoken, voices
from qa_scoring.dialogue import STANDARD, Tolerance, dialogue_of
from qa_scoring.intervals import Interval, joined
from qa_scoring.owing import owed
from qa_scoring.span import Span, Voice
from tests.unit.qa_scoring.planted import AGENT, CALLER, Wave, a_law, amplitude, samples, voice

Random = np.random.Generator
Events = dict[str, list[Span]]
Noise = Literal["pink", "white", "babble"]
Manner = Literal["ordinary", "raised", "shouted", "aroused", "hasty", "clipped"]

NOISES: tuple[Noise, ...] = ("pink", "white", "babble")
LENGTH_MS = 240_000
LEVELS_DBFS = (-30.0, -26.0)
RAISED_DB, SHOUTED_DB, AROUSED_DB, OVERDRIVE_DB, ECHO_LOSS_DB = 12.5, 20.0, 12.5, 24.0, 15.0
NEARLY = Tolerance(holding_ms=400, talkover_ms=400, taking_ms=800, overlap_ms=96, silence_ms=400)
SIDES: tuple[Voice, Voice] = ("caller", "agent")
_GAIN_DB: dict[Manner, float] = {
    "raised": RAISED_DB,
    "shouted": SHOUTED_DB,
    "aroused": AROUSED_DB,
    "clipped": OVERDRIVE_DB,
}
MARGIN_DB = 15.9
_GAP_MS = 120
"""Between the sentences of a turn."""


class Speaker(Protocol):
    """One person: sound of power 1 while it lasts, and the words in it, none where nobody knows them."""

    def say(self, random: Random, length_ms: int, manner: Manner) -> tuple[Wave, str]: ...


@dataclass(slots=True)
class Bursts:
    """Sound like speech, without words. It cannot be hasty or higher."""

    def say(self, random: Random, length_ms: int, manner: Manner) -> tuple[Wave, str]:  # noqa: ARG002
        return voice(random, length_ms, RATE_HZ), ""


@dataclass(slots=True)
class Reader:
    """A voice that reads the sentences, in turn, as many as fit; a higher voice is slow speech played faster."""

    takes: dict[float, list[Spoken]]
    at: int = 0

    def say(self, random: Random, length_ms: int, manner: Manner) -> tuple[Wave, str]:  # noqa: ARG002
        speed = {"hasty": HASTY, "aroused": SLOW}.get(manner, ORDINARY)
        parts, texts = [], []
        while sum(map(len, parts)) < samples(length_ms - 1500, RATE_HZ):
            take = self.takes[speed][self.at % len(self.takes[speed])]
            self.at += 1
            wave = take.samples / 32768
            parts += [_faster(wave, 1 / SLOW) if manner == "aroused" else wave, np.zeros(samples(_GAP_MS, RATE_HZ))]
            texts.append(take.text)
        sound = np.concatenate(parts[:-1])
        return sound / np.sqrt(np.mean(sound**2)), " ".join(texts)


@dataclass(slots=True)
class Call:
    """`said`: of each side, what was said in each turn. `holds` come from the journal, not from the sound.
    `nearly`: also what misses the length from which it counts by a fifth: to find that is no fault."""

    wave: Wave
    events: Events
    said: list[tuple[Span, str]] = field(default_factory=list)
    holds: list[Span] = field(default_factory=list)
    nearly: Events = field(default_factory=dict)


@dataclass(slots=True)
class _Turn:
    start_ms: int
    end_ms: int
    channel: int
    manner: Manner
    text: str

    @property
    def interval(self) -> Interval:
        return self.start_ms, self.end_ms


def readers(random: Random) -> list[Speaker]:
    """Two different voices of one language."""
    names = list(voices())
    language = names[int(random.integers(len(names)))][0]
    of_it = [name for tongue, name in names if tongue == language]
    picked = [of_it[int(index)] for index in random.permutation(len(of_it))[:2]]
    return [
        Reader({speed: spoken(language, name, speed) for speed in (ORDINARY, HASTY, SLOW)}, int(random.integers(99)))
        for name in picked
    ]


def planted_call(random: Random, snr_db: float, speakers: Sequence[Speaker], noise: Noise) -> Call:
    """Four minutes with all there is to be heard in them."""
    clean = np.zeros((samples(LENGTH_MS, RATE_HZ), 2))
    turns, hold = _talk(random, speakers, clean)
    speech = [_speech(clean[:, channel], turns, channel) for channel in (CALLER, AGENT)]
    wave = clean.copy()
    late = _echo(random, wave, clean, turns)
    _music(random, wave, hold)
    for channel in (CALLER, AGENT):
        level = amplitude(LEVELS_DBFS[channel] - snr_db)
        wave[:, channel] += _noise(random, len(wave), noise, speakers) * level
    events = _events(speech, turns, hold) | {"echo": [Span(*late, "caller")]}
    nearly = _events(speech, turns, hold, NEARLY)
    nearly["shouting"] += [Span(*turn.interval, SIDES[turn.channel]) for turn in turns if _overdriven(turn, wave)]
    said = [(Span(*turn.interval, SIDES[turn.channel]), turn.text) for turn in turns]
    return Call(a_law(np.clip(wave, -1, 32767 / 32768)), events, said, [hold], nearly)


def _talk(random: Random, speakers: Sequence[Speaker], clean: Wave) -> tuple[list[_Turn], Span]:
    """Turn by turn; one in five begins in the other's words, two in five after a silence to be noticed.

    The calm first two thirds come first, as shouting is measured against the own first minute; the last of each
    side are spoken in other manners. Somewhere in the middle the call is held for twelve seconds.
    """
    turns: list[_Turn] = []
    manners = [_manners(random, LAST_CALLER), _manners(random, LAST_AGENT)]
    at, channel, hold = 1000, AGENT, None
    while at < LENGTH_MS - 16_000:
        calm = at < LENGTH_MS * 0.55
        manner = "ordinary" if calm else next(manners[channel])
        wave, text = speakers[channel].say(random, int(random.integers(4_500, 8_000)), manner)
        wave = wave * amplitude(LEVELS_DBFS[channel] + _GAIN_DB.get(manner, 0.0))
        first = samples(at, RATE_HZ)
        wave = wave[: len(clean) - first]
        clean[first : first + len(wave), channel] += wave
        turns.append(_Turn(at, at + len(wave) * 1000 // RATE_HZ, channel, manner, text))
        kind, end = random.integers(5), turns[-1].end_ms
        gap = -random.integers(900, 1800) if kind == 0 else random.integers(1_000, 7_000) if kind < 3 else 350
        if hold is None and end > LENGTH_MS * 0.25:
            hold, gap = Span(end + 400, end + 12_400, "both"), 13_000
        at, channel = end + int(gap), 1 - channel
    assert hold is not None
    return turns, hold


LAST_CALLER: tuple[Manner, ...] = ("raised", "shouted", "aroused")
LAST_AGENT: tuple[Manner, ...] = ("hasty", "clipped")


def _manners(random: Random, special: Sequence[Manner]) -> Iterator[Manner]:
    yield from [special[int(index)] for index in random.permutation(len(special))]
    while True:
        yield "ordinary"


def _speech(clean: Wave, turns: Sequence[_Turn], channel: int) -> list[Interval]:
    """Where this side speaks."""
    found: list[Interval] = []
    for turn in (turn for turn in turns if turn.channel == channel):
        first = turn.start_ms // 10 * 10
        sound = clean[samples(first, RATE_HZ) : samples(turn.end_ms, RATE_HZ)]
        frames = sound[: len(sound) // 80 * 80].reshape(-1, 80)
        power = np.mean(frames**2, axis=1) + 1e-12
        heard = np.flatnonzero(power >= _active_power(power) * 10 ** (-MARGIN_DB / 10))
        found += [(first + int(at) * 10, first + int(at) * 10 + 10) for at in heard]
    return joined(found, 190)


def _active_power(power: Wave) -> float:
    """The mean power of the frames that are active (ITU-T P.56: within 15.9 dB of that mean)."""
    active = power
    for _ in range(8):
        active = power[power >= np.mean(active) * 10 ** (-MARGIN_DB / 10)]
    return float(np.mean(active))


def _events(
    speech: Sequence[list[Interval]], turns: Sequence[_Turn], hold: Span, tolerance: Tolerance = STANDARD
) -> Events:
    talk = dialogue_of(*speech, LENGTH_MS, tolerance)
    outside = [span for span in talk.silences if span.end_ms <= hold.start_ms or span.start_ms >= hold.end_ms]
    cut = [
        part for span in talk.silences if span not in outside for part in _around(span, hold, tolerance.silence_ms)
    ]
    silences = sorted([*outside, *cut])
    return {
        "silence": silences,
        "owed silence": list(owed(silences, talk.turns)),
        "overlap": list(talk.overlaps),
        "interruption": list(talk.interruptions),
        **{name: _in_manner(turns, manners) for name, manners in _HEARD_AS.items()},
    }


_HEARD_AS: dict[str, tuple[Manner, ...]] = {
    "raised voice": ("raised", "shouted", "aroused", "clipped"),
    "shouting": ("shouted", "clipped"),
    "aroused": ("aroused",),
    "fast, counted": ("hasty",),
    "fast, words": ("hasty",),
    "clipping": ("clipped",),
}


def _overdriven(turn: _Turn, wave: Wave) -> bool:
    """Whether a raised voice went over full scale: how loud it was is not in the recording, a shout is as right."""
    part = wave[samples(turn.start_ms, RATE_HZ) : samples(turn.end_ms, RATE_HZ), turn.channel]
    return turn.manner in {"raised", "aroused"} and bool(np.max(np.abs(part), initial=0.0) > 1)


def _in_manner(turns: Sequence[_Turn], manners: Sequence[Manner]) -> list[Span]:
    return [Span(*turn.interval, SIDES[turn.channel]) for turn in turns if turn.manner in manners]


def _around(span: Span, hold: Span, shortest_ms: int) -> list[Span]:
    edges = ((span.start_ms, min(span.end_ms, hold.start_ms)), (max(span.start_ms, hold.end_ms), span.end_ms))
    return [Span(start, end, "both") for start, end in edges if end - start >= shortest_ms]


def _echo(random: Random, wave: Wave, clean: Wave, turns: Sequence[_Turn]) -> Interval:
    """An ordinary turn of the agent, not talked into, is heard again in the caller's channel."""
    own = [turn for turn in turns if turn.channel == AGENT and turn.manner == "ordinary" and _alone(turn, turns)]
    turn, delay = own[int(random.integers(1, max(2, len(own) - 1)))], int(random.integers(50, 400))
    part = slice(samples(turn.start_ms, RATE_HZ), samples(turn.end_ms, RATE_HZ))
    late = turn.start_ms + delay, turn.end_ms + delay
    first = samples(late[0], RATE_HZ)
    sound = clean[part, AGENT][: len(wave) - first]
    wave[first : first + len(sound), CALLER] += sound * amplitude(-ECHO_LOSS_DB)
    return late


def _alone(turn: _Turn, turns: Sequence[_Turn]) -> bool:
    """The other says nothing meanwhile, nor shortly after."""
    others = (other for other in turns if other.channel != turn.channel)
    return all(other.end_ms <= turn.start_ms or other.start_ms >= turn.end_ms + 300 for other in others)


def _music(random: Random, wave: Wave, hold: Span) -> None:
    """Chords on the agent's channel while the caller is held."""
    at = samples(hold.start_ms, RATE_HZ)
    while at < samples(hold.end_ms, RATE_HZ):
        length = min(samples(int(random.integers(300, 700)), RATE_HZ), samples(hold.end_ms, RATE_HZ) - at)
        time = np.arange(length) / RATE_HZ
        chord = sum(np.sin(2 * np.pi * 220 * 2 ** (int(step) / 12) * time) for step in random.integers(0, 24, 3))
        wave[at : at + length, AGENT] += chord * np.exp(-time * 3) * amplitude(-24)
        at += length


def _noise(random: Random, length: int, kind: Noise, speakers: Sequence[Speaker]) -> Wave:
    """Of power 1."""
    if kind == "babble":
        wave = np.zeros(length)
        for _ in range(4):
            one = np.concatenate([speakers[0].say(random, 8000, "ordinary")[0] for _ in range(6)])
            wave += np.resize(np.roll(one, int(random.integers(len(one)))), length)
    else:
        hz = np.fft.rfftfreq(length, 1 / RATE_HZ)
        slope = np.sqrt(np.maximum(hz, 100)) if kind == "pink" else np.ones_like(hz)
        wave = np.fft.irfft(np.fft.rfft(random.normal(0, 1, length)) / slope, length)
    return np.asarray(wave / np.sqrt(np.mean(wave**2)))


def _faster(wave: Wave, times: float) -> Wave:
    """Played so much faster: shorter and higher."""
    return np.interp(np.arange(0, len(wave) - 1, times), np.arange(len(wave)), wave)
