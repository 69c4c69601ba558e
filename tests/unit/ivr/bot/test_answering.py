"""The bot understands, answers and asks whether there is anything else."""

from __future__ import annotations

import pytest

from calls.commands import Listen, StopListening
from calls.events import BotAnswered, BotHandedOver, NodeEntered
from calls.model import ENGLISH, Party
from ivr.bot.decision import THRESHOLDS
from ivr.bot.talk import Manner
from ivr.knowledge import NOTHING_KNOWN, prompts_of
from tests.unit.ivr.bot.caller import KNOWLEDGE, Caller, bot

SURE, LIKELY, UNSURE = 0.9, 0.6, 0.3
MORE = "bot.more"


@pytest.fixture
def caller() -> Caller:
    return Caller()


def test_the_bot_greets_and_listens_while_the_caller_is_there(caller: Caller) -> None:
    assert caller.heard == ("bot.greeting",)
    assert [command.knowledge for command in caller.done if isinstance(command, Listen)] == ["faq"]
    caller.presses("0")
    caller.listens()
    assert any(isinstance(command, StopListening) for command in caller.done)


def test_who_is_understood_for_certain_hears_the_answer_and_is_asked_for_more(caller: Caller) -> None:
    caller.says("几点上班", ("hours", SURE), ("order", 0.5))
    assert caller.heard == ("kb.hours", MORE)
    assert caller.events(BotAnswered) == [BotAnswered("c1", "bot", "hours", SURE)]


def test_who_speaks_over_a_prompt_silences_it(caller: Caller) -> None:
    caller.begins()
    assert caller.run.playing is None
    assert caller.run.next_deadline() == pytest.approx(caller.now + 30)


@pytest.mark.parametrize("no", ["没有了", "不用了，谢谢", "key"])
def test_who_wants_nothing_else_goes_on(caller: Caller, no: str) -> None:
    caller.says("几点上班", ("hours", SURE))
    if no == "key":
        caller.presses("2")
    else:
        caller.says(no)
    assert caller.node == "bye"
    assert caller.events(BotHandedOver) == []


def test_who_wants_something_else_may_say_so_or_say_it_at_once(caller: Caller) -> None:
    caller.says("几点上班", ("hours", SURE))
    caller.says("有")
    assert caller.heard == ("bot.what_else",)
    caller.says("开发票", ("invoice", SURE))
    assert caller.heard == ("kb.invoice", MORE)
    caller.says("那几点上班", ("hours", SURE))
    assert caller.heard == ("kb.hours", MORE)


@pytest.mark.parametrize("yes", ["是的", "1"])
def test_who_is_half_understood_is_asked_whether_that_was_meant(caller: Caller, yes: str) -> None:
    caller.says("票", ("invoice", LIKELY))
    assert caller.heard == ("kb.invoice.confirm",)
    assert caller.events(BotAnswered) == []
    caller.presses(yes) if yes == "1" else caller.says(yes)
    assert caller.heard == ("kb.invoice", MORE)
    assert caller.events(BotAnswered) == [BotAnswered("c1", "bot", "invoice", LIKELY)]


def test_saying_it_again_confirms_it_and_saying_something_else_does_not(caller: Caller) -> None:
    caller.says("票", ("invoice", LIKELY))
    caller.says("几点", ("hours", LIKELY))
    assert caller.heard == ("kb.hours.confirm",)
    caller.says("几点呢", ("hours", LIKELY))
    assert caller.heard == ("kb.hours", MORE)


def test_a_no_asks_in_other_words_and_a_second_doubt_leads_to_a_person(caller: Caller) -> None:
    caller.says("票", ("invoice", LIKELY))
    caller.says("不是")
    assert caller.heard == ("bot.again",)
    caller.says("嗯呃", ("invoice", UNSURE))
    assert caller.heard == ("bot.to_person",)
    caller.listens()
    assert caller.queued == ["person"]


def test_two_entries_too_close_to_each_other_are_confirmed_first(caller: Caller) -> None:
    caller.says("单子", ("order", 0.80), ("order", 0.79), ("exchange", 0.79))
    assert caller.heard == ("kb.order.confirm",)


def test_what_was_hardly_heard_is_neither_answered_nor_taken_for_a_yes(caller: Caller) -> None:
    caller.says("几点上班", ("hours", SURE), confidence=0.3)
    assert caller.heard == ("kb.hours.confirm",)
    caller.says("是的", confidence=0.1)
    assert caller.heard == ("bot.again",)


def test_other_languages_are_held_to_the_strictest_thresholds() -> None:
    manner = Manner(KNOWLEDGE)
    assert manner.thresholds_for("fr") == manner.thresholds_for(ENGLISH) == THRESHOLDS[ENGLISH]


def test_an_entry_the_flow_serves_itself_leads_to_its_node(caller: Caller) -> None:
    caller.says("积分", ("points", SURE))
    assert caller.node == "points"


def test_an_entry_may_end_with_a_person_of_its_queue(caller: Caller) -> None:
    caller.says("换货", ("exchange", SURE))
    caller.presses("20260011#")
    caller.presses("1")
    assert caller.heard == ("kb.exchange",)
    caller.listens()
    assert caller.queued == ["orders"]
    (told,) = caller.events(BotHandedOver)
    assert told.slots == {"order_number": "20260011"}
    assert (told.transcript[-1].by, told.transcript[-1].entry) == (Party.SYSTEM, "exchange")
    assert [event.node for event in caller.events(NodeEntered)][-1] == "orders"


def test_a_queue_the_node_does_not_know_is_any_person() -> None:
    caller = Caller(bot(Manner(KNOWLEDGE)))
    caller.says("修", ("repair", SURE))
    caller.says("明天")
    caller.presses("1")
    caller.presses("13800138000#1")
    caller.listens()
    assert caller.queued == ["person"]


def test_without_knowledge_nobody_is_kept_waiting() -> None:
    assert Caller(bot(Manner(NOTHING_KNOWN))).node == "menu"


def test_a_failing_ear_leads_to_the_menu_and_what_was_said_is_not_lost(caller: Caller) -> None:
    caller.says("票", ("invoice", LIKELY))
    caller.fails()
    assert caller.node == "menu"
    (told,) = caller.events(BotHandedOver)
    assert [turn.text for turn in told.transcript] == ["票"]


def test_the_verb_names_what_it_needs() -> None:
    needs = bot().needs
    assert needs.knowledge == ("faq",)
    assert {"bot.greeting", "kb.repair.day", "kb.order.confirm"} <= set(needs.prompts)
    assert {way.name for way in bot().exits} >= {"3", "then", "queues.orders", "entries.points", "unavailable"}


def test_a_base_lists_its_questions_and_words() -> None:
    assert KNOWLEDGE.questions()["hours"] == ("hours",)
    assert prompts_of(KNOWLEDGE)["kb.hours"]
