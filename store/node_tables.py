"""The tables of the nodes that share the database; written here and nowhere else."""

from __future__ import annotations

from sqlalchemy import Column, Float, Index, Integer, Table

from store.column_types import UtcDateTime, Words
from store.tables import metadata

nodes = Table(
    "nodes",
    metadata,
    Column("node", Words, primary_key=True),
    Column("life", Integer, nullable=False),
    Column("started_at", UtcDateTime, nullable=False),
    Column("seen_at", UtcDateTime, nullable=False),
    Column("ahead_s", Float, nullable=False),
    Column("stopped_at", UtcDateTime),
    Column("adopted_life", Integer),
    Column("adopted_by", Words),
    Column("adopted_at", UtcDateTime),
)

adoptions = Table(
    "adoptions",
    metadata,
    Column("kind", Words, primary_key=True),
    Column("name", Words, primary_key=True),
    Column("node", Words, nullable=False),
    Column("life", Integer, nullable=False),
    Column("by", Words, nullable=False),
    Column("at", UtcDateTime, nullable=False),
    Column("told_at", UtcDateTime),
    Index(None, "by", "told_at"),
)
