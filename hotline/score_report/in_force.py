"""The rubric by which a server's calls are scored now, from its database."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime

from config.rubric_texts import read_rubric_text
from qa_scoring.rubric import Rubric
from store import Database, Publications, Versions
from store.publication import RUBRIC


def rubric_in_force(database: Database) -> Rubric | None:
    """None where none was ever published. Raises ConfigurationError for one that this version cannot read."""
    live = Publications(database, RUBRIC).live(datetime.now(UTC))
    version = Versions(database, RUBRIC).version(live.version) if live is not None else None
    if version is None:
        return None
    return replace(read_rubric_text(version.text), version=version.number)
