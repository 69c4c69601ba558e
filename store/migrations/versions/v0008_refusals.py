"""Callbacks and messages of callers who did not want to be recorded."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0008"
down_revision = "0007"


def upgrade() -> None:
    for table in ("callbacks", "voicemails"):
        op.add_column(table, sa.Column("recording_refused", sa.Boolean, nullable=False, server_default=sa.false()))
