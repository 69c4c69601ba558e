"""The child of `speech/intake.py`: sets its own limits, decodes one file, masters it, and ends.

    python -m speech.intake_child SOURCE LONGEST_S RATE_HZ=TARGET …

Prints `{"length_ms", "lufs", "peak_dbfs"}`; a refusal is its exit status.
"""

from __future__ import annotations

import json
import resource
import sys
from pathlib import Path
from typing import Any

from speech.intake import REFUSED_FROM, Refusal

MOST_MEMORY = 1024**3
MOST_CPU_S = 40
MOST_FILES = 64
MOST_WRITTEN = 64 * 1024**2
FORMATS = frozenset(("WAV", "WAVEX", "RF64", "W64", "FLAC", "OGG", "MP3", "AIFF", "CAF", "AU"))
RATES_HZ = (4000, 192_000)
MOST_CHANNELS = 8
SHORTEST_S = 0.1
WORK_HZ = 16_000
_BLOCK = 65_536
_QUIETEST_DBFS = -60.0
_FULL_SCALE = 0.999
_MOST_CLIPPED = 0.005
"""Share of what is heard that may stand at full scale, several samples in a row."""
_HEAD_MS, _TAIL_MS = 40, 140


class RefusedError(Exception):
    def __init__(self, why: Refusal) -> None:
        self.why = why


def limit() -> None:
    for what, most in (
        (resource.RLIMIT_AS, MOST_MEMORY),
        (resource.RLIMIT_CPU, MOST_CPU_S),
        (resource.RLIMIT_NOFILE, MOST_FILES),
        (resource.RLIMIT_FSIZE, MOST_WRITTEN),
        (resource.RLIMIT_CORE, 0),
    ):
        resource.setrlimit(what, (most, most))


def main(source: str, longest_s: str, *targets: str) -> None:
    spoken = heard(*decoded(Path(source), float(longest_s)))
    written = [(int(rate), Path(path)) for rate, _, path in (target.partition("=") for target in targets)]
    told = [finished(spoken, rate, path) for rate, path in sorted(written)]
    print(json.dumps(told[-1]))


def decoded(source: Path, longest_s: float) -> tuple[Any, int, int]:
    """One channel [n], its sample rate, and how many samples were recorded too loud. Raises RefusedError; a file that
    lies about its length gains nothing."""
    import numpy as np  # noqa: PLC0415  after the limits are set
    import soundfile  # type: ignore[import-untyped]  # noqa: PLC0415

    blocks, too_loud = [np.zeros(0, dtype=np.float32)], 0
    try:
        with soundfile.SoundFile(source) as file:
            _check(file, longest_s)
            left, rate_hz = int(longest_s * file.samplerate) + 1, int(file.samplerate)
            while left > 0 and len(block := file.read(min(left, _BLOCK), "float32", always_2d=True)):
                left -= len(block)
                too_loud += clipped(block)
                blocks.append(np.clip(np.nan_to_num(block), -1.0, 1.0).mean(axis=1))
    except soundfile.LibsndfileError as error:
        raise RefusedError(Refusal.NOT_AUDIO) from error
    if left <= 0:
        raise RefusedError(Refusal.TOO_LONG)
    return np.concatenate(blocks), rate_hz, too_loud


def _check(file: Any, longest_s: float) -> None:
    known = file.format in FORMATS and 1 <= file.channels <= MOST_CHANNELS
    if not (known and RATES_HZ[0] <= file.samplerate <= RATES_HZ[1]):
        raise RefusedError(Refusal.NOT_AUDIO)
    if file.frames > longest_s * file.samplerate:
        raise RefusedError(Refusal.TOO_LONG)


def clipped(block: Any) -> int:
    """Samples of [n, channels] at full scale together with both their neighbours, in the channel that has most."""
    import numpy as np  # noqa: PLC0415

    full = np.abs(block) >= _FULL_SCALE
    return int((full[:-2] & full[1:-1] & full[2:]).sum(axis=0).max(initial=0))


def heard(samples: Any, rate_hz: int, too_loud: int) -> Any:
    """What is heard of it at WORK_HZ, trimmed. Raises RefusedError."""
    from speech.mastering import peak_dbfs, resampled, trimmed  # noqa: PLC0415

    if len(samples) < SHORTEST_S * rate_hz:
        raise RefusedError(Refusal.TOO_SHORT)
    if peak_dbfs(samples) < _QUIETEST_DBFS:
        raise RefusedError(Refusal.SILENT)
    spoken = trimmed(resampled(samples, rate_hz, WORK_HZ), WORK_HZ)
    if len(spoken) < SHORTEST_S * WORK_HZ:
        raise RefusedError(Refusal.SILENT)
    if too_loud * WORK_HZ > _MOST_CLIPPED * len(spoken) * rate_hz:
        raise RefusedError(Refusal.CLIPPED)
    return spoken


def finished(spoken: Any, rate_hz: int, path: Path) -> dict[str, float]:
    from speech.mastering import (  # noqa: PLC0415
        SPEECH_LUFS,
        at_loudness,
        loudness_lufs,
        padded,
        peak_dbfs,
        resampled,
        write_wav,
    )

    sound = padded(resampled(spoken, WORK_HZ, rate_hz), rate_hz, _HEAD_MS, _TAIL_MS)
    sound = at_loudness(sound, rate_hz, SPEECH_LUFS)
    lufs = loudness_lufs(sound, rate_hz)
    if lufs < SPEECH_LUFS - 1:  # a click in silence
        raise RefusedError(Refusal.SILENT)
    write_wav(path, sound, rate_hz)
    return {
        "length_ms": len(sound) * 1000 // rate_hz,
        "lufs": round(lufs, 2),
        "peak_dbfs": round(peak_dbfs(sound), 2),
    }


def _status() -> int:
    limit()
    try:
        main(*sys.argv[1:])
    except RefusedError as refused:
        why = refused.why
    except MemoryError:
        why = Refusal.TOO_COSTLY
    except ImportError:
        why = Refusal.NO_DECODER
    else:
        return 0
    return REFUSED_FROM + list(Refusal).index(why)


if __name__ == "__main__":
    sys.exit(_status())
