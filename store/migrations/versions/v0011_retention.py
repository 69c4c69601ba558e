"""Classes and legal holds of recordings, tombstones, and the words that were said with their index."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0011"
down_revision = "0013"


def upgrade() -> None:
    op.create_table(
        "retention_classes",
        sa.Column("call", sa.Text, nullable=False),
        sa.Column("kept_as", sa.Text, nullable=False),
        sa.Column("by", sa.Text, nullable=False),
        sa.Column("reason", sa.Text, nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("call", name="pk_retention_classes"),
    )
    op.create_table(
        "legal_holds",
        sa.Column("hold", sa.Integer, autoincrement=False, nullable=False),
        sa.Column("call", sa.Text, nullable=False),
        sa.Column("by", sa.Text, nullable=False),
        sa.Column("reason", sa.Text, nullable=False),
        sa.Column("placed_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("lifted_by", sa.Text),
        sa.Column("lifted_reason", sa.Text),
        sa.Column("lifted_at", sa.DateTime(timezone=True)),
        sa.PrimaryKeyConstraint("hold", name="pk_legal_holds"),
    )
    op.create_index("ix_legal_holds_call", "legal_holds", ["call"])
    op.create_table(
        "tombstones",
        sa.Column("recording", sa.Text, nullable=False),
        sa.Column("call", sa.Text, nullable=False),
        sa.Column("path", sa.Text, nullable=False),
        sa.Column("kept_as", sa.Text, nullable=False),
        sa.Column("kept_days", sa.Integer, nullable=False),
        sa.Column("started_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("length_ms", sa.BigInteger),
        sa.Column("sha256", sa.Text),
        sa.Column("by", sa.Text, nullable=False),
        sa.Column("begun_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("files", sa.Integer),
        sa.Column("bytes", sa.BigInteger),
        sa.Column("done_at", sa.DateTime(timezone=True)),
        sa.PrimaryKeyConstraint("recording", name="pk_tombstones"),
    )
    op.create_index("ix_tombstones_call", "tombstones", ["call"])
    op.create_index("ix_tombstones_done_at", "tombstones", ["done_at"])
    op.create_table(
        "spoken",
        sa.Column("number", sa.BigInteger, autoincrement=False, nullable=False),
        sa.Column("recording", sa.Text, nullable=False),
        sa.Column("lines", sa.JSON, nullable=False),
        sa.PrimaryKeyConstraint("number", name="pk_spoken"),
    )
    op.create_index("ix_spoken_recording", "spoken", ["recording"], unique=True)
    op.create_index("ix_recordings_started_at_recording", "recordings", ["started_at", "recording"])
    if op.get_bind().dialect.name == "sqlite":
        op.execute("CREATE VIRTUAL TABLE spoken_words USING fts5(grams, content='', detail='none', columnsize=0)")
    else:
        op.execute("CREATE TABLE spoken_words (number BIGINT PRIMARY KEY, grams TSVECTOR NOT NULL)")
        op.execute("CREATE INDEX ix_spoken_words_grams ON spoken_words USING gin (grams)")
