"""The key figures of random days at the hotline: nobody is lost or made up, and each call's record agrees.

Offered = answered + abandoned + short-abandoned + flowed out + waiting holds after every entry of the journal [M1].
"""

from __future__ import annotations

from datetime import datetime, timedelta

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from calls import events as e
from calls.cdr import Cdr
from calls.journal import Entry
from calls.model import AgentStatus, HangupCause, Stage
from calls.table import Agent
from routing.kpi.figures import Kpis
from routing.kpi.observer import Observer
from routing.kpi.scheme import Scheme
from telephony.simulated import Phone
from tests.journeys.called_back import BUSY as ENGAGED
from tests.journeys.called_back import NOBODY_HOME, CallbackWorld
from tests.journeys.world import World, agent
from tests.unit.routing.kpi.conservation import leaks

AGENTS = (
    agent("1001", orders=80, emergency=50),
    agent("1002", orders=40, repair=80),
    agent("1003", repair=90, emergency=90),
)
PHONES = (Phone(), Phone(answer_s=None), Phone(answer_s=8.0), Phone(refuses=HangupCause.USER_BUSY))

BUSY = (
    ("dial", "4000", "1"),
    ("dial", "4001", "2"),
    ("dial", "4000", "9"),
    ("wait", 2.0),
    ("wait", 15.0),
    ("wait", 60.0),
)
deeds = st.one_of(
    *(st.just(deed) for deed in BUSY),
    st.tuples(st.just("dial"), st.sampled_from(["4000", "4001", "4003"]), st.sampled_from(["", "1", "2", "7", "9"])),
    st.tuples(st.just("wait"), st.sampled_from([0.1, 1.0, 4.0, 12.0, 30.0, 200.0])),
    st.tuples(st.just("hang up"), st.integers(0, 30)),
    st.tuples(st.just("phone"), st.sampled_from(AGENTS), st.sampled_from(PHONES)),
    st.tuples(st.just("status"), st.sampled_from(AGENTS), st.sampled_from(AgentStatus)),
    st.tuples(st.just("defect"), st.integers(0, 30)),
    st.tuples(st.just("move"), st.integers(0, 30), st.sampled_from(["orders", "repair"])),
    st.tuples(st.just("withdraw"), st.integers(0, 30)),
)


class Day:
    """Everything that happens is heard by an observer, who is asked after every entry."""

    def __init__(self) -> None:
        self.world = World(phones={one.address: Phone() for one in AGENTS if one.address is not None})
        self.observer = Observer(Scheme(interval_s=60.0))
        self.calls: list[str] = []
        self.faults: list[str] = []
        self.world.driver.subscribe(self._hear)
        self.world.publish(*AGENTS)

    def _hear(self, entry: Entry) -> None:
        self.observer.hear(entry)
        self.faults += leaks(self.observer.figures(entry.at))

    def live(self, deed: tuple[object, ...]) -> None:
        match deed:
            case ("dial", str(dialled), str(keys)):
                self.calls.append(self.world.dial(dialled, keys))
            case ("wait", float(seconds)):
                self.world.wait(seconds)
            case ("phone", Agent() as who, Phone() as phone):
                self.world.phones[who.address or ""] = phone
            case ("status", Agent() as who, AgentStatus() as status):
                self.world.post(e.AgentStatusChosen(who.agent, status))
            case (_, int(number), *_) if self.calls:
                self.live_on(deed, self.calls[number % len(self.calls)])

    def live_on(self, deed: tuple[object, ...], call: str) -> None:
        """What happens to a call that was there before, or still is."""
        match deed:
            case ("hang up", _):
                self.world.hang_up(call)
            case ("defect", _):
                self.world.post(e.StepFailed(call, "something"))
            case ("move", _, str(queue)):
                self.world.post(e.MoveOrdered(call, queue, "supervisor"))
            case ("withdraw", _):
                self.world.post(e.WithdrawalOrdered(call, "supervisor"))

    def figures(self) -> Kpis:
        return self.observer.figures(self.now())

    def now(self) -> datetime:
        return self.world.journal.entries[-1].at + timedelta(seconds=1)

    def records(self) -> list[Cdr]:
        return [self.world.cdr(call) for call in self.calls]


