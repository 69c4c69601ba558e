"""The table of cases that drafts of a rubric are held to."""

from __future__ import annotations

from sqlalchemy import Column, Float, Integer, Table

from qa_scoring.score_card import Status
from store.column_types import OneOf, UtcDateTime, Words
from store.tables import metadata

regression_cases = Table(
    "regression_cases",
    metadata,
    Column("case", Integer, primary_key=True, autoincrement=False),
    Column("recording", Words, nullable=False, index=True),
    Column("call", Words, nullable=False),
    Column("criterion", Words, nullable=False),
    Column("status", OneOf(Status), nullable=False),
    Column("earned", Float),
    Column("by", Words, nullable=False),
    Column("reason", Words, nullable=False),
    Column("made_at", UtcDateTime, nullable=False),
    Column("retired_at", UtcDateTime, index=True),
    Column("retired_by", Words),
    Column("retired_why", Words),
)
