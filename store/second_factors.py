"""What users' one-time codes are made from, and the recovery codes that stand in for them. Secrets come sealed, codes
hashed; making and checking them is the console's."""

from __future__ import annotations

from collections.abc import Iterable

from sqlalchemy import Connection, delete, func, select, update

from store import tables
from store.auditing import Hand, note
from store.credential_tables import recovery_codes, second_factors
from store.database import Database
from store.rows import SecondFactor
from store.upserting import insert_new, upsert

_f, _c = second_factors.c, recovery_codes.c


class SecondFactors:
    """Every method is one transaction and safe in any thread."""

    def __init__(self, database: Database) -> None:
        self._database = database

    def of(self, user: str) -> SecondFactor | None:
        with self._database.reading() as connection:
            row = connection.execute(select(second_factors).where(_f.user == user)).first()
            return SecondFactor(**row._mapping) if row else None

    def users(self) -> set[str]:
        """Who have one."""
        with self._database.reading() as connection:
            return set(connection.scalars(select(_f.user)))

    def enrol(self, factor: SecondFactor, code_hashes: Iterable[str], hand: Hand) -> None:
        """In place of what he had; his sessions end, which were opened without."""
        row = {"user": factor.user, "secret": factor.secret, "last_step": factor.last_step, "since": factor.since}
        with self._database.writing() as connection:
            upsert(connection, second_factors, [row])
            _replace_codes(connection, factor.user, code_hashes)
            _end_sessions(connection, factor.user)
            note(connection, hand.at, hand.who, "totp_enrolled", user=factor.user)

    def take_step(self, user: str, step: int) -> bool:
        """A code counts once: False when one of this time step, or of a later one, was taken already."""
        later = (_f.user == user, _f.last_step < step)
        with self._database.writing() as connection:
            return connection.execute(update(second_factors).where(*later).values(last_step=step)).rowcount > 0

    def take_code(self, user: str, code_hash: str, hand: Hand) -> bool:
        """A recovery code counts once: False when it is none of his, or was taken already."""
        unused = (_c.user == user, _c.code_hash == code_hash, _c.used_at.is_(None))
        with self._database.writing() as connection:
            if connection.execute(update(recovery_codes).where(*unused).values(used_at=hand.at)).rowcount == 0:
                return False
            note(connection, hand.at, hand.who, "recovery_code_used", user=user, left=_left(connection, user))
            return True

    def renew_codes(self, user: str, code_hashes: Iterable[str], hand: Hand) -> None:
        """Those he had open nothing any more."""
        with self._database.writing() as connection:
            _replace_codes(connection, user, code_hashes)
            note(connection, hand.at, hand.who, "recovery_codes_renewed", user=user)

    def codes_left(self, user: str) -> int:
        with self._database.reading() as connection:
            return _left(connection, user)

    def drop(self, user: str, hand: Hand, what: str) -> bool:
        """He signs in with his password alone; ends his sessions. `what` is how the audit tells it. False when he has
        none."""
        with self._database.writing() as connection:
            if not forget_factor(connection, user):
                return False
            _end_sessions(connection, user)
            note(connection, hand.at, hand.who, what, user=user)
            return True


def forget_factor(connection: Connection, user: str) -> bool:
    connection.execute(delete(recovery_codes).where(_c.user == user))
    return connection.execute(delete(second_factors).where(_f.user == user)).rowcount > 0


def _replace_codes(connection: Connection, user: str, code_hashes: Iterable[str]) -> None:
    connection.execute(delete(recovery_codes).where(_c.user == user))
    rows = [{"code_hash": code_hash, "user": user, "used_at": None} for code_hash in code_hashes]
    insert_new(connection, recovery_codes, rows)


def _end_sessions(connection: Connection, user: str) -> None:
    connection.execute(delete(tables.sessions).where(tables.sessions.c.user == user))


def _left(connection: Connection, user: str) -> int:
    unused = select(func.count()).select_from(recovery_codes).where(_c.user == user, _c.used_at.is_(None))
    return connection.scalar(unused) or 0
