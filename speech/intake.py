"""Sound from anywhere, taken in: decoded and mastered in a child process that may use little and not for long.

Nothing of what was sent is played or kept: the child writes new files, mono, at the house's loudness, and its end
tells the rest. A decoder that crashes, hangs or eats memory takes only itself down.
"""

from __future__ import annotations

import json
import os
import subprocess
import sys
import threading
from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum
from pathlib import Path

from speech.errors import SpeechError

VERSION = 1
"""Of how sounds are mastered: another one whenever the same source would sound otherwise."""

LONGEST_S = 300.0
WALL_S = 60.0
_HERE = Path(__file__).parents[1]


class Refusal(StrEnum):
    """Why a sound cannot be taken."""

    NOT_AUDIO = "not_audio"
    TOO_LONG = "too_long"
    TOO_SHORT = "too_short"
    SILENT = "silent"
    CLIPPED = "clipped"
    BROKEN = "broken"
    TOO_COSTLY = "too_costly"
    NO_DECODER = "no_decoder"


_WORDS = {
    Refusal.NOT_AUDIO: (
        "这不是能识别的音频文件；请使用 WAV、FLAC、OGG 或 MP3",
        "This is no sound file that can be read; use WAV, FLAC, OGG or MP3",
    ),
    Refusal.TOO_LONG: ("录音超过 5 分钟；请剪短", "The recording is longer than 5 minutes; cut it"),
    Refusal.TOO_SHORT: ("录音不足 0.1 秒；请重新录制", "The recording is shorter than 0.1 s; record it again"),
    Refusal.SILENT: (
        "录音里没有声音；请检查麦克风后重录",
        "Nothing is heard in it; check the microphone and record it again",
    ),
    Refusal.CLIPPED: (
        "录音音量过大，已严重失真，无法修复；请调低输入音量重录",
        "It was recorded too loud and is distorted beyond mending; record it again at a lower level",
    ),
    Refusal.BROKEN: ("音频文件已损坏，无法解码", "The file is damaged and cannot be decoded"),
    Refusal.TOO_COSTLY: (
        "解码该文件耗时过长或占用内存过多",
        "Decoding the file takes too long or too much memory",
    ),
    Refusal.NO_DECODER: (
        "本机没有安装音频处理组件；请运行 pip install 'hotline[speech]'",
        "What masters sounds is not installed here; run pip install 'hotline[speech]'",
    ),
}  # fmt: skip


class SoundRefusedError(SpeechError):
    """A file that cannot be taken; `why` is one of few, `zh` and `en` say it and what to do."""

    def __init__(self, why: Refusal) -> None:
        self.why = why
        super().__init__(*_WORDS[why])


@dataclass(frozen=True, slots=True)
class Finished:
    """What became of it, measured on the widest of its files."""

    length_ms: int
    lufs: float
    peak_dbfs: float


def take_in(
    source: Path, targets: Mapping[int, Path], *, longest_s: float = LONGEST_S, wall_s: float = WALL_S
) -> Finished:
    """Write what is heard in `source` to `targets`, by sample rate in Hz; each appears whole or not at all.

    Blocks for a second or two, or `wall_s` at most. Raises SoundRefusedError.
    """
    for path in targets.values():
        path.parent.mkdir(parents=True, exist_ok=True)
    mine = f"{os.getpid()}-{threading.get_ident()}.part"
    drafts = {rate_hz: path.with_name(f"{path.name}.{mine}") for rate_hz, path in targets.items()}
    try:
        told = _told_by_child(source, drafts, longest_s, wall_s)
        for rate_hz, path in targets.items():
            drafts[rate_hz].replace(path)
    finally:
        for draft in drafts.values():
            draft.unlink(missing_ok=True)
    return told


def _told_by_child(source: Path, drafts: Mapping[int, Path], longest_s: float, wall_s: float) -> Finished:
    outputs = [f"{rate_hz}={path}" for rate_hz, path in drafts.items()]
    command = [sys.executable, "-s", "-P", "-m", "speech.intake_child", str(source), str(longest_s), *outputs]
    try:
        child = subprocess.run(  # noqa: S603  our own program; the file's name comes last and is ours too
            command,
            stdin=subprocess.DEVNULL,
            capture_output=True,
            timeout=wall_s,
            check=False,
            env=_environment(),
            start_new_session=True,
        )
    except subprocess.TimeoutExpired:
        raise SoundRefusedError(Refusal.TOO_COSTLY) from None
    if child.returncode:
        raise SoundRefusedError(_why(child.returncode))
    return Finished(**json.loads(child.stdout))


REFUSED_FROM = 64
"""An exit status from here on names the refusal by its place; any other is the decoder's own end."""
_KILLED_BY_LIMITS = (-9, -24, -25)
"""SIGKILL, SIGXCPU, SIGXFSZ."""


def _why(status: int) -> Refusal:
    if status >= REFUSED_FROM:
        return list(Refusal)[status - REFUSED_FROM]
    return Refusal.TOO_COSTLY if status in _KILLED_BY_LIMITS else Refusal.BROKEN


def _environment() -> dict[str, str]:
    """Nothing of the server's but what finds the program: no token, no address."""
    threads = dict.fromkeys(("OMP_NUM_THREADS", "OPENBLAS_NUM_THREADS", "MKL_NUM_THREADS"), "1")
    return {
        "PATH": os.defpath,
        "PYTHONPATH": str(_HERE),
        "PYTHONDONTWRITEBYTECODE": "1",
        "LC_ALL": "C.UTF-8",
        **threads,
    }
