"""What the API takes and answers about days alone: holidays, weekends worked, special hours."""

from __future__ import annotations

from datetime import date
from typing import Annotated, Literal

from pydantic import Field, StringConstraints

from console.publishing_schemas import MOST_CHARACTERS, USUAL, DraftName, TextChoice
from console.schemas import FaultPlace, Shape, Text
from console.sent import FIRST_YEAR, LAST_YEAR, RowNumber

Year = Annotated[int, Field(gt=FIRST_YEAR, lt=LAST_YEAR)]
Kind = Literal["holiday", "workday", "half_day", "special"]
Words = Annotated[str, StringConstraints(strip_whitespace=True, max_length=200)]
MOST_EDITS = 400
MOST_FILE = 1024 * 1024


# --- sent ---


class DayEditOffer(Shape):
    """All dates from first to last; what is null stays, what is empty goes."""

    first: date
    last: date
    kind: Kind | None = Field(None, description="Null: a day like any other.")
    name: Words | None = Field(None, description="In Chinese.")
    name_en: Words | None = None
    hours: Words | None = Field(None, description="09:00-12:00, 13:00-17:00; closed; empty: the kind's.")
    greeting: list[Words] | None = Field(None, max_length=20, description="Prompts.")


class DaysQuestion(TextChoice):
    """A text, a version or a draft, with edits made to it; nothing is kept."""

    year: Year
    edits: list[DayEditOffer] = Field(default_factory=list, max_length=MOST_EDITS)
    seed: bool = Field(False, description="First write the year's statutory days; rows of yours stay.")


class DayQuestion(TextChoice):
    day: date


class SuggestionsQuestion(TextChoice):
    year: Year


class DaysExportQuery(Shape):
    form: Literal["yaml", "csv", "xlsx", "ics"] = "yaml"
    version: RowNumber | None = Field(None, description="Null: the draft.")
    name: DraftName = USUAL


class DaysImportOffer(TextChoice):
    """A file laid over the days: of YAML everything; of the others only the dates they name."""

    form: Literal["yaml", "csv", "xlsx", "ics"]
    content: str = Field(max_length=MOST_FILE * 4 // 3 + 4, description="The file, in base64.")
    year: Year


DAYS_BODY = 8 * MOST_CHARACTERS + 2 * MOST_FILE


# --- answered ---


class DayItem(Shape):
    """A date of the year. Without a row its kind is empty."""

    day: date
    kind: str
    name: str
    name_en: str
    hours: str = Field(description="The row's own, as it is written.")
    greeting: list[str]
    source: str
    change: Literal["added", "removed", "changed"] | None = Field(description="Against what is live.")
    open: dict[str, str] = Field(description="By calendar: 09:00-12:00, …; empty: closed. {} while there are faults.")


class DayFault(FaultPlace):
    """`day` is the date it is about, null for another."""

    day: date | None
    warning: bool


class DaysAnswer(Shape):
    text: str = Field(description="With the edits made.")
    year: int
    known: bool = Field(description="Whether the year's days are written down.")
    provisional: bool
    missing: list[int] = Field(description="Years that are due and of which no day is known.")
    days: list[DayItem] = Field(description="Every date of the year.")
    faults: list[DayFault]
    second_person: bool


class CalendarDay(Shape):
    calendar: str
    follows: bool = Field(description="Whether it follows the days at all.")
    open: str


class QueueDay(Shape):
    queue: str
    title: dict[str, str]
    emergency: bool
    schedule: str = Field(description="The schedule of the routing table; empty: always open.")
    open: str | None = Field(description="Null: always open.")


class NodeDay(Shape):
    """A node of a flow that asks for the hour: where callers go who find it open, and who find it closed."""

    flow: str
    node: str
    calendar: str
    open: str = Field(description="When it is open.")
    when_open: str
    when_closed: str
    greeted: list[str] = Field(description="Prompts that callers hear first.")


class DayAnswer(Shape):
    """What the routing does on the date, by the table and the flows in force."""

    day: date
    kind: str
    name: dict[str, str]
    greeting: list[str]
    calendars: list[CalendarDay]
    queues: list[QueueDay]
    nodes: list[NodeDay]


class SuggestionItem(Shape):
    day: date
    there: str | None
    suggested: str | None = Field(description="Null: a day like any other.")
    name: Text


class SuggestionsAnswer(Shape):
    year: int
    package: str = Field(description="The package `holidays` that was asked.")
    provisional: bool = Field(description="It does not know yet which weekends are worked.")
    items: list[SuggestionItem] = Field(description="Dates on which it says otherwise.")
