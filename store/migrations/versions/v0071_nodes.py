"""Several nodes in one database: every entry, callback, message and log-in says whose journal it is from.

What is there already is of one server. Its name is the one it gave in the journal when it last started.
"""

from __future__ import annotations

import json

import sqlalchemy as sa
from alembic import op

revision = "0071"
down_revision = "0070"

_AT = sa.DateTime(timezone=True)
_UNSAID = "node1"


def upgrade() -> None:
    node = _node_so_far()
    if op.get_bind().dialect.name == "sqlite":
        _rebuild_on_sqlite(node)
    else:
        _extend_on_postgresql(node)
    for table in ("callbacks", "voicemails"):
        op.add_column(table, sa.Column("node", sa.Text, nullable=False, server_default=sa.text(_quoted(node))))
    _agents(node)
    op.execute(sa.text("DELETE FROM checkpoints WHERE name = 'journal' AND seq = 0"))
    checkpoint = sa.text("UPDATE checkpoints SET name = :name WHERE name = 'journal'")
    op.execute(checkpoint.bindparams(name=f"journal/{node}"))
    _nodes()


def _node_so_far() -> str:
    started = "SELECT body FROM journal WHERE type = 'ServerStarted' ORDER BY seq DESC LIMIT 1"
    body = op.get_bind().execute(sa.text(started)).scalar()
    told = json.loads(body) if isinstance(body, str) else body
    return str(told["node"]) if told else _UNSAID


def _quoted(text: str) -> str:
    return "'" + text.replace("'", "''").replace(":", r"\:") + "'"


def _rebuild_on_sqlite(node: str) -> None:
    """SQLite cannot change a primary key in place."""
    _journal("journal_by_node")
    _copy("journal", "seq, at, now, call, type, body", node)
    op.create_index("ix_journal_call_seq", "journal", ["call", "seq"])
    _notes("call_notes_by_node")
    _copy("call_notes", "entry, call, agent, text, at", node)
    op.create_index("ix_call_notes_call", "call_notes", ["call"])


def _copy(table: str, columns: str, node: str) -> None:
    filled = f"INSERT INTO {table}_by_node (node, {columns}) SELECT :node, {columns} FROM {table}"  # noqa: S608
    op.execute(sa.text(filled).bindparams(node=node))
    op.drop_table(table)
    op.rename_table(f"{table}_by_node", table)


def _journal(name: str) -> None:
    op.create_table(
        name,
        sa.Column("node", sa.Text, nullable=False),
        sa.Column("seq", sa.BigInteger, autoincrement=False, nullable=False),
        sa.Column("at", _AT, nullable=False),
        sa.Column("now", sa.Float, nullable=False),
        sa.Column("call", sa.Text),
        sa.Column("type", sa.Text, nullable=False),
        sa.Column("body", sa.JSON, nullable=False),
        sa.PrimaryKeyConstraint("node", "seq", name="pk_journal"),
    )


def _notes(name: str) -> None:
    op.create_table(
        name,
        sa.Column("node", sa.Text, nullable=False),
        sa.Column("entry", sa.BigInteger, nullable=False, autoincrement=False),
        sa.Column("call", sa.Text, nullable=False),
        sa.Column("agent", sa.Text, nullable=False),
        sa.Column("text", sa.Text, nullable=False),
        sa.Column("at", _AT, nullable=False),
        sa.PrimaryKeyConstraint("node", "entry", name="pk_call_notes"),
    )


def _extend_on_postgresql(node: str) -> None:
    """A column with a constant is added without touching a row; then only the key's index is built."""
    for table, number in (("journal", "seq"), ("call_notes", "entry")):
        op.add_column(table, sa.Column("node", sa.Text, nullable=False, server_default=sa.text(_quoted(node))))
        op.alter_column(table, "node", server_default=None)
        op.drop_constraint(f"pk_{table}", table)
        op.create_primary_key(f"pk_{table}", table, ["node", number])


def _agents(node: str) -> None:
    op.add_column("agents", sa.Column("node", sa.Text))
    op.add_column("agents", sa.Column("contact_at", _AT))
    op.add_column("agents", sa.Column("status_by", sa.Text))
    op.add_column("agents", sa.Column("status_at", _AT))
    op.execute(sa.text("UPDATE agents SET node = :node, status_by = :node").bindparams(node=node))


def _nodes() -> None:
    op.create_table(
        "nodes",
        sa.Column("node", sa.Text, nullable=False),
        sa.Column("life", sa.Integer, nullable=False),
        sa.Column("started_at", _AT, nullable=False),
        sa.Column("seen_at", _AT, nullable=False),
        sa.Column("ahead_s", sa.Float, nullable=False),
        sa.Column("stopped_at", _AT),
        sa.Column("adopted_life", sa.Integer),
        sa.Column("adopted_by", sa.Text),
        sa.Column("adopted_at", _AT),
        sa.PrimaryKeyConstraint("node", name="pk_nodes"),
    )
    op.create_table(
        "adoptions",
        sa.Column("kind", sa.Text, nullable=False),
        sa.Column("name", sa.Text, nullable=False),
        sa.Column("node", sa.Text, nullable=False),
        sa.Column("life", sa.Integer, nullable=False),
        sa.Column("by", sa.Text, nullable=False),
        sa.Column("at", _AT, nullable=False),
        sa.Column("told_at", _AT),
        sa.PrimaryKeyConstraint("kind", "name", name="pk_adoptions"),
    )
    op.create_index("ix_adoptions_by_told_at", "adoptions", ["by", "told_at"])
