"""Who wants a person gets one, an emergency goes before everything, and nobody talks to a machine for ever."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from calls.events import BotAnswered, BotHandedOver
from calls.model import CHINESE
from ivr.bot.decision import THRESHOLDS
from ivr.bot.talk import Manner
from ivr.journey import Journey
from ivr.steps import Say, Take
from tests.unit.ivr.bot.caller import ENTRIES, KNOWLEDGE, SUNDAY, Caller, bot

SURE = 0.9


@pytest.mark.parametrize(
    "said", ["转人工", "帮我转员工服务。", "我要投诉！", "找个人来", "I want to speak to a person", "operator"]
)
def test_who_asks_for_a_person_gets_one_whatever_it_resembles(said: str) -> None:
    caller = Caller()
    caller.says(said, ("hours", SURE))
    caller.listens()
    assert caller.queued == ["person"]
    assert [turn.text for turn in caller.events(BotHandedOver)[0].transcript] == [said]


def test_a_zero_is_a_person_without_a_word() -> None:
    caller = Caller()
    caller.presses("0")
    assert caller.heard == ("bot.to_person",)
    caller.presses("0")
    caller.listens()
    assert caller.queued == ["person"]
    assert caller.events(BotHandedOver) == []


@pytest.mark.parametrize(
    "said", ["我家着火了", "有人晕倒了快", "救命", "there's a fire", "call an ambulance", "我要报警"]
)
def test_an_emergency_goes_before_everything_at_once(said: str) -> None:
    caller = Caller()
    caller.says(said, ("hours", SURE), confidence=0.0)
    assert caller.queued == ["emergency"]


def test_an_emergency_is_heard_on_the_way_to_a_person_too() -> None:
    caller = Caller()
    caller.says("转人工")
    caller.says("嗯")
    caller.fails()
    caller.says("着火了")
    assert caller.queued == ["emergency"]


@pytest.mark.parametrize("said", ["灭火器怎么买", "my firewall is slow", "fireplace"])
def test_things_named_after_an_emergency_are_none(said: str) -> None:
    caller = Caller()
    caller.says(said)
    assert caller.heard == ("bot.again",)


def test_silence_is_asked_about_once_then_goes_elsewhere() -> None:
    caller = Caller()
    caller.waits()
    assert caller.heard == ("bot.silence", "bot.again")
    caller.says("   ")
    assert caller.node == "silent"


def test_silence_after_an_answer_means_that_it_was_enough() -> None:
    caller = Caller()
    caller.says("几点", ("hours", SURE))
    caller.waits()
    assert caller.heard == ("bot.silence", "bot.more")
    caller.waits()
    assert caller.node == "bye"


def test_keys_work_as_in_a_menu() -> None:
    caller = Caller()
    caller.presses("#")
    assert caller.heard == ("bot.greeting",)
    caller.presses("7")
    assert caller.heard == ("menu.invalid", "bot.greeting")
    caller.presses("*")
    assert caller.heard == ("bot.greeting",)
    caller.presses("3")
    assert caller.node == "menu"


@pytest.mark.parametrize(("typed", "exit_name"), [("3", "3"), ("##3", "3"), ("#", None)])
def test_keys_pressed_ahead_answer_the_bot_as_they_answer_a_menu(typed: str, exit_name: str | None) -> None:
    journey = Journey("c1", CHINESE, SUNDAY, {}, typed=typed)
    assert bot().begin(journey) == (Take(exit_name) if exit_name else Say(("bot.greeting",)))


def test_prompts_that_never_end_do_not_keep_him_from_a_person() -> None:
    journey = Journey("c1", CHINESE, SUNDAY, {})
    bot().begin(journey)
    bot().key("0", journey)
    assert bot().timed_out(journey) == Take("person")


@pytest.mark.parametrize("what", ["says", "keys", "wrong"])
def test_after_so_many_turns_a_person_takes_over(what: str) -> None:
    caller = Caller(bot(Manner(KNOWLEDGE, turns=2)))
    caller.says("几点", ("hours", SURE))
    caller.presses("1")
    if what == "says":
        caller.says("几点", ("hours", SURE))
    elif what == "wrong":
        caller.presses("7")
    else:
        caller = Caller(bot(Manner(KNOWLEDGE, turns=1)))
        caller.says("查订单", ("order", SURE))
        caller.presses("20261122#")
    assert caller.heard == ("bot.to_person",)


def test_yes_by_key_after_the_last_turn_is_a_person_too() -> None:
    caller = Caller(bot(Manner(KNOWLEDGE, turns=1)))
    caller.says("票", ("invoice", 0.6))
    caller.presses("1")
    assert caller.heard == ("bot.to_person",)


WORDS = st.sampled_from(["转人工", "着火了", "是的", "不是", "没有了", "几点", "20261122", "明天", "", "嗯", "hello"])
ACTS = st.one_of(
    st.tuples(st.just("presses"), st.text("0123456789*#", min_size=1, max_size=5)),
    st.tuples(
        st.just("says"),
        WORDS,
        st.lists(st.tuples(st.sampled_from([*ENTRIES, "gone"]), st.floats(-1, 1)), max_size=3),
        st.floats(0, 1),
    ),
    st.tuples(st.sampled_from(["begins", "listens", "waits", "fails"])),
)


@given(st.lists(ACTS, max_size=25))
def test_whatever_happens_there_is_an_end_or_a_deadline_and_nothing_unsure_is_answered(acts: list[tuple]) -> None:
    caller, levels = Caller(), THRESHOLDS["zh-CN"]
    for name, *arguments in acts:
        if caller.node != "bot":
            break
        emergency = name == "says" and "着火" in arguments[0]
        if name == "says":
            caller.says(arguments[0], *arguments[1], confidence=arguments[2])
        else:
            getattr(caller, name)(*arguments)
        assert not emergency or caller.queued == ["emergency"]
        assert caller.run.parked or caller.run.next_deadline() is not None
    assert all(answered.score >= levels.likely for answered in caller.events(BotAnswered))


@given(st.lists(st.sampled_from(["says", "presses", "nothing"]), min_size=1, max_size=3), st.integers(0, 2**30))
def test_who_goes_on_and_on_comes_to_somebody(habit: list[str], seed: int) -> None:
    caller = Caller()
    for turn in range(200):
        if caller.node != "bot":
            return
        act = habit[(turn + seed) % len(habit)]
        if act == "says":
            caller.says("查订单", ("order", SURE))
        elif act == "presses":
            caller.presses("9")
        else:
            caller.waits()
        caller.listens()
    raise AssertionError("still with the bot after 200 turns")
