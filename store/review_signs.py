"""What the stored facts of calls, and what people decided about them, say to who draws the day's sample."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass

from sqlalchemy import select

from calls.errors import FarEndError
from calls.retention import RetentionClass
from qa_scoring.call_facts import CallFacts
from qa_scoring.review.signs import Signs, signs_of
from qa_scoring.said.phrase import Phrase
from store.database import Database
from store.retention_tables import legal_holds, retention_classes
from store.scoring_tables import call_facts

BLOCK = 100


@dataclass(frozen=True, slots=True)
class Decisions:
    """Calls that people keep as complaints, and those under a legal hold: somebody contends about them."""

    complaints: frozenset[str]
    held: frozenset[str]


def decisions(database: Database, calls: Collection[str]) -> Decisions:
    complaints = select(retention_classes.c.call).where(retention_classes.c.kept_as == RetentionClass.COMPLAINT)
    held = select(legal_holds.c.call).where(legal_holds.c.lifted_at.is_(None))
    with database.reading() as connection:
        found = [frozenset(connection.scalars(wanted)) & frozenset(calls) for wanted in (complaints, held)]
    return Decisions(*found)


def signs_in(database: Database, recordings: Sequence[str], phrases: Sequence[Phrase]) -> dict[str, Signs]:
    """By recording; without those of which no facts are stored, or only such as this version cannot read."""
    return {recording: signs_of(facts, phrases) for recording, facts in _facts(database, recordings)}


def _facts(database: Database, recordings: Sequence[str]) -> Iterator[tuple[str, CallFacts]]:
    """In blocks, each in a transaction of its own: nobody waits for a whole day of words."""
    for start in range(0, len(recordings), BLOCK):
        block = recordings[start : start + BLOCK]
        wanted = select(call_facts.c.recording, call_facts.c.facts).where(call_facts.c.recording.in_(block))
        with database.reading() as connection:
            rows = connection.execute(wanted).all()
        for row in rows:
            try:
                yield row.recording, CallFacts.from_dict(row.facts)
            except FarEndError:
                continue
