"""Kinds of values that requests send, within what there can be: numbers a database keeps, times that can be told."""

from __future__ import annotations

from datetime import datetime
from typing import Annotated

from pydantic import AfterValidator, AwareDatetime, Field
from pydantic_core import PydanticCustomError

FIRST_YEAR, LAST_YEAR = 1970, 2199


def within_reach(at: datetime) -> datetime:
    """Hours may be taken away from such a time, or added, in every zone. Raises PydanticCustomError for another."""
    if not FIRST_YEAR < at.year < LAST_YEAR:
        years = {"first": FIRST_YEAR + 1, "last": LAST_YEAR - 1}
        raise PydanticCustomError("out_of_reach", "should be between the years {first} and {last}", years)
    return at


RowNumber = Annotated[int, Field(ge=1, le=2**31 - 1)]
"""What counts rows: versions, publications, entries of the audit."""
SentTime = Annotated[AwareDatetime, AfterValidator(within_reach)]
