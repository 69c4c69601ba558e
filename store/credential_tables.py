"""The tables of what users prove themselves with besides a password, all of it sealed or hashed."""

from __future__ import annotations

from sqlalchemy import BigInteger, Column, Table

from store.column_types import UtcDateTime, Words
from store.tables import metadata

second_factors = Table(
    "second_factors",
    metadata,
    Column("user", Words, primary_key=True),
    Column("secret", Words, nullable=False),
    Column("last_step", BigInteger, nullable=False),
    Column("since", UtcDateTime, nullable=False),
)

recovery_codes = Table(
    "recovery_codes",
    metadata,
    Column("code_hash", Words, primary_key=True),
    Column("user", Words, nullable=False, index=True),
    Column("used_at", UtcDateTime),
)

api_tokens = Table(
    "api_tokens",
    metadata,
    Column("token_hash", Words, primary_key=True),
    Column("user", Words, nullable=False, index=True),
    Column("name", Words, nullable=False),
    Column("role", Words, nullable=False),
    Column("created_at", UtcDateTime, nullable=False),
    Column("expires_at", UtcDateTime, nullable=False),
    Column("seen_at", UtcDateTime),
    Column("address", Words, nullable=False),
)
