"""A day that is run again: callers, agents and the router keep to what the day and the table say."""

from __future__ import annotations

from dataclasses import replace
from random import Random

import pytest

from calls import events as e
from calls.commands import Command, Leave
from calls.decision import Decision, Verdict
from calls.model import CHINESE, AgentState, QueueRefusal, Strategy, Tier
from calls.table import Queue, Rung
from routing.engine import Engine
from routing.replay.callers import Callers
from routing.replay.generated import generated
from routing.replay.habits import Habits
from routing.replay.replayed import Ending
from routing.replay.simulator import Change, replay
from routing.replay.traffic import Shift
from routing.staffing.figures import Load

from .days import ORDERS, REPAIR, agent, call, day, of, table, talks, with_ladder

ALONE = table(agent("1"))
BOTH = (Shift("1", 0.0, 3600.0), Shift("2", 0.0, 3600.0))


def test_the_second_caller_waits_for_the_first_to_be_served() -> None:
    replayed = replay(day(call("a", 10.0), call("b", 20.0)), ALONE)
    a, b = replayed.calls
    assert (a.ending, a.waited_s, a.agent, a.talk_s) == (Ending.ANSWERED, 0.0, "1", 60.0)
    assert (b.ending, b.waited_s, b.agent) == (Ending.ANSWERED, 50.0, "1")
    assert talks(replayed, "1") == [(10.0, 70.0), (70.0, 130.0)]
    assert (replayed.name, replayed.table, replayed.strangers) == ("day", "t1", ())


def test_wrap_up_is_the_queues_unless_the_call_knows_better() -> None:
    wrapping = table(agent("1"), orders=replace(ORDERS, wrap_up_s=10.0))
    calls = (call("a", 0.0), call("b", 1.0, wrap_up_s=3.0), call("c", 2.0, wrap_up_s=25.0), call("d", 3.0))
    replayed = replay(day(*calls), wrapping)
    answered_at = [one.at_s + one.waited_s for one in replayed.calls]
    assert answered_at == [0.0, 70.0, 133.0, 218.0]


def test_a_caller_gives_up_when_his_patience_is_over_and_not_when_he_talks() -> None:
    replayed = replay(day(call("a", 0.0, patience_s=5.0), call("b", 1.0, patience_s=30.0)), ALONE)
    assert of(replayed, "a").ending is Ending.ANSWERED
    b = of(replayed, "b")
    assert (b.ending, b.waited_s, b.agent) == (Ending.ABANDONED, 30.0, "")


def test_whoever_gives_up_while_a_phone_rings_leaves_that_agent_to_the_next() -> None:
    calls = (call("a", 0.0, patience_s=2.0), call("b", 1.0))
    replayed = replay(day(*calls), ALONE, Habits(pickup_s=3.0))
    assert of(replayed, "a").ending is Ending.ABANDONED
    assert of(replayed, "b").waited_s == pytest.approx(2.0 - 1.0 + 3.0)


def test_the_phone_is_picked_up_while_it_rings_however_slow_the_agent() -> None:
    replayed = replay(day(call("a", 0.0)), ALONE, Habits(pickup_s=99.0))
    assert of(replayed, "a").waited_s == ORDERS.ring_s


def test_nobody_works_before_his_shift_though_his_phone_has_a_fixed_address() -> None:
    fixed = table(agent("1", address="sip:1@h"), agent("2"))
    traffic = day(call("a", 5.0), shifts=(Shift("2", 0.0, 100.0), Shift("1", 50.0, 100.0)))
    assert of(replay(traffic, fixed), "a").agent == "2"


def test_an_agent_whose_shift_ends_finishes_his_call_and_takes_no_other() -> None:
    traffic = day(call("a", 90.0), call("b", 95.0, patience_s=300.0), shifts=(Shift("1", 0.0, 100.0),))
    replayed = replay(traffic, ALONE)
    assert talks(replayed, "1") == [(90.0, 150.0)]
    assert of(replayed, "b").ending is Ending.ABANDONED


