"""The promises, held over talks and days on which supervisors come into calls, change their modes and leave [C2, M1].

Whatever happens: the caller never hears who only listens or whispers, nobody hears him in a recording who did not
hear him, no supervisor's phone is in a call whose talk is over, and what is promised on any other day holds too.
"""

from __future__ import annotations

from collections.abc import Iterator

from hypothesis import settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, precondition, rule

from calls import events as e
from calls.model import HangupCause, Stage
from calls.monitored import MonitorMode
from switchboard.monitoring import MOST
from switchboard.record import Record
from telephony.simulated import Phone
from tests.journeys.any_day import AGENTS, one_of
from tests.journeys.test_promises import Day
from tests.journeys.world import World

SUPERVISORS = ("li", "wang", "zhao")
LETS_HEAR = (MonitorMode.BARGE, MonitorMode.TAKE_OVER)
PHONES = (Phone(), Phone(answer_s=None), Phone(answer_s=20.0), Phone(refuses=HangupCause.USER_BUSY))


def address(supervisor: str) -> str:
    return f"sip:{supervisor}@127.0.0.1:7000"


class Supervised:
    """What supervisors may do, and what must hold whatever they do; the hotline is the machine's."""

    world: World
    calls: list[str]

    # --- what happens ---

    @precondition(lambda self: self.calls)
    @rule(
        data=st.data(),
        who=st.sampled_from(SUPERVISORS),
        mode=st.sampled_from(MonitorMode),
        may=st.sets(st.sampled_from(MonitorMode)),
        at_once=st.sampled_from([True, True, True, False]),
    )
    def a_supervisor_wants_to_be_in_a_call(
        self, data: st.DataObject, who: str, mode: MonitorMode, may: set[MonitorMode], at_once: bool
    ) -> None:
        """Mostly he picks up at once."""
        call = data.draw(st.sampled_from(self.calls))
        self.world.post(e.MonitoringOrdered(call, mode, address(who), tuple(sorted(may)), who))
        for leg in list(self.supervisors_legs()) if at_once else ():
            self.world.phone.answer(leg)

    @precondition(lambda self: self.calls)
    @rule(data=st.data(), who=st.sampled_from(SUPERVISORS))
    def a_supervisor_has_heard_enough(self, data: st.DataObject, who: str) -> None:
        self.world.post(e.MonitoringStopOrdered(data.draw(st.sampled_from(self.calls)), who))

    @precondition(lambda self: self.calls)
    @rule(data=st.data(), emergency=st.booleans())
    def a_supervisor_ends_a_call(self, data: st.DataObject, emergency: bool) -> None:
        self.world.post(e.CallEndOrdered(data.draw(st.sampled_from(self.calls)), emergency, "li"))

    @precondition(lambda self: any(self.supervisors_legs()))
    @rule(data=st.data(), keys=st.sampled_from(["*1", "*2", "*3", "*", "3", "*7"]))
    def a_supervisor_keys(self, data: st.DataObject, keys: str) -> None:
        self.world.phone.press(one_of(data, self.supervisors_legs()), keys)

    @precondition(lambda self: any(self.supervisors_legs()))
    @rule(data=st.data())
    def a_supervisor_picks_up(self, data: st.DataObject) -> None:
        self.world.phone.answer(one_of(data, self.supervisors_legs()))

    @precondition(lambda self: any(self.supervisors_legs()))
    @rule(data=st.data(), cause=st.sampled_from([HangupCause.NORMAL_CLEARING, HangupCause.CALL_REJECTED]))
    def a_supervisor_hangs_up(self, data: st.DataObject, cause: HangupCause) -> None:
        self.world.phone.hang_up(one_of(data, self.supervisors_legs()), cause)

    @precondition(lambda self: any(self.supervisors_legs()))
    @rule(data=st.data(), on=st.booleans())
    def a_supervisor_holds(self, data: st.DataObject, on: bool) -> None:
        self.world.phone.hold(one_of(data, self.supervisors_legs()), on)

    @rule(who=st.sampled_from(SUPERVISORS), phone=st.sampled_from(PHONES))
    def a_supervisors_phone_behaves_otherwise(self, who: str, phone: Phone) -> None:
        self.world.phones[address(who)] = phone

    def supervisors_legs(self) -> Iterator[str]:
        return (name for name in self.world.phone.legs if "-s" in name)

    def records(self) -> list[tuple[str, Record]]:
        return list(self.world.switchboard.records.items())

    # --- what must hold ---

    @invariant()
    def the_caller_hears_nobody_who_only_listens_or_whispers(self) -> None:
        for call, record in self.records():
            if f"{call}-c" not in self.world.phone.legs:
                continue
            heard = self.world.phone.heard_by(f"{call}-c")
            for leg, monitor in record.monitors.items():
                assert leg not in heard or (monitor.is_in and monitor.mode in LETS_HEAR), f"{call} hears {leg}"
                if record.recording and leg in self.world.phone.recorded_right(record.recording):
                    assert leg in heard, f"{leg} is recorded, and the caller did not hear him"

    @invariant()
    def who_is_in_a_call_hears_both_sides_of_it(self) -> None:
        for call, record in self.records():
            there = {
                leg for leg in (f"{call}-c", record.talk.leg if record.talk else "") if leg in self.world.phone.legs
            }
            for leg, monitor in record.monitors.items():
                if monitor.is_in and leg in self.world.phone.legs:
                    assert there <= self.world.phone.heard_by(leg)

    @invariant()
    def no_supervisor_is_in_a_call_whose_talk_is_over(self) -> None:
        for call, record in self.records():
            if record.stage is not Stage.TALKING:
                assert record.monitors == {}
                up = [name for name, leg in self.world.phone.legs.items() if leg.call == call and "-s" in name]
                assert all(self.world.phone.legs[name].deaf for name in up), f"{up} are left in {call}"

    @invariant()
    def each_supervisor_is_in_a_call_once_and_few_are(self) -> None:
        for _, record in self.records():
            names = [monitor.by for monitor in record.monitors.values()]
            assert len(names) == len(set(names)) <= MOST
            assert record.talk is None or record.talk.supervisor not in names

    @invariant()
    def whoever_came_into_a_call_is_told_to_have_left_it(self) -> None:
        come = {event.leg for event in self.world.events(e.MonitoringRung)}  # type: ignore[attr-defined]
        left = [event.leg for event in self.world.events(e.MonitoringEnded)]  # type: ignore[attr-defined]
        took = [event.leg for event in self.world.events(e.CallTakenOver)]  # type: ignore[attr-defined]
        there = [leg for _, record in self.records() for leg in record.monitors]
        assert sorted(come) == sorted([*left, *took, *there])


