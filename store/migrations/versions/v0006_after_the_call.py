"""What a call leaves behind: messages, surveys, texts and what became of them, who shall not call again."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0006"
down_revision = "0005"

_AT = sa.DateTime(timezone=True)


def upgrade() -> None:
    op.add_column("recordings", sa.Column("purpose", sa.Text, nullable=False, server_default="talk"))
    op.add_column("callbacks", sa.Column("avoid", sa.JSON, nullable=False, server_default="[]"))
    op.create_table(
        "voicemails",
        sa.Column("voicemail", sa.Text, nullable=False),
        sa.Column("call", sa.Text, nullable=False),
        sa.Column("queue", sa.Text, nullable=False),
        sa.Column("tier", sa.Text, nullable=False),
        sa.Column("language", sa.Text, nullable=False),
        sa.Column("recording", sa.Text, nullable=False),
        sa.Column("number", sa.Text, nullable=False),
        sa.Column("dialled", sa.Text, nullable=False),
        sa.Column("left_at", _AT, nullable=False),
        sa.Column("agent", sa.Text),
        sa.Column("heard_at", _AT),
        sa.PrimaryKeyConstraint("voicemail", name="pk_voicemails"),
    )
    op.create_index("ix_voicemails_heard_at", "voicemails", ["heard_at"])
    op.create_index("ix_voicemails_left_at", "voicemails", ["left_at"])
    op.create_table(
        "surveys",
        sa.Column("call", sa.Text, nullable=False),
        sa.Column("agent", sa.Text, nullable=False),
        sa.Column("marks", sa.JSON, nullable=False),
        sa.Column("score", sa.Float),
        sa.Column("taken_at", _AT, nullable=False),
        sa.PrimaryKeyConstraint("call", name="pk_surveys"),
    )
    op.create_index("ix_surveys_agent_taken_at", "surveys", ["agent", "taken_at"])
    op.create_table(
        "texts",
        sa.Column("message", sa.Text, nullable=False),
        sa.Column("call", sa.Text, nullable=False),
        sa.Column("template", sa.Text, nullable=False),
        sa.Column("number", sa.Text, nullable=False),
        sa.Column("language", sa.Text, nullable=False),
        sa.Column("values", sa.JSON, nullable=False),
        sa.Column("requested_at", _AT, nullable=False),
        sa.Column("due_at", _AT, nullable=False),
        sa.PrimaryKeyConstraint("message", name="pk_texts"),
    )
    op.create_index("ix_texts_due_at", "texts", ["due_at"])
    op.create_table(
        "deliveries",
        sa.Column("message", sa.Text, nullable=False),
        sa.Column("state", sa.Text, nullable=False),
        sa.Column("attempts", sa.Integer, nullable=False),
        sa.Column("next_at", _AT),
        sa.Column("done_at", _AT),
        sa.Column("why", sa.Text, nullable=False),
        sa.PrimaryKeyConstraint("message", name="pk_deliveries"),
    )
    op.create_index("ix_deliveries_state", "deliveries", ["state"])
