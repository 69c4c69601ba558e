"""How fast a two-channel hour is heard and scored on one core, and the memory for three hours against ten minutes.

Run from the top of the tree: python -m bench.scoring
"""

from __future__ import annotations

import resource
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path

import numpy as np
import numpy.typing as npt
from ruamel.yaml import YAML

from qa_scoring.call_facts import CallFacts
from qa_scoring.listener import Listener
from qa_scoring.rubric import Rubric
from qa_scoring.score import score

RATES_HZ = (8000, 16000)
RUBRIC = Path(__file__).parents[1] / "config" / "example" / "rubric.yaml"
Sound = npt.NDArray[np.int16]


def conversation(rate_hz: int, minutes: int) -> Iterator[Sound]:
    """Second by second, two people taking turns of noise bursts in noise; the same 36 s over and over."""
    random = np.random.default_rng(7)
    cycle = [_second(random, rate_hz, at) for at in range(36)]
    for at in range(minutes * 60):
        yield cycle[at % len(cycle)]


def _second(random: np.random.Generator, rate_hz: int, at: int) -> Sound:
    wave = random.normal(0, 30, (rate_hz, 2))
    syllables = np.repeat(random.uniform(200, 4000, 5), rate_hz // 5)
    talking = (at // 6) % 3
    if talking < 2:
        wave[:, talking] += random.normal(0, 1, rate_hz) * syllables
    return np.asarray(np.clip(wave, -32768, 32767), np.int16)


def speed(rate_hz: int) -> None:
    """CPU seconds for an hour: listening, concluding, scoring."""
    rubric = Rubric.from_mapping(YAML(typ="safe").load(RUBRIC.read_text(encoding="utf-8")))
    blocks = list(conversation(rate_hz, 60))
    listener, begin = Listener(rate_hz), time.process_time()
    for block in blocks:
        listener.feed(block)
    heard = time.process_time()
    facts = listener.facts()
    concluded = time.process_time()
    score(CallFacts(facts), rubric)
    end = time.process_time()
    steps = f"listen {heard - begin:.3f} s, conclude {concluded - heard:.3f} s, score {end - concluded:.3f} s"
    print(f"two-channel hour at {rate_hz} Hz: {3600 / (end - begin):,.0f} x real time ({steps} CPU)")


def peak_mb(minutes: int) -> float:
    """Peak resident memory of a fresh process that hears and concludes so many minutes at 16 kHz."""
    command = [sys.executable, "-m", "bench.scoring", str(minutes)]
    return float(subprocess.run(command, check=True, capture_output=True, text=True).stdout)


def hear(minutes: int) -> None:
    """The fresh process's part."""
    listener = Listener(16000)
    for block in conversation(16000, minutes):
        listener.feed(block)
    listener.facts()
    print(resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024)


def main() -> None:
    for rate_hz in RATES_HZ:
        speed(rate_hz)
    short, long = peak_mb(10), peak_mb(180)
    print(f"peak memory: 10 min {short:.1f} MB, 3 h {long:.1f} MB, ratio {long / short:.2f} (18 times the sound)")


if __name__ == "__main__":
    if sys.argv[1:]:
        hear(int(sys.argv[1]))
    else:
        main()
