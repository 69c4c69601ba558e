"""Projectors of several nodes take turns: the tables become what one projector would have made of the batches, in the
order of their turns. So no word is lost between two who read a row at once, and nobody waits for each other in a
circle. SQLite's one writer's place is such a turn by itself.
"""

from __future__ import annotations

from sqlalchemy import Connection, text

_PROJECTING = 0x686F746C_00000001
_LONGEST_SILENCE_MS = 10_000


def take_turn(connection: Connection) -> None:
    """To be called first in the transaction. On PostgreSQL a node that is cut off in the middle of its turn loses it
    after ten seconds; what it wrote in it is undone and projected again."""
    if connection.dialect.name == "postgresql":
        connection.execute(text(f"SET LOCAL idle_in_transaction_session_timeout = {_LONGEST_SILENCE_MS}"))
        connection.execute(text("SELECT pg_advisory_xact_lock(:turn)"), {"turn": _PROJECTING})