def test_a_phone_that_rings_when_the_shift_ends_falls_silent() -> None:
    traffic = day(call("a", 99.0), shifts=(Shift("1", 0.0, 100.0), Shift("1", 200.0, 400.0), Shift("2", 0.0, 1.0)))
    replayed = replay(traffic, ALONE, Habits(pickup_s=5.0))
    assert of(replayed, "a").waited_s == pytest.approx(200.0 + 5.0 - 99.0)
    assert replayed.strangers == ("2",)


def test_one_shift_that_ends_when_the_next_begins_leaves_no_gap() -> None:
    traffic = day(call("a", 100.0), shifts=(Shift("1", 0.0, 100.0), Shift("1", 100.0, 200.0)))
    assert of(replay(traffic, ALONE), "a").waited_s == 0.0


def test_whoever_waits_when_all_is_over_waits_still() -> None:
    traffic = day(call("a", 10.0), call("b", 11.0), shifts=(Shift("1", 0.0, 20.0),))
    b = of(replay(traffic, ALONE), "b")
    assert (b.ending, b.agent) == (Ending.WAITING, "")


def test_a_queue_that_is_unknown_or_unstaffed_refuses() -> None:
    replayed = replay(day(call("a", 5.0, queue="nowhere"), call("b", 4000.0)), ALONE)
    assert [(one.ending, one.way) for one in replayed.calls] == [
        (Ending.REFUSED, QueueRefusal.UNKNOWN),
        (Ending.REFUSED, QueueRefusal.NO_AGENTS),
    ]


def test_another_table_comes_into_force_at_its_time() -> None:
    closed = table(agent("1"), orders=replace(ORDERS, open=False))
    replayed = replay(day(call("a", 5.0), call("b", 200.0)), ALONE, changes=[Change(100.0, closed)])
    assert [one.ending for one in replayed.calls] == [Ending.ANSWERED, Ending.REFUSED]


def test_an_emergency_takes_back_the_phone_that_rings_for_another() -> None:
    urgent = Queue("urgent", {CHINESE: "紧急"}, emergency=True, wrap_up_s=0.0)
    house = table(agent("1"))
    house = replace(house, queues={**house.queues, "urgent": urgent})
    replayed = replay(day(call("a", 0.0), call("sos", 1.0, queue="urgent")), house, Habits(pickup_s=4.0))
    assert of(replayed, "sos").waited_s == pytest.approx(4.0)
    assert of(replayed, "a").waited_s == pytest.approx(1.0 + 4.0 + 60.0 + 4.0)


@pytest.mark.parametrize("pickup_s", [0.0, 2.0])
def test_of_several_phones_that_ring_one_wins_and_the_others_are_free_at_once(pickup_s: float) -> None:
    several = replace(ORDERS, strategy=Strategy.RING_SEVERAL, ring_agents=2)
    house = table(agent("1"), agent("2"), orders=several)
    replayed = replay(day(call("a", 1.0), call("b", 4.0), shifts=BOTH), house, Habits(pickup_s=pickup_s))
    assert {one.agent for one in replayed.calls} == {"1", "2"}
    assert [one.waited_s for one in replayed.calls] == [pickup_s, pickup_s]


def test_the_ladder_moves_a_caller_to_another_queue_with_his_time() -> None:
    traffic = day(call("a", 0.0, 500.0), call("b", 1.0), call("r", 2.0, 5.0, queue="repair"), shifts=BOTH)
    house = table(agent("1", "orders"), agent("2", "repair"), orders=with_ladder(Rung(30.0, queue="repair")))
    b = of(replay(traffic, house), "b")
    assert (b.agent, b.queue, b.served_in, b.waited_s) == ("2", "orders", "repair", 30.0)


@pytest.mark.parametrize(
    ("rung", "way"), [(Rung(30.0, exit="voicemail"), "voicemail"), (Rung(30.0, number="95"), "95")]
)
def test_the_ladder_sends_a_caller_elsewhere(rung: Rung, way: str) -> None:
    traffic = day(call("a", 0.0, 500.0), call("b", 1.0, patience_s=100.0))
    b = of(replay(traffic, table(agent("1"), orders=with_ladder(rung))), "b")
    assert (b.ending, b.way, b.waited_s) == (Ending.FLOWED_OUT, way, 30.0)


