"""Many callers at once: SIPp, each with a voice of its own length of time, and what became of them."""

from __future__ import annotations

import csv
import math
import subprocess
from dataclasses import dataclass
from pathlib import Path

import numpy as np

from tests.live import tones

SCENARIO = Path(__file__).with_name("caller.xml")
SPEECH, SPEECH_S = "speech.alaw", 20


@dataclass(frozen=True, slots=True)
class Outcome:
    """`answer_ms` holds INVITE → 200 of every call that was answered."""

    calls: int
    failed: int
    answer_ms: tuple[float, ...]

    def percentile(self, share: float) -> float:
        """The time within which this share (0-1) of the calls was answered."""
        ordered = sorted(self.answer_ms)
        return ordered[min(len(ordered) - 1, math.ceil(share * len(ordered)) - 1)]


@dataclass(frozen=True, slots=True)
class Crowd:
    """`calls` callers in all on 127.0.0.1, `rate` new ones a second, each for `hold_s` unless the hotline hangs up
    before; `at_once` of them at most (0: all). Nobody calls twice."""

    calls: int
    rate: int
    hold_s: float
    sip_port: int
    at_once: int = 0

    def start(self, server_port: int, folder: Path) -> subprocess.Popen[bytes]:
        folder.mkdir(parents=True, exist_ok=True)
        (folder / SPEECH).write_bytes(speech())
        scenario = SCENARIO.read_text().replace("HOLD_MS", str(round(self.hold_s * 1000)))
        (folder / "caller.xml").write_text(scenario)
        command = (
            f"sipp 127.0.0.1:{server_port} -s bench -sf caller.xml -i 127.0.0.1 -p {self.sip_port} -mi 127.0.0.1"
            f" -m {self.calls} -r {self.rate} -l {self.at_once or self.calls} -nostdin -aa"
            " -trace_rtt -rtt_freq 1 -trace_stat -fd 1 -trace_err -error_file errors.log -timeout 600"
        )
        nothing = subprocess.DEVNULL
        return subprocess.Popen(command.split(), cwd=folder, stdin=nothing, stdout=nothing, stderr=nothing)

    def outcome(self, folder: Path) -> Outcome:
        return outcome_in(folder)


def outcome_in(folder: Path) -> Outcome:
    """What SIPp wrote down in its folder when it had finished."""
    (statistics,) = folder.glob("caller_*_.csv")
    with statistics.open(newline="") as file:
        last = list(csv.DictReader(file, delimiter=";"))[-1]
    (times,) = folder.glob("caller_*_rtt.csv")
    with times.open(newline="") as file:
        answered = tuple(float(row[1]) for row in list(csv.reader(file, delimiter=";"))[1:])
    done, failed = int(last["SuccessfulCall(C)"]), int(last["FailedCall(C)"])
    return Outcome(done + failed, failed, answered)


def speech() -> bytes:
    """A-law that rises and falls like talk: noise whose loudness changes a few times a second."""
    draw = np.random.default_rng(7)
    loudness = np.repeat(draw.choice([0, 0, 200, 1500, 6000], SPEECH_S * 5), tones.RATE_HZ // 5)
    sound = np.clip(draw.normal(0, 1, loudness.size) * loudness, -32768, 32767)
    return tones.a_law(sound.astype(np.int16))
