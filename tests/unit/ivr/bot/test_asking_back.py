"""What an entry has to know first is asked for, in speech or by keys, and read back."""

from __future__ import annotations

import pytest

from calls.events import BotHandedOver, NoteTaken
from tests.unit.ivr.bot.caller import Caller

SURE = 0.9
ASKED = ("kb.order.order_number",)


@pytest.fixture
def caller() -> Caller:
    """Asked for his order number."""
    caller = Caller()
    caller.says("查订单", ("order", SURE))
    assert caller.heard == ASKED
    return caller


def reads_back(caller: Caller, kind: str, value: str) -> bool:
    return caller.heard == ("bot.you_said", f"{kind}={value}", "bot.is_that_right")


@pytest.mark.parametrize("said", ["二零二六幺幺二二", "是 2026 1122", "two zero two six double one double two"])
def test_a_number_is_understood_as_people_say_it_read_back_and_noted(caller: Caller, said: str) -> None:
    caller.says(said)
    assert reads_back(caller, "order", "20261122")
    assert caller.events(NoteTaken) == []
    caller.says("对")
    assert caller.heard == ("kb.order", "bot.more")
    assert caller.events(NoteTaken) == [NoteTaken("c1", "order_number", "20261122")]


@pytest.mark.parametrize("keys", ["20261122#", "202611221122"])
def test_keys_end_with_the_hash_or_with_the_last_possible_key(caller: Caller, keys: str) -> None:
    caller.presses(keys)
    assert reads_back(caller, "order", keys.removesuffix("#"))


def test_keys_end_with_a_pause_too(caller: Caller) -> None:
    caller.presses("20261122")
    caller.begins()
    caller.waits()
    assert reads_back(caller, "order", "20261122")


def test_a_star_begins_anew_or_repeats_the_question(caller: Caller) -> None:
    caller.presses("*")
    assert caller.heard == ASKED
    caller.presses("99*20261122#")
    assert reads_back(caller, "order", "20261122")


def test_a_zero_alone_is_for_a_person(caller: Caller) -> None:
    caller.presses("0#")
    caller.listens()
    assert caller.queued == ["person"]


def test_a_wrong_number_is_asked_for_again_and_then_a_person_takes_over(caller: Caller) -> None:
    caller.says("一二三")
    assert caller.heard == ("bot.value_again", *ASKED)
    caller.presses("12#")
    caller.presses("#")
    assert caller.heard == ("bot.to_person",)


def test_what_was_read_back_wrong_is_asked_for_again_or_corrected_at_once(caller: Caller) -> None:
    caller.says("20261122")
    caller.presses("2")
    assert caller.heard == ("bot.value_again", *ASKED)
    caller.says("20261123")
    caller.says("不是，是20261124")
    assert reads_back(caller, "order", "20261124")
    caller.presses("*")
    assert reads_back(caller, "order", "20261124")


def test_what_he_told_once_he_is_not_asked_again(caller: Caller) -> None:
    caller.presses("20261122#1")
    caller.says("换货", ("exchange", SURE))
    assert caller.heard == ("kb.exchange",)


def test_he_may_want_something_else_altogether(caller: Caller) -> None:
    caller.says("几点上班", ("hours", SURE))
    assert caller.heard == ("kb.hours", "bot.more")


def test_days_are_understood_and_keyed() -> None:
    caller = Caller()
    caller.says("修", ("repair", SURE))
    caller.says("随便")
    assert caller.heard == ("bot.value_again", "kb.repair.day")
    caller.presses("9999#")
    assert caller.heard == ("bot.value_again", "kb.repair.day")
    caller.presses("1205#")
    assert reads_back(caller, "date", "2026-12-05")
    caller.says("不对")
    caller.listens()
    assert caller.queued == ["person"], "three times is enough"


def test_silence_repeats_the_question_and_then_a_person_has_what_is_known(caller: Caller) -> None:
    caller.presses("20261122#1")
    caller.says("修", ("repair", SURE))
    caller.waits()
    assert caller.heard == ("bot.silence", "kb.repair.day")
    caller.waits()
    assert caller.heard == ("bot.to_person",)
    assert caller.events(BotHandedOver)[-1].slots == {"order_number": "20261122"}


def test_no_card_number_gets_into_the_transcript(caller: Caller) -> None:
    caller.says("六二二二零二一二三四五六七八九零幺二")
    caller.says("转人工")
    spoken = [turn.text for turn in caller.events(BotHandedOver)[0].transcript]
    assert "六二二二零二一二三四五" not in "".join(spoken)
