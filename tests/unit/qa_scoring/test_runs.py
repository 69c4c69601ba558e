"""Runs of frames: what is near is run together, what an echo leaves over is dropped."""

from __future__ import annotations

import numpy as np
from hypothesis import example, given
from hypothesis import strategies as st

from qa_scoring.runs import Runs, bridged, long_enough, mask_of, runs_of, through, widened, without_scraps


def runs(*some: tuple[int, int]) -> Runs:
    return np.array(some, np.int64).reshape(-1, 2)


@given(st.lists(st.booleans(), max_size=40))
@example([])
@example([False, False])
@example([True, True, False, True, False])
def test_runs_are_those_of_the_mask(bits: list[bool]) -> None:
    found = runs_of(np.array(bits, np.bool_))
    assert mask_of(found, len(bits)).tolist() == bits
    assert all(start < end for start, end in found.tolist())


def test_runs_are_first_and_after_the_last() -> None:
    assert runs_of(np.array([1, 1, 0, 1], np.bool_)).tolist() == [[0, 2], [3, 4]]


def test_wider_runs_stay_within_the_recording() -> None:
    assert widened(runs((2, 5), (90, 98)), 3, 100).tolist() == [[0, 8], [87, 100]]


def test_pauses_below_the_length_are_bridged() -> None:
    assert bridged(runs((0, 10), (29, 40), (60, 70)), 200).tolist() == [[0, 40], [60, 70]]
    assert bridged(runs(), 200).tolist() == []


def test_what_is_too_short_is_dropped() -> None:
    assert long_enough(runs((0, 9), (20, 30)), 100).tolist() == [[20, 30]]


def test_scraps_beside_an_echo_are_dropped_and_words_are_not() -> None:
    foreign = mask_of(runs((20, 50)), 200)
    assert without_scraps(runs((10, 20), (50, 60), (100, 110)), foreign).tolist() == [[100, 110]]
    assert without_scraps(runs((0, 20), (50, 80)), foreign).tolist() == [[0, 20], [50, 80]]


def test_who_speaks_on_through_an_echo_is_heard_through() -> None:
    foreign = mask_of(runs((20, 50), (80, 150)), 200)
    assert through(foreign, runs((0, 20), (50, 80), (150, 160))).tolist() == [[0, 80], [150, 160]]
    assert through(foreign, runs((0, 19), (50, 70))).tolist() == [[0, 19], [50, 70]]
    assert through(foreign, runs()).tolist() == []
