"""Out of the house: from a telephone number to the address that is dialled."""

from __future__ import annotations

import re

from calls.numbers import is_customers

GAP = "{number}"
"""Where the number stands in a trunk's address, as in `sip:{number}@carrier.example`."""

_NUMBER = re.compile(r"\+?[0-9]{2,20}")


def address_of(trunk: str, number: str) -> str:
    """The address at which the number is dialled, or "" when there is no trunk or it is no number."""
    return trunk.replace(GAP, number) if trunk and _NUMBER.fullmatch(number) else ""


def callback_number(trunk: str, caller: str) -> str:
    """Where the caller can be called back, or "": there is no trunk, he hides his number, or it is no customer's."""
    return caller if trunk and is_customers(caller) else ""
