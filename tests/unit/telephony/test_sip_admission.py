"""Nobody is promised a place that is not there."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from telephony.sip.admission import COMPILED_LEGS, LEGS_A_CALL, limits
from telephony.sip.settings import SipSettings

numbers = st.integers(1, 10_000)


def test_the_wishes_are_kept_when_there_is_room() -> None:
    limit = limits(100, 1000, 5, 40, 20)
    assert (limit.callers, limit.reserved, limit.legs) == (100, 5, 200)
    assert (limit.unconfirmed, limit.unconfirmed_per_source) == (40, 20)


def test_every_caller_has_rtp_ports_for_himself_and_an_agent() -> None:
    assert limits(1000, 21, 0, 10, 10).callers == 10


def test_emergencies_may_use_the_reserved_places_and_others_may_not() -> None:
    limit = limits(10, 100, 2, 10, 10)
    assert limit.admits(7, emergency=False)
    assert not limit.admits(8, emergency=False)
    assert limit.admits(9, emergency=True)
    assert not limit.admits(10, emergency=True)


@pytest.mark.parametrize(("calls", "sessions"), [(0, 100), (10, 1), (10, 0)])
def test_no_room_for_one_conversation_is_said_at_once(calls: int, sessions: int) -> None:
    with pytest.raises(ValueError, match="no room"):
        limits(calls, sessions, 0, 10, 10)


@given(numbers, st.integers(2, 10_000), numbers, numbers, numbers)
def test_the_limits_hold_together(calls: int, sessions: int, reserved: int, unconfirmed: int, source: int) -> None:
    limit = limits(calls, sessions, reserved, unconfirmed, source)
    assert 1 <= limit.callers <= calls
    assert limit.legs == LEGS_A_CALL * limit.callers <= min(sessions, COMPILED_LEGS)
    assert limit.admits(0, emergency=False)
    assert not limit.admits(limit.callers, emergency=True)
    assert 1 <= limit.unconfirmed_per_source <= limit.unconfirmed <= limit.callers


@pytest.mark.parametrize(
    ("dialled", "reserved"),
    [("110", True), ("1100", False), ("12", True), ("12345", True), ("13", False), ("", False)],
)
def test_emergency_numbers_are_whole_numbers_or_prefixes(dialled: str, reserved: bool) -> None:
    assert SipSettings(emergency_numbers=("110", "12*")).is_emergency(dialled) is reserved
