"""Sessions tell where they were opened and when they were last used, so that one can be picked out and ended."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0042"
down_revision = "0041"


def upgrade() -> None:
    op.add_column("sessions", sa.Column("seen_at", sa.DateTime(timezone=True)))
    op.add_column("sessions", sa.Column("address", sa.Text, nullable=False, server_default=""))
    op.add_column("sessions", sa.Column("browser", sa.Text, nullable=False, server_default=""))
