"""How well planted events are heard: recall, precision and mean overlap by kind of event and signal-to-noise ratio.

Run from the top of the tree: python -m bench.listening [SEED [CALLS]]. Voices are speech-like bursts; every call goes
through noise and G.711 A-law. An event is found where a span of the facts overlaps it by half of their union.
An echo is heard as speech of the side it is heard on, too: it costs overlaps and silences their precision.
"""

from __future__ import annotations

import sys
from collections import defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field

import numpy as np

from qa_scoring.dialogue import dialogue_of
from qa_scoring.facts import AudioFacts
from qa_scoring.intervals import joined
from qa_scoring.listener import facts_of
from qa_scoring.owing import owed
from qa_scoring.span import Span
from tests.unit.qa_scoring.planted import AGENT, CALLER, Planted, Wave, a_law, amplitude, overlap_ratio, samples

SEED, CALLS = 48_213, 20
SNR_DB = (5, 10, 15, 20, 30)
RATE, LENGTH_MS = 8000, 180_000
LEAST_OVERLAP = 0.5
RAISED_DB, ECHO_LOSS_DB, OVERDRIVE = 16, 15, 16

Events = dict[str, list[Span]]


@dataclass
class Tally:
    planted: int = 0
    found: int = 0
    right: int = 0
    overlap: list[float] = field(default_factory=list)

    def add(self, planted: list[Span], found: list[Span]) -> None:
        self.planted, self.found = self.planted + len(planted), self.found + len(found)
        for truth in planted:
            best = max((_alike(truth, span) for span in found if span.channel == truth.channel), default=0.0)
            if best >= LEAST_OVERLAP:
                self.right += 1
                self.overlap.append(best)

    def __str__(self) -> str:
        recall = self.right / self.planted if self.planted else 1.0
        precision = min(1.0, self.right / self.found) if self.found else 1.0
        return f"{recall:.2f} {precision:.2f} {np.mean(self.overlap) if self.overlap else 0.0:.2f}"


def main() -> None:
    seed, calls = (int(value) for value in [*sys.argv[1:], *map(str, (SEED, CALLS)[len(sys.argv) - 1 :])])
    table: dict[str, dict[int, Tally]] = defaultdict(lambda: defaultdict(Tally))
    for snr_db in SNR_DB:
        for number in range(calls):
            wave, planted = call(np.random.default_rng((seed, snr_db, number)), snr_db)
            found = events(facts_of([wave], RATE))
            for kind in found:
                table[kind][snr_db].add(planted[kind], found[kind])
    print(f"seed {seed}, {calls} calls at each ratio: recall, precision, mean intersection over union")
    print(f"{'':14}" + "".join(f"{f'{snr_db} dB':>18}" for snr_db in SNR_DB))
    for kind, row in table.items():
        print(f"{kind:14}" + "".join(f"{row[snr_db]!s:>18}" for snr_db in SNR_DB))


def call(random: np.random.Generator, snr_db: float) -> tuple[Wave, Events]:
    """Three minutes, and what was planted in them."""
    plan = Planted(
        LENGTH_MS, RATE, seed=int(random.integers(1 << 31)), level_dbfs=(-30.0, -24.0), snr_db=snr_db, g711=False
    )
    for start, end, channel in _turns(random):
        plan.says(channel, start, end)
    wave = plan.render()
    talk = dialogue_of(*plan.talk, LENGTH_MS)
    caller, agent = plan.talk
    raised, clipped, echoed = caller[-2], agent[-2], agent[len(agent) // 2]
    wave[_part(raised), CALLER] *= amplitude(RAISED_DB)
    wave[_part(clipped), AGENT] *= OVERDRIVE
    delay = int(random.integers(50, 400))
    late = echoed[0] + delay, echoed[1] + delay
    wave[_part(late), CALLER] += wave[_part(echoed), AGENT] * amplitude(-ECHO_LOSS_DB)
    events: Events = {
        "silence": list(talk.silences),
        "owed silence": list(owed(talk.silences, talk.turns)),
        "overlap": list(talk.overlaps),
        "interruption": list(talk.interruptions),
        "raised voice": [Span(*raised, "caller")],
        "clipping": [Span(*clipped, "agent")],
        "echo": [Span(*late, "caller")],
    }
    return a_law(np.clip(wave, -1, 32767 / 32768)), events


def events(facts: AudioFacts) -> Events:
    """The same kinds, as heard."""
    return {
        "silence": list(facts.silences),
        "owed silence": list(facts.owed_silences),
        "overlap": list(facts.overlaps),
        "interruption": list(facts.interruptions),
        "raised voice": [*facts.caller.raised],
        "clipping": _together(facts.agent.clipped),
        "echo": [*facts.caller.echoes, *facts.agent.echoes],
    }


def _turns(random: np.random.Generator) -> Iterator[tuple[int, int, int]]:
    """Turn by turn; one in five begins in the other's words, two in five after a silence to be noticed."""
    at, channel = 1000, AGENT
    while at < LENGTH_MS - 12_000:
        end = at + int(random.integers(4_000, 8_000))
        yield at, end, channel
        kind = random.integers(5)
        gap = -random.integers(800, 1800) if kind == 0 else random.integers(1_000, 8_000) if kind < 3 else 300
        at, channel = end + int(gap), 1 - channel


def _together(spans: Sequence[Span]) -> list[Span]:
    """Clipping comes and goes with the syllables; what was planted is the whole turn."""
    return [
        Span(start, end, "agent") for start, end in joined([(span.start_ms, span.end_ms) for span in spans], 1000)
    ]


def _part(interval: tuple[int, int]) -> slice:
    return slice(samples(interval[0], RATE), samples(interval[1], RATE))


def _alike(one: Span, other: Span) -> float:
    return overlap_ratio((one.start_ms, one.end_ms), (other.start_ms, other.end_ms))


if __name__ == "__main__":
    main()
