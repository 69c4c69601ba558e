"""Cards and the facts they are made from. Of each recording and rubric version one card is current; one that said
otherwise is kept beside it, with the time at which it was replaced."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, fields, replace
from datetime import datetime
from typing import Any

from sqlalchemy import Connection, and_, delete, select

from qa_scoring.call_facts import CallFacts
from qa_scoring.transcript import Transcript
from store import tables
from store.database import Database
from store.rows import Score
from store.scoring_tables import call_facts, score_history, scoring_jobs
from store.spoken import index_transcript, is_buried
from store.upserting import upsert

_scores, _facts, _history = tables.scores.c, call_facts.c, score_history.c


@dataclass(frozen=True, slots=True)
class StoredFacts:
    """`facts` is what `CallFacts.to_dict` wrote, `sha256` the recording's; `transcript_version` is None until the
    call was understood."""

    recording: str
    call: str
    facts: Mapping[str, Any]
    digest: str
    sha256: str
    listening_version: int
    transcript_version: int | None
    updated_at: datetime

    @classmethod
    def of(cls, recording: str, call: str, sha256: str, facts: CallFacts, at: datetime) -> StoredFacts:
        said = facts.transcript
        version = None if said is None else said.version
        return cls(recording, call, facts.to_dict(), facts.digest, sha256, facts.audio.version, version, at)

    def restored(self) -> CallFacts:
        """Raises FarEndError when they were written by a version that had another form."""
        return CallFacts.from_dict(self.facts)


@dataclass(frozen=True, slots=True)
class Superseded:
    """A card that was current until `superseded_at`."""

    score: Score
    superseded_at: datetime


class ScoreCards:
    """Every method is one transaction, safe in any thread."""

    def __init__(self, database: Database) -> None:
        self._database = database

    def facts(self, recording: str) -> StoredFacts | None:
        with self._database.reading() as connection:
            return facts_of(connection, recording)

    def current(self, recording: str, rubric: str, rubric_version: str) -> Score | None:
        with self._database.reading() as connection:
            return _current(connection, recording, rubric, rubric_version)

    def made_from(self, recording: str, content: str) -> Score | None:
        """The recording's current card of this content."""
        with self._database.reading() as connection:
            this = and_(_scores.recording == recording, _scores.content == content)
            row = connection.execute(select(tables.scores).where(this)).first()
        return None if row is None else Score(**row._mapping)

    def superseded(self, recording: str) -> list[Superseded]:
        """The recording's earlier cards, the latest first."""
        wanted = select(score_history).where(_history.recording == recording)
        with self._database.reading() as connection:
            rows = connection.execute(wanted.order_by(_history.superseded_at.desc())).all()
        return [_superseded(dict(row._mapping)) for row in rows]


def facts_of(connection: Connection, recording: str) -> StoredFacts | None:
    row = connection.execute(select(call_facts).where(_facts.recording == recording)).first()
    return None if row is None else StoredFacts(**row._mapping)


def facts_digest(connection: Connection, recording: str) -> str:
    """Of the facts that are stored, "" for none; they stay so until the transaction is over."""
    wanted = select(_facts.digest).where(_facts.recording == recording)
    return connection.scalar(wanted.with_for_update()) or ""


def keep_facts(connection: Connection, facts: StoredFacts) -> bool:
    """With what was said in the call, which is then found by it. False, and nothing is changed, when more is known of
    the call already: it was understood, and these are only what was heard; or when it is being deleted."""
    if is_buried(connection, facts.recording):
        return False
    known = facts_of(connection, facts.recording)
    if known is not None and known.transcript_version is not None and facts.transcript_version is None:
        return False
    if known is not None and known.digest == facts.digest:
        return True
    if _says_more(facts, known) and not index_transcript(connection, facts.recording, _transcript_of(facts)):
        return False
    upsert(connection, call_facts, [{field.name: getattr(facts, field.name) for field in fields(facts)}])
    return True


def _says_more(facts: StoredFacts, known: StoredFacts | None) -> bool:
    said = facts.facts["transcript"]
    return said is not None and (known is None or known.facts["transcript"] != said)


def _transcript_of(facts: StoredFacts) -> Transcript:
    return Transcript.from_dict(facts.facts["transcript"])


def keep_card(connection: Connection, score: Score) -> bool:
    """Make the card the current one of its recording and rubric version. False when it says what the current one
    says: then that one stays, with the time at which it was made. Of a recording whose deletion has begun nothing is
    kept."""
    if is_buried(connection, score.recording):
        return False
    before = _current(connection, score.recording, score.rubric, score.rubric_version)
    if before is not None and replace(before, created_at=score.created_at) == score:
        return False
    if before is not None and before.card != score.card:
        upsert(connection, score_history, [_row(before) | {"superseded_at": score.created_at}])
    upsert(connection, tables.scores, [_row(score)])
    return True


def _current(connection: Connection, recording: str, rubric: str, rubric_version: str) -> Score | None:
    this = and_(_scores.recording == recording, _scores.rubric == rubric, _scores.rubric_version == rubric_version)
    row = connection.execute(select(tables.scores).where(this)).first()
    return None if row is None else Score(**row._mapping)


def _row(score: Score) -> dict[str, Any]:
    return {field.name: getattr(score, field.name) for field in fields(score)}


def _superseded(row: dict[str, Any]) -> Superseded:
    at = row.pop("superseded_at")
    return Superseded(Score(**row), at)


def forget(connection: Connection, recording: str, _: str) -> None:
    """With the cards there were before, and whatever was to be done."""
    for table in (tables.scores, score_history, call_facts, scoring_jobs):
        connection.execute(delete(table).where(table.c.recording == recording))
