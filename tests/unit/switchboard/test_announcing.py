"""What a waiting caller is told of his place and of the wait ahead [H4]."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from calls.model import CHINESE, ENGLISH, Sound
from switchboard.announcing import position, wait_ahead


def spoken(sounds: tuple[Sound, ...]) -> str:
    return " ".join(str(sound.number) if sound.number is not None else sound.key for sound in sounds)


@pytest.mark.parametrize(
    ("low_s", "high_s", "said"),
    [
        (None, None, ""),
        (10.0, None, ""),
        (0.0, 0.0, "queue.wait_under_a_minute"),
        (20.0, 60.0, "queue.wait_under_a_minute"),
        (20.0, 60.1, "queue.wait_under 2 queue.wait_minutes"),
        (59.9, 170.0, "queue.wait_under 3 queue.wait_minutes"),
        (60.0, 110.0, "queue.wait_from 1 queue.wait_to 2 queue.wait_minutes"),
        (190.0, 301.0, "queue.wait_from 3 queue.wait_to 6 queue.wait_minutes"),
        (120.0, 120.0, "queue.wait_about 2 queue.wait_minutes"),
        (1800.0, 3600.0, "queue.wait_from 30 queue.wait_to 60 queue.wait_minutes"),
        (1800.0, 3600.1, ""),
    ],
)
def test_the_wait_is_told_in_whole_minutes_rounded_outwards(low_s: float, high_s: float, said: str) -> None:
    assert spoken(wait_ahead(low_s, high_s, CHINESE)) == said


@given(st.floats(0, 4000), st.floats(0, 4000))
def test_what_is_told_holds_what_is_expected_and_never_more_than_an_hour(one_s: float, other_s: float) -> None:
    low_s, high_s = sorted((one_s, other_s))
    numbers = [sound.number for sound in wait_ahead(low_s, high_s, ENGLISH) if sound.number is not None]
    assert all(1 <= number <= 60 for number in numbers)
    if numbers:
        assert high_s <= numbers[-1] * 60 < high_s + 60
    if len(numbers) == 2:
        assert low_s - 60 < numbers[0] * 60 <= low_s


def test_every_sound_is_in_the_callers_language() -> None:
    sounds = (*position(3, None, ENGLISH), *wait_ahead(60.0, 300.0, ENGLISH))
    assert {sound.language for sound in sounds} == {ENGLISH}


@pytest.mark.parametrize(
    ("now", "told", "said"),
    [
        (1, None, "queue.next"),
        (3, None, "queue.position_before 2 queue.position_after"),
        (2, 3, "queue.position_before 1 queue.position_after"),
        (3, 3, "queue.still_waiting"),
        (4, 3, "queue.still_waiting"),
    ],
)
def test_only_a_smaller_position_is_named(now: int, told: int | None, said: str) -> None:
    assert spoken(position(now, told, CHINESE)) == said
