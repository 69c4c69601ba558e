"""Entries of the audit are chained by hashes, and the database itself refuses to change or remove one.

What was written before is chained as it stands now.
"""

from __future__ import annotations

import hashlib
import json
import re
from datetime import UTC, datetime
from typing import Any

import sqlalchemy as sa
from alembic import op

revision = "0036"
down_revision = "0035"

_REFUSES = "the audit is only ever added to"


def upgrade() -> None:
    op.add_column("audit", sa.Column("hash", sa.Text, nullable=False, server_default=""))
    op.create_index("ix_audit_who_entry", "audit", ["who", "entry"])
    _chain()
    for statement in _SQLITE if op.get_bind().dialect.name == "sqlite" else _POSTGRESQL:
        op.execute(statement)


def _chain() -> None:
    """As `store/audit_chain.py` did it at the time."""
    audit = sa.table(
        "audit",
        sa.column("entry", sa.Integer),
        sa.column("at", sa.DateTime(timezone=True)),
        *(sa.column(name, sa.Text) for name in ("who", "what", "hash")),
        sa.column("detail", sa.JSON),
    )
    connection, before = op.get_bind(), ""
    rows = connection.execute(sa.select(audit).order_by(audit.c.entry)).all()
    for row in rows:
        said = [before, row.entry, _utc(row.at), row.who, row.what, _storable(row.detail)]
        before = hashlib.sha256(json.dumps(said, sort_keys=True, separators=(",", ":")).encode()).hexdigest()
        connection.execute(audit.update().where(audit.c.entry == row.entry).values(hash=before))


def _storable(value: Any) -> Any:
    if isinstance(value, dict):
        return {_storable(name): _storable(each) for name, each in value.items()}
    if isinstance(value, list):
        return [_storable(each) for each in value]
    return re.sub("[\x00\ud800-\udfff]", "\ufffd", value) if isinstance(value, str) else value


def _utc(at: datetime) -> str:
    return (at.replace(tzinfo=UTC) if at.tzinfo is None else at.astimezone(UTC)).isoformat()


_SQLITE = [
    f"CREATE TRIGGER audit_no_{what.lower()} BEFORE {what} ON audit BEGIN SELECT RAISE(ABORT, '{_REFUSES}'); END"
    for what in ("UPDATE", "DELETE")
]
_POSTGRESQL = [
    "CREATE FUNCTION audit_stays() RETURNS trigger LANGUAGE plpgsql AS "
    f"$$ BEGIN RAISE EXCEPTION '{_REFUSES}'; END $$",
    "CREATE TRIGGER audit_stays BEFORE UPDATE OR DELETE ON audit FOR EACH ROW EXECUTE FUNCTION audit_stays()",
    "CREATE TRIGGER audit_stays_whole BEFORE TRUNCATE ON audit EXECUTE FUNCTION audit_stays()",
]
