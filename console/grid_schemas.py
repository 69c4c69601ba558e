"""A routing table as cells to look at and to change."""

from __future__ import annotations

from typing import Annotated, Any

from pydantic import Field, JsonValue

from config.routing.cells import Act
from console.publishing_schemas import TextChoice
from console.schemas import FaultPlace, Shape

MOST_EDITS = 2000

Step = Annotated[str, Field(max_length=200)] | Annotated[int, Field(ge=0, le=100_000)]
CellPath = Annotated[list[Step], Field(max_length=20)]


class CellEdit(Shape):
    """One cell changed: a key of a mapping or a place of a list."""

    act: Act = Act.SET
    path: CellPath = Field(min_length=1, description='Such as ["queues", "orders", "ladder", 1, "after_s"].')
    value: JsonValue = Field(None, description="Text, numbers, truth values, lists and mappings; removals need none.")


class GridQuestion(TextChoice):
    edits: list[CellEdit] = Field([], max_length=MOST_EDITS, description="Made one after the other.")


class CellFault(FaultPlace):
    """What is wrong, and the innermost cell it is wrong in."""

    path: CellPath = Field(description="Empty where no single cell is to blame.")
    warning: bool = Field(description="It may be published all the same.")


class KnownNames(Shape):
    """What cells may name; the table itself has more."""

    agents: dict[str, str] = Field(description="Names by number.")
    skills: list[str]
    exits: list[str] = Field(description="Ways out of a queue that flows have.")
    calendars: list[str]
    defaults: dict[str, Any] = Field(description="What a queue's cells count as while nothing stands in them.")


class GridAnswer(Shape):
    text: str = Field(description="With the edits made; what was not changed stands as it was written.")
    table: Any = Field(description="Mappings, lists, text and null, as written; null when the text is not YAML.")
    faults: list[CellFault]
    second_person: bool = Field(description="Whether a second person must approve; false while there are errors.")
    known: KnownNames
