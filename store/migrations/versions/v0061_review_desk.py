"""Published reviews may reach their agent later; lines of transcripts may be put right beside what was understood."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0061"
down_revision = "0060"


def upgrade() -> None:
    op.add_column("reviews", sa.Column("released_at", sa.DateTime(timezone=True)))
    op.add_column("review_revisions", sa.Column("released_at", sa.DateTime(timezone=True)))
    op.create_table(
        "transcript_edits",
        sa.Column("edit", sa.Integer, nullable=False, autoincrement=False),
        sa.Column("recording", sa.Text, nullable=False),
        sa.Column("voice", sa.Text, nullable=False),
        sa.Column("start_ms", sa.BigInteger, nullable=False),
        sa.Column("text", sa.Text, nullable=False),
        sa.Column("by", sa.Text, nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("edit", name="pk_transcript_edits"),
    )
    op.create_index("ix_transcript_edits_recording", "transcript_edits", ["recording"])
