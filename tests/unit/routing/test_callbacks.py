"""Callers who are called back on the place they had [H4]."""

from __future__ import annotations

import pytest

from calls import events as e
from calls.model import CHINESE, HangupCause, RefusalReason, Tier
from calls.table import Agent, CallbackRule, Queue, Rung
from tests.unit.routing.hall import Hall, agent, queue

ANN, BOB = agent("1", orders=50), agent("2", orders=50)
RULE = CallbackRule(attempts=2, retry_s=60.0, ring_s=20.0, lead_s=5.0)


def orders(**rules: object) -> Queue:
    return queue(callback=RULE, wrap_up_s=0, **rules)


def hall_with(*things: Agent | Queue) -> Hall:
    """Somebody talks to the only agent."""
    hall = Hall(ANN, *(things or (orders(),)))
    hall.call("busy")
    hall.answer("busy")
    return hall


def ask(hall: Hall, call: str, in_s: float = 0.0, **more: object) -> None:
    """The caller asks to be called back and hangs up."""
    hall.tell(e.CallbackRequested(call, f"{call}-b1", "orders", Tier.NORMAL, CHINESE, "139", in_s, **more))  # type: ignore[arg-type]
    hall.hang_up(call)


def customer_answers(hall: Hall, due: e.CallbackDue) -> None:
    hall.call(due.call, due.queue, due.tier, caller=due.number, callback=due.callback)


def test_he_is_called_when_an_agent_is_free_and_served_before_those_who_came_after_him() -> None:
    hall = hall_with()
    hall.call("a")
    ask(hall, "a")
    hall.wait(5)
    hall.call("b")
    hall.finish("busy", "1")
    assert hall.rings_at("b") == ["1"]
    assert hall.of(e.CallbackDue) == []
    hall.answer("b")
    hall.wait(5)
    hall.call("c")
    hall.tell(e.CallEnded("c", HangupCause.NORMAL_CLEARING, e.Party.CALLER, e.Stage.QUEUED))
    hall.finish("b", "1")
    due = hall.last(e.CallbackDue)
    assert due == e.CallbackDue("a-b1.1", "a-b1", "a", "orders", Tier.NORMAL, CHINESE, "139", 1, 20.0)
    hall.wait(8)
    customer_answers(hall, due)
    assert hall.rings_at("a-b1.1") == ["1"]
    assert hall.last(e.OfferMade).why.waited_s == 18.0
    hall.answer("a-b1.1")
    assert hall.last(e.CallbackClosed) == e.CallbackClosed("a", "a-b1", reached=True, attempts=1)


def test_he_stands_where_he_stood_once_he_has_answered() -> None:
    hall = hall_with(BOB, orders())
    hall.call("bob")
    hall.answer("bob")
    hall.call("a")
    hall.tell(e.PriorityOrdered("a", Tier.NORMAL, 7.0, "boss"))
    ask(hall, "a")
    hall.finish("busy", "1")
    due = hall.last(e.CallbackDue)
    hall.call("x")
    hall.answer("x")
    hall.call("b")
    customer_answers(hall, due)
    hall.tell(e.PositionAsked("b"))
    assert hall.last(e.PositionTold).position == 2
    hall.finish("x", "1")
    assert hall.rings_at(due.call) == ["1"]


def test_he_is_called_ahead_of_his_turn_as_far_as_can_be_told() -> None:
    hall = hall_with()
    talking = "busy"
    for number in range(6):
        hall.call(str(number))
        hall.wait(4)
        hall.finish(talking, "1")
        hall.answer(str(number))
        talking = str(number)
    hall.call("a")
    ask(hall, "a")
    assert [due.callback for due in hall.of(e.CallbackDue)] == ["a-b1"]