def test_a_caller_sent_to_be_called_back_is_called_in_his_turn_and_talks() -> None:
    house = table(agent("1"), orders=with_ladder(Rung(30.0, exit="callback")))
    replayed = replay(day(call("a", 0.0, 100.0), call("b", 1.0, 40.0, caller="138")), house)
    assert of(replayed, "b").way == "callback"
    (back,) = replayed.callbacks
    assert (back.ending, back.agent, back.talk_s) == (Ending.ANSWERED, "1", 40.0)
    assert talks(replayed, "1")[1][0] >= 100.0


def test_only_calls_of_the_day_are_told_of_and_in_order() -> None:
    replayed = replay(day(call("b", 2.0), call("a", 3.0, tier=Tier.VIP)), ALONE)
    assert [(one.call, one.tier) for one in replayed.calls] == [("b", Tier.NORMAL), ("a", Tier.VIP)]


def test_a_day_without_anybody_is_over_at_once() -> None:
    replayed = replay(day(shifts=()), ALONE)
    assert (replayed.calls, replayed.work) == ((), ())


def test_idle_time_counts_on_duty_and_work_beyond_it() -> None:
    house = table(agent("1"), orders=replace(ORDERS, wrap_up_s=10.0))
    replayed = replay(day(call("a", 50.0), shifts=(Shift("1", 20.0, 80.0),)), house)
    assert [(one.state, one.from_s, one.to_s) for one in replayed.work] == [
        (AgentState.IDLE, 20.0, 50.0),
        (AgentState.TALKING, 50.0, 110.0),
        (AgentState.WRAP_UP, 110.0, 120.0),
    ]


def test_the_time_between_two_shifts_is_not_idle() -> None:
    traffic = day(shifts=(Shift("1", 0.0, 10.0), Shift("1", 50.0, 60.0)))
    assert [(one.from_s, one.to_s) for one in replay(traffic, ALONE).work] == [(0.0, 10.0), (50.0, 60.0)]


def test_whoever_takes_no_calls_is_not_counted_among_those_who_might() -> None:
    house = table(replace(agent("1"), capacity={}))
    assert replay(day(call("a", 5.0, patience_s=10.0)), house).work == ()


def test_the_same_day_gives_the_same_result() -> None:
    traffic = generated(Load(200, 180, 20, 120), 11, 3600.0, Random(3), queue="orders")
    house = table(*(agent(str(1001 + number)) for number in range(11)))
    assert replay(traffic, house, Habits(1.0)) == replay(traffic, house, Habits(1.0))


class Talkative:
    """An engine that also asks for things no house performs."""

    def __init__(self) -> None:
        self._engine = Engine()

    def handle(self, event: e.Event, now: float) -> list[Command]:
        return [*self._engine.handle(event, now), Leave("x")]

    def next_deadline(self) -> float | None:
        return self._engine.next_deadline()

    def tick(self, now: float) -> list[Command]:
        return [Leave("x"), *self._engine.tick(now)]


def test_what_only_a_switchboard_could_do_is_passed_over() -> None:
    house = table(agent("1"), orders=replace(ORDERS, wrap_up_s=10.0))
    traffic = day(call("a", 10.0), call("b", 20.0, queue="repair"))
    assert replay(traffic, house, engine=Talkative) == replay(traffic, house)
    assert REPAIR.wrap_up_s == 0.0


def test_what_concerns_nobody_who_waits_changes_nothing() -> None:
    posted: list[e.Event] = []
    callers = Callers(ALONE, Habits(), posted.append, lambda at, step, what: None)
    why = Decision(Verdict.MOVED, "t1", "orders", Tier.NORMAL, 1.0, 1.0)
    for event in (
        e.CallMoved("x", "orders", "repair"),
        e.QueueRefused("x", "orders", QueueRefusal.FULL),
        e.CallOverflowed("x", "orders", "voicemail", "", why),
        e.OfferWithdrawn("x", "x-o1", "1"),
        e.CallbackClosed("x", "x-b1", reached=False, attempts=3),
    ):
        callers.reactions[type(event)](event, 5.0)
    assert posted == []
    assert not callers.anybody_left
