"""Customers known by the number they call from (R2)."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from types import MappingProxyType

from calls.model import Tier


@dataclass(frozen=True, slots=True)
class Customer:
    """Who has this `number`, the class he is served in, and the agent who is his personal manager (or "").

    A `senior` (65 or older, or flagged) comes to a person by the shortest way and hears the slower prompts (H1).
    `language` is his, or "" for that of the line.
    """

    number: str
    name: str = ""
    tier: Tier = Tier.NORMAL
    manager: str = ""
    senior: bool = False
    language: str = ""


UNKNOWN = Customer("")

Customers = Mapping[str, Customer]
"""By `calls.numbers.national` number."""

NOBODY: Customers = MappingProxyType({})


def more_urgent(one: Tier, other: Tier) -> Tier:
    """The class that is served first (`Tier` names them in this order)."""
    order = list(Tier)
    return min(one, other, key=order.index)
