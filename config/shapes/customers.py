"""The form of customers.yaml."""

from __future__ import annotations

from typing import Annotated, Literal

from pydantic import Field

from calls.model import Tier
from config.shapes.agents import AgentNumber
from config.shapes.fields import Language, Shape, Title, matching
from config.wording import values

CustomerNumber = Annotated[str, matching(r"\+?[0-9]{3,20}", values.BAD_CUSTOMER_NUMBER)]


class CustomerShape(Shape):
    """One customer; the defaults are those of `switchboard.customers.Customer`."""

    name: Title
    tier: Tier = Tier.NORMAL
    manager: AgentNumber | None = None
    senior: bool = False
    born: int | None = Field(None, ge=1900, le=2100)
    language: Language | Literal[""] = ""


class CustomersFile(Shape):
    customers: dict[CustomerNumber, CustomerShape]
