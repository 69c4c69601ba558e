"""Callbacks: one place, one call at a time, and an end in every case."""

from __future__ import annotations

from dataclasses import replace

from calls import events as e
from calls.model import HangupCause, LeaveReason, Party, RefusalReason, Stage, Tier
from calls.table import Agent, CallbackRule, CurvePoint, Need, Queue, RoutingTable, Rung, TierRule
from routing.engine import Engine
from tests.unit.routing.hall import Hall, agent, queue

ANN = Agent("1001", "Ann", {"orders": 80}, "sip:1001@h")
QUEUE = Queue("orders", {}, callback=CallbackRule(attempts=2, retry_s=60.0))
ASKED = e.CallbackRequested("c1", "c1-b1", "orders", Tier.NORMAL, "zh-CN", "13800138000", dialled="400")


class House:
    """An engine, what it announced, and a time that only `at` moves."""

    def __init__(self) -> None:
        self.engine = Engine(RoutingTable("1", {"orders": QUEUE}, {"1001": ANN}))
        self.now = 0.0
        self.told: list[e.Event] = []

    def hear(self, *events: e.Event, now: float | None = None) -> None:
        self.now = self.now if now is None else now
        for event in events:
            self.told += [command.event for command in self.engine.handle(event, self.now)]

    def wait(self, seconds: float) -> None:
        self.now += seconds
        while (at := self.engine.next_deadline()) is not None and at <= self.now:
            self.told += [command.event for command in self.engine.tick(self.now)]

    def of(self, kind: type[e.Event]) -> list[e.Event]:
        return [event for event in self.told if isinstance(event, kind)]


def failed(attempt: int = 1) -> e.CallbackFailed:
    return e.CallbackFailed(f"c1-b1.{attempt}", "c1-b1", HangupCause.USER_BUSY)


def ended(attempt: int = 1) -> e.CallEnded:
    return e.CallEnded(f"c1-b1.{attempt}", HangupCause.USER_BUSY, Party.CALLER, Stage.CALLING_BACK)


def test_asked_twice_he_is_called_once_and_by_the_number_he_had_dialled() -> None:
    house = House()
    house.hear(ASKED, ASKED)
    (due,) = house.of(e.CallbackDue)
    assert (due.call, due.of, due.number, due.dialled, due.attempt) == ("c1-b1.1", "c1", "13800138000", "400", 1)


def test_news_of_one_failure_told_twice_is_one_failure() -> None:
    house = House()
    house.hear(ASKED, failed(), ended(), failed(), ended())
    house.wait(59)
    assert len(house.of(e.CallbackDue)) == 1
    house.wait(2)
    assert [due.attempt for due in house.of(e.CallbackDue)] == [1, 2]
    house.hear(failed(2), ended(2))
    house.wait(1000)
    assert [(closed.reached, closed.attempts) for closed in house.of(e.CallbackClosed)] == [(False, 2)]


def test_an_end_without_a_word_of_failure_is_one() -> None:
    house = House()
    house.hear(ASKED, ended())
    house.wait(61)
    assert [due.attempt for due in house.of(e.CallbackDue)] == [1, 2]


def test_the_end_of_an_earlier_attempt_does_not_end_this_one() -> None:
    house = House()
    house.hear(ASKED, failed(), ended())
    house.wait(61)
    house.hear(ended(1), e.CallEnded("c9.1", HangupCause.USER_BUSY, Party.CALLER, Stage.CALLING_BACK))
    house.wait(1000)
    assert len(house.of(e.CallbackDue)) == 2
    assert house.of(e.CallbackClosed) == []


def test_whoever_was_tried_often_enough_before_a_restart_is_let_go() -> None:
    house = House()
    house.hear(e.CallbackRequested("c1", "c1-b1", "orders", Tier.VIP, "zh-CN", "138001", waited_s=9, attempts=2))
    assert house.of(e.CallbackDue) == []
    assert house.of(e.CallbackClosed) == [e.CallbackClosed("c1", "c1-b1", False, 2)]


