"""The tables of reports that are sent: what shall be sent when, and each single sending."""

from __future__ import annotations

from sqlalchemy import JSON, Boolean, Column, Index, Integer, Table

from store.column_types import UtcDateTime, Words
from store.tables import metadata

report_schedules = Table(
    "report_schedules",
    metadata,
    Column("schedule", Words, primary_key=True),
    Column("title", Words, nullable=False),
    Column("subject", JSON, nullable=False),
    Column("every", Words, nullable=False),
    Column("minute", Integer, nullable=False),
    Column("format", Words, nullable=False),
    Column("language", Words, nullable=False),
    Column("mail", JSON, nullable=False),
    Column("webhooks", JSON, nullable=False),
    Column("paused", Boolean, nullable=False),
    Column("by", Words, nullable=False),
    Column("changed_at", UtcDateTime, nullable=False),
    Column("next_at", UtcDateTime, nullable=False, index=True),
)

report_mailings = Table(
    "report_mailings",
    metadata,
    Column("message", Words, primary_key=True),
    Column("schedule", Words, nullable=False),
    Column("title", Words, nullable=False),
    Column("subject", JSON, nullable=False),
    Column("since", UtcDateTime, nullable=False),
    Column("until", UtcDateTime, nullable=False),
    Column("format", Words, nullable=False),
    Column("language", Words, nullable=False),
    Column("mail", Words),
    Column("webhook", Words),
    Column("requested_at", UtcDateTime, nullable=False),
    Column("due_at", UtcDateTime, nullable=False),
    Index(None, "due_at"),
)
