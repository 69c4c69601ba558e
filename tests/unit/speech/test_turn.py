"""When a caller began and when he was done, in windows of 32 ms."""

from __future__ import annotations

from collections.abc import Iterable

from hypothesis import given
from hypothesis import strategies as st

from speech.turn import Turn, TurnBegan, TurnEnded, TurnLimits, TurnPaused

WINDOW_MS = 32
SPEECH, MUMBLE, SILENCE = 0.9, 0.4, 0.1


def told(probabilities: Iterable[float], limits: TurnLimits | None = None, began_ms: int = 0) -> list[object]:
    """Begins and ends; pauses have their own test."""
    turn = Turn(limits or TurnLimits(), began_ms, WINDOW_MS)
    news = [turn.feed(probability) for probability in probabilities]
    return [one for one in news if one and not isinstance(one, TurnPaused)]


def test_one_who_speaks_and_falls_silent_has_taken_a_turn() -> None:
    assert told([SILENCE] * 10 + [SPEECH] * 20 + [SILENCE] * 30) == [TurnBegan(320), TurnEnded(320, 960)]


def test_times_are_those_of_the_recording() -> None:
    assert told([SPEECH] * 20 + [SILENCE] * 30, began_ms=5000) == [TurnBegan(5000), TurnEnded(5000, 5640)]


def test_a_click_is_no_turn() -> None:
    assert told(([SPEECH] * 3 + [SILENCE] * 3) * 10) == []


def test_a_pause_for_thought_does_not_end_a_turn() -> None:
    thinking = [SPEECH] * 10 + [SILENCE] * 18 + [SPEECH] * 10 + [SILENCE] * 19
    assert told(thinking) == [TurnBegan(0), TurnEnded(0, 38 * WINDOW_MS)]


def test_each_pause_is_told_once_with_the_times_of_an_end_there() -> None:
    turn = Turn(TurnLimits(), 0, WINDOW_MS)
    told = [turn.feed(one) for one in [SPEECH] * 10 + [SILENCE] * 18 + [SPEECH] * 10 + [SILENCE] * 19]
    assert [news for news in told if news][1:] == [TurnPaused(0, 320), TurnPaused(0, 38 * 32), TurnEnded(0, 38 * 32)]


def test_how_long_a_pause_may_be_is_the_owners_choice() -> None:
    patient = TurnLimits(end_silence_ms=1000)
    assert told([SPEECH] * 10 + [SILENCE] * 25 + [SPEECH] * 10 + [SILENCE] * 40, patient)[-1] == TurnEnded(0, 45 * 32)


def test_a_mumble_neither_begins_a_turn_nor_ends_it() -> None:
    assert told([MUMBLE] * 100) == []
    assert told([SPEECH] * 10 + [MUMBLE] * 100) == [TurnBegan(0)]


def test_silence_once_begun_goes_on_through_a_mumble() -> None:
    assert told([SPEECH] * 10 + ([SILENCE] * 2 + [MUMBLE]) * 8) == [TurnBegan(0), TurnEnded(0, 320)]


def test_who_never_stops_is_understood_in_parts() -> None:
    parts = told([SPEECH] * 100, TurnLimits(longest_ms=960))
    assert parts[:4] == [TurnBegan(0), TurnEnded(0, 960), TurnBegan(960), TurnEnded(960, 1920)]


def test_a_hang_up_in_mid_sentence_ends_the_turn() -> None:
    turn = Turn(TurnLimits(), 0, WINDOW_MS)
    for probability in [SPEECH] * 10 + [SILENCE] * 5:
        turn.feed(probability)
    assert turn.close() == TurnEnded(0, 320)
    assert turn.close() is None


@given(st.lists(st.sampled_from([SPEECH, MUMBLE, SILENCE]), max_size=400))
def test_turns_alternate_and_never_overlap(probabilities: list[float]) -> None:
    news = told(probabilities, TurnLimits(longest_ms=3200))
    at_ms = 0
    for number, one in enumerate(news):
        if number % 2 == 0:
            assert isinstance(one, TurnBegan)
            assert one.at_ms >= at_ms
        else:
            assert isinstance(one, TurnEnded)
            assert one.began_ms == news[number - 1].at_ms  # type: ignore[attr-defined]
            assert one.began_ms < one.ended_ms <= one.began_ms + 3200
            at_ms = one.ended_ms