def test_a_customer_who_meets_an_agent_meanwhile_is_not_called_when_his_rest_is_over() -> None:
    house = House()
    house.hear(ASKED, failed(), ended())
    house.hear(e.CallQueued("c1", "orders", Tier.NORMAL, "zh-CN"))
    (offer,) = house.of(e.OfferMade)
    house.hear(e.OfferAccepted("c1", offer.offer, "1001"))
    assert house.of(e.CallbackClosed) == [e.CallbackClosed("c1", "c1-b1", True, 1)]
    house.hear(e.TalkEnded("c1", "1001", Party.CALLER))
    house.wait(1000)
    assert len(house.of(e.CallbackDue)) == 1


def test_after_a_restart_the_place_is_the_one_he_had() -> None:
    house = House()
    house.hear(e.AgentLoggedOut("1001"))
    again = e.CallbackRequested(
        "c1", "c1-b1", "orders", Tier.NORMAL, "zh-CN", "138001", in_s=40.0, waited_s=100.0, attempts=1
    )
    house.hear(again, now=500.0)
    (waiter,) = house.engine.waiting("orders")
    assert waiter.since == 440.0


# --- whose turn it is ---

TWICE = CallbackRule(attempts=2, retry_s=60.0)


def asked(call: str, tier: Tier = Tier.NORMAL, to: str = "orders", **more: float) -> e.CallbackRequested:
    return e.CallbackRequested(call, f"{call}-b1", to, tier, "zh-CN", "13800138000", **more)


def full(*things: Agent | Queue, **rules: object) -> Hall:
    """Ann talks to somebody."""
    hall = Hall(agent("1", orders=50), *things, **rules)
    hall.call("busy")
    hall.answer("busy")
    return hall


def dialled(hall: Hall) -> list[str]:
    return [due.callback for due in hall.of(e.CallbackDue)]


def live(hall: Hall, callback: str, attempt: int = 1, to: str = "orders", tier: Tier = Tier.NORMAL) -> None:
    """The customer answers."""
    hall.call(f"{callback}.{attempt}", to, tier, caller="13800138000", callback=callback)


def test_the_one_with_the_better_place_is_called_first_whoever_asked_first() -> None:
    vip = {Tier.VIP: TierRule((CurvePoint(0.0, 90.0),))}
    hall = full(queue(wrap_up_s=0, callback=TWICE), tiers=vip)
    for call, tier in (("old", Tier.NORMAL), ("young", Tier.NORMAL), ("vip", Tier.VIP)):
        hall.call(call, tier=tier)
        hall.wait(1)
    for call, tier in (("young", Tier.NORMAL), ("old", Tier.NORMAL), ("vip", Tier.VIP)):
        hall.tell(asked(call, tier))
    hall.finish("busy", "1")
    assert dialled(hall) == ["vip-b1"]
    live(hall, "vip-b1", tier=Tier.VIP)
    hall.answer("vip-b1.1")
    hall.finish("vip-b1.1", "1")
    assert dialled(hall) == ["vip-b1", "old-b1"]


def test_no_more_are_called_than_agents_are_free() -> None:
    hall = Hall(*(agent(str(number), orders=50) for number in range(10, 13)), queue(callback=TWICE))
    for number in range(5):
        hall.tell(asked(f"c{number}"))
    assert dialled(hall) == ["c0-b1", "c1-b1", "c2-b1"]


def test_nobody_is_called_for_an_agent_who_is_kept_for_others() -> None:
    lead = Agent("1", "lead", {"orders": 90}, "sip:1@h", tiers=(Tier.VIP,))
    hall = Hall(lead, queue(callback=TWICE))
    hall.tell(asked("c"))
    assert dialled(hall) == []


