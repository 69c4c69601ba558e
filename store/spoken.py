"""The words of recordings, and the index that finds them.

Each database has its own kind of index under one name, `spoken_words`: SQLite an FTS5 table without contents,
PostgreSQL a `tsvector` with a GIN index. Both hold only the grams of `store/grams.py`.
"""

from __future__ import annotations

from collections.abc import Iterable
from datetime import UTC, datetime, timedelta
from typing import Any

from sqlalchemy import Connection, delete, select, text

from qa_scoring.transcript import Transcript
from store import tables
from store.grams import grams_of, plain, sought, stands_in
from store.retention_tables import spoken, tombstones
from store.rows import Hit

Line = tuple[int, int, str, str]

INDEX = "spoken_words"
EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
_SQLITE = {
    "put": text("INSERT INTO spoken_words (rowid, grams) VALUES (:number, :grams)"),
    "drop": text("INSERT INTO spoken_words (spoken_words, rowid, grams) VALUES ('delete', :number, :grams)"),
}
_POSTGRESQL = {
    "put": text("INSERT INTO spoken_words (number, grams) VALUES (:number, array_to_tsvector(:grams))"),
    "drop": text("DELETE FROM spoken_words WHERE number = :number"),
}


def index_transcript(connection: Connection, recording: str, transcript: Transcript) -> bool:
    """Make a recording findable by what was said in it; what was kept of it before is replaced. To be called in the
    transaction that stores the transcript. False, and nothing kept, for a recording that there is not (any more)."""
    if not is_kept(connection, recording):
        return False
    forget(connection, recording)
    lines = [(one.start_ms, one.end_ms, one.voice, one.text) for one in transcript.utterances]
    number = _free_number(connection, recording)
    connection.execute(spoken.insert(), [{"number": number, "recording": recording, "lines": lines}])
    _index(connection, "put", number, lines)
    return True


def is_kept(connection: Connection, recording: str) -> bool:
    """Whether something may still be written about the recording: it is there and nobody has begun to delete it. It
    stays so until the transaction is over: who deletes it waits."""
    row = select(tables.recordings.c.recording).where(tables.recordings.c.recording == recording)
    there = connection.scalar(row.with_for_update(read=True))
    return there is not None and not is_buried(connection, recording)


def is_buried(connection: Connection, recording: str) -> bool:
    """Somebody has begun to delete the recording, or has done so."""
    return connection.scalar(select(tombstones.c.recording).where(tombstones.c.recording == recording)) is not None


def forget(connection: Connection, recording: str) -> None:
    """What was said in the recording is found no more."""
    row = connection.execute(select(spoken.c.number, spoken.c.lines).where(spoken.c.recording == recording)).first()
    if row is not None:
        _index(connection, "drop", row.number, row.lines)
        connection.execute(delete(spoken).where(spoken.c.number == row.number))


def matching(term_list: Iterable[str], dialect: str) -> str:
    """The query of the index for all of the terms. Grams are letters and digits: there is nothing to quote."""
    whole: set[str] = set()
    begun: set[str] = set()
    for term in term_list:
        grams, beginnings = sought(term)
        whole |= grams
        begun |= beginnings
    if dialect == "sqlite":
        return " AND ".join([*sorted(whole), *(f"{one}*" for one in sorted(begun))])
    return " & ".join([*sorted(whole), *(f"{one}:*" for one in sorted(begun))])


def hits_in(lines: Iterable[Iterable[Any]], terms: tuple[str, ...]) -> tuple[Hit, ...] | None:
    """Where the terms were said; None when one of them was not: neighbours may stand in a text apart."""
    missing, hits = set(terms), []
    for start_ms, end_ms, voice, said in lines:
        found = {term for term in terms if stands_in(term, plain(said))}
        if found:
            missing -= found
            hits.append(Hit(start_ms, end_ms, voice, said))
    return None if missing else tuple(hits)


def _free_number(connection: Connection, recording: str) -> int:
    """In the order in which recordings began, to the microsecond."""
    recordings = tables.recordings.c
    started_at = connection.execute(
        select(recordings.started_at).where(recordings.recording == recording)
    ).scalar_one()
    number = (started_at - EPOCH) // timedelta(microseconds=1)
    while connection.scalar(select(spoken.c.number).where(spoken.c.number == number)) is not None:
        number += 1
    return int(number)


def _index(connection: Connection, what: str, number: int, lines: Iterable[Iterable[Any]]) -> None:
    grams = sorted(set().union(*(grams_of(said) for _, _, _, said in lines)))
    if connection.dialect.name == "sqlite":
        connection.execute(_SQLITE[what], {"number": number, "grams": " ".join(grams)})
    else:
        connection.execute(_POSTGRESQL[what], {"number": number} | ({"grams": grams} if what == "put" else {}))
