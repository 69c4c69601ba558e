"""What came of a call, and what its agents wrote down about it."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0025"
down_revision = "0014"


def upgrade() -> None:
    op.add_column("calls", sa.Column("disposition", sa.Text))
    op.create_table(
        "call_notes",
        sa.Column("entry", sa.BigInteger, nullable=False, autoincrement=False),
        sa.Column("call", sa.Text, nullable=False),
        sa.Column("agent", sa.Text, nullable=False),
        sa.Column("text", sa.Text, nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("entry", name="pk_call_notes"),
    )
    op.create_index("ix_call_notes_call", "call_notes", ["call"])
