"""Users are there for some teams or, as until now, for all."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0035"
down_revision = "0025"


def upgrade() -> None:
    op.add_column("users", sa.Column("teams", sa.JSON(none_as_null=True)))
