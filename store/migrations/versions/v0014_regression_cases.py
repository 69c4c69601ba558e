"""Cases decided by people, which drafts of a rubric are held to."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0014"
down_revision = "0012"

_AT = sa.DateTime(timezone=True)


def upgrade() -> None:
    op.create_table(
        "regression_cases",
        sa.Column("case", sa.Integer, nullable=False, autoincrement=False),
        sa.Column("recording", sa.Text, nullable=False),
        sa.Column("call", sa.Text, nullable=False),
        sa.Column("criterion", sa.Text, nullable=False),
        sa.Column("status", sa.Text, nullable=False),
        sa.Column("earned", sa.Float),
        sa.Column("by", sa.Text, nullable=False),
        sa.Column("reason", sa.Text, nullable=False),
        sa.Column("made_at", _AT, nullable=False),
        sa.Column("retired_at", _AT),
        sa.Column("retired_by", sa.Text),
        sa.Column("retired_why", sa.Text),
        sa.PrimaryKeyConstraint("case", name="pk_regression_cases"),
    )
    op.create_index("ix_regression_cases_recording", "regression_cases", ["recording"])
    op.create_index("ix_regression_cases_retired_at", "regression_cases", ["retired_at"])
