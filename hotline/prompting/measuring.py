"""Loudness and peak of sounds nobody has measured yet: those in the owner's folder."""

from __future__ import annotations

import logging
import threading
from collections.abc import Iterable, Mapping
from dataclasses import replace
from pathlib import Path

from calls.errors import HotlineError
from hotline.aside import Aside, Tell
from prompts.listing import Form, Row

log = logging.getLogger("hotline.prompts")

LONGEST_S = 120.0

Levels = tuple[float, float] | None
"""LUFS and dB of full scale; None of silence, of what cannot be read, and without the libraries for it."""
Known = tuple[Path, int, int]


def measured(row: Row) -> Row:
    """The same with figures, here and now; without the libraries for it, as it was."""
    if row.path is None or row.lufs is not None:
        return row
    return _with(row, levels(row.path))


class Measured:
    """What was measured, each file once as long as it does not change. Safe in any thread."""

    def __init__(self) -> None:
        self._levels: dict[Known, Levels] = {}
        self._measuring: threading.Thread | None = None

    def known(self, row: Row) -> Row:
        """The same with figures, where there are."""
        if row.path is None or row.lufs is not None:
            return row
        return _with(row, self._levels.get(_known(row.path)))

    def begin(self, rows: Iterable[Row]) -> bool:
        """Measure what nobody has measured, on a thread; whether one is at it."""
        if self._measuring is not None and self._measuring.is_alive():
            return True
        unknown = (row for row in rows if row.lufs is None and row.form is not Form.SHIPPED)
        todo = [row.path for row in unknown if row.path is not None]
        fresh = {path: known for path in todo if (known := _known(path)) not in self._levels}
        if fresh:
            self._measuring = threading.Thread(target=self.measure, args=(fresh,), name="loudness", daemon=True)
            self._measuring.start()
        return bool(fresh)

    def measure(self, fresh: Mapping[Path, Known]) -> None:
        """In a process of its own that yields to the calls. Blocks for seconds. What cannot be measured is not tried
        again."""
        found: dict[Path, Levels] = {}
        try:
            found = Aside(all_levels, list(fresh)).result(LONGEST_S)
        except HotlineError as error:
            log.warning("the loudness of recordings is not known: %s", error)
        self._levels |= {known: found.get(path) for path, known in fresh.items()}


def all_levels(tell: Tell, paths: list[Path]) -> dict[Path, Levels]:
    found = {}
    for number, path in enumerate(paths, 1):
        found[path] = levels(path)
        tell(number / len(paths))
    return found


def levels(path: Path) -> Levels:
    try:
        import soundfile  # type: ignore[import-untyped]  # noqa: PLC0415

        from speech.mastering import loudness_lufs, peak_dbfs  # noqa: PLC0415
    except ImportError:
        return None
    try:
        samples, rate_hz = soundfile.read(path, dtype="float64")
    except (OSError, soundfile.LibsndfileError):  # gone meanwhile
        return None
    if not samples.any():  # silence has no loudness
        return None
    return round(loudness_lufs(samples, rate_hz), 2), round(peak_dbfs(samples), 2)


def _with(row: Row, levels: Levels) -> Row:
    return replace(row, lufs=levels[0], peak_dbfs=levels[1]) if levels is not None else row


def _known(path: Path) -> Known:
    try:
        status = path.stat()
    except OSError:
        return path, 0, 0
    return path, status.st_mtime_ns, status.st_size