def test_dialling_begins_before_an_agent_is_free_when_the_wait_is_about_to_be_over() -> None:
    hall = full(queue(wrap_up_s=0, callback=CallbackRule(lead_s=15.0)))
    hall.tell(asked("c"))
    pace = hall.engine.room.pace("orders")
    pace.gap_s, pace.errors_s = 16.0, {"queue_length": 1.0}  # type: ignore[dict-item]
    hall.wait(2)
    hall.tell(e.PositionAsked("nobody"))
    hall.call("b")
    assert dialled(hall) == []
    pace.gap_s = 15.0
    hall.leave("b")
    hall.wait(0.5)
    assert dialled(hall) == []
    hall.wait(0.5)
    hall.call("d")
    assert dialled(hall) == ["c-b1"]


# --- what may happen in between ---


def test_a_customer_who_answers_after_his_queue_vanished_is_served_in_it() -> None:
    hall = full(queue(wrap_up_s=0, callback=TWICE))
    hall.call("c")
    hall.tell(asked("c"))
    hall.finish("busy", "1")
    hall.publish(agent("1", orders=50), queue("repair"))
    hall.wait(5)
    live(hall, "c-b1")
    assert hall.rings_at("c-b1.1") == ["1"]
    hall.answer("c-b1.1")
    assert hall.of(e.CallbackClosed) == [e.CallbackClosed("c", "c-b1", True, 1)]
    assert hall.engine.room.lines == {}


def test_a_customer_not_reached_in_a_queue_that_vanished_keeps_his_place() -> None:
    hall = full(queue(wrap_up_s=0, callback=TWICE))
    hall.call("c", tier=Tier.VIP)
    hall.tell(asked("c", Tier.VIP))
    hall.finish("busy", "1")
    live(hall, "c-b1", tier=Tier.VIP)
    hall.publish(agent("1", orders=50), queue("repair"))
    hall.hang_up("c-b1.1")
    hall.refuse("c-b1.1", RefusalReason.CALLER_GONE)
    hall.wait(60)
    assert [due.attempt for due in hall.of(e.CallbackDue)] == [1, 2]


def test_what_a_supervisor_changes_while_the_phone_rings_counts_for_the_call() -> None:
    hall = full(queue(wrap_up_s=0, callback=TWICE), queue("repair", needs=(Need("orders", 1),)))
    hall.tell(asked("c"))
    hall.finish("busy", "1")
    hall.call("d")
    hall.tell(e.MoveOrdered("c-b1", "repair", "boss"))
    hall.tell(e.PriorityOrdered("c-b1", Tier.VIP, 50.0, "boss"))
    live(hall, "c-b1")
    waiter = hall.engine.room.waiters["c-b1.1"]
    assert (waiter.queue, waiter.tier, waiter.head_start_s) == ("repair", Tier.VIP, 50.0)
    moved = hall.last(e.CallMoved)
    assert (moved.call, moved.queue, moved.to) == ("c-b1.1", "orders", "repair")


def test_whoever_is_put_through_outside_is_not_called_again() -> None:
    hall = full(queue(wrap_up_s=0, callback=TWICE, ladder=(Rung(5.0, number="sip:partner@h"),)))
    hall.tell(asked("c"))
    hall.finish("busy", "1")
    hall.call("d")
    live(hall, "c-b1")
    hall.wait(5)
    assert hall.of(e.CallbackClosed) == [e.CallbackClosed("c", "c-b1", True, 1)]
    hall.hang_up("c-b1.1")
    hall.wait(1000)
    assert dialled(hall) == ["c-b1"]


def test_whoever_a_supervisor_withdraws_is_tried_again_at_his_place() -> None:
    hall = full(queue(wrap_up_s=0, callback=TWICE))
    hall.call("c")
    hall.tell(asked("c"))
    hall.wait(10)
    hall.finish("busy", "1")
    hall.call("d")
    live(hall, "c-b1")
    hall.tell(e.WithdrawalOrdered("c-b1.1", "boss"))
    hall.hang_up("c-b1.1")
    assert hall.engine.room.waiters["c-b1"].since == 0.0
    assert hall.of(e.CallbackClosed) == []


