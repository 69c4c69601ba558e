"""The table that was live last, in the data folder: for a start without the database."""

from __future__ import annotations

import json
import logging
import os
from dataclasses import asdict, dataclass
from pathlib import Path

log = logging.getLogger("hotline.tables")

FILE = "routing-live.json"


@dataclass(frozen=True, slots=True)
class LastKnown:
    version: int
    text: str


def remember(data_dir: Path, last: LastKnown) -> None:
    """Replace the file as a whole. A disk that refuses costs the memory, not the publication."""
    draft = data_dir / f"{FILE}.new"
    try:
        descriptor = os.open(draft, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600)
        with os.fdopen(descriptor, "w", encoding="utf-8") as file:
            json.dump(asdict(last), file, ensure_ascii=False)
        draft.replace(data_dir / FILE)
    except OSError as error:
        log.error("the live table could not be kept in %s: %s", data_dir, error.strerror)


def recall(data_dir: Path) -> LastKnown | None:
    """None when there is none, or none that can be read."""
    try:
        kept = json.loads((data_dir / FILE).read_text(encoding="utf-8"))
        return LastKnown(int(kept["version"]), str(kept["text"]))
    except (OSError, ValueError, KeyError, TypeError):
        return None
