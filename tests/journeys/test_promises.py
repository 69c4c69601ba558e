"""The promises, held over generated days: callers come, agents answer, refuse, vanish and return [R1, R3, R4]."""

from __future__ import annotations

from collections import Counter

from hypothesis import settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, invariant, precondition, rule

from calls import events as e
from calls.model import AgentState, AgentStatus, HangupCause, Stage, Tier
from routing import choice
from routing.desk import Desk
from routing.waiting import Waiter
from telephony.simulated import Phone
from tests.journeys.world import World, agent

AGENTS = (
    agent("1001", orders=80, emergency=50),
    agent("1002", orders=40, repair=80),
    agent("1003", repair=90, emergency=90),
)
PHONES = [
    Phone(),
    Phone(answer_s=None),
    Phone(answer_s=20.0),
    Phone(refuses=HangupCause.USER_BUSY),
    Phone(refuses=HangupCause.DESTINATION_OUT_OF_ORDER),
]
DIALLED = st.sampled_from(["4000", "4001", "4003"])
KEYS = st.sampled_from(["1", "2", "9"])


class Day(RuleBasedStateMachine):
    """Each rule is one thing that happens; each invariant a promise that must hold after all of them."""

    def __init__(self) -> None:
        super().__init__()
        self.world = World(*AGENTS)
        self.calls: list[str] = []
        self.order: list[str] = []

    # --- what happens ---

    @rule(dialled=DIALLED, key=KEYS)
    def a_caller_comes(self, dialled: str, key: str) -> None:
        self.calls.append(self.world.dial(dialled, keys=key))

    @rule(seconds=st.floats(0.1, 40))
    def time_passes(self, seconds: float) -> None:
        self.world.wait(seconds)

    @precondition(lambda self: self.world.phone.legs)
    @rule(data=st.data())
    def somebody_hangs_up(self, data: st.DataObject) -> None:
        self.world.phone.hang_up(data.draw(st.sampled_from(sorted(self.world.phone.legs))))

    @precondition(lambda self: self.world.phone.legs)
    @rule(data=st.data())
    def a_phone_stops_confirming(self, data: st.DataObject) -> None:
        self.world.phone.legs[data.draw(st.sampled_from(sorted(self.world.phone.legs)))].deaf = True

    @precondition(lambda self: self.world.phone.legs)
    @rule(data=st.data())
    def somebody_picks_up(self, data: st.DataObject) -> None:
        self.world.phone.answer(data.draw(st.sampled_from(sorted(self.world.phone.legs))))

    @rule(who=st.sampled_from(AGENTS), phone=st.sampled_from(PHONES))
    def an_agents_phone_changes(self, who: e.Event, phone: Phone) -> None:
        self.world.phones[who.address] = phone  # type: ignore[attr-defined]

    @rule(who=st.sampled_from(AGENTS), status=st.sampled_from(AgentStatus))
    def an_agent_chooses(self, who: e.Event, status: AgentStatus) -> None:
        self.world.post(e.AgentStatusChosen(who.agent, status))  # type: ignore[attr-defined]

    @rule(chosen=st.sets(st.sampled_from(range(3)), min_size=1))
    def a_table_is_published(self, chosen: set[int]) -> None:
        self.world.publish(*(AGENTS[index] for index in sorted(chosen)))

    @precondition(lambda self: self.calls)
    @rule(data=st.data())
    def a_line_goes_silent(self, data: st.DataObject) -> None:
        call = data.draw(st.sampled_from(self.calls))
        self.world.post(e.MediaLost(call, f"{call}-c", 20.0))

    # --- what must hold ---

    def _unoffered(self) -> list[Waiter]:
        return [waiter for line in self.world.routing.lines.values() for waiter in line.unoffered()]

    def _desks(self) -> list[Desk]:
        return list(self.world.routing.desks.values())

    def _needs_of(self, waiter: Waiter) -> tuple[object, ...]:
        return self.world.routing.lines[waiter.queue].queue.needs

    @invariant()
    def nobody_waits_while_an_agent_who_could_help_is_free(self) -> None:
        for waiter in self._unoffered():
            able = [desk for desk in self._desks() if desk.free and desk.agent.meets(self._needs_of(waiter))]  # type: ignore[arg-type]
            assert not able, f"{waiter.call} waits beside {able[0].agent.agent}"

    @invariant()
    def no_phone_rings_for_a_lower_class_while_an_emergency_it_could_serve_has_none(self) -> None:
        waiters = self.world.routing._waiters
        for waiter in self._unoffered():
            if waiter.tier is Tier.EMERGENCY:
                able = [desk for desk in self._desks() if desk.agent.meets(self._needs_of(waiter))]  # type: ignore[arg-type]
                calls = [waiters.get(desk.work.call) for desk in able if desk.work and desk.rings_on]
                lower = [other for other in calls if other is not None and other.tier is not Tier.EMERGENCY]
                assert not lower or choice.silent_soon(able, waiters)

    @invariant()
    def within_a_line_class_comes_first_and_then_arrival(self) -> None:
        for line in self.world.routing.lines.values():
            keys = [waiter.key for waiter in line.waiters]
            assert keys == sorted(keys)

    @invariant()
    def no_call_rings_at_two_agents_and_no_agent_has_two_calls(self) -> None:
        offered = Counter(desk.work.call for desk in self._desks() if desk.work is not None)
        assert not offered or max(offered.values()) == 1

    @invariant()
    def whoever_queued_is_in_a_line_until_he_leaves(self) -> None:
        queued = {call for call, record in self.world.switchboard.records.items() if record.stage is Stage.QUEUED}
        lined_up = {waiter.call for line in self.world.routing.lines.values() for waiter in line.waiters}
        assert queued == lined_up

    @invariant()
    def nothing_failed(self) -> None:
        assert self.world.driver.failures == 0

    def teardown(self) -> None:
        """When every caller has hung up, a minute later nothing is left, and each has exactly one end."""
        for call in self.calls:
            self.world.phone.hang_up(f"{call}-c")
        for leg in self.world.phone.legs.values():
            leg.deaf = False
        for leg_id in list(self.world.phone.legs):
            self.world.phone.hang_up(leg_id)
        self.world.wait(60)
        assert self.world.switchboard.records == {}
        assert self.world.phone.recordings == {}
        assert {desk.state for desk in self._desks()} <= {AgentState.IDLE}
        ends = Counter(event.call for event in self.world.events(e.CallEnded))  # type: ignore[attr-defined]
        assert ends == Counter(self.calls)
        for call in self.calls:
            row = self.world.cdr(call)
            assert row.cause is not None
            assert (row.wait_s or 0) >= 0


TestDay = Day.TestCase
TestDay.settings = settings(max_examples=60, stateful_step_count=40, deadline=None)
