"""A day that was really served runs again from its journal."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from itertools import count
from random import Random
from zoneinfo import ZoneInfo

import pytest

from calls import events as e
from calls.journal import Entry
from calls.model import (
    CHINESE,
    AgentState,
    AgentStatus,
    HangupCause,
    LeaveReason,
    Party,
    QueueRefusal,
    RefusalReason,
    Stage,
    Tier,
)
from calls.table import RoutingTable
from routing.replay import recorded
from routing.replay.completing import complete, learn
from routing.replay.habits import Habits
from routing.replay.replayed import Ending
from routing.replay.simulator import replay
from routing.replay.traffic import Arrival, Outcome, Shift
from tests.journeys.world import QUEUES, World, agent

BEIJING = ZoneInfo("Asia/Shanghai")
MIDNIGHT = datetime(2026, 11, 23, tzinfo=BEIJING)


class Journal:
    """Entries at seconds after midnight in Beijing."""

    def __init__(self) -> None:
        self.entries: list[Entry] = []
        self._seq = count(1)

    def add(self, at_s: float, *events: e.Event, node: str = "") -> None:
        at = (MIDNIGHT + timedelta(seconds=at_s)).astimezone(UTC)
        self.entries += [Entry(next(self._seq), at, at_s, event, node) for event in events]

    def read(self) -> recorded.Recorded:
        return recorded.read(self.entries, BEIJING)


@pytest.fixture
def journal() -> Journal:
    return Journal()


def queued(call: str, queue: str = "orders", callback: str = "") -> e.CallQueued:
    return e.CallQueued(call, queue, Tier.VIP, CHINESE, caller="138", callback=callback)


def left(call: str, reason: LeaveReason = LeaveReason.SERVED) -> e.CallLeftQueue:
    return e.CallLeftQueue(call, "orders", reason)


def status(number: str, wanted: AgentStatus, state: AgentState = AgentState.IDLE) -> e.AgentStateChanged:
    return e.AgentStateChanged(number, wanted, state, True)


def test_a_served_call_tells_how_long_it_waited_and_talked(journal: Journal) -> None:
    journal.add(100.0, queued("a"))
    journal.add(130.0, left("a"), e.TalkStarted("a", "1001", "a-a1"))
    journal.add(190.5, e.TalkEnded("a", "1001", Party.CALLER))
    (day,) = journal.read().days
    (arrival,) = day.arrivals
    assert arrival == Arrival(
        "a",
        100.0,
        "orders",
        Tier.VIP,
        caller="138",
        service_s=60.5,
        agent="1001",
        waited_s=30.0,
        outcome=Outcome.SERVED,
    )
    assert day.name == "2026-11-23"


def test_a_caller_who_gave_up_tells_his_patience(journal: Journal) -> None:
    journal.add(100.0, queued("a"))
    journal.add(145.0, left("a", LeaveReason.ABANDONED))
    (arrival,) = journal.read().days[0].arrivals
    assert (arrival.patience_s, arrival.service_s, arrival.outcome) == (45.0, None, Outcome.ABANDONED)


def test_a_call_still_talking_or_sent_on_leaves_open_what_is_not_known(journal: Journal) -> None:
    journal.add(10.0, queued("a"), queued("b"))
    journal.add(20.0, left("a"), e.TalkStarted("a", "1001", "a-a1"), left("b", LeaveReason.OVERFLOWED))
    journal.add(21.0, e.TalkStarted("b", "", "b-a1"))
    a, b = journal.read().days[0].arrivals
    assert (a.service_s, a.outcome) == (None, Outcome.SERVED)
    assert (b.outcome, b.agent, b.service_s) == (Outcome.UNKNOWN, "", None)


def test_whoever_was_refused_counts_where_he_was_taken(journal: Journal) -> None:
    journal.add(10.0, queued("a"), e.QueueRefused("a", "orders", QueueRefusal.FULL))
    journal.add(12.0, queued("a", "repair"))
    (arrival,) = journal.read().days[0].arrivals
    assert (arrival.queue, arrival.at_s) == ("repair", 12.0)


def test_whoever_queued_twice_counts_where_he_queued_first(journal: Journal) -> None:
    journal.add(10.0, queued("a"))
    journal.add(20.0, left("a", LeaveReason.WITHDRAWN), e.QueueRefused("a", "orders", QueueRefusal.WITHDRAWN))
    journal.add(22.0, queued("a", "repair"), left("a", LeaveReason.ABANDONED))
    (day,) = journal.read().days
    assert (day.arrivals[0].queue, day.dropped) == ("orders", {recorded.QUEUED_AGAIN: 1})
    assert day.arrivals[0].outcome is Outcome.UNKNOWN


def test_a_callback_counts_once_when_the_customer_is_there(journal: Journal) -> None:
    journal.add(10.0, queued("a"))
    journal.add(20.0, left("a", LeaveReason.OVERFLOWED))
    for call in ("a", "before the journal began"):
        journal.add(25.0, e.CallbackRequested(call, f"{call}-b1", "orders", Tier.NORMAL, "zh-CN", "139"))
    journal.add(300.0, queued("a-b1.1", callback="a-b1"))
    (day,) = journal.read().days
    assert ([one.call for one in day.arrivals], day.dropped) == (["a-b1.1"], {recorded.CALLED_BACK: 1})


def test_shifts_are_the_times_of_being_available(journal: Journal) -> None:
    journal.add(5.0, queued("a"))
    journal.add(10.0, status("1001", AgentStatus.AVAILABLE), status("1002", AgentStatus.OFF))
    journal.add(20.0, status("1001", AgentStatus.AVAILABLE, AgentState.TALKING))
    journal.add(30.0, status("1001", AgentStatus.BREAK, AgentState.TALKING))
    journal.add(40.0, status("1001", AgentStatus.BREAK))
    journal.add(50.0, status("1001", AgentStatus.AVAILABLE))
    journal.add(60.0, e.FlowsPublished("x"))
    (day,) = journal.read().days
    assert day.shifts == (Shift("1001", 10.0, 30.0), Shift("1001", 50.0, 60.0))


def test_a_night_shift_stands_in_both_days(journal: Journal) -> None:
    journal.add(80_000.0, status("1001", AgentStatus.AVAILABLE), queued("a"))
    journal.add(90_000.0, queued("b"))
    journal.add(100_000.0, status("1001", AgentStatus.OFF))
    first, second = journal.read().days
    assert first.shifts == (Shift("1001", 80_000.0, 100_000.0),)
    assert second.shifts == (Shift("1001", 0.0, 13_600.0),)
    assert (second.name, second.arrivals[0].at_s) == ("2026-11-24", 3_600.0)


def test_a_server_that_begins_anew_ends_the_shifts_of_before(journal: Journal) -> None:
    journal.add(10.0, status("1001", AgentStatus.AVAILABLE), queued("a"))
    journal.add(50.0, e.ServerStarted("node1", MIDNIGHT))
    journal.add(55.0, status("1001", AgentStatus.AVAILABLE))
    journal.add(70.0, status("1001", AgentStatus.OFF))
    assert journal.read().days[0].shifts == (Shift("1001", 55.0, 70.0),)
    journal.add(80.0, status("1001", AgentStatus.AVAILABLE))
    journal.add(85.0, e.CallEnded("a", HangupCause.NORMAL_CLEARING, Party.CALLER, Stage.QUEUED))
    journal.add(90.0, e.ServerStarted("node1", MIDNIGHT))
    assert Shift("1001", 80.0, 85.0) in journal.read().days[0].shifts


def test_a_node_that_begins_anew_ends_its_own_shifts_only(journal: Journal) -> None:
    for agent_, node in (("1001", "n1"), ("1002", "n2"), ("1003", "n2")):
        journal.add(10.0, status(agent_, AgentStatus.AVAILABLE), queued(agent_), node=node)
    journal.add(20.0, e.AgentLoggedIn("1003", "sip:1003@127.0.0.1"), e.AgentLoggedIn("1009", ""), node="n1")
    journal.add(30.0, queued("y"), node="n2")
    journal.add(40.0, queued("x"), node="n1")
    journal.add(50.0, e.ServerStarted("n2", MIDNIGHT), node="n2")
    journal.add(70.0, status("1001", AgentStatus.OFF), status("1003", AgentStatus.OFF), node="n1")
    (day,) = journal.read().days
    assert day.shifts == (Shift("1001", 10.0, 70.0), Shift("1002", 10.0, 30.0), Shift("1003", 10.0, 70.0))


def test_how_long_phones_ring_is_the_median_of_those_picked_up(journal: Journal) -> None:
    why = World(agent("1001", orders=50))
    why.dial(keys="1")
    why.wait(5)
    (offer,) = why.events(e.OfferMade)
    assert isinstance(offer, e.OfferMade)
    journal.add(0.0, offer)
    journal.add(4.0, e.OfferAccepted(offer.call, offer.offer, "1001"), e.OfferAccepted("x", "unknown", "1001"))
    journal.add(5.0, offer, e.OfferRefused(offer.call, offer.offer, "1001", RefusalReason.NO_ANSWER))
    journal.add(50.0, e.OfferAccepted(offer.call, offer.offer, "1001"))
    assert journal.read().pickup_s == 4.0
    assert Journal().read() == recorded.Recorded((), 0.0)


def test_what_an_unknown_call_does_changes_nothing(journal: Journal) -> None:
    journal.add(1.0, left("x"), e.TalkStarted("x", "1", "l"), e.TalkEnded("x", "1", Party.CALLER))
    journal.add(2.0, e.QueueRefused("x", "orders", QueueRefusal.FULL), queued("a"))
    journal.add(3.0, e.TalkEnded("a", "1", Party.CALLER))
    (arrival,) = journal.read().days[0].arrivals
    assert (arrival.call, arrival.service_s) == ("a", None)


def test_a_day_of_the_hotline_runs_again_with_the_same_agents() -> None:
    """A journal of the real switchboard and router, replayed under the table it was served under."""
    agents = [agent(str(1001 + number), orders=50, repair=50 if number % 2 else 0) for number in range(6)]
    world = World(*agents)
    _live_through(world, Random(20261122), calls=300)
    seen = recorded.read(world.journal.entries, BEIJING)
    (day,) = seen.days
    assert len(day.arrivals) > 250
    assert {arrival.outcome for arrival in day.arrivals} >= {Outcome.SERVED, Outcome.ABANDONED}
    table = RoutingTable("1", {queue.queue: queue for queue in QUEUES}, {desk.agent: desk for desk in agents})
    again = replay(complete(day, learn(seen.days), Random(1)), table, Habits(pickup_s=seen.pickup_s))
    pairs = list(zip(day.arrivals, again.calls, strict=True))
    assert sum(one.agent == other.agent for one, other in pairs) >= 0.98 * len(pairs)
    served = [(one, other) for one, other in pairs if other.ending is Ending.ANSWERED]
    assert sum(abs((one.waited_s or 0.0) - other.waited_s) < 0.01 for one, other in served) >= 0.98 * len(served)


def _live_through(world: World, chance: Random, calls: int) -> None:
    """Callers ring, press a key, wait as long as they care to, talk for a while."""
    up: dict[str, float] = {}
    world.wait(30.0)
    for _ in range(calls):
        call = world.dial(keys=chance.choice("12"))
        up[call] = world.loop.now + (40.0 + chance.random() * 120.0)
        until = world.loop.now + chance.random() * 40.0
        for name, ends in sorted(up.items(), key=lambda pair: pair[1]):
            if ends <= until:
                world.wait(max(ends - world.loop.now, 0.0))
                if f"{name}-c" in world.phone.legs:
                    world.hang_up(name)
                del up[name]
        world.wait(max(until - world.loop.now, 0.0))
    for name, ends in sorted(up.items(), key=lambda pair: pair[1]):
        world.wait(max(ends - world.loop.now, 0.0))
        world.hang_up(name)
    world.wait(60.0)