def test_a_call_thrown_out_by_a_defect_has_its_place_again() -> None:
    hall = full(queue(wrap_up_s=0, callback=TWICE))
    hall.call("c")
    hall.tell(asked("c"))
    hall.wait(10)
    hall.finish("busy", "1")
    hall.call("d")
    live(hall, "c-b1")
    hall.tell(e.PriorityOrdered("c-b1.1", Tier.VIP, 0.0, "boss"))
    hall.tell(e.StepFailed("c-b1.1", "step"))
    live(hall, "c-b1")
    assert hall.engine.room.waiters["c-b1.1"].tier is Tier.VIP
    assert hall.engine.room.waiters["c-b1.1"].since == 0.0
    hall.tell(e.CallLeftQueue("c-b1.1", "orders", LeaveReason.ABANDONED))
    hall.hang_up("c-b1.1")
    hall.wait(60)
    assert len(hall.engine.waiting("orders")) == len(hall.engine.room.waiters)


def test_news_of_an_attempt_that_is_history_is_no_news_of_this_one() -> None:
    house = House()
    house.hear(ASKED, failed())
    house.wait(61)
    house.hear(failed(1))
    house.hear(e.CallQueued("c1-b1.1", "orders", Tier.NORMAL, "zh-CN", callback="c1-b1"))
    house.hear(ended(1))
    house.wait(1000)
    assert [due.attempt for due in house.of(e.CallbackDue)] == [1, 2]
    assert [waiter.call for waiter in house.engine.waiting("orders")] == ["c1-b1"]
    assert house.engine.room.waiters["c1-b1"].since == 0.0


def test_whoever_is_put_back_is_called_for_anybody_who_can_help() -> None:
    hall = Hall(agent("1", orders=50), agent("2", orders=50), queue(prefer_last_s=600, wrap_up_s=0, callback=TWICE))
    hall.call("first", caller="13800138000")
    hall.answer("first")
    hall.tell(asked("c"))
    live(hall, "c-b1")
    assert hall.engine.room.waiters["c-b1.1"].line.ask.only == "1"
    hall.hang_up("c-b1.1")
    hall.wait(60)
    assert dialled(hall) == ["c-b1", "c-b1"]


def test_a_callback_asks_for_what_its_region_asks_for_under_every_table() -> None:
    north = {"138": Need("north", 1)}
    hall = Hall(agent("1", orders=50), queue(callback=TWICE), regions=north)
    hall.tell(asked("c"))
    assert dialled(hall) == []
    hall.publish(agent("1", orders=50), queue(callback=TWICE), regions=north | {"139": Need("north", 2)})
    hall.wait(1)
    assert dialled(hall) == []
    hall.publish(agent("1", orders=50), queue(callback=TWICE))
    hall.wait(1)
    assert dialled(hall) == ["c-b1"]


def test_a_callback_that_is_over_leaves_no_alarm_behind() -> None:
    hall = full(queue(wrap_up_s=0, callback=TWICE))
    hall.tell(asked("c", in_s=500.0))
    hall.call("c")
    hall.finish("busy", "1")
    hall.answer("c")
    assert hall.of(e.CallbackClosed) == [e.CallbackClosed("c", "c-b1", True, 0)]
    assert hall.engine.next_deadline() is None
    assert hall.engine.room.dialling == {}
    assert hall.engine.room.waiters == {}


# --- the place ---


def test_he_keeps_time_order_and_head_start_also_when_he_was_not_reached() -> None:
    hall = full(queue(wrap_up_s=0, callback=TWICE))
    hall.call("c")
    hall.wait(10)
    hall.tell(e.PriorityOrdered("c", Tier.NORMAL, 5.0, "boss"))
    hall.tell(asked("c"))
    waiter = hall.engine.room.waiters["c-b1"]
    assert (waiter.since, waiter.order, waiter.head_start_s, waiter.entered) == (0.0, 2, 5.0, 10.0)
    hall.finish("busy", "1")
    hall.call("d")
    live(hall, "c-b1")
    hall.hang_up("c-b1.1")
    waiter = hall.engine.room.waiters["c-b1"]
    assert (waiter.since, waiter.order, waiter.head_start_s, waiter.entered) == (0.0, 2, 5.0, 10.0)


