"""Customers known by the number they call from (R2)."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from types import MappingProxyType

from calls.model import Tier

_MOBILE = r"(?=1[3-9][0-9]{9}$)"
_FROM_ABROAD = re.compile(rf"(?:\+|00)86|86{_MOBILE}", re.ASCII)
_LONG_DISTANCE = re.compile(rf"^0{_MOBILE}", re.ASCII)
_IS_MOBILE = re.compile(_MOBILE, re.ASCII)


@dataclass(frozen=True, slots=True)
class Customer:
    """Who has this `number`, the class he is served in, and the agent who is his personal manager (or "")."""

    number: str
    name: str = ""
    tier: Tier = Tier.NORMAL
    manager: str = ""


UNKNOWN = Customer("")

Customers = Mapping[str, Customer]
"""By `national` number."""

NOBODY: Customers = MappingProxyType({})


def national(number: str) -> str:
    """A number as it is dialled within the country, however a trunk presents it.

    +8613800138000, 8613800138000 and 013800138000 are the mobile 13800138000; +861065529988 is 01065529988.
    """
    abroad = _FROM_ABROAD.match(number)
    if abroad is None:
        return _LONG_DISTANCE.sub("", number)
    bare = number[abroad.end() :].lstrip("0")
    return bare if _IS_MOBILE.match(bare) else f"0{bare}"


def more_urgent(one: Tier, other: Tier) -> Tier:
    """The class that is served first (`Tier` names them in this order)."""
    order = list(Tier)
    return min(one, other, key=order.index)
