"""Number and PIN open the door; guessing closes it."""

from __future__ import annotations

from telephony.sip.logins import LOCKED_S, SOURCES_REMEMBERED, WINDOW_S, Login, Logins, is_login

RIGHT, WRONG = "*4510014321", "*4510019999"


def door() -> Logins:
    return Logins({"10014321": "1001"}.get)


def test_log_in_and_log_out_are_told_apart() -> None:
    assert door().answer(RIGHT, "a", 0.0) == Login("1001", True)
    assert door().answer("*4610014321", "a", 0.0) == Login("1001", False)
    assert door().answer(WRONG, "a", 0.0) == Login(None, True)


def test_the_pound_key_may_end_the_digits() -> None:
    assert door().answer(RIGHT + "#", "a", 0.0).agent == "1001"


def test_only_the_two_codes_are_logins() -> None:
    assert is_login(RIGHT)
    assert is_login("*46")
    assert not any(map(is_login, ("*47", "4510014321", "", "*4")))


def test_what_is_not_digits_is_never_checked() -> None:
    asked: list[str] = []
    logins = Logins(asked.append)
    for dialled in ("*45", "*45abc", "*4510\x00", "*45１００１", "*45" + "1" * 33):
        assert logins.answer(dialled, "a", 0.0).agent is None
    assert asked == []


def test_three_wrong_tries_in_a_minute_close_the_door_for_a_minute() -> None:
    logins = door()
    for at in (0.0, 10.0, 20.0):
        assert logins.answer(WRONG, "a", at).agent is None
    assert logins.answer(RIGHT, "a", 20.1 + LOCKED_S - 1).agent is None
    assert logins.answer(RIGHT, "a", 20.0 + LOCKED_S).agent == "1001"


def test_the_door_is_closed_to_one_source_only() -> None:
    logins = door()
    for at in range(3):
        logins.answer(WRONG, "a", float(at))
    assert logins.answer(RIGHT, "a", 3.0).agent is None
    assert logins.answer(RIGHT, "b", 3.0).agent == "1001"


def test_slow_mistakes_do_not_close_the_door() -> None:
    logins = door()
    for number in range(9):
        assert logins.answer(WRONG, "a", number * (WINDOW_S / 2 + 1)).agent is None
    assert logins.answer(RIGHT, "a", 9 * (WINDOW_S / 2 + 1)).agent == "1001"


def test_a_right_try_forgives_the_wrong_ones_before() -> None:
    logins = door()
    for dialled in (WRONG, WRONG, RIGHT, WRONG, WRONG):
        answer = logins.answer(dialled, "a", 0.0)
    assert answer.agent is None
    assert logins.answer(RIGHT, "a", 1.0).agent == "1001"


def test_a_flood_of_sources_does_not_fill_the_memory() -> None:
    logins = door()
    for number in range(SOURCES_REMEMBERED + 500):
        logins.answer(WRONG, f"source {number}", 0.0)
    assert len(logins._wrong_at) <= SOURCES_REMEMBERED
    for _ in range(3):
        logins.answer(WRONG, "last", 1.0)
    assert logins.answer(RIGHT, "last", 2.0).agent is None
    logins.answer(WRONG, "later", WINDOW_S + LOCKED_S + 2)
    assert len(logins._wrong_at) == 1
