"""What was live last of each subject, in the data folder: for a start without the database."""

from __future__ import annotations

import json
import logging
import os
from dataclasses import asdict, dataclass
from pathlib import Path

log = logging.getLogger("hotline.publishing")


@dataclass(frozen=True, slots=True)
class LastKnown:
    version: int
    text: str


def file_of(subject: str) -> str:
    """`routing` is kept in routing-live.json, `flow/main` in flow-main-live.json."""
    return f"{subject.replace('/', '-')}-live.json"


def remember(data_dir: Path, subject: str, last: LastKnown) -> None:
    """Replace the file as a whole. A disk that refuses costs the memory, not the publication."""
    name = file_of(subject)
    draft = data_dir / f"{name}.new"
    try:
        descriptor = os.open(draft, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600)
        with os.fdopen(descriptor, "w", encoding="utf-8") as file:
            json.dump(asdict(last), file, ensure_ascii=False)
        draft.replace(data_dir / name)
    except OSError as error:
        log.error("what is live of %s could not be kept in %s: %s", subject, data_dir, error.strerror)


def recall(data_dir: Path, subject: str) -> LastKnown | None:
    """None when there is none, or none that can be read."""
    try:
        kept = json.loads((data_dir / file_of(subject)).read_text(encoding="utf-8"))
        return LastKnown(int(kept["version"]), str(kept["text"]))
    except (OSError, ValueError, KeyError, TypeError):
        return None
