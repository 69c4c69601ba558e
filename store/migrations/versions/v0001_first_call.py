"""Journal, calls, recordings, scores, users: what the first call needs."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0001"
down_revision = None

_AT = sa.DateTime(timezone=True)


def upgrade() -> None:
    _projected()
    _written()
    op.execute(sa.text("INSERT INTO checkpoints (name, seq) VALUES ('journal', 0)"))


def _projected() -> None:
    op.create_table(
        "journal",
        sa.Column("seq", sa.BigInteger, autoincrement=False, nullable=False),
        sa.Column("at", _AT, nullable=False),
        sa.Column("now", sa.Float, nullable=False),
        sa.Column("call", sa.Text),
        sa.Column("type", sa.Text, nullable=False),
        sa.Column("body", sa.JSON, nullable=False),
        sa.PrimaryKeyConstraint("seq", name="pk_journal"),
    )
    op.create_index("ix_journal_call_seq", "journal", ["call", "seq"])
    _calls()
    op.create_table(
        "recordings",
        sa.Column("recording", sa.Text, nullable=False),
        sa.Column("call", sa.Text, nullable=False),
        sa.Column("path", sa.Text, nullable=False),
        sa.Column("rate_hz", sa.Integer, nullable=False),
        sa.Column("started_at", _AT, nullable=False),
        sa.Column("length_ms", sa.BigInteger),
        sa.Column("sha256", sa.Text),
        sa.Column("cut", sa.Boolean, nullable=False),
        sa.Column("sealed_at", _AT),
        sa.PrimaryKeyConstraint("recording", name="pk_recordings"),
    )
    op.create_index("ix_recordings_call", "recordings", ["call"])
    op.create_index("ix_recordings_sealed_at", "recordings", ["sealed_at"])
    op.create_table(
        "agents",
        sa.Column("agent", sa.Text, nullable=False),
        sa.Column("contact", sa.Text),
        sa.Column("status", sa.Text, nullable=False),
        sa.PrimaryKeyConstraint("agent", name="pk_agents"),
    )
    op.create_table(
        "checkpoints",
        sa.Column("name", sa.Text, nullable=False),
        sa.Column("seq", sa.BigInteger, nullable=False),
        sa.PrimaryKeyConstraint("name", name="pk_checkpoints"),
    )


def _calls() -> None:
    op.create_table(
        "calls",
        sa.Column("call", sa.Text, nullable=False),
        sa.Column("caller", sa.Text, nullable=False),
        sa.Column("dialled", sa.Text, nullable=False),
        sa.Column("trunk", sa.Text, nullable=False),
        sa.Column("offered_at", _AT, nullable=False),
        sa.Column("caller_name", sa.Text, nullable=False),
        sa.Column("diverted_from", sa.Text, nullable=False),
        sa.Column("tier", sa.Text, nullable=False),
        sa.Column("queue", sa.Text),
        sa.Column("agent", sa.Text),
        sa.Column("answered_at", _AT),
        sa.Column("queued_at", _AT),
        sa.Column("left_queue_at", _AT),
        sa.Column("talk_started_at", _AT),
        sa.Column("talk_ended_at", _AT),
        sa.Column("ended_at", _AT),
        sa.Column("wait_s", sa.Float),
        sa.Column("talk_s", sa.Float),
        sa.Column("cause", sa.Text),
        sa.Column("ended_by", sa.Text),
        sa.Column("ended_in", sa.Text),
        sa.Column("recording", sa.Text),
        sa.Column("score", sa.Float),
        sa.Column("needs_review", sa.Boolean, nullable=False),
        sa.PrimaryKeyConstraint("call", name="pk_calls"),
    )
    op.create_index("ix_calls_offered_at_call", "calls", ["offered_at", "call"])
    for column in ("caller", "queue", "agent"):
        op.create_index(f"ix_calls_{column}_offered_at", "calls", [column, "offered_at"])
    op.create_index("ix_calls_ended_at", "calls", ["ended_at"])


def _written() -> None:
    op.create_table(
        "scores",
        sa.Column("recording", sa.Text, nullable=False),
        sa.Column("rubric", sa.Text, nullable=False),
        sa.Column("rubric_version", sa.Text, nullable=False),
        sa.Column("call", sa.Text, nullable=False),
        sa.Column("total", sa.Float),
        sa.Column("needs_review", sa.Boolean, nullable=False),
        sa.Column("card", sa.JSON, nullable=False),
        sa.Column("created_at", _AT, nullable=False),
        sa.PrimaryKeyConstraint("recording", "rubric", "rubric_version", name="pk_scores"),
    )
    op.create_index("ix_scores_call", "scores", ["call"])
    op.create_table(
        "users",
        sa.Column("name", sa.Text, nullable=False),
        sa.Column("password_hash", sa.Text, nullable=False),
        sa.Column("role", sa.Text, nullable=False),
        sa.PrimaryKeyConstraint("name", name="pk_users"),
    )
    op.create_table(
        "sessions",
        sa.Column("token_hash", sa.Text, nullable=False),
        sa.Column("user", sa.Text, nullable=False),
        sa.Column("created_at", _AT, nullable=False),
        sa.Column("expires_at", _AT, nullable=False),
        sa.PrimaryKeyConstraint("token_hash", name="pk_sessions"),
    )
    op.create_index("ix_sessions_user", "sessions", ["user"])
    op.create_index("ix_sessions_expires_at", "sessions", ["expires_at"])
