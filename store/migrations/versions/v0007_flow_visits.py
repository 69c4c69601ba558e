"""Callers' visits to the nodes of flows."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0007"
down_revision = "0006"


def upgrade() -> None:
    op.create_table(
        "flow_visits",
        sa.Column("call", sa.Text, nullable=False),
        sa.Column("number", sa.Integer, nullable=False),
        sa.Column("flow", sa.Text, nullable=False),
        sa.Column("version", sa.Text, nullable=False),
        sa.Column("node", sa.Text, nullable=False),
        sa.Column("verb", sa.Text, nullable=False),
        sa.Column("entered_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("left_by", sa.Text),
        sa.Column("end", sa.Text),
        sa.Column("timeouts", sa.Integer, nullable=False),
        sa.Column("wrong_keys", sa.Integer, nullable=False),
        sa.PrimaryKeyConstraint("call", "number", name="pk_flow_visits"),
    )
    op.create_index("ix_flow_visits_flow_entered_at", "flow_visits", ["flow", "entered_at"])
