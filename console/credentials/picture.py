"""A QR code as one path of an SVG picture, which needs neither script nor style."""

from __future__ import annotations

from dataclasses import dataclass

import segno

QUIET = 4
"""Modules of blank margin that readers need (ISO/IEC 18004)."""


@dataclass(frozen=True, slots=True)
class Picture:
    """A square of `size` modules, margin included; the dark ones are drawn by `path`."""

    size: int
    path: str


def picture(text: str) -> Picture:
    rows = tuple(bytes(row) for row in segno.make_qr(text, error="m").matrix)
    dark = ((x, y) for y, row in enumerate(rows) for x, module in enumerate(row) if module)
    return Picture(len(rows) + 2 * QUIET, "".join(f"M{x + QUIET} {y + QUIET}h1v1h-1z" for x, y in dark))
