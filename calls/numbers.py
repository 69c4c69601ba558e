"""Telephone numbers, which trunks present in several ways."""

from __future__ import annotations

import re

_MOBILE = r"(?=1[3-9][0-9]{9}$)"
_FROM_ABROAD = re.compile(rf"(?:\+|00)86|86{_MOBILE}", re.ASCII)
_LONG_DISTANCE = re.compile(rf"^0{_MOBILE}", re.ASCII)
_IS_MOBILE = re.compile(_MOBILE, re.ASCII)
_CUSTOMER = re.compile(r"\+?[0-9]{4,20}", re.ASCII)


def national(number: str) -> str:
    """A number as it is dialled within the country, however a trunk presents it.

    +8613800138000, 8613800138000 and 013800138000 are the mobile 13800138000; +861065529988 is 01065529988.
    """
    abroad = _FROM_ABROAD.match(number)
    if abroad is None:
        return _LONG_DISTANCE.sub("", number)
    bare = number[abroad.end() :].lstrip("0")
    return bare if _IS_MOBILE.match(bare) else f"0{bare}"


def is_customers(number: str) -> bool:
    """Whether somebody can be called back at it. Longer than any emergency number: nobody who pretends to be one
    has us dial it; nor is a withheld one."""
    return _CUSTOMER.fullmatch(number) is not None
