"""Loudness and peak of sounds nobody has measured yet: those in the owner's folder."""

from __future__ import annotations

from dataclasses import replace

from prompts.listing import Row


def measured(row: Row) -> Row:
    """The same with figures; without the libraries for it, as it was."""
    if row.path is None or row.lufs is not None:
        return row
    try:
        import soundfile  # type: ignore[import-untyped]  # noqa: PLC0415

        from speech.mastering import loudness_lufs, peak_dbfs  # noqa: PLC0415
    except ImportError:
        return row
    samples, rate_hz = soundfile.read(row.path, dtype="float64")
    if not samples.any():  # silence has no loudness
        return row
    return replace(row, lufs=round(loudness_lufs(samples, rate_hz), 2), peak_dbfs=round(peak_dbfs(samples), 2))
