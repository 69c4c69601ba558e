"""Events told to other systems."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0070"
down_revision = "0061"

_AT = sa.DateTime(timezone=True)


def upgrade() -> None:
    op.create_table(
        "event_posts",
        sa.Column("message", sa.Text, nullable=False),
        sa.Column("endpoint", sa.Text, nullable=False),
        sa.Column("event", sa.Text, nullable=False),
        sa.Column("type", sa.Text, nullable=False),
        sa.Column("call", sa.Text),
        sa.Column("lane", sa.Text, nullable=False),
        sa.Column("node", sa.Text, nullable=False),
        sa.Column("seq", sa.BigInteger, nullable=False),
        sa.Column("body", sa.Text, nullable=False),
        sa.Column("requested_at", _AT, nullable=False),
        sa.Column("due_at", _AT, nullable=False),
        sa.PrimaryKeyConstraint("message", name="pk_event_posts"),
    )
    op.create_index("ix_event_posts_requested_at", "event_posts", ["requested_at"])
    op.create_index("ix_event_posts_endpoint_lane_seq", "event_posts", ["endpoint", "lane", "seq"])
    op.create_table(
        "event_endpoints",
        sa.Column("endpoint", sa.Text, nullable=False),
        sa.Column("url", sa.Text, nullable=False),
        sa.Column("gone_at", _AT, nullable=False),
        sa.PrimaryKeyConstraint("endpoint", name="pk_event_endpoints"),
    )
