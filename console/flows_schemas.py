"""What the API answers about the flows there are. Times are UTC with offset."""

from __future__ import annotations

from pydantic import Field

from console.publishing_schemas import PublicationAnswer
from console.schemas import Shape


class FlowItem(Shape):
    name: str
    version: str = Field(description="The live one, as it stands in the calls' records.")
    publication: PublicationAnswer | None = Field(description="Null while the database is away.")
    calls: dict[str, int] = Field(description="Calls that are up and began in this flow, by its version.")


class FlowPage(Shape):
    items: list[FlowItem] = Field(description="By name.")
    next: None = None
