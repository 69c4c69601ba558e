"""Versions, drafts and publications of more than the routing table: each is of a subject."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0004"
down_revision = "0003"

_AT = sa.DateTime(timezone=True)
_ROUTING = "routing"


def upgrade() -> None:
    """Tables whose primary key grows are made anew: SQLite knows no other way."""
    _versions()
    _drafts()
    op.add_column("publications", sa.Column("subject", sa.Text, nullable=False, server_default=_ROUTING))
    op.create_index("ix_publications_subject_turn", "publications", ["subject", "turn"])
    op.drop_index("ix_publications_turn", "publications")


def _versions() -> None:
    op.create_table(
        "versions",
        sa.Column("subject", sa.Text, nullable=False),
        sa.Column("number", sa.Integer, autoincrement=False, nullable=False),
        sa.Column("text", sa.Text, nullable=False),
        sa.Column("author", sa.Text, nullable=False),
        sa.Column("reason", sa.Text, nullable=False),
        sa.Column("sha256", sa.Text, nullable=False),
        sa.Column("created_at", _AT, nullable=False),
        sa.Column("based_on", sa.Integer),
        sa.PrimaryKeyConstraint("subject", "number", name="pk_versions"),
    )
    _move("table_versions", "versions", "number, text, author, reason, sha256, created_at, based_on")


def _drafts() -> None:
    op.create_table(
        "drafts",
        sa.Column("subject", sa.Text, nullable=False),
        sa.Column("name", sa.Text, nullable=False),
        sa.Column("text", sa.Text, nullable=False),
        sa.Column("author", sa.Text, nullable=False),
        sa.Column("saved_at", _AT, nullable=False),
        sa.Column("based_on", sa.Integer),
        sa.Column("etag", sa.Text, nullable=False),
        sa.PrimaryKeyConstraint("subject", "name", name="pk_drafts"),
    )
    _move("table_drafts", "drafts", "name, text, author, saved_at, based_on, etag")


def _move(old: str, new: str, columns: str) -> None:
    rows = f"INSERT INTO {new} (subject, {columns}) SELECT '{_ROUTING}', {columns} FROM {old}"  # noqa: S608  ours
    op.execute(sa.text(rows))
    op.drop_table(old)
