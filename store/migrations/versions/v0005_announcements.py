"""What supervisors announce to callers for a while."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0005"
down_revision = "0004"

_AT = sa.DateTime(timezone=True)


def upgrade() -> None:
    op.create_table(
        "announcements",
        sa.Column("announcement", sa.Text, nullable=False),
        sa.Column("words", sa.JSON, nullable=False),
        sa.Column("by", sa.Text, nullable=False),
        sa.Column("queues", sa.JSON, nullable=False),
        sa.Column("made_at", _AT, nullable=False),
        sa.Column("until", _AT, nullable=False),
        sa.Column("withdrawn_by", sa.Text),
        sa.Column("withdrawn_at", _AT),
        sa.PrimaryKeyConstraint("announcement", name="pk_announcements"),
    )
    op.create_index("ix_announcements_until", "announcements", ["until"])
