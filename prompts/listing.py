"""All prompts there are, one row for each language: what it says, where it comes from, how long and loud it is."""

from __future__ import annotations

import math
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, replace
from enum import StrEnum
from pathlib import Path

from prompts.catalogue import SHIPPED, Catalogue
from prompts.figures import Figures, figures_of, shipped_figures
from prompts.shelf import Spoken
from prompts.wav import length_ms


class Form(StrEnum):
    """Where the sound that is heard comes from; `PENDING` is a prompt that has none yet."""

    SHIPPED = "shipped"
    FOLDER = "folder"
    UPLOAD = "upload"
    TEXT = "text"
    RECORDING = "recording"
    PENDING = "pending"


@dataclass(frozen=True, slots=True)
class Row:
    """`path` is the file heard at 16 kHz where there is a choice; `lufs` and `peak_dbfs` are None where nobody has
    measured them. `version` counts uploads, 0 for everything else."""

    key: str
    language: str
    form: Form
    text: str
    path: Path | None
    length_ms: int = 0
    lufs: float | None = None
    peak_dbfs: float | None = None
    version: int = 0


FormOf = Callable[[Spoken, Path], tuple[Form, int]]
"""The form of a sound that is not the product's own, and its version."""


def rows(catalogue: Catalogue, wanted: Mapping[Spoken, str], form_of: FormOf) -> Iterator[Row]:
    """By key and language. `wanted` are texts that shall be heard: those without a sound are pending."""
    shipped = shipped_figures(SHIPPED)
    files = catalogue.shelf.files
    for spoken in sorted({*files, *wanted}):
        by_rate = files.get(spoken)
        if not by_rate:
            yield Row(*spoken, Form.PENDING, wanted[spoken], None)
            continue
        path = by_rate[max(by_rate)]
        form, version = (Form.SHIPPED, 0) if path in shipped else form_of(spoken, path)
        text = catalogue.shelf.words.get(spoken, wanted.get(spoken, ""))
        yield _measured(Row(*spoken, form, text, path, version=version), shipped.get(path) or figures_of(path))


def _measured(row: Row, figures: Figures | None) -> Row:
    assert row.path is not None
    length = figures.length_ms if figures is not None else length_ms(row.path)
    lufs, peak_dbfs = (figures.lufs, figures.peak_dbfs) if figures is not None else (None, None)
    return replace(row, length_ms=length, lufs=_finite(lufs), peak_dbfs=_finite(peak_dbfs))


def _finite(level: float | None) -> float | None:
    """Silence has no loudness."""
    return level if level is not None and math.isfinite(level) else None
