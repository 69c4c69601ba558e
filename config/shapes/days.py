"""The form of days.yaml: what dates are to everybody, one row a date."""

from __future__ import annotations

from datetime import date
from enum import StrEnum
from typing import Annotated, Any

from pydantic import AfterValidator, BeforeValidator, Field, model_validator

from config.shapes.fields import MaybePrompts, Shape, Title, Titles
from config.shapes.hours import KindOfDay, Openings
from config.wording import days as wording
from config.wording.kind import WrongValueError, shown

OWN = "own"
"""The source of what was written by hand."""


class YearStatus(StrEnum):
    """Provisional: which weekends are worked (调休) is not announced yet."""

    OFFICIAL = "official"
    PROVISIONAL = "provisional"


def one_date(text: Any) -> date:
    """A single date written as 2027-02-06 (ISO 8601)."""
    try:
        found = date.fromisoformat(text)
    except (ValueError, TypeError) as error:
        raise WrongValueError(wording.BAD_DAY, value=shown(text)) from error
    if found.isoformat() != text:
        raise WrongValueError(wording.BAD_DAY, value=shown(text))
    return found


def _year_key(text: str) -> str:
    if not (len(text) == 4 and text.isascii() and text.isdigit() and text > "0000"):
        raise WrongValueError(wording.BAD_YEAR, value=shown(text))
    return text


def _date_key(text: str) -> str:
    one_date(text)
    return text


_MAY_BE_EMPTY = BeforeValidator(lambda rows: {} if rows is None else rows)


class YearShape(Shape):
    """A year whose days are known, and from where."""

    source: Title = OWN
    country: Title = Field("", validate_default=False)
    status: YearStatus = YearStatus.OFFICIAL


class DayShape(Shape):
    """One date."""

    kind: KindOfDay
    name: Titles | None = None
    hours: Openings | None = None
    greeting: MaybePrompts = ()
    source: Title = OWN

    @model_validator(mode="after")
    def _half_days_have_hours(self) -> DayShape:
        if self.kind == "half_day" and self.hours is None:
            raise WrongValueError(wording.HALF_DAY_WITHOUT_HOURS)
        return self


class DaysFile(Shape):
    """Both may be left empty."""

    years: Annotated[dict[Annotated[str, AfterValidator(_year_key)], YearShape], _MAY_BE_EMPTY] = Field(
        default_factory=dict, max_length=200
    )
    days: Annotated[dict[Annotated[str, AfterValidator(_date_key)], DayShape], _MAY_BE_EMPTY] = Field(
        default_factory=dict
    )
