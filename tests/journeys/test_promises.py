"""The promises, held over generated days: callers come, agents answer, refuse, vanish and return [R1, R3, R4, H4].

Two judges watch the engines step by step and a listener hears the journal (`watching`); the invariants here look at
who waits and who is rung after everything that happens, those of `any_day` at everybody.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace

from hypothesis import settings
from hypothesis import strategies as st
from hypothesis.stateful import initialize, invariant, rule

from calls.commands import Command
from calls.model import AgentState, Channel, Tier
from routing.desk import Desk
from routing.engine import Engine
from routing.line import Waiter
from tests.journeys.any_day import AGENTS, AnyDay, rings_on
from tests.journeys.watching import OfferJudge
from tests.journeys.world import Doors

DIALLED = st.sampled_from(["4000", "4001", "4002", "4003"])
KEYS = st.sampled_from(["", "1", "2", "7", "9"])


class Day(AnyDay):
    """One of the first kind: callers wait in three queues, whoever is idle longest has the first."""

    def looks_at(self, engine: Doors) -> Callable[[list[Command]], None]:
        if isinstance(engine, Engine):
            self.offer_judge = OfferJudge(engine)
            return self.offer_judge.look
        return super().looks_at(engine)

    def faults(self) -> list[str]:
        return [*super().faults(), *self.offer_judge.faults]

    # --- what happens ---

    @initialize()
    def the_agents_come(self) -> None:
        self.world.publish(*AGENTS)

    @rule(dialled=DIALLED, keys=KEYS)
    def a_caller_comes(self, dialled: str, keys: str) -> None:
        self.calls.append(self.world.dial(dialled))
        if f"{self.calls[-1]}-c" in self.world.phone.legs:
            self.world.press(self.calls[-1], keys)

    @rule(key=st.sampled_from(["1", "2", "9"]), dialled=st.lists(DIALLED, min_size=2, max_size=4))
    def callers_come_all_at_once(self, key: str, dialled: list[str]) -> None:
        for number in dialled:
            self.a_caller_comes(number, key)

    @rule(
        listed=st.sets(st.sampled_from(range(4)), min_size=1), skill=st.sampled_from(["orders", "emergency", "calm"])
    )
    def a_table_is_published(self, listed: set[int], skill: str) -> None:
        """Some agents may be left out, and the others have all learned something."""
        those = [AGENTS[index] for index in sorted(listed)]
        self.world.publish(*(replace(one, skills={**one.skills, skill: 70}) for one in those))

    # --- what must hold: who waits and who is rung ---

    @invariant()
    def nobody_waits_while_an_agent_who_could_help_is_free(self) -> None:
        for waiter in self.unoffered():
            assert [desk.agent.agent for desk in self._able(waiter) if desk.takes(Channel.VOICE)] == [], waiter.call

    @invariant()
    def no_phone_rings_for_a_lower_class_while_an_emergency_it_could_serve_has_none(self) -> None:
        """Unless as many phones fall silent as emergencies wait for one."""
        in_need = [waiter for waiter in self.unoffered() if waiter.tier is Tier.EMERGENCY and self._lower(waiter)]
        silent_soon = {
            desk.agent.agent
            for waiter in in_need
            for desk in self._able(waiter)
            if desk.state is AgentState.OFFERED and desk.on_duty and not self._rings_for_a_waiter(desk)
        }
        assert len(silent_soon) >= len(in_need)

    def _lower(self, emergency: Waiter) -> list[str]:
        """The phones that ring on for others than emergencies, and might ring for this one."""
        tiers = {waiter.call: waiter.tier for waiter in self.waiters()}
        ringing = [desk for desk in self._able(emergency) if self._rings_for_a_waiter(desk) and desk.work]
        return [desk.agent.agent for desk in ringing if desk.work and tiers[desk.work.call] is not Tier.EMERGENCY]

    def _rings_for_a_waiter(self, desk: Desk) -> bool:
        calls = {waiter.call for waiter in self.waiters()}
        return (
            desk.state is AgentState.OFFERED and desk.work is not None and desk.work.call in calls and rings_on(desk)
        )

    @invariant()
    def an_emergency_waits_in_vain_only_when_nobody_is_there(self) -> None:
        for waiter in self.unoffered():
            if waiter.tier is Tier.EMERGENCY:
                on_duty = [desk for desk in self.world.routing.desks.values() if desk.on_duty]
                assert not on_duty or any(desk.on_duty for desk in self._able(waiter))

    def _able(self, waiter: Waiter) -> list[Desk]:
        needs = waiter.line.queue.needs
        return [desk for desk in self.world.routing.desks.values() if desk.agent.meets(needs)]


TestDay = Day.TestCase
TestDay.settings = settings(max_examples=60, stateful_step_count=40, deadline=None)
