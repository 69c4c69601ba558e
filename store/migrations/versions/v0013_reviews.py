"""People's reviews of scores: work list, revisions, drafts, calibrations, coaching notes, who is which agent."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0013"
down_revision = "0008"

_TEXT, _MOMENT = sa.Text, sa.DateTime(timezone=True)


def upgrade() -> None:
    _reviews()
    _beside()
    _calibrations()
    _people()


def _reviews() -> None:
    op.create_table(
        "reviews",
        sa.Column("review", _TEXT, nullable=False),
        *(_words("call", "agent")),
        sa.Column("queue", _TEXT),
        sa.Column("called_at", _MOMENT, nullable=False),
        *(_words("day", "reasons", "hits", "rubric", "rubric_version")),
        sa.Column("machine", sa.JSON, nullable=False),
        sa.Column("machine_total", sa.Float),
        sa.Column("total", sa.Float),
        sa.Column("state", _TEXT, nullable=False),
        sa.Column("round", sa.Integer, nullable=False),
        sa.Column("created_at", _MOMENT, nullable=False),
        sa.Column("due_at", _MOMENT),
        sa.Column("claimed_by", _TEXT),
        sa.Column("claimed_until", _MOMENT),
        sa.Column("published_by", _TEXT),
        sa.Column("published_at", _MOMENT),
        sa.Column("appeal_until", _MOMENT),
        sa.Column("forgotten", sa.Boolean, nullable=False),
        sa.PrimaryKeyConstraint("review", name="pk_reviews"),
    )
    for columns in (["call"], ["day", "state"], ["agent", "called_at"], ["called_at"]):
        op.create_index(f"ix_reviews_{'_'.join(columns)}", "reviews", columns)


def _beside() -> None:
    op.create_table(
        "review_revisions",
        sa.Column("review", _TEXT, nullable=False),
        sa.Column("number", sa.Integer, nullable=False),
        sa.Column("round", sa.Integer, nullable=False),
        *(_words("step", "by")),
        sa.Column("at", _MOMENT, nullable=False),
        sa.Column("state", _TEXT, nullable=False),
        sa.Column("total", sa.Float),
        sa.Column("corrections", sa.JSON, nullable=False),
        sa.Column("appeals", sa.JSON, nullable=False),
        sa.Column("text", _TEXT, nullable=False),
        sa.PrimaryKeyConstraint("review", "number", name="pk_review_revisions"),
    )
    op.create_table(
        "review_drafts",
        *(_words("review", "by")),
        sa.Column("content", sa.JSON, nullable=False),
        sa.Column("saved_at", _MOMENT, nullable=False),
        sa.PrimaryKeyConstraint("review", "by", name="pk_review_drafts"),
    )
    op.create_table(
        "review_days",
        *(_words("day", "seed")),
        sa.Column("calls", sa.Integer, nullable=False),
        sa.Column("picked", sa.Integer, nullable=False),
        sa.Column("at", _MOMENT, nullable=False),
        sa.PrimaryKeyConstraint("day", name="pk_review_days"),
    )


def _calibrations() -> None:
    op.create_table(
        "calibrations",
        sa.Column("calibration", sa.Integer, nullable=False),
        *(_words("recording", "call")),
        sa.Column("machine", sa.JSON, nullable=False),
        sa.Column("reviewers", sa.JSON, nullable=False),
        sa.Column("by", _TEXT, nullable=False),
        sa.Column("created_at", _MOMENT, nullable=False),
        sa.Column("closed_at", _MOMENT),
        sa.PrimaryKeyConstraint("calibration", name="pk_calibrations"),
    )
    op.create_index("ix_calibrations_recording", "calibrations", ["recording"])
    op.create_table(
        "calibration_marks",
        sa.Column("calibration", sa.Integer, nullable=False),
        sa.Column("reviewer", _TEXT, nullable=False),
        sa.Column("corrections", sa.JSON, nullable=False),
        sa.Column("total", sa.Float),
        sa.Column("submitted_at", _MOMENT, nullable=False),
        sa.PrimaryKeyConstraint("calibration", "reviewer", name="pk_calibration_marks"),
    )


def _people() -> None:
    op.create_table(
        "coaching_notes",
        sa.Column("note", sa.Integer, nullable=False),
        *(_words("recording", "call", "agent")),
        sa.Column("criterion", _TEXT),
        sa.Column("start_ms", sa.BigInteger, nullable=False),
        sa.Column("end_ms", sa.BigInteger, nullable=False),
        *(_words("text", "by")),
        sa.Column("at", _MOMENT, nullable=False),
        sa.Column("acknowledged_at", _MOMENT),
        sa.PrimaryKeyConstraint("note", name="pk_coaching_notes"),
    )
    for column in ("recording", "agent"):
        op.create_index(f"ix_coaching_notes_{column}", "coaching_notes", [column])
    op.create_table(
        "agent_users",
        *(_words("user", "agent")),
        sa.PrimaryKeyConstraint("user", name="pk_agent_users"),
    )
    op.create_index("ix_agent_users_agent", "agent_users", ["agent"])


def _words(*names: str) -> list[sa.Column[str]]:
    return [sa.Column(name, _TEXT, nullable=False) for name in names]
