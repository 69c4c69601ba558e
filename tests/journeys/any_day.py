"""A generated day at any hotline: what may happen, and that nobody is lost whatever does [R1, R3, H4].

Two engines are watched step by step and a listener hears the journal (`watching`); the invariants look at the house
as it stands after everything that happens. The days of `test_promises` and `test_promises_of_waiting` add the rules
their callers wait by, and what these promise.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterator

from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, invariant, precondition, rule

from calls import events as e
from calls.commands import Command
from calls.model import AgentState, AgentStatus, HangupCause, Stage
from calls.table import Agent
from routing.desk import Desk
from routing.engine import Engine
from routing.line import Waiter
from switchboard.record import Record
from switchboard.switchboard import Switchboard
from switchboard.transitions import Side, row_for
from telephony.simulated import Phone
from tests.journeys.watching import CallJudge, Listener, Watched, retold
from tests.journeys.world import FLOW, LINES, QUEUES, Doors, World, agent

AGENTS = (
    agent("1001", orders=80, emergency=50),
    agent("1002", orders=40, repair=80),
    agent("1003", repair=90, emergency=90),
    Agent("1004", "坐席1004", {"orders": 60, "repair": 10}),
)
PARTNER = "sip:partner@127.0.0.1:5099"
HOMES = ("sip:home@127.0.0.1:6001", "sip:desk@127.0.0.1:6002")
ADDRESSES = (*(agent.address for agent in AGENTS if agent.address), *HOMES, PARTNER)
PHONES = (
    Phone(),
    Phone(answer_s=None),
    Phone(answer_s=20.0),
    Phone(refuses=HangupCause.USER_BUSY),
    Phone(refuses=HangupCause.DESTINATION_OUT_OF_ORDER),
)
MOMENTS = (0.1, 1.0, 1.6, 2.0, 3.0, 5.0, 10.0, 15.0, 30.0)
A_WHILE = st.sampled_from(MOMENTS) | st.floats(0.1, 40)


class AnyDay(RuleBasedStateMachine):
    """Each rule is one thing that happens; each invariant a promise that must hold after all of them."""

    def __init__(self) -> None:
        super().__init__()
        self.watched: list[Watched] = []
        self.calls: list[str] = []
        self.call_judge = CallJudge()
        self.listener = self.a_listener()
        self.world = self.a_world({address: Phone(answer_s=None) for address in ADDRESSES})
        self.world.driver.subscribe(self.listener.hear)

    # --- what the hotline of the day is like ---

    def a_world(self, phones: dict[str, Phone]) -> World:
        return World(phones=phones, watch=self.watch)

    def a_listener(self) -> Listener:
        return Listener({queue.queue: queue for queue in QUEUES})

    def a_switchboard(self) -> Switchboard:
        """One as the day began with."""
        return Switchboard(LINES, {"main": FLOW}, {})

    def looks_at(self, engine: Doors) -> Callable[[list[Command]], None]:
        """Who judges what the engine does: of the switchboard, what callers hear."""
        return self.call_judge.look if isinstance(engine, Switchboard) else lambda _: None

    def faults(self) -> list[str]:
        return [*self.call_judge.faults, *self.listener.faults]

    def watch(self, engine: Doors) -> Doors:
        self.watched.append(Watched(engine, self.looks_at(engine)))
        return self.watched[-1]

    # --- what happens ---

    @rule(seconds=A_WHILE)
    def time_passes(self, seconds: float) -> None:
        self.world.wait(seconds)

    @precondition(lambda self: any(self.callers_legs()))
    @rule(data=st.data())
    def a_caller_gives_up(self, data: st.DataObject) -> None:
        self.world.phone.hang_up(one_of(data, self.callers_legs()))

    @precondition(lambda self: any(self.callers_legs()))
    @rule(data=st.data(), key=st.sampled_from("12579*#"))
    def a_caller_presses_a_key(self, data: st.DataObject, key: str) -> None:
        self.world.phone.press(one_of(data, self.callers_legs()), key)

    @precondition(lambda self: any(self.callers_legs()))
    @rule(data=st.data(), lost=st.booleans())
    def a_callers_sound_goes_or_comes_back(self, data: st.DataObject, lost: bool) -> None:
        leg = self.world.phone.legs[one_of(data, self.callers_legs())]
        self.world.post(e.MediaLost(leg.call, leg.leg, 20.0) if lost else e.MediaBack(leg.call, leg.leg))

    @precondition(lambda self: any(self.agents_phones(ringing=True)))
    @rule(data=st.data())
    def a_phone_is_picked_up(self, data: st.DataObject) -> None:
        self.world.phone.answer(one_of(data, self.agents_phones(ringing=True)))

    @precondition(lambda self: any(self.agents_phones(ringing=True)))
    @rule(data=st.data(), cause=st.sampled_from([HangupCause.USER_BUSY, HangupCause.CALL_REJECTED]))
    def a_phone_is_declined(self, data: st.DataObject, cause: HangupCause) -> None:
        self.world.phone.hang_up(one_of(data, self.agents_phones(ringing=True)), cause)

    @precondition(lambda self: any(self.agents_phones(ringing=False)))
    @rule(data=st.data())
    def a_phone_is_put_down(self, data: st.DataObject) -> None:
        self.world.phone.hang_up(one_of(data, self.agents_phones(ringing=False)))

    @precondition(lambda self: self.world.phone.legs)
    @rule(data=st.data())
    def a_leg_stops_confirming(self, data: st.DataObject) -> None:
        self.world.phone.legs[one_of(data, iter(self.world.phone.legs))].deaf = True

    @rule(address=st.sampled_from(ADDRESSES), phone=st.sampled_from(PHONES))
    def a_phone_behaves_otherwise(self, address: str, phone: Phone) -> None:
        self.world.phones[address] = phone

    @rule(who=st.sampled_from(AGENTS), status=st.sampled_from(AgentStatus))
    def an_agent_chooses(self, who: Agent, status: AgentStatus) -> None:
        self.world.post(e.AgentStatusChosen(who.agent, status))

    @rule(who=st.sampled_from(AGENTS), contact=st.sampled_from([None, *HOMES]))
    def an_agent_logs_in_or_out(self, who: Agent, contact: str | None) -> None:
        self.world.post(e.AgentLoggedIn(who.agent, contact) if contact else e.AgentLoggedOut(who.agent))

    @precondition(lambda self: any(self.callers_legs()))
    @rule(data=st.data())
    def a_step_of_a_call_fails(self, data: st.DataObject) -> None:
        leg = self.world.phone.legs[one_of(data, self.callers_legs())]
        self.world.post(e.StepFailed(leg.call, "something"))

    @rule(name=st.sampled_from(["storm", "jam"]), for_s=A_WHILE, queues=st.sampled_from([(), ("orders",)]))
    def everybody_is_told_something(self, name: str, for_s: float, queues: tuple[str, ...]) -> None:
        self.world.post(e.AnnouncementMade(name, {}, for_s, "boss", queues))

    @rule(name=st.sampled_from(["storm", "jam"]))
    def that_is_over(self, name: str) -> None:
        self.world.post(e.AnnouncementWithdrawn(name, "boss"))

    def callers_legs(self) -> Iterator[str]:
        return (name for name in self.world.phone.legs if name.endswith("-c"))

    def agents_phones(self, *, ringing: bool) -> Iterator[str]:
        return (name for name, leg in self.world.phone.legs.items() if "-a" in name and leg.answered is not ringing)

    # --- what must hold: nobody is lost ---

    @invariant()
    def what_was_done_and_announced_was_right(self) -> None:
        assert self.world.driver.failures == 0
        faults = self.faults()
        assert not faults, "; ".join(faults)

    @invariant()
    def no_phone_rings_at_an_agent_who_left(self) -> None:
        assert [
            name for name, desk in self.world.routing.desks.items() if rings_on(desk) and not _willing(desk)
        ] == []

    @invariant()
    def whoever_queued_is_in_a_line_until_he_leaves(self) -> None:
        queued = {call for call, record in self.records() if record.stage is Stage.QUEUED}
        assert queued == {waiter.call for waiter in self.waiters()}

    @invariant()
    def both_engines_agree_on_who_rings_and_who_talks(self) -> None:
        desks = self.world.routing.desks
        rings = {(one.agent, one.offer) for _, record in self.records() for one in record.ringing.values()}
        talks = {(record.talk.agent, call) for call, record in self.records() if record.talk and record.talk.agent}
        busy = [(name, desk.state, desk.work) for name, desk in desks.items() if desk.work]
        assert {(name, work.offer) for name, state, work in busy if state is AgentState.OFFERED} == rings
        assert {(name, work.call) for name, state, work in busy if state is AgentState.TALKING} == talks
        rest = {name for name, desk in desks.items() if desk.state in (AgentState.IDLE, AgentState.WRAP_UP)}
        assert rest == desks.keys() - {name for name, _, _ in busy}

    @invariant()
    def nobody_hears_nothing(self) -> None:
        """Something plays, or somebody talks, or the flow listens and will not do so for ever."""
        for call, record in self.records():
            leg = self.world.phone.legs.get(f"{call}-c")
            if leg is None or leg.deaf:
                continue
            if record.stage in (Stage.QUEUED, Stage.DIALLING):
                assert leg.playing is not None, f"{call} is {record.stage} in silence"
            elif record.stage is Stage.IN_IVR:
                assert self.alarm(call, "flow"), f"{call} is forgotten in the IVR"
            elif record.stage is Stage.TALKING:
                assert leg.bridged_to is not None, f"{call} talks to nobody"

    @invariant()
    def every_leg_belongs_to_a_call_that_knows_it(self) -> None:
        records = self.world.switchboard.records
        for name, leg in self.world.phone.legs.items():
            known = leg.call in records and name in records[leg.call].legs
            assert known or leg.deaf, f"{name} is left over"

    @invariant()
    def every_recording_belongs_to_a_call_that_is_up(self) -> None:
        assert self.world.phone.recordings.keys() == {r.recording for _, r in self.records() if r.recording}

    @invariant()
    def every_alarm_is_awaited(self) -> None:
        records = self.world.switchboard.records
        for call, alarm in self.world.switchboard._alarms._at:
            assert row_for(records[call].stage, alarm, Side.NONE), f"{alarm} of {call} in {records[call].stage}"

    # --- looking at it ---

    def waiters(self) -> list[Waiter]:
        """Who waits on the line: not those who are to be called back."""
        return [waiter for waiter in self.world.routing.room.waiters.values() if not waiter.virtual]

    def unoffered(self) -> list[Waiter]:
        return [waiter for waiter in self.waiters() if not waiter.offers]

    def records(self) -> list[tuple[str, Record]]:
        return list(self.world.switchboard.records.items())

    def alarm(self, call: str, alarm: str) -> bool:
        return (call, alarm) in self.world.switchboard._alarms

    # --- the end of the day ---

    def teardown(self) -> None:
        """Everybody hangs up. When the last pause is over nothing is left, and the day can be told again."""
        for call in self.calls:
            self.world.phone.hang_up(f"{call}-c")
        for name in list(self.world.phone.legs):
            self.world.phone.hang_up(name)
        self.world.wait(60)
        self.what_was_done_and_announced_was_right()
        self.nothing_is_left()
        assert retold(self.watched[0].steps, self.a_switchboard()) == self.commanded(0)
        assert retold(self.watched[1].steps, Engine()) == self.commanded(1)

    def commanded(self, engine: int) -> list[list[object]]:
        return [list(commands) for _, _, commands in self.watched[engine].steps]

    def nothing_is_left(self) -> None:
        assert self.world.switchboard.records == {}
        assert self.world.phone.legs == {}
        assert self.world.phone.recordings == {}
        assert {desk.state for desk in self.world.routing.desks.values()} <= {AgentState.IDLE}
        assert not any(desk.blocked for desk in self.world.routing.desks.values())
        assert self.waiters() == []
        assert [engine.next_deadline() for engine in self.watched] == [None, None]
        assert (self.listener.offers, self.listener.talks) == ({}, {})
        assert self.listener.ended == set(self.calls)
        for recording, times in Counter(event.recording for event in self.recordings(e.RecordingStarted)).items():
            assert times == sum(event.recording == recording for event in self.recordings(e.RecordingStopped)) == 1
        for call in self.calls:
            assert (self.world.cdr(call).wait_s or 0) >= 0

    def recordings(self, kind: type[e.RecordingStarted | e.RecordingStopped]) -> list[e.RecordingStarted]:
        return [event for event in self.world.events(kind) if isinstance(event, kind)]  # type: ignore[misc]


def one_of(data: st.DataObject, names: Iterator[str]) -> str:
    return data.draw(st.sampled_from(sorted(names)))


def _willing(desk: Desk) -> bool:
    """An emergency may have who wants a break soon, and who was put on one without having chosen it."""
    return desk.on_duty or desk.status is AgentStatus.BREAK_SOON or desk.paused


def rings_on(desk: Desk) -> bool:
    """Rings for a caller, and nobody has told it to stop."""
    return desk.ringing is not None and not desk.ringing.withdrawn
