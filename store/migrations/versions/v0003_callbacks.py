"""Callbacks, and which calls we made ourselves."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0003"
down_revision = "0002"

_AT = sa.DateTime(timezone=True)


def upgrade() -> None:
    op.add_column("calls", sa.Column("direction", sa.Text, nullable=False, server_default="inbound"))
    op.add_column("calls", sa.Column("callback_of", sa.Text))
    op.add_column("calls", sa.Column("callback", sa.Text))
    op.create_table(
        "callbacks",
        sa.Column("callback", sa.Text, nullable=False),
        sa.Column("call", sa.Text, nullable=False),
        sa.Column("queue", sa.Text, nullable=False),
        sa.Column("tier", sa.Text, nullable=False),
        sa.Column("language", sa.Text, nullable=False),
        sa.Column("number", sa.Text, nullable=False),
        sa.Column("dialled", sa.Text, nullable=False),
        sa.Column("joined_at", _AT, nullable=False),
        sa.Column("wanted_at", _AT, nullable=False),
        sa.Column("attempts", sa.Integer, nullable=False),
        sa.Column("attempt_call", sa.Text),
        sa.Column("attempted_at", _AT),
        sa.Column("closed_at", _AT),
        sa.Column("reached", sa.Boolean),
        sa.PrimaryKeyConstraint("callback", name="pk_callbacks"),
    )
    op.create_index("ix_callbacks_closed_at", "callbacks", ["closed_at"])
