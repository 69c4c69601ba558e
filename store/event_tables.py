"""The tables of events that are told to other systems."""

from __future__ import annotations

from sqlalchemy import BigInteger, Column, Index, Table

from store.column_types import UtcDateTime, Words
from store.tables import metadata

event_posts = Table(
    "event_posts",
    metadata,
    Column("message", Words, primary_key=True),
    Column("endpoint", Words, nullable=False),
    Column("event", Words, nullable=False),
    Column("type", Words, nullable=False),
    Column("call", Words),
    Column("lane", Words, nullable=False),
    Column("node", Words, nullable=False),
    Column("seq", BigInteger, nullable=False),
    Column("body", Words, nullable=False),
    Column("requested_at", UtcDateTime, nullable=False, index=True),
    Column("due_at", UtcDateTime, nullable=False),
    Index(None, "endpoint", "lane", "seq"),
)

event_endpoints = Table(
    "event_endpoints",
    metadata,
    Column("endpoint", Words, primary_key=True),
    Column("url", Words, nullable=False),
    Column("gone_at", UtcDateTime, nullable=False),
)
