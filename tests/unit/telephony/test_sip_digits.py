"""One event for one press, however the phone tells of it."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from telephony.sip.digits import KEYS, TWIN_WINDOW_S, UPDATE_GAP_S, Presses

PACKET_S = 0.02


def press(
    presses: Presses,
    digit: str,
    timestamp_ms: int,
    at: float,
    *,
    packets: int = 5,
    lost: frozenset[int] = frozenset(),
) -> int:
    """A whole press as pjmedia reports it, the end three times; how often it counted."""
    counted = 0
    for number in range(packets + 3):
        if number not in lost:
            ended = number >= packets
            counted += presses.packet(digit, timestamp_ms, number > 0, ended, at + number * PACKET_S)
    return counted


def test_a_row_of_packets_is_one_press() -> None:
    assert press(Presses(), "5", 1000, 0.0) == 1


def test_the_same_key_again_with_a_release_between_counts_again() -> None:
    presses = Presses()
    assert press(presses, "1", 1000, 0.0) == 1
    assert press(presses, "1", 1200, 0.2) == 1


def test_the_same_key_again_counts_even_when_pjmedia_takes_it_for_an_update() -> None:
    """Its first packets were lost, so the duration grew on and only the timestamp tells."""
    presses = Presses()
    assert press(presses, "1", 1000, 0.0) == 1
    assert press(presses, "1", 1200, 0.2, lost=frozenset({0, 1})) == 1


def test_the_same_key_again_counts_although_the_end_of_the_first_was_lost() -> None:
    presses = Presses()
    assert press(presses, "1", 1000, 0.0, lost=frozenset({5, 6, 7})) == 1
    assert press(presses, "1", 1500, 0.16 + UPDATE_GAP_S, lost=frozenset({0})) == 1


def test_a_late_packet_of_an_ended_press_is_no_new_one() -> None:
    presses = Presses()
    press(presses, "1", 1000, 0.0)
    assert not presses.packet("1", 1000, update=False, ended=False, now=0.2)


def test_a_phone_that_moves_its_timestamps_while_the_key_is_down_presses_once() -> None:
    presses = Presses()
    counted = [presses.packet("1", 1000 + 20 * n, update=n > 0, ended=n == 9, now=n * PACKET_S) for n in range(10)]
    assert counted == [True] + [False] * 9


def test_different_keys_in_a_row_each_count() -> None:
    presses = Presses()
    assert [press(presses, digit, 1000 + n * 200, n * 0.2) for n, digit in enumerate("12321")] == [1] * 5


@pytest.mark.parametrize("info_first", [False, True])
def test_a_press_told_both_ways_counts_once(info_first: bool) -> None:
    presses = Presses()
    if info_first:
        assert presses.info("7", 0.0)
        assert press(presses, "7", 1000, 0.05) == 0
    else:
        assert press(presses, "7", 1000, 0.0) == 1
        assert not presses.info("7", 0.2)


def test_two_quick_presses_told_both_ways_are_two() -> None:
    presses = Presses()
    assert press(presses, "1", 1000, 0.0) == 1
    assert press(presses, "1", 1200, 0.2) == 1
    assert not presses.info("1", 0.3)
    assert not presses.info("1", 0.4)


def test_two_info_requests_are_two_presses() -> None:
    presses = Presses()
    assert presses.info("1", 0.0)
    assert presses.info("1", 0.1)


def test_a_long_press_is_still_one_when_its_info_comes_at_the_release() -> None:
    presses = Presses()
    assert press(presses, "1", 1000, 0.0, packets=150) == 1
    assert not presses.info("1", 3.2)


def test_the_other_method_counts_when_its_time_is_over() -> None:
    presses = Presses()
    press(presses, "1", 1000, 0.0)
    assert presses.info("1", 0.14 + TWIN_WINDOW_S + 0.01)


@pytest.mark.parametrize("digit", ["", "E", "a", "12", "\x00", "\udcff", "１"])
def test_what_is_no_key_never_counts(digit: str) -> None:
    assert not Presses().info(digit, 0.0)
    assert not Presses().packet(digit, 1, update=False, ended=False, now=0.0)


keys = st.lists(st.sampled_from(sorted(KEYS)), max_size=12)


@given(keys, st.booleans(), st.booleans(), st.sets(st.integers(0, 6), max_size=6))
def test_any_row_of_keys_is_heard_once_each_by_one_or_both_methods(
    row: list[str], by_rtp: bool, by_info: bool, lost: set[int]
) -> None:
    presses, heard = Presses(), []
    for number, key in enumerate(row):
        at = number * 0.4
        if by_rtp and press(presses, key, 1000 + number * 400, at, lost=frozenset(lost)):
            heard.append(key)
        if by_info and presses.info(key, at + 0.2):
            heard.append(key)
    assert heard == (row if by_rtp or by_info else [])


@given(st.lists(st.tuples(st.sampled_from("12"), st.booleans(), st.floats(0, 0.3)), max_size=40))
def test_no_more_presses_than_reports_and_never_none_for_some(reports: list[tuple[str, bool, float]]) -> None:
    presses, now, counted = Presses(), 0.0, 0
    for number, (digit, by_info, later_s) in enumerate(reports):
        now += later_s
        counted += presses.info(digit, now) if by_info else presses.packet(digit, number, False, True, now)
    assert (counted > 0) == bool(reports)
    assert len(reports) / 2 <= counted <= len(reports)
