"""Seats for the callers of a slot of time."""

from __future__ import annotations

import pytest

from calls.table import ServiceLevel
from routing.staffing.seats import seats_for

USUAL = ServiceLevel(0.8, 20.0)


def test_a_well_known_load() -> None:
    """100 calls in half an hour of 3 minutes each, 80 % in 20 s: 14 agents (Erlang C's usual example)."""
    assert seats_for(100, 1800, 180, USUAL) == 14
    assert seats_for(200, 3600, 180, USUAL) == 14


def test_where_nobody_comes_nobody_is_needed() -> None:
    assert seats_for(0, 1800, None, USUAL) == 0


@pytest.mark.parametrize(
    ("length_s", "aht_s", "level"),
    [(1800, None, USUAL), (1800, 0.0, USUAL), (0, 180, USUAL), (1800, 180, ServiceLevel(1.0)),
     (1800, 180, ServiceLevel(0.0)), (0.001, 1e6, USUAL)],
)  # fmt: skip
def test_what_cannot_be_told(length_s: float, aht_s: float | None, level: ServiceLevel) -> None:
    assert seats_for(5, length_s, aht_s, level) is None
