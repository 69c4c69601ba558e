"""The tables of people's reviews. Revisions and marks are only ever added; drafts are a reviewer's own."""

from __future__ import annotations

from sqlalchemy import JSON, BigInteger, Boolean, Column, Float, Index, Integer, Table

from qa_scoring.review.states import State, Step
from store.column_types import Names, OneOf, UtcDateTime, Words
from store.tables import metadata

reviews = Table(
    "reviews",
    metadata,
    Column("review", Words, primary_key=True),
    Column("call", Words, nullable=False, index=True),
    Column("agent", Words, nullable=False),
    Column("queue", Words),
    Column("called_at", UtcDateTime, nullable=False),
    Column("day", Words, nullable=False),
    Column("reasons", Words, nullable=False),
    Column("hits", Words, nullable=False),
    Column("rubric", Words, nullable=False),
    Column("rubric_version", Words, nullable=False),
    Column("machine", JSON, nullable=False),
    Column("machine_total", Float),
    Column("total", Float),
    Column("state", OneOf(State), nullable=False),
    Column("round", Integer, nullable=False),
    Column("created_at", UtcDateTime, nullable=False),
    Column("due_at", UtcDateTime),
    Column("claimed_by", Words),
    Column("claimed_until", UtcDateTime),
    Column("published_by", Words),
    Column("published_at", UtcDateTime),
    Column("appeal_until", UtcDateTime),
    Column("forgotten", Boolean, nullable=False),
    Column("released_at", UtcDateTime),
    Index(None, "day", "state"),
    Index(None, "agent", "called_at"),
    Index(None, "called_at"),
)

review_revisions = Table(
    "review_revisions",
    metadata,
    Column("review", Words, primary_key=True),
    Column("number", Integer, primary_key=True, autoincrement=False),
    Column("round", Integer, nullable=False),
    Column("step", OneOf(Step), nullable=False),
    Column("by", Words, nullable=False),
    Column("at", UtcDateTime, nullable=False),
    Column("state", OneOf(State), nullable=False),
    Column("total", Float),
    Column("corrections", JSON, nullable=False),
    Column("appeals", JSON, nullable=False),
    Column("text", Words, nullable=False),
    Column("released_at", UtcDateTime),
)

review_drafts = Table(
    "review_drafts",
    metadata,
    Column("review", Words, primary_key=True),
    Column("by", Words, primary_key=True),
    Column("content", JSON, nullable=False),
    Column("saved_at", UtcDateTime, nullable=False),
)

review_days = Table(
    "review_days",
    metadata,
    Column("day", Words, primary_key=True),
    Column("seed", Words, nullable=False),
    Column("calls", Integer, nullable=False),
    Column("picked", Integer, nullable=False),
    Column("at", UtcDateTime, nullable=False),
)

calibrations = Table(
    "calibrations",
    metadata,
    Column("calibration", Integer, primary_key=True, autoincrement=False),
    Column("recording", Words, nullable=False, index=True),
    Column("call", Words, nullable=False),
    Column("machine", JSON, nullable=False),
    Column("reviewers", Names, nullable=False),
    Column("by", Words, nullable=False),
    Column("created_at", UtcDateTime, nullable=False),
    Column("closed_at", UtcDateTime),
)

calibration_marks = Table(
    "calibration_marks",
    metadata,
    Column("calibration", Integer, primary_key=True, autoincrement=False),
    Column("reviewer", Words, primary_key=True),
    Column("corrections", JSON, nullable=False),
    Column("total", Float),
    Column("submitted_at", UtcDateTime, nullable=False),
)

coaching_notes = Table(
    "coaching_notes",
    metadata,
    Column("note", Integer, primary_key=True, autoincrement=False),
    Column("recording", Words, nullable=False, index=True),
    Column("call", Words, nullable=False),
    Column("agent", Words, nullable=False, index=True),
    Column("criterion", Words),
    Column("start_ms", BigInteger, nullable=False),
    Column("end_ms", BigInteger, nullable=False),
    Column("text", Words, nullable=False),
    Column("by", Words, nullable=False),
    Column("at", UtcDateTime, nullable=False),
    Column("acknowledged_at", UtcDateTime),
)

transcript_edits = Table(
    "transcript_edits",
    metadata,
    Column("edit", Integer, primary_key=True, autoincrement=False),
    Column("recording", Words, nullable=False, index=True),
    Column("voice", Words, nullable=False),
    Column("start_ms", BigInteger, nullable=False),
    Column("text", Words, nullable=False),
    Column("by", Words, nullable=False),
    Column("at", UtcDateTime, nullable=False),
)
"""What a line of a transcript should have been; what was understood stays as it is."""

agent_users = Table(
    "agent_users",
    metadata,
    Column("user", Words, primary_key=True),
    Column("agent", Words, nullable=False, index=True),
)
