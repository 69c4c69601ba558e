"""Messages in a queue: they wait by its rules, and never take an agent from anybody on the line (H6, C4)."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import pytest
from hypothesis import settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, invariant, precondition, rule

from calls import events as e
from calls.decision import Out
from calls.model import Channel, HangupCause, LeaveReason, QueueRefusal, RefusalReason, Tier
from calls.table import CallbackRule, EmergencyRule, Need, Reserve, Rung
from tests.unit.routing.hall import Hall, agent, queue

ANN, BOB = agent("1001", orders=80), agent("1002", orders=60)


def message(hall: Hall, name: str, to: str = "orders", **more: Any) -> list[e.Event]:
    return hall.call(name, to, channel=Channel.VOICEMAIL, **more)


def busy(*things: object) -> Hall:
    """Ann talks to x."""
    hall = Hall(ANN, *things or (queue(wrap_up_s=0),))  # type: ignore[arg-type]
    hall.call("x")
    hall.answer("x")
    return hall


def test_a_free_agent_is_offered_a_message() -> None:
    hall = Hall(ANN, queue())
    message(hall, "m")
    assert hall.rings_at("m") == ["1001"]


def test_whoever_is_on_the_line_goes_first_however_long_the_message_has_waited() -> None:
    hall = busy()
    message(hall, "m", waited_s=86400.0)
    hall.wait(60)
    hall.call("late")
    hall.finish("x", "1001")
    assert (hall.rings_at("late"), hall.rings_at("m")) == (["1001"], [])


def test_messages_go_by_class_and_time_among_themselves() -> None:
    hall = busy()
    message(hall, "first")
    hall.wait(5)
    message(hall, "second")
    hall.finish("x", "1001")
    assert hall.rings_at("first") == ["1001"]


@pytest.mark.parametrize("rules", [{"max_waiting": 0}, {"open": False}, {"max_wait_s": 0.0}])
def test_no_message_is_refused(rules: dict[str, Any]) -> None:
    hall = Hall(queue(**rules))
    message(hall, "m")
    assert hall.waiting() == ["m"]
    assert hall.of(e.QueueRefused) == []


def test_a_paused_queue_takes_messages_and_one_that_is_gone_does_not() -> None:
    hall = Hall(queue())
    hall.tell(e.QueuePaused("orders", "eva"))
    message(hall, "m")
    message(hall, "n", "nowhere")
    assert [(event.call, event.reason) for event in hall.of(e.QueueRefused)] == [("n", QueueRefusal.UNKNOWN)]


def test_messages_do_not_fill_a_queue_nor_stand_before_anybody() -> None:
    hall = busy(queue(max_waiting=1))
    for name in ("m", "n"):
        message(hall, name, waited_s=100.0)
    hall.call("caller")
    assert hall.of(e.QueueRefused) == []
    hall.tell(e.PositionAsked("caller"))
    assert (hall.last(e.PositionTold).position, hall.last(e.PositionTold).waiting) == (1, 1)


def test_a_phone_that_rings_for_a_message_is_taken_back_for_a_caller() -> None:
    hall = Hall(ANN, queue())
    message(hall, "m")
    hall.call("x")
    (taken,) = hall.of(e.OfferWithdrawn)
    hall.call("y")
    assert len(hall.of(e.OfferWithdrawn)) == 1, "there is one phone"
    hall.tell(e.OfferRefused("m", taken.offer, "1001", RefusalReason.WITHDRAWN))
    assert hall.rings_at("x") == ["1001"]
    assert hall.waiting() == ["m", "x", "y"]


def test_it_is_not_taken_back_where_somebody_else_is_free_or_the_phone_could_not_help() -> None:
    hall = Hall(ANN, agent("1003", repair=10), queue(), queue("repair"))
    message(hall, "m")
    hall.call("x", "repair")
    hall.call("y", "repair")
    assert hall.of(e.OfferWithdrawn) == []


def test_one_phone_is_taken_back_for_each_caller() -> None:
    hall = Hall(ANN, BOB, queue())
    message(hall, "m")
    message(hall, "n")
    hall.call("x")
    assert len(hall.of(e.OfferWithdrawn)) == 1
    hall.call("y")
    assert {event.agent for event in hall.of(e.OfferWithdrawn)} == {"1001", "1002"}


def test_the_phone_of_somebody_who_left_is_not_taken_back_twice() -> None:
    hall = Hall(ANN, queue())
    message(hall, "m")
    hall.tell(e.AgentStatusChosen("1001", e.AgentStatus.BREAK))
    before = len(hall.of(e.OfferWithdrawn))
    hall.call("x")
    assert before == 1
    assert len(hall.of(e.OfferWithdrawn)) == 1


def test_an_agent_who_listens_takes_nothing_else() -> None:
    many = replace(ANN, capacity={Channel.VOICE: 1, Channel.VOICEMAIL: 5})
    hall = Hall(many, queue())
    message(hall, "m")
    hall.answer("m")
    message(hall, "n")
    hall.call("x")
    assert (hall.rings_at("n"), hall.rings_at("x")) == ([], [])


def test_an_agent_without_room_for_messages_is_offered_none() -> None:
    hall = Hall(replace(ANN, capacity={Channel.VOICE: 1}), queue())
    message(hall, "m")
    assert hall.rings_at("m") == []


def test_an_agent_who_lets_it_ring_is_passed_over_and_the_message_keeps_its_place() -> None:
    hall = Hall(ANN, BOB, queue())
    message(hall, "m")
    hall.refuse("m")
    assert hall.rings_at("m") == ["1002"]
    hall.refuse("m")
    assert hall.waiting() == ["m"]


def test_the_agent_a_customer_who_is_called_back_will_need_is_left_free() -> None:
    rule_ = CallbackRule(attempts=1, retry_s=60.0, ring_s=10.0, lead_s=5.0)
    hall = busy(queue(wrap_up_s=0, callback=rule_))
    hall.tell(e.CallbackRequested("c", "c-b1", "orders", Tier.NORMAL, "zh-CN", "139"))
    message(hall, "m")
    hall.finish("x", "1001")
    assert hall.last(e.CallbackDue).callback == "c-b1"
    assert hall.rings_at("m") == []
    hall.tell(e.CallbackFailed("c-b1.1", "c-b1", e.HangupCause.USER_BUSY))
    assert hall.rings_at("m") == ["1001"]


@pytest.mark.parametrize("to", ["alarm", "orders"])
def test_a_message_is_no_emergency(to: str) -> None:
    rules = {"emergency": EmergencyRule(use_wrap_up=True)}
    hall = Hall(ANN, queue(wrap_up_s=60), queue("alarm", emergency=True, needs=(Need("orders"),)), **rules)
    hall.call("x")
    hall.answer("x")
    hall.finish("x", "1001")
    message(hall, "m", to, tier=Tier.EMERGENCY)
    assert hall.rings_at("m") == []
    hall.tell(e.PriorityOrdered("m", Tier.EMERGENCY, 0.0, "eva"))
    assert hall.rings_at("m") == []
    hall.call("fire", "alarm")
    assert hall.rings_at("fire") == ["1001"]


def test_the_ladder_moves_a_message_and_lets_nobody_dial_out_for_it() -> None:
    ladder = (Rung(5.0, number="4001234567"), Rung(5.0, exit="callback"), Rung(10.0, queue="repair"))
    hall = Hall(agent("1003", repair=10), queue(ladder=ladder), queue("repair"))
    message(hall, "m")
    hall.wait(7)
    assert hall.of(e.CallOverflowed) == []
    hall.wait(5)
    assert hall.rings_at("m") == ["1003"]


def test_nobody_withdraws_a_message() -> None:
    hall = Hall(queue())
    message(hall, "m")
    hall.tell(e.WithdrawalOrdered("m", "eva"))
    assert hall.waiting() == ["m"]


def test_the_place_kept_for_a_caller_stays_his_when_he_leaves_a_message() -> None:
    hall = busy(queue(return_within_s=60.0, wrap_up_s=0))
    hall.call("a", caller="139")
    hall.wait(10)
    hall.leave("a")
    message(hall, "a-v1", caller="139")
    hall.wait(10)
    hall.call("b", caller="137")
    hall.call("c", caller="139")
    hall.finish("x", "1001")
    assert hall.rings_at("c") == ["1001"]


def test_a_message_that_is_heard_says_nothing_of_how_long_callers_wait() -> None:
    hall = busy()
    message(hall, "m")
    hall.wait(100)
    hall.finish("x", "1001")
    hall.answer("m")
    assert hall.engine.room.pace("orders").last_wait_s == {}
    assert hall.engine.room.last_agents == {}


def test_a_new_table_leaves_a_message_what_it_is() -> None:
    hall = Hall(queue())
    message(hall, "m", tier=Tier.MEMBER)
    hall.publish(queue(emergency=True))
    hall.wait(1)
    (waiter,) = hall.engine.waiting("orders")
    assert waiter.tier is Tier.VIP


# --- agents who shall not have a caller ---


def test_an_agent_to_be_avoided_is_never_offered_the_caller_and_it_is_said_why() -> None:
    hall = Hall(ANN, queue(max_waiting=5))
    hall.call("other", avoid=("9999",))
    assert hall.rings_at("other") == ["1001"]
    hall.answer("other")
    hall.finish("other", "1001")
    hall.wait(30)
    hall.call("x", avoid=("1001",))
    assert hall.last(e.QueueRefused).reason is QueueRefusal.NO_AGENTS
    hall.publish(ANN, BOB, queue())
    hall.call("x", avoid=("1001",))
    assert hall.rings_at("x") == ["1002"]
    assert hall.last(e.OfferMade).why.out == {Out.AVOIDED: 1}


def test_an_emergency_avoids_nobody() -> None:
    hall = Hall(ANN, queue(emergency=True))
    hall.call("x", avoid=("1001",))
    assert hall.rings_at("x") == ["1001"]


def test_a_manager_to_be_avoided_is_not_waited_for() -> None:
    hall = Hall(ANN, BOB, queue(prefer_manager_s=60.0))
    hall.call("x", manager="1001", avoid=("1001",))
    assert hall.rings_at("x") == ["1002"]


def test_somebody_else_calls_the_customer_back_however_long_it_takes() -> None:
    rule_ = CallbackRule(attempts=3, retry_s=60.0, ring_s=10.0, lead_s=5.0)
    hall = Hall(ANN, queue(callback=rule_))
    hall.tell(e.CallbackRequested("c", "c-f1", "orders", Tier.NORMAL, "zh-CN", "139", 100.0, avoid=("1001",)))
    hall.wait(5000)
    assert hall.of(e.CallbackDue) == [], "nobody else is there"
    hall.publish(ANN, BOB, queue(callback=rule_))
    due = hall.last(e.CallbackDue)
    assert due.avoid == ("1001",)
    hall.call(due.call, caller="139", callback="c-f1", avoid=due.avoid)
    assert hall.rings_at(due.call) == ["1002"]
    hall.refuse(due.call)
    hall.hang_up(due.call)
    hall.wait(100)
    assert not any(event.agent == "1001" for event in hall.of(e.OfferMade))


@pytest.mark.parametrize("refused", [True, False])
def test_who_refused_to_be_recorded_is_called_as_such_each_time(refused: bool) -> None:
    hall = Hall(ANN, queue(callback=CallbackRule(attempts=2, retry_s=60.0, ring_s=10.0, lead_s=5.0)))
    hall.tell(
        e.CallbackRequested("c", "c-b1", "orders", Tier.NORMAL, "zh-CN", "139", 100.0, recording_refused=refused)
    )
    hall.wait(101)
    hall.tell(e.CallbackFailed(hall.last(e.CallbackDue).call, "c-b1", HangupCause.NO_ANSWER))
    hall.wait(61)
    assert [(due.attempt, due.recording_refused) for due in hall.of(e.CallbackDue)] == [(1, refused), (2, refused)]


# --- any day ---

AGENTS = (ANN, BOB, agent("1003", orders=10, repair=50))
QUEUES = (
    queue(wrap_up_s=3, ring_s=10, rona_delay_s=5, callback=CallbackRule(2, 10.0, 5.0, 3.0)),
    queue("repair", wrap_up_s=0, ring_s=10, rona_delay_s=5, ladder=(Rung(15.0, queue="orders"),)),
)
NAMES = st.sampled_from(["a", "b", "c", "d", "e"])
AVOID = st.sampled_from([(), (), ("1001",), ("1001", "1003")])


class AnyDayWithMessages(RuleBasedStateMachine):
    """Whatever happens, no message is offered to an agent whom a caller on the line could have, and nobody to be
    avoided is offered anybody."""

    def __init__(self) -> None:
        super().__init__()
        self.hall = Hall(*AGENTS, *QUEUES, reserves=(Reserve("none", 1, (Tier.VIP,)),))
        self.count = 0
        self.avoid: dict[str, tuple[str, ...]] = {}
        self.seen = 0

    def name(self) -> str:
        self.count += 1
        return f"n{self.count}"

    @rule(to=st.sampled_from(["orders", "repair"]), tier=st.sampled_from([Tier.NORMAL, Tier.VIP]), avoid=AVOID)
    def somebody_calls(self, to: str, tier: Tier, avoid: tuple[str, ...]) -> None:
        name = self.name()
        self.avoid[name] = avoid
        self.hall.call(name, to, tier, avoid=avoid)

    @rule(to=st.sampled_from(["orders", "repair"]), waited_s=st.sampled_from([0.0, 5000.0]), avoid=AVOID)
    def a_message_is_left(self, to: str, waited_s: float, avoid: tuple[str, ...]) -> None:
        name = self.name()
        self.avoid[name] = avoid
        message(self.hall, name, to, waited_s=waited_s, avoid=avoid)

    @rule(seconds=st.sampled_from([0.5, 3.0, 12.0, 40.0]))
    def time_passes(self, seconds: float) -> None:
        self.hall.wait(seconds)

    @precondition(lambda self: self.hall.engine.room.offers)
    @rule(data=st.data(), taken=st.booleans())
    def a_phone_is_answered_or_not(self, data: st.DataObject, taken: bool) -> None:
        offer = data.draw(st.sampled_from(sorted(self.hall.engine.room.offers)))
        desk, call = self.hall.engine.room.offers[offer]
        withdrawn = desk.works[call].withdrawn
        if taken and not withdrawn:
            self.hall.tell(e.OfferAccepted(call, offer, desk.name))
        else:
            reason = RefusalReason.WITHDRAWN if withdrawn else RefusalReason.NO_ANSWER
            self.hall.tell(e.OfferRefused(call, offer, desk.name, reason))

    @rule(who=st.sampled_from([one.agent for one in AGENTS]))
    def a_talk_ends(self, who: str) -> None:
        work = self.hall.engine.desks[who].work
        if work is not None and work.talking:
            self.hall.finish(work.call, who)

    @rule(who=st.sampled_from([one.agent for one in AGENTS]), status=st.sampled_from(e.AgentStatus))
    def an_agent_chooses(self, who: str, status: e.AgentStatus) -> None:
        self.hall.tell(e.AgentStatusChosen(who, status))

    @rule(data=st.data())
    def a_caller_hangs_up(self, data: st.DataObject) -> None:
        waiting = sorted(call for call, one in self.hall.engine.room.waiters.items() if not one.is_message)
        if waiting:
            self.hall.leave(data.draw(st.sampled_from(waiting)), reason=LeaveReason.ABANDONED)

    @invariant()
    def no_caller_waits_beside_a_phone_that_rings_for_a_message(self) -> None:
        room = self.hall.engine.room
        rings = sum(
            1 << desk.bit
            for desk in room.desks.values()
            if desk.ringing is not None and not desk.ringing.withdrawn and desk.ringing.channel is Channel.VOICEMAIL
        )
        silent = sum(
            1 << desk.bit
            for desk in room.yielding.values()
            if desk.ringing is not None and desk.ringing.withdrawn and desk.on_duty
        )
        waiting = [line for line in room.lines.values() if not line.is_message and line.able & rings]
        assert sum(len(line.ready) for line in waiting) <= silent.bit_count()

    @invariant()
    def a_message_waits_only_where_nobody_is_free_for_it(self) -> None:
        room = self.hall.engine.room
        for line in room.lines.values():
            if line.is_message and line.ready:
                assert not line.able & room.free[Channel.VOICEMAIL]

    @invariant()
    def nobody_to_be_avoided_was_offered(self) -> None:
        for event in self.hall.heard[self.seen :]:
            if isinstance(event, e.OfferMade):
                assert event.agent not in self.avoid[event.call]
        self.seen = len(self.hall.heard)


AnyDayWithMessages.TestCase.settings = settings(max_examples=60, stateful_step_count=40, deadline=None)
TestAnyDayWithMessages = AnyDayWithMessages.TestCase
