"""The queue of what is to be scored, the facts that cards are made from, and cards that were replaced."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0012"
down_revision = "0011"

_UNSCORED = """
INSERT INTO scoring_jobs (recording, kind, batch, call, rank, sealed_at, state, attempts, next_at, claimed_by, why,
    content)
SELECT recording, 'acoustic', '', call, 1, sealed_at, 'open', 0, sealed_at, '', '', ''
FROM recordings
WHERE sealed_at IS NOT NULL AND length_ms > 0 AND purpose = 'talk'
    AND NOT EXISTS (SELECT 1 FROM scores WHERE scores.recording = recordings.recording)
"""


def upgrade() -> None:
    text, moment = sa.Text, sa.DateTime(timezone=True)
    op.create_table(
        "scoring_jobs",
        sa.Column("recording", text, nullable=False),
        sa.Column("kind", text, nullable=False),
        sa.Column("batch", text, nullable=False),
        sa.Column("call", text, nullable=False),
        sa.Column("rank", sa.Integer, nullable=False),
        sa.Column("sealed_at", moment, nullable=False),
        sa.Column("state", text, nullable=False),
        sa.Column("attempts", sa.Integer, nullable=False),
        sa.Column("next_at", moment, nullable=False),
        sa.Column("claimed_by", text, nullable=False),
        sa.Column("claimed_until", moment),
        sa.Column("done_at", moment),
        sa.Column("why", text, nullable=False),
        sa.Column("content", text, nullable=False),
        sa.PrimaryKeyConstraint("recording", "kind", "batch", name="pk_scoring_jobs"),
    )
    op.create_index("ix_scoring_jobs_state_rank_sealed_at", "scoring_jobs", ["state", "rank", "sealed_at"])
    op.create_index("ix_scoring_jobs_batch_state", "scoring_jobs", ["batch", "state"])
    op.create_table(
        "call_facts",
        sa.Column("recording", text, nullable=False),
        sa.Column("call", text, nullable=False),
        sa.Column("facts", sa.JSON, nullable=False),
        sa.Column("digest", text, nullable=False),
        sa.Column("sha256", text, nullable=False),
        sa.Column("listening_version", sa.Integer, nullable=False),
        sa.Column("transcript_version", sa.Integer),
        sa.Column("updated_at", moment, nullable=False),
        sa.PrimaryKeyConstraint("recording", name="pk_call_facts"),
    )
    op.create_index("ix_call_facts_call", "call_facts", ["call"])
    op.add_column("scores", sa.Column("content", text, nullable=False, server_default=""))
    op.create_table(
        "score_history",
        sa.Column("recording", text, nullable=False),
        sa.Column("rubric", text, nullable=False),
        sa.Column("rubric_version", text, nullable=False),
        sa.Column("superseded_at", moment, nullable=False),
        sa.Column("call", text, nullable=False),
        sa.Column("total", sa.Float),
        sa.Column("needs_review", sa.Boolean, nullable=False),
        sa.Column("card", sa.JSON, nullable=False),
        sa.Column("created_at", moment, nullable=False),
        sa.Column("content", text, nullable=False),
        sa.PrimaryKeyConstraint("recording", "rubric", "rubric_version", "superseded_at", name="pk_score_history"),
    )
    op.create_index("ix_score_history_call", "score_history", ["call"])
    op.create_table(
        "scoring_batches",
        sa.Column("batch", text, nullable=False),
        sa.Column("rubric", text, nullable=False),
        sa.Column("since", moment, nullable=False),
        sa.Column("until", moment, nullable=False),
        sa.Column("by", text, nullable=False),
        sa.Column("made_at", moment, nullable=False),
        sa.Column("recordings", sa.BigInteger, nullable=False),
        sa.PrimaryKeyConstraint("batch", name="pk_scoring_batches"),
    )
    op.create_index("ix_scoring_batches_made_at", "scoring_batches", ["made_at"])
    op.execute(_UNSCORED)
