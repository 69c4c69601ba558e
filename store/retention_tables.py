"""Tables of what is kept and what is gone: classes people chose, legal holds, tombstones, words that were said."""

from __future__ import annotations

from sqlalchemy import JSON, BigInteger, Column, Index, Integer, Table

from calls.retention import RetentionClass
from store.column_types import OneOf, UtcDateTime, Words
from store.tables import metadata

retention_classes = Table(
    "retention_classes",
    metadata,
    Column("call", Words, primary_key=True),
    Column("kept_as", OneOf(RetentionClass), nullable=False),
    Column("by", Words, nullable=False),
    Column("reason", Words, nullable=False),
    Column("at", UtcDateTime, nullable=False),
)

legal_holds = Table(
    "legal_holds",
    metadata,
    Column("hold", Integer, primary_key=True, autoincrement=False),
    Column("call", Words, nullable=False, index=True),
    Column("by", Words, nullable=False),
    Column("reason", Words, nullable=False),
    Column("placed_at", UtcDateTime, nullable=False),
    Column("lifted_by", Words),
    Column("lifted_reason", Words),
    Column("lifted_at", UtcDateTime),
)

tombstones = Table(
    "tombstones",
    metadata,
    Column("recording", Words, primary_key=True),
    Column("call", Words, nullable=False, index=True),
    Column("path", Words, nullable=False),
    Column("kept_as", OneOf(RetentionClass), nullable=False),
    Column("kept_days", Integer, nullable=False),
    Column("started_at", UtcDateTime, nullable=False),
    Column("length_ms", BigInteger),
    Column("sha256", Words),
    Column("by", Words, nullable=False),
    Column("begun_at", UtcDateTime, nullable=False),
    Column("files", Integer),
    Column("bytes", BigInteger),
    Column("done_at", UtcDateTime, index=True),
    Column("told_at", UtcDateTime),
)

spoken = Table(
    "spoken",
    metadata,
    Column("number", BigInteger, primary_key=True, autoincrement=False),
    Column("recording", Words, nullable=False),
    Column("lines", JSON, nullable=False),
    Index(None, "recording", unique=True),
)
"""`number` orders by the recording's start; `lines` are [start_ms, end_ms, voice, text]. What finds them by words is
the index `spoken_words`, which each database has in a form of its own (see store/spoken.py)."""
