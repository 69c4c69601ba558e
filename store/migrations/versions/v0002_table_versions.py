"""Versions of the routing table, drafts, publications, and who did what."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0002"
down_revision = "0001"

_AT = sa.DateTime(timezone=True)


def upgrade() -> None:
    _versions()
    _publications()
    op.create_table(
        "audit",
        sa.Column("entry", sa.Integer, autoincrement=False, nullable=False),
        sa.Column("at", _AT, nullable=False),
        sa.Column("who", sa.Text, nullable=False),
        sa.Column("what", sa.Text, nullable=False),
        sa.Column("detail", sa.JSON, nullable=False),
        sa.PrimaryKeyConstraint("entry", name="pk_audit"),
    )
    op.create_index("ix_audit_what_entry", "audit", ["what", "entry"])


def _versions() -> None:
    op.create_table(
        "table_versions",
        sa.Column("number", sa.Integer, autoincrement=False, nullable=False),
        sa.Column("text", sa.Text, nullable=False),
        sa.Column("author", sa.Text, nullable=False),
        sa.Column("reason", sa.Text, nullable=False),
        sa.Column("sha256", sa.Text, nullable=False),
        sa.Column("created_at", _AT, nullable=False),
        sa.Column("based_on", sa.Integer),
        sa.PrimaryKeyConstraint("number", name="pk_table_versions"),
    )
    op.create_table(
        "table_drafts",
        sa.Column("name", sa.Text, nullable=False),
        sa.Column("text", sa.Text, nullable=False),
        sa.Column("author", sa.Text, nullable=False),
        sa.Column("saved_at", _AT, nullable=False),
        sa.Column("based_on", sa.Integer),
        sa.Column("etag", sa.Text, nullable=False),
        sa.PrimaryKeyConstraint("name", name="pk_table_drafts"),
    )


def _publications() -> None:
    op.create_table(
        "publications",
        sa.Column("publication", sa.Integer, autoincrement=False, nullable=False),
        sa.Column("version", sa.Integer, nullable=False),
        sa.Column("kind", sa.Text, nullable=False),
        sa.Column("by", sa.Text, nullable=False),
        sa.Column("reason", sa.Text, nullable=False),
        sa.Column("created_at", _AT, nullable=False),
        sa.Column("at", _AT, nullable=False),
        sa.Column("until", _AT),
        sa.Column("needs_approval", sa.Boolean, nullable=False),
        sa.Column("approved_by", sa.Text),
        sa.Column("approved_at", _AT),
        sa.Column("turn", sa.Integer),
        sa.Column("live_at", _AT),
        sa.Column("ended_at", _AT),
        sa.Column("cancelled_by", sa.Text),
        sa.PrimaryKeyConstraint("publication", name="pk_publications"),
    )
    op.create_index("ix_publications_version", "publications", ["version"])
    op.create_index("ix_publications_turn", "publications", ["turn"])
