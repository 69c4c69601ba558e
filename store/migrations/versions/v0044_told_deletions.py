"""Tombstones know whether the journal has told of them."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0044"
down_revision = "0042"


def upgrade() -> None:
    op.add_column("tombstones", sa.Column("told_at", sa.DateTime(timezone=True)))
