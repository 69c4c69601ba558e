"""What people decided about single calls and drafts of a rubric are held to [Q4]. A case is retired with a reason,
never changed; with its recording it is forgotten."""

from __future__ import annotations

from dataclasses import asdict, dataclass
from datetime import datetime

from sqlalchemy import Connection, Row, delete, select, update

from qa_scoring.regression_case import RegressionCase
from qa_scoring.score_card import Status
from store.auditing import Hand, next_number, note
from store.database import Database
from store.publication import RUBRIC
from store.regression_tables import regression_cases

_cases = regression_cases.c


@dataclass(frozen=True, slots=True)
class KeptCase:
    """`retired_at` is None while drafts are held to it."""

    case: RegressionCase
    made_at: datetime
    retired_at: datetime | None = None
    retired_by: str | None = None
    retired_why: str | None = None


@dataclass(frozen=True, slots=True)
class Decided:
    """What was decided of one criterion of a call; `earned` is a part of its points, None unless it is scored."""

    recording: str
    call: str
    criterion: str
    status: Status
    earned: float | None
    reason: str


class RegressionCases:
    """Every method is one transaction and safe in any thread."""

    def __init__(self, database: Database) -> None:
        self._database = database

    def add(self, decided: Decided, hand: Hand) -> KeptCase:
        """From now on drafts are held to it; an earlier one about the criterion in the same recording retires."""
        with self._database.writing() as connection:
            return add_case(connection, decided, hand)

    def retire(self, case: int, why: str, hand: Hand) -> bool:
        """False when there is no such case, or it is retired already."""
        with self._database.writing() as connection:
            this = (_cases.case == case) & _cases.retired_at.is_(None)
            values = {"retired_at": hand.at, "retired_by": hand.who, "retired_why": why}
            if connection.execute(update(regression_cases).where(this).values(**values)).rowcount != 1:
                return False
            note(connection, hand.at, hand.who, "retire_case", subject=RUBRIC, case=case, reason=why)
        return True

    def one(self, case: int) -> KeptCase | None:
        with self._database.reading() as connection:
            row = connection.execute(select(regression_cases).where(_cases.case == case)).first()
        return None if row is None else _read(row)

    def in_use(self) -> list[RegressionCase]:
        """In the order of their numbers."""
        wanted = select(regression_cases).where(_cases.retired_at.is_(None)).order_by(_cases.case)
        with self._database.reading() as connection:
            return [_read(row).case for row in connection.execute(wanted)]

    def all(self, limit: int = 200, before: int | None = None) -> list[KeptCase]:
        """Retired ones too, the newest first, from behind the case `before`."""
        wanted = select(regression_cases).order_by(_cases.case.desc()).limit(limit)
        if before is not None:
            wanted = wanted.where(_cases.case < before)
        with self._database.reading() as connection:
            return [_read(row) for row in connection.execute(wanted)]


def add_case(connection: Connection, decided: Decided, hand: Hand) -> KeptCase:
    """As `RegressionCases.add`, within the transaction of what it comes from."""
    number = next_number(connection, regression_cases)
    same = (_cases.recording == decided.recording) & (_cases.criterion == decided.criterion)
    former = {"retired_at": hand.at, "retired_by": hand.who, "retired_why": f"-> {number}"}
    connection.execute(update(regression_cases).where(same & _cases.retired_at.is_(None)).values(**former))
    row = asdict(decided) | {"case": number, "by": hand.who, "made_at": hand.at}
    connection.execute(regression_cases.insert(), [row])
    told = {"call": decided.call, "criterion": decided.criterion, "case": number}
    note(connection, hand.at, hand.who, "add_case", subject=RUBRIC, **told)
    return KeptCase(RegressionCase(number, by=hand.who, **asdict(decided)), hand.at)


def forget(connection: Connection, recording: str, _call: str) -> None:
    """The recording is deleted: a draft cannot be held to it any more."""
    connection.execute(delete(regression_cases).where(_cases.recording == recording))


def _read(row: Row[tuple[object, ...]]) -> KeptCase:
    values = dict(row._mapping)
    kept = {name: values.pop(name) for name in ("made_at", "retired_at", "retired_by", "retired_why")}
    return KeptCase(RegressionCase(**values), **kept)