class MonitoredTalk(Supervised, RuleBasedStateMachine):
    """One talk after another, and little else than supervisors in it."""

    def __init__(self) -> None:
        super().__init__()
        self.world = World(*AGENTS[:2], phones={address(supervisor): Phone() for supervisor in SUPERVISORS})
        self.calls = []

    @initialize()
    def a_talk_begins(self) -> None:
        self.calls = [self.world.dial("4003" if len(self.calls) % 2 else "4000", "1")]
        self.world.wait(2)

    @precondition(lambda self: not self.world.switchboard.records)
    @rule()
    def another_begins(self) -> None:
        self.a_talk_begins()

    @rule(seconds=st.sampled_from([0.5, 1.0, 2.0, 30.0]))
    def time_passes(self, seconds: float) -> None:
        self.world.wait(seconds)

    @rule(end=st.sampled_from("ca"))
    def a_side_hangs_up(self, end: str) -> None:
        for leg in [name for name in self.world.phone.legs if f"-{end}" in name]:
            self.world.phone.hang_up(leg)

    @rule(on=st.booleans())
    def the_agent_holds(self, on: bool) -> None:
        for leg in [name for name in self.world.phone.legs if "-a" in name]:
            self.world.phone.hold(leg, on)

    def teardown(self) -> None:
        for leg in [name for name in self.world.phone.legs if name.endswith("-c")]:
            self.world.phone.hang_up(leg)
        self.world.wait(60)
        assert self.world.driver.failures == 0
        assert (self.world.phone.legs, self.world.phone.recordings, self.world.switchboard.records) == ({}, {}, {})


class MonitoredDay(Supervised, Day):
    """A day as any other, with supervisors: what is promised on any other day holds on this one."""

    @initialize()
    def the_day_begins_with_a_talk(self) -> None:
        for phone in (AGENTS[0].address or "", *map(address, SUPERVISORS)):
            self.world.phones[phone] = Phone()
        self.world.publish(*AGENTS)
        self.a_caller_comes("4000", "1")
        self.world.wait(2)

    @precondition(lambda self: any(self.agents_phones(ringing=False)))
    @rule(data=st.data(), on=st.booleans())
    def an_agent_holds(self, data: st.DataObject, on: bool) -> None:
        self.world.phone.hold(one_of(data, self.agents_phones(ringing=False)), on)


TestMonitoredTalk = MonitoredTalk.TestCase
TestMonitoredTalk.settings = settings(max_examples=60, stateful_step_count=25, deadline=None)
TestMonitoredDay = MonitoredDay.TestCase
TestMonitoredDay.settings = settings(max_examples=15, stateful_step_count=30, deadline=None)
