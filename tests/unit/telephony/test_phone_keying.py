"""A calling phone presses what it was asked to press, when a person would."""

from __future__ import annotations

from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from telephony.sip.phones.keying import Key, Keying, Pause, Wait, parse


def run(keying: Keying, until: float) -> list[tuple[float, str]]:
    """Tick at every deadline up to `until` and say which key was pressed when."""
    pressed = []
    while (due := keying.next_deadline()) is not None and due <= until:
        if key := keying.tick(due):
            pressed.append((round(due, 3), key))
    return pressed


def test_the_text_says_keys_pauses_and_seconds() -> None:
    assert parse(" 1, w2.5 #a") == (Key("1"), Pause(), Wait(2.5), Key("#"), Key("A"))


@pytest.mark.parametrize(
    ("text", "place"), [("1,x", "'x' at character 3"), ("w", "'w'"), ("1;2", "';'"), ("w-1", "'w'")]
)
def test_what_is_no_key_is_named_with_its_place(text: str, place: str) -> None:
    with pytest.raises(ValueError, match=place):
        parse(text)


def test_a_text_without_end_is_refused() -> None:
    with pytest.raises(ValueError, match="200"):
        parse("1" * 201)


def test_nothing_is_pressed_before_the_answer() -> None:
    keying = Keying(parse("1"))
    keying.heard(0.0)
    assert keying.next_deadline() is None
    assert keying.tick(100.0) is None


def test_the_first_key_follows_the_first_sound() -> None:
    keying = Keying(parse("12"))
    keying.answered(10.0)
    keying.heard(10.2)
    assert run(keying, 20.0) == [(10.5, "1"), (10.75, "2")]
    assert keying.is_done


def test_without_any_sound_the_first_key_waits_no_longer_than_a_second_and_a_half() -> None:
    keying = Keying(parse("1"))
    keying.answered(10.0)
    assert run(keying, 20.0) == [(11.5, "1")]


def test_where_no_progress_is_told_a_comma_lasts_a_second() -> None:
    keying = Keying(parse("1,2"))
    keying.answered(0.0)
    assert run(keying, 20.0) == [(1.5, "1"), (2.5, "2")]


def test_a_sound_long_ago_does_not_shorten_a_comma() -> None:
    keying = Keying(parse("1,2"))
    keying.answered(0.0)
    keying.heard(0.1)
    assert run(keying, 20.0) == [(0.4, "1"), (1.4, "2")]


def test_questions_in_quick_succession_do_not_put_the_key_off() -> None:
    keying = Keying(parse("1"))
    keying.answered(0.0)
    keying.asked(0.0)
    keying.asked(0.2)
    assert run(keying, 20.0) == [(0.3, "1")]


def test_where_progress_is_told_keys_answer_questions_however_long_the_greeting() -> None:
    keying = Keying(parse("1,2"))
    keying.answered(0.0)
    keying.told()
    keying.heard(0.1)
    assert run(keying, 20.0) == []
    keying.asked(6.0)
    assert run(keying, 20.0) == [(6.3, "1")]
    keying.asked(6.35)
    assert run(keying, 20.0) == [(6.65, "2")]


def test_a_question_is_answered_once() -> None:
    keying = Keying(parse("1,2"))
    keying.answered(0.0)
    keying.asked(0.0)
    assert run(keying, 60.0) == [(0.3, "1")]
    assert not keying.is_done


def test_a_wait_is_taken_at_its_word_and_breaks_into_the_greeting() -> None:
    keying = Keying(parse("w0.5 9"))
    keying.answered(0.0)
    keying.told()
    assert run(keying, 20.0) == [(0.5, "9")]


def test_seconds_after_a_key_count_from_that_key() -> None:
    keying = Keying(parse("w0 1 w2 2"))
    keying.answered(0.0)
    assert run(keying, 20.0) == [(0.0, "1"), (2.0, "2")]


def test_a_tick_before_its_time_presses_nothing() -> None:
    keying = Keying(parse("w1 1"))
    keying.answered(0.0)
    assert keying.tick(0.5) is None
    assert keying.next_deadline() == 1.0


@given(st.text("0123456789*#ABCD,", max_size=40), st.booleans())
def test_every_key_is_pressed_in_order_and_never_two_at_once(text: str, told: bool) -> None:
    keying = Keying(parse(text))
    keying.answered(0.0)
    pressed: list[tuple[float, str]] = []
    for second in range(1, 200):
        if told:
            keying.asked(float(second))
        pressed += run(keying, second + 0.9)
    assert "".join(key for _, key in pressed) == text.replace(",", "")
    assert all(later - earlier > 0.2 for (earlier, _), (later, _) in pairwise(pressed))
