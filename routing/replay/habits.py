"""What people do that no recording of a day tells."""

from __future__ import annotations

from dataclasses import dataclass

CALLBACK = "callback"
"""The way out of a queue by which a caller asks to be called back."""


@dataclass(frozen=True, slots=True)
class Habits:
    """`pickup_s`: how long an agent lets the phone ring; `customer_s`: how long a customer does who is called back.

    Answering takes no longer than the phone rings.
    """

    pickup_s: float = 0.0
    customer_s: float = 4.0


USUAL = Habits()
