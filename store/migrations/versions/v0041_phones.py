"""Supervisors have phones of their own, which are rung when they come into a call."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0041"
down_revision = "0040"


def upgrade() -> None:
    op.add_column("users", sa.Column("phone", sa.Text))
