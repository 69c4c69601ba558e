"""The tables of scoring: what is to be done, the facts cards are made from, and the cards that were replaced."""

from __future__ import annotations

from sqlalchemy import JSON, BigInteger, Boolean, Column, Float, Index, Integer, Table

from store.column_types import OneOf, UtcDateTime, Words
from store.scoring_rows import JobKind, JobState
from store.tables import metadata

scoring_jobs = Table(
    "scoring_jobs",
    metadata,
    Column("recording", Words, primary_key=True),
    Column("kind", OneOf(JobKind), primary_key=True),
    Column("batch", Words, primary_key=True),
    Column("call", Words, nullable=False),
    Column("rank", Integer, nullable=False),
    Column("sealed_at", UtcDateTime, nullable=False),
    Column("state", OneOf(JobState), nullable=False),
    Column("attempts", Integer, nullable=False),
    Column("next_at", UtcDateTime, nullable=False),
    Column("claimed_by", Words, nullable=False),
    Column("claimed_until", UtcDateTime),
    Column("done_at", UtcDateTime),
    Column("why", Words, nullable=False),
    Column("content", Words, nullable=False),
    Index(None, "state", "rank", "sealed_at"),
    Index(None, "batch", "state"),
)

call_facts = Table(
    "call_facts",
    metadata,
    Column("recording", Words, primary_key=True),
    Column("call", Words, nullable=False, index=True),
    Column("facts", JSON, nullable=False),
    Column("digest", Words, nullable=False),
    Column("sha256", Words, nullable=False),
    Column("listening_version", Integer, nullable=False),
    Column("transcript_version", Integer),
    Column("updated_at", UtcDateTime, nullable=False),
)

score_history = Table(
    "score_history",
    metadata,
    Column("recording", Words, primary_key=True),
    Column("rubric", Words, primary_key=True),
    Column("rubric_version", Words, primary_key=True),
    Column("superseded_at", UtcDateTime, primary_key=True),
    Column("call", Words, nullable=False, index=True),
    Column("total", Float),
    Column("needs_review", Boolean, nullable=False),
    Column("card", JSON, nullable=False),
    Column("created_at", UtcDateTime, nullable=False),
    Column("content", Words, nullable=False),
)

scoring_batches = Table(
    "scoring_batches",
    metadata,
    Column("batch", Words, primary_key=True),
    Column("rubric", Words, nullable=False),
    Column("since", UtcDateTime, nullable=False),
    Column("until", UtcDateTime, nullable=False),
    Column("by", Words, nullable=False),
    Column("made_at", UtcDateTime, nullable=False, index=True),
    Column("recordings", BigInteger, nullable=False),
)