def test_whoever_asks_on_his_way_out_of_the_queue_has_the_place_he_had_there() -> None:
    hall = full(queue(wrap_up_s=0, callback=TWICE, ladder=(Rung(10.0, exit="callback"),)))
    hall.call("c", exits=("callback",))
    hall.wait(20)
    hall.tell(asked("c"))
    assert hall.engine.room.waiters["c-b1"].since == 0.0


def test_whoever_names_a_time_is_called_then_and_has_waited_since_then() -> None:
    hall = Hall(agent("1", orders=50), queue(callback=TWICE, ladder=(Rung(10.0, exit="callback"),)))
    hall.call("busy")
    hall.answer("busy")
    hall.call("c")
    hall.tell(asked("c", in_s=100.0))
    assert hall.engine.room.waiters["c-b1"].since == 100.0
    hall.finish("busy", "1")
    hall.wait(99)
    assert dialled(hall) == []
    hall.wait(1)
    assert dialled(hall) == ["c-b1"]


def test_a_defect_in_an_order_about_a_callback_does_not_lose_it() -> None:
    house = House()
    house.hear(ASKED, failed(), ended(), e.StepFailed("c1-b1", "MoveOrdered"))
    house.wait(61)
    assert [due.attempt for due in house.of(e.CallbackDue)] == [1, 2]
    house.hear(failed(2))
    assert house.of(e.CallbackClosed) == [e.CallbackClosed("c1", "c1-b1", False, 2)]


def hall_where_ann_talks(*more: Agent | Queue) -> Hall:
    """Somebody talks to Ann; no wrap-up."""
    hall = Hall(ANN, replace(QUEUE, needs=(Need("orders", 1),), wrap_up_s=0), *more)
    hall.call("busy")
    hall.answer("busy")
    return hall


def asks_and_hangs_up(hall: Hall, call: str) -> None:
    hall.call(call)
    hall.tell(replace(ASKED, call=call, callback=f"{call}-b1"))
    hall.hang_up(call)


def test_whoever_is_overtaken_is_called_and_has_the_next_agent() -> None:
    """Nothing is known of the pace yet, and somebody always waits: without this he would never be called."""
    hall = hall_where_ann_talks()
    asks_and_hangs_up(hall, "a")
    hall.wait(1)
    for call in ("b", "c"):
        hall.call(call)
    hall.finish("busy", "1001")
    assert hall.rings_at("b") == ["1001"]
    due = hall.last(e.CallbackDue)
    assert due.callback == "a-b1"
    hall.answer("b")
    hall.call(due.call, callback=due.callback)
    hall.finish("b", "1001")
    assert hall.rings_at(due.call) == ["1001"]
    hall.answer(due.call)
    hall.finish(due.call, "1001")
    assert hall.rings_at("c") == ["1001"]
    assert len(hall.of(e.CallbackDue)) == 1


def test_nobody_is_overtaken_by_one_before_him_nor_at_an_agent_he_cannot_have() -> None:
    hall = hall_where_ann_talks(agent("3", repair=5), queue("repair", wrap_up_s=0))
    hall.call("first")
    hall.call("r", "repair")
    hall.answer("r")
    hall.wait(1)
    asks_and_hangs_up(hall, "a")
    hall.wait(1)
    hall.call("s", "repair")
    hall.finish("r", "3")
    hall.finish("busy", "1001")
    assert hall.rings_at("s") == ["3"]
    assert hall.rings_at("first") == ["1001"]
    assert hall.of(e.CallbackDue) == []
