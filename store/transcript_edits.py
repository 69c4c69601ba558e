"""Lines of transcripts as people put them right. What was understood is kept as it is, and so is every edit."""

from __future__ import annotations

from dataclasses import asdict, replace

from sqlalchemy import select

from store.auditing import next_number, note
from store.database import Database
from store.review_rows import TranscriptEdit
from store.review_tables import transcript_edits
from store.spoken import is_kept

_e = transcript_edits.c


class TranscriptEdits:
    """Every method is one transaction and safe in any thread."""

    def __init__(self, database: Database) -> None:
        self._database = database

    def add(self, fresh: TranscriptEdit) -> bool:
        """`fresh.edit` is not looked at: the next number is taken. The audit is told which line, not its words.
        False, and nothing kept, for a recording there is not (any more)."""
        with self._database.writing() as connection:
            if not is_kept(connection, fresh.recording):
                return False
            numbered = replace(fresh, edit=next_number(connection, transcript_edits))
            connection.execute(transcript_edits.insert(), [asdict(numbered)])
            told = {"recording": fresh.recording, "voice": fresh.voice, "start_ms": fresh.start_ms}
            note(connection, fresh.at, fresh.by, "transcript_edited", **told)
        return True

    def of(self, recording: str) -> list[TranscriptEdit]:
        """In the order they were made."""
        wanted = select(transcript_edits).where(_e.recording == recording).order_by(_e.edit)
        with self._database.reading() as connection:
            return [TranscriptEdit(**row._mapping) for row in connection.execute(wanted)]