@settings(max_examples=60, deadline=None)
@given(deeds=st.lists(deeds, min_size=10, max_size=60))
def test_nobody_is_lost_or_made_up_on_any_day(deeds: list[tuple[object, ...]]) -> None:
    day = Day()
    for deed in deeds:
        day.live(deed)
        queued = sum(record.stage is Stage.QUEUED for record in day.world.switchboard.records.values())
        assert day.figures().total.waiting == queued
    assert day.faults == []


@settings(max_examples=60, deadline=None)
@given(deeds=st.lists(deeds, min_size=10, max_size=60))
def test_the_figures_say_what_the_calls_records_say(deeds: list[tuple[object, ...]]) -> None:
    day = Day()
    for deed in deeds:
        day.live(deed)
    for call in day.calls:
        day.world.hang_up(call)
    day.world.wait(60)
    total, records = day.figures().total, day.records()
    talks = [record for record in records if record.talk_s is not None and record.agent is not None]
    assert total.waiting == 0
    assert total.handled == total.answered == len(talks)
    talked_s = sum(record.talk_s or 0.0 for record in talks)
    assert (total.talk_s or 0.0) * total.handled == pytest.approx(talked_s, abs=0.01)
    agents = day.figures().agents.values()
    assert sum(one.handled for one in agents) == total.handled
    assert all(one.offers == one.accepted + one.ronas + one.refusals + one.taken_back for one in agents)


callers = st.sampled_from(["13900000001", "13900000002", "13900000003"])
wishes = st.one_of(
    st.tuples(st.just("dial"), callers),
    st.tuples(st.just("asks"), callers),
    st.tuples(st.just("customer"), callers, st.sampled_from([Phone(answer_s=4.0), ENGAGED, NOBODY_HOME])),
    st.tuples(st.just("press"), st.integers(0, 30), st.sampled_from("12")),
    st.tuples(st.just("hang up"), st.integers(0, 30)),
    st.tuples(st.just("wait"), st.sampled_from([0.5, 3.0, 10.0, 20.0, 60.0, 310.0])),
)


@settings(max_examples=60, deadline=None)
@given(deeds=st.lists(wishes, min_size=10, max_size=60))
def test_nobody_is_lost_or_made_up_where_callers_are_called_back(deeds: list[tuple[object, ...]]) -> None:
    """Whoever asks to be called back flows out; whoever is reached is offered again; who declines has never left."""
    world, observer, faults = CallbackWorld(AGENTS[0], AGENTS[1]), Observer(), list[str]()

    def hear(entry: Entry) -> None:
        observer.hear(entry)
        faults.extend(leaks(observer.figures(entry.at)))

    world.driver.subscribe(hear)
    for deed in deeds:
        live_with_callbacks(world, deed)
    at = world.journal.entries[-1].at
    assert faults == []
    assert observer.figures(at).total.waiting == sum(
        record.stage is Stage.QUEUED for record in world.switchboard.records.values()
    )
    stayed = {event.call for event in world.events(e.CallQueued)} - {
        event.call for event in world.events(e.QueueRefused)
    }
    assert observer.figures(at).total.offered == len(stayed)


def live_with_callbacks(world: CallbackWorld, deed: tuple[object, ...]) -> None:
    legs = sorted(name for name in world.phone.legs if name.endswith("-c"))
    match deed:
        case ("dial", str(caller)):
            world.dial(caller=caller)
        case ("asks", str(caller)):
            world.asks(caller)
        case ("customer", str(number), Phone() as phone):
            world.customer(phone, number)
        case ("press", int(number), str(key)) if legs:
            world.phone.press(legs[number % len(legs)], key)
        case ("hang up", int(number)) if legs:
            world.phone.hang_up(legs[number % len(legs)])
        case ("wait", float(seconds)):
            world.wait(seconds)