def test_not_reached_he_is_tried_again_and_then_no_more() -> None:
    hall = hall_with()
    hall.call("a")
    ask(hall, "a")
    hall.finish("busy", "1")
    hall.tell(e.CallbackFailed("a-b1.1", "a-b1", HangupCause.USER_BUSY))
    assert len(hall.of(e.CallbackDue)) == 1
    hall.tell(e.CallbackFailed("a-b1.1", "a-b1", HangupCause.USER_BUSY))
    hall.wait(59)
    assert len(hall.of(e.CallbackDue)) == 1
    hall.wait(1)
    assert hall.last(e.CallbackDue).attempt == 2
    hall.tell(e.CallbackFailed("a-b1.2", "a-b1", HangupCause.NO_ANSWER))
    assert hall.last(e.CallbackClosed) == e.CallbackClosed("a", "a-b1", reached=False, attempts=2)
    assert hall.waiting() == []
    assert hall.tell(e.CallbackFailed("a-b1.2", "a-b1", HangupCause.NO_ANSWER)) == []


def test_a_customer_who_answers_and_hangs_up_again_is_tried_again_on_his_place() -> None:
    hall = hall_with()
    hall.call("a")
    ask(hall, "a")
    hall.finish("busy", "1")
    hall.wait(3)
    hall.call("x")
    hall.answer("x")
    customer_answers(hall, hall.last(e.CallbackDue))
    hall.hang_up("a-b1.1")
    assert hall.engine.room.waiters["a-b1"].since == 0.0
    hall.finish("x", "1")
    hall.wait(60)
    assert hall.last(e.CallbackDue).call == "a-b1.2"


def test_two_are_not_called_for_one_free_agent() -> None:
    hall = hall_with()
    for call in ("a", "b"):
        hall.call(call)
        ask(hall, call)
    hall.finish("busy", "1")
    assert [due.callback for due in hall.of(e.CallbackDue)] == ["a-b1"]


def test_at_a_time_of_his_own_he_is_called_then() -> None:
    hall = Hall(ANN, orders())
    hall.call("a")
    hall.refuse("a", RefusalReason.WITHDRAWN)
    ask(hall, "a", in_s=600.0)
    hall.wait(599)
    assert hall.of(e.CallbackDue) == []
    hall.wait(1)
    assert hall.last(e.CallbackDue).callback == "a-b1"


def test_after_a_restart_his_waiting_and_the_attempts_made_count() -> None:
    hall = hall_with()
    hall.wait(100)
    ask(hall, "a", waited_s=50.0, attempts=1)
    ask(hall, "a", waited_s=50.0, attempts=1)
    assert hall.engine.room.waiters["a-b1"].since == 50.0
    hall.finish("busy", "1")
    assert hall.last(e.CallbackDue).attempt == 2


def test_a_queue_that_is_not_there_calls_nobody_back() -> None:
    hall = Hall(ANN, queue("repair"))
    ask(hall, "a")
    assert hall.engine.room.callbacks == {}


def test_whoever_was_sent_on_to_the_callback_offer_has_his_place() -> None:
    hall = hall_with(orders(ladder=(Rung(10.0, exit="callback"),)))
    hall.call("a", exits=("callback",))
    hall.wait(30)
    ask(hall, "a")
    assert hall.engine.room.waiters["a-b1"].since == 0.0


def test_a_callback_is_not_led_out_of_its_queue_by_a_way_out_nor_withdrawn() -> None:
    hall = hall_with(orders(ladder=(Rung(10.0, exit="callback"), Rung(20.0, number="sip:x@h"))))
    hall.call("a", exits=("callback",))
    ask(hall, "a")
    hall.wait(60)
    assert hall.waiting() == ["a-b1"]
    assert hall.tell(e.WithdrawalOrdered("a-b1", "boss")) == []


def test_a_callback_that_is_over_rests_no_more() -> None:
    hall = hall_with()
    ask(hall, "a", in_s=5.0)
    del hall.engine.room.callbacks["a-b1"]
    assert hall.wait(5) == []


@pytest.mark.parametrize("known", [True, False])
def test_a_call_that_says_it_is_a_callback_has_a_place_only_if_it_is_known(known: bool) -> None:
    hall = hall_with()
    hall.call("a")
    hall.wait(5)
    ask(hall, "a")
    hall.call("a-b1.1", callback="a-b1" if known else "z-b1")
    assert hall.engine.room.waiters["a-b1.1"].since == (0.0 if known else 5.0)
