"""What people decide about keeping a call: its class, and legal holds. All of it is audited."""

from __future__ import annotations

from dataclasses import asdict

from sqlalchemy import delete, select, update

from calls.retention import RetentionClass
from store.auditing import Hand, next_number, note
from store.database import Database
from store.retention_tables import legal_holds, retention_classes
from store.rows import ChosenClass, LegalHold
from store.upserting import upsert


class Holds:
    """Every method is one transaction and safe in any thread."""

    def __init__(self, database: Database) -> None:
        self._database = database

    def place(self, call: str, reason: str, hand: Hand) -> LegalHold:
        """Nothing of the call is deleted until this hold and every other on it are lifted."""
        with self._database.writing() as connection:
            number = next_number(connection, legal_holds)
            hold = LegalHold(number, call, hand.who, reason, hand.at)
            connection.execute(legal_holds.insert(), [asdict(hold)])
            note(connection, hand.at, hand.who, "hold_placed", call=call, hold=number, reason=reason)
        return hold

    def lift(self, hold: int, reason: str, hand: Hand) -> LegalHold | None:
        """The hold as it is then; None for one that there is not, or that was lifted before."""
        fresh = {"lifted_by": hand.who, "lifted_reason": reason, "lifted_at": hand.at}
        lifting = update(legal_holds).where(legal_holds.c.hold == hold, legal_holds.c.lifted_at.is_(None))
        with self._database.writing() as connection:
            row = connection.execute(lifting.values(fresh).returning(legal_holds)).first()
            if row is None:
                return None
            note(connection, hand.at, hand.who, "hold_lifted", call=row.call, hold=hold, reason=reason)
        return LegalHold(**row._mapping)

    def of(self, call: str) -> list[LegalHold]:
        """The call's holds, those that were lifted too, in the order they were placed."""
        wanted = select(legal_holds).where(legal_holds.c.call == call).order_by(legal_holds.c.hold)
        with self._database.reading() as connection:
            return [LegalHold(**row._mapping) for row in connection.execute(wanted)]

    def choose_class(self, call: str, kept_as: RetentionClass | None, reason: str, hand: Hand) -> None:
        """Keep the call as this, or, for None, as tier and queue say."""
        with self._database.writing() as connection:
            if kept_as is None:
                connection.execute(delete(retention_classes).where(retention_classes.c.call == call))
            else:
                row = asdict(ChosenClass(call, kept_as, hand.who, reason, hand.at))
                upsert(connection, retention_classes, [row])
            note(connection, hand.at, hand.who, "class_chosen", call=call, kept_as=kept_as, reason=reason)

    def chosen_class(self, call: str) -> ChosenClass | None:
        wanted = select(retention_classes).where(retention_classes.c.call == call)
        with self._database.reading() as connection:
            row = connection.execute(wanted).first()
        return ChosenClass(**row._mapping) if row is not None else None
