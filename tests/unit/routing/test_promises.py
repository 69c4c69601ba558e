"""The router's promises, held over generated days with tables that use all of their rules [R1-R5, R7, R9, H4].

Everything happens through the three doors. After every step the room is compared with what `oracle` works out the
plain way from the table, and every offer with the callers and agents who were passed over for it.
"""

from __future__ import annotations

import json
from collections import Counter
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from math import inf, nan

from hypothesis import settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, precondition, rule

from calls import events as e
from calls.codec import to_json
from calls.commands import Command
from calls.decision import Verdict
from calls.journal import Entry
from calls.model import AgentStatus, Channel, HangupCause, LeaveReason, Party, RefusalReason, Strategy, Tier
from calls.table import (
    Agent,
    CallbackRule,
    CurvePoint,
    EmergencyRule,
    Group,
    Need,
    Queue,
    Reserve,
    RoutingTable,
    Rung,
    TierRule,
)
from routing.curve import bound_s
from routing.engine import Engine
from routing.explain import rerun
from routing.kpi.observer import Observer
from routing.line import Waiter
from tests.unit.routing import oracle
from tests.unit.routing.kpi.conservation import leaks

MORNING = datetime(2026, 11, 23, 1, 0, tzinfo=UTC)

AGENTS = {
    agent.agent: agent
    for agent in (
        Agent("1", "a", {"orders": 80, "english": 60}, "sip:1@h", groups=("front",)),
        Agent("2", "b", {"orders": 40, "repair": 70}, "sip:2@h", groups=("front", "back")),
        Agent("3", "c", {"repair": 90, "help": 90}, "sip:3@h", groups=("back",)),
        Agent("4", "d", {"orders": 60, "lead": 90}, "sip:4@h", groups=("lead",), tiers=(Tier.VIP, Tier.COMPLAINT)),
        Agent("5", "e", {"orders": 20, "help": 30, "english": 90, "north": 50}, None, groups=("back",)),
    )
}
CHATTY = {"voice": 1, "chat": 2}
GROUPS = {name: Group(name, {}, {"repair": 30}) for name in ("front", "back", "lead")}
LADDER = (
    Rung(10.0, needs=(Need("orders", 10),)),
    Rung(20.0, groups=("back",), drop=("language", "region")),
    Rung(25.0, groups=("lead",), plan="I"),
    Rung(30.0, exit="callback"),
    Rung(60.0, queue="repair"),
)
TIERS = {
    Tier.MEMBER: TierRule((CurvePoint(0.0, 5.0), CurvePoint(20.0, 15.0))),
    Tier.VIP: TierRule((CurvePoint(0.0, 40.0),)),
    Tier.COMPLAINT: TierRule((CurvePoint(10.0, 20.0),), needs=(Need("lead", 50),), needs_for_s=15.0),
}


CALLBACK = CallbackRule(attempts=2, retry_s=10.0, ring_s=5.0, lead_s=3.0)


def a_table(
    listed: frozenset[str], strategy: Strategy, level: int, reserve: int, more: tuple[bool, bool, int]
) -> RoutingTable:
    """`more`: emergencies may use wrap-up, there is a repair queue, so many rungs; with rungs, two agents chat."""
    wrap_up, repair, rungs = more
    queues = (
        Queue(
            "orders", {}, (Need("orders", level),), strategy=strategy, ring_agents=2, ring_s=15, wrap_up_s=5,
            rona_delay_s=4, pause_after=3, max_waiting=8, ladder=LADDER[:rungs], callback=CALLBACK,
            prefer_last_s=8, prefer_manager_s=12, return_within_s=30,
        ),
        Queue(
            "repair", {}, (Need("repair", 10),), groups=("back", "front"), ring_s=15, wrap_up_s=0, head_start_s=3,
            prefer_manager_s=12, return_within_s=30, callback=CALLBACK, ladder=(Rung(15.0, needs=()),)[:rungs],
        ),
        Queue("help", {}, (Need("help", 20),), emergency=True, ring_s=15, wrap_up_s=5, rona_delay_s=4),
    )  # fmt: skip
    return RoutingTable(
        "1",
        {queue.queue: queue for queue in queues if repair or queue.queue != "repair"},
        {
            name: replace(agent, capacity=CHATTY) if name in "12" and rungs else agent
            for name, agent in AGENTS.items()
            if name in listed
        },
        GROUPS,
        TIERS,
        languages={"en": Need("english", 50)},
        regions={"010": Need("north", 20)} if rungs else {},
        reserves=(Reserve("front", reserve, (Tier.VIP,)),) if reserve else (),
        emergency=EmergencyRule(use_wrap_up=wrap_up, use_break_soon=True),
        plans={"I": {}},
    )


TABLES = st.builds(
    a_table,
    listed=st.frozensets(st.sampled_from(sorted(AGENTS)), min_size=2),
    strategy=st.sampled_from(Strategy),
    level=st.sampled_from([1, 30, 70]),
    reserve=st.integers(0, 2),
    more=st.tuples(st.booleans(), st.sampled_from([True, True, False]), st.sampled_from([0, 2, 5])),
)
EVERYBODY = a_table(frozenset(AGENTS), Strategy.LONGEST_IDLE, 30, 1, (False, True, 5))
CALLERS = st.builds(
    e.CallQueued,
    call=st.just(""),
    queue=st.sampled_from(["orders", "orders", "orders", "repair", "help", "nowhere"]),
    tier=st.sampled_from([tier for tier in Tier if tier is not Tier.EMERGENCY]),
    language=st.sampled_from(["zh-CN", "en"]),
    caller=st.sampled_from(["0101", "0102", "139", "138", ""]),
    needs=st.just(()),
    manager=st.sampled_from(["", "1", "2"]),
    channel=st.sampled_from([Channel.VOICE, Channel.VOICE, Channel.VOICE, Channel.CHAT]),
    exits=st.sampled_from([(), ("callback",)]),
    callback=st.just(""),
    waited_s=st.just(0.0),
)
AGENT = st.sampled_from(sorted(AGENTS))
NONSENSE = st.one_of(
    st.builds(e.WrapUpExtended, AGENT, st.sampled_from([nan, inf, -1.0])),
    st.builds(e.AgentLent, AGENT, st.sampled_from(["front", "", "x y"]), st.sampled_from([nan, -inf]), st.just("")),
    st.builds(e.PlanSwitched, st.sampled_from(["", "VII"]), st.booleans(), st.just("")),
    st.builds(e.OfferAccepted, st.just("z"), st.sampled_from(["", "c1-o1.9"]), AGENT),
    st.builds(e.OfferRefused, st.just("z"), st.just("z-o0.0"), AGENT, st.sampled_from(RefusalReason)),
    st.builds(e.TalkEnded, st.just("z"), AGENT, st.sampled_from(Party)),
    st.builds(e.CallbackFailed, st.just("z.1"), st.sampled_from(["z", "c1-b1"]), st.just(HangupCause.USER_BUSY)),
    st.builds(e.PositionAsked, st.just("z")),
    st.builds(e.PriorityOrdered, st.just("z"), st.sampled_from(Tier), st.just(nan), st.just("")),
    st.builds(e.AgentLoggedOut, st.just("77")),
)
REASONS = [reason for reason in RefusalReason if reason is not RefusalReason.ANSWERED_ELSEWHERE]


class Day(RuleBasedStateMachine):
    def __init__(self) -> None:
        super().__init__()
        self.now = 0.0
        self.engine = Engine()
        self.steps: list[tuple[e.Event | None, float, list[Command]]] = []
        self.ringing: dict[str, e.OfferMade] = {}
        self.talking: dict[str, str] = {}
        self.heard = Observer()
        self.seq = 0
        self.published = [EVERYBODY]
        self.queued: set[str] = set()
        self.callbacks: set[str] = set()
        self.due: dict[str, e.CallbackDue] = {}
        self.callers = 0
        self.told: dict[str, e.PositionTold] = {}
        self.faults: list[str] = []
        self.by_hand: set[str] = set()

    # --- the world around the router ---

    def tell(self, event: e.Event) -> None:
        self._took(event, self.engine.handle(event, self.now))

    def _took(self, event: e.Event | None, commands: list[Command]) -> None:
        self.steps.append((event, self.now, commands))
        if event is not None:
            self._write(event)
        made = [command.event for command in commands if isinstance(command.event, e.OfferMade)]  # type: ignore[attr-defined]
        self._judge(made)
        for command in commands:
            self._hear(command.event)  # type: ignore[attr-defined]

    def _write(self, event: e.Event) -> None:
        """Into the journal, so to speak, from which the key figures are."""
        self.seq += 1
        self.heard.hear(Entry(self.seq, self._at(), self.now, event))

    def _at(self) -> datetime:
        return MORNING + timedelta(seconds=self.now)

    def _hear(self, event: e.Event) -> None:
        self._write(event)
        match event:
            case e.OfferMade():
                self._offered(event)
            case e.CallLeftQueue() | e.QueueRefused():
                self.queued.discard(event.call)
            case e.CallbackDue():
                assert event.callback in self.callbacks, "called after it was over"
                assert event.attempt <= 2
                assert event.callback not in self.due, "called twice at once"
                assert not [call for call in self.queued if call.startswith(f"{event.callback}.")], (
                    "called though here"
                )
                self._is_the_first(event)
                self.due[event.callback] = event
            case e.CallbackClosed():
                self.callbacks.discard(event.callback)
                self.due.pop(event.callback, None)
            case e.PositionTold():
                self._told_place(event)

    def _is_the_first(self, event: e.CallbackDue) -> None:
        """Of those who ask for the same and could be called as well."""
        callback = self.engine.room.callbacks.get(event.callback)
        if callback is not None:
            others = [other for other in callback.waiter.line.calls.values() if other.virtual and not other.away]
            assert all(callback.waiter.key < other.key for other in others), "called before his turn"

    def _offered(self, event: e.OfferMade) -> None:
        assert event.call in self.queued, "offered after it left"
        others = [offer for offer in self.ringing.values() if offer.call == event.call and not self._is_hushed(offer)]
        assert not others or event.why.strategy is Strategy.RING_SEVERAL
        known = self.engine.room.offers
        assert not [o for o in self.ringing.values() if o.agent == event.agent and o.offer in known], "rung twice"
        desk = self.engine.room.offers[event.offer][0]
        if desk.works[event.call].channel is Channel.VOICE:
            assert event.agent not in self.talking.values()
        assert event.why.verdict is not Verdict.WAITS
        best = [candidate.agent for candidate in event.why.candidates]
        several = event.why.strategy is Strategy.RING_SEVERAL
        assert rerun(event.why) == (best[0] if several else event.agent)
        assert event.agent in best[: 2 if several else 1]
        self.ringing[event.offer] = event

    def _is_hushed(self, offer: e.OfferMade) -> bool:
        """It shall not be answered any more: withdrawn, or nobody believes in it."""
        desk, call = self.engine.room.offers.get(offer.offer, (None, ""))
        return desk is None or desk.works[call].withdrawn

    def _told_place(self, event: e.PositionTold) -> None:
        before = self.told.get(event.call)
        self.told[event.call] = event
        if before is not None and before.high_s is not None and event.position <= before.position:
            assert event.high_s is not None
            assert event.high_s <= before.high_s
            assert (event.low_s or 0.0) <= (before.low_s or 0.0)

    # --- who was passed over ---

    def _judge(self, made: list[e.OfferMade]) -> None:
        """Whoever is free or waits after the step was so when an offer was made in it."""
        room = self.engine.room
        waiting = self._unoffered()
        for offer in made:
            waiter = room.waiters.get(offer.call)
            if waiter is None or offer.why.verdict in (Verdict.TRIED_AGAIN, Verdict.CUT_SHORT):
                continue
            for other in waiting:
                if other.line.ask.channel is not waiter.line.ask.channel:
                    continue
                if oracle.could_serve(self.engine, self.engine.desks[offer.agent].agent, other):
                    self._compare(waiter, other)

    def _compare(self, served: Waiter, other: Waiter) -> None:
        """An agent who could have served the other was given to this one."""
        table = self.engine.room.table
        if other.tier is not served.tier and self._might_be_kept_back(other.tier):
            return
        if self._urgency(other) > self._urgency(served):
            self.faults.append(f"{served.call} was served before {other.call}")
        held_back_s = served.since - other.since
        ordered = {served.call, other.call} & self.by_hand or served.tier is Tier.EMERGENCY
        if not ordered and held_back_s > bound_s(table, other.line.queue, other.tier):
            self.faults.append(f"{other.call} was held back by one who came {held_back_s} s later")

    def _urgency(self, waiter: Waiter) -> tuple[float, int]:
        return (oracle.score(waiter, self.engine.room.table, self.now), -waiter.order)

    def _might_be_kept_back(self, tier: Tier) -> bool:
        return any(tier not in reserve.tiers for reserve in self.engine.room.table.reserves)

    # --- what happens: callers ---

    @initialize()
    def the_day_begins(self) -> None:
        self.tell(e.TablePublished(EVERYBODY))

    @rule(caller=CALLERS)
    def a_caller_queues(self, caller: e.CallQueued) -> None:
        self.callers += 1
        self.queued.add(f"c{self.callers}")
        self.tell(replace(caller, call=f"c{self.callers}"))

    @precondition(lambda self: self.queued)
    @rule(data=st.data(), ended=st.booleans())
    def a_caller_gives_up(self, data: st.DataObject, ended: bool) -> None:
        call = data.draw(st.sampled_from(sorted(self.queued)))
        self.queued.discard(call)
        if ended:
            self.tell(e.CallEnded(call, HangupCause.NORMAL_CLEARING, Party.CALLER, e.Stage.QUEUED))
        else:
            self.tell(e.CallLeftQueue(call, "orders", LeaveReason.ABANDONED))
        self._silence(call, RefusalReason.CALLER_GONE)

    def _silence(self, call: str, reason: RefusalReason, but_not: Waiter | None = None) -> None:
        rings_on = but_not.offers if but_not is not None else ()
        for name in [name for name, offer in self.ringing.items() if offer.call == call and name not in rings_on]:
            offer = self.ringing.pop(name)
            self.tell(e.OfferRefused(call, name, offer.agent, reason))

    @precondition(lambda self: self.queued)
    @rule(data=st.data(), to=st.sampled_from(["orders", "repair"]))
    def a_step_fails_and_the_call_queues_anew(self, data: st.DataObject, to: str) -> None:
        """Its phones may still ring for where it was; a customer called back has his place again."""
        call = data.draw(st.sampled_from(sorted(self.queued)))
        waiter = self.engine.room.waiters[call]
        since, called_back = waiter.since, waiter.callback in self.callbacks
        self.tell(e.StepFailed(call, "step"))
        again = e.CallQueued(call, to, waiter.tier, "zh-CN", waiter.caller, callback=waiter.callback)
        self.tell(again)
        self._silence(call, RefusalReason.CALLER_GONE, but_not=self.engine.room.waiters.get(call))
        assert not called_back or self.engine.room.waiters[call].since == since

    @precondition(lambda self: self.queued)
    @rule(data=st.data())
    def a_caller_hears_where_he_stands(self, data: st.DataObject) -> None:
        self.tell(e.PositionAsked(data.draw(st.sampled_from(sorted(self.queued)))))

    @precondition(lambda self: any(call.startswith("c") and "-b" not in call for call in self.queued))
    @rule(data=st.data(), in_s=st.sampled_from([0.0, 0.0, 15.0]))
    def a_caller_wants_to_be_called_back(self, data: st.DataObject, in_s: float) -> None:
        call = data.draw(st.sampled_from(sorted(call for call in self.queued if "-b" not in call)))
        waiter = self.engine.room.waiters[call]
        since, queue = waiter.since, waiter.queue
        self.callbacks.add(f"{call}-b1")
        self.queued.discard(call)
        self.tell(e.CallbackRequested(call, f"{call}-b1", queue, waiter.tier, "zh-CN", "139", in_s))
        self.tell(e.CallLeftQueue(call, queue, LeaveReason.OVERFLOWED))
        self._silence(call, RefusalReason.CALLER_GONE)
        kept = self.engine.room.waiters.get(f"{call}-b1")
        assert kept is None or in_s > 0 or kept.since == since

    @precondition(lambda self: self.due)
    @rule(data=st.data(), answers=st.booleans())
    def a_customer_is_called(self, data: st.DataObject, answers: bool) -> None:
        due = self.due.pop(data.draw(st.sampled_from(sorted(self.due))))
        if not answers:
            self.tell(e.CallbackFailed(due.call, due.callback, HangupCause.USER_BUSY))
            return
        before = self.engine.room.waiters[due.callback].since
        self.queued.add(due.call)
        self.tell(e.CallQueued(due.call, due.queue, due.tier, "zh-CN", "139", callback=due.callback))
        assert self.engine.room.waiters[due.call].since == before

    # --- agents ---

    @precondition(lambda self: self.ringing)
    @rule(data=st.data())
    def a_phone_is_answered(self, data: st.DataObject) -> None:
        offer = self.ringing.pop(data.draw(st.sampled_from(sorted(self.ringing))))
        if self._is_hushed(offer) or offer.call not in self.queued:
            self.tell(e.OfferRefused(offer.call, offer.offer, offer.agent, RefusalReason.WITHDRAWN))
            return
        self.queued.discard(offer.call)
        self.talking[offer.call] = offer.agent
        self.tell(e.OfferAccepted(offer.call, offer.offer, offer.agent))
        self.tell(e.CallLeftQueue(offer.call, offer.why.queue, LeaveReason.SERVED))
        self._silence(offer.call, RefusalReason.ANSWERED_ELSEWHERE)

    @precondition(lambda self: self.ringing)
    @rule(data=st.data(), reason=st.sampled_from(REASONS))
    def a_phone_is_not_answered(self, data: st.DataObject, reason: RefusalReason) -> None:
        offer = self.ringing.pop(data.draw(st.sampled_from(sorted(self.ringing))))
        if reason is RefusalReason.CALLER_GONE and offer.call in self.queued:
            self.queued.discard(offer.call)
            self.tell(e.CallLeftQueue(offer.call, offer.why.queue, LeaveReason.ABANDONED))
        self.tell(e.OfferRefused(offer.call, offer.offer, offer.agent, reason))

    @precondition(lambda self: self.talking)
    @rule(data=st.data())
    def a_conversation_ends(self, data: st.DataObject) -> None:
        call = data.draw(st.sampled_from(sorted(self.talking)))
        self.tell(e.TalkEnded(call, self.talking.pop(call), Party.CALLER))

    @rule(agent=AGENT, status=st.sampled_from(AgentStatus))
    def an_agent_chooses(self, agent: str, status: AgentStatus) -> None:
        self.tell(e.AgentStatusChosen(agent, status))

    @rule(agent=AGENT, login=st.booleans())
    def an_agent_logs_in_or_out(self, agent: str, login: bool) -> None:
        self.tell(e.AgentLoggedIn(agent, f"sip:{agent}@desk") if login else e.AgentLoggedOut(agent))

    @rule(agent=AGENT, more_s=st.sampled_from([0.0, 3.0, 900.0]))
    def wrap_up_takes_longer_or_is_skipped(self, agent: str, more_s: float) -> None:
        self.tell(e.WrapUpExtended(agent, more_s) if more_s else e.WrapUpSkipped(agent))

    # --- supervisors ---

    @rule(agent=AGENT, group=st.sampled_from(sorted(GROUPS)), for_s=st.sampled_from([0.0, 5.0, 50.0]))
    def an_agent_is_lent(self, agent: str, group: str, for_s: float) -> None:
        self.tell(e.AgentLent(agent, group, for_s, "boss"))

    @rule(agent=AGENT, skills=st.sampled_from([None, {"orders": 99}, {"repair": 50, "help": 50}]))
    def skills_are_set(self, agent: str, skills: dict[str, int] | None) -> None:
        self.tell(e.AgentSkillsSet(agent, skills, "boss"))

    @rule(agent=AGENT, groups=st.sampled_from([None, (), ("back",)]))
    def groups_are_set(self, agent: str, groups: tuple[str, ...] | None) -> None:
        self.tell(e.AgentGroupsSet(agent, groups, "boss"))

    @precondition(lambda self: self.queued)
    @rule(data=st.data(), to=st.sampled_from(["orders", "repair", "help"]))
    def a_call_is_moved(self, data: st.DataObject, to: str) -> None:
        call = data.draw(st.sampled_from(sorted(self.queued)))
        since = self.engine.room.waiters[call].since
        self.tell(e.MoveOrdered(call, to, "boss"))
        moved = self.engine.room.waiters.get(call)
        known = to in self.engine.room.table.queues
        assert moved is None or (moved.queue == to or not known, moved.since) == (True, since)

    @precondition(lambda self: self.queued)
    @rule(data=st.data(), tier=st.sampled_from(Tier), more_s=st.sampled_from([0.0, 30.0]))
    def a_priority_is_changed(self, data: st.DataObject, tier: Tier, more_s: float) -> None:
        """Raised, it never makes a call wait behind more callers of its queue than before."""
        call = data.draw(st.sampled_from(sorted(self.queued)))
        room = self.engine.room
        waiter = room.waiters[call]
        before, ahead = oracle.score(waiter, room.table, self.now), self._ahead(waiter)
        self.by_hand.add(call)
        self.tell(e.PriorityOrdered(call, tier, more_s, "boss"))
        after = room.waiters.get(call)
        if after is not None and oracle.score(after, room.table, self.now) >= before:
            assert self._ahead(after) <= ahead

    def _ahead(self, waiter: Waiter) -> int:
        others = [other for other in self.engine.room.waiters.values() if other.queue == waiter.queue]
        return sum(self._urgency(other) > self._urgency(waiter) for other in others)

    @precondition(lambda self: self.queued)
    @rule(data=st.data())
    def a_call_is_withdrawn(self, data: st.DataObject) -> None:
        call = data.draw(st.sampled_from(sorted(self.queued)))
        self.tell(e.WithdrawalOrdered(call, "boss"))
        assert call not in self.queued

    @rule(queue=st.sampled_from(["orders", "repair"]), paused=st.booleans())
    def a_queue_is_paused(self, queue: str, paused: bool) -> None:
        self.tell(e.QueuePaused(queue, "boss") if paused else e.QueueResumed(queue, "boss"))

    @rule(on=st.booleans())
    def a_plan_is_switched(self, on: bool) -> None:
        self.tell(e.PlanSwitched("I", on, "boss"))

    @rule(table=TABLES)
    def a_table_is_published(self, table: RoutingTable) -> None:
        before = {call: waiter.since for call, waiter in self.engine.room.waiters.items()}
        order = [waiter.key for waiter in self._in_order()]
        self.published.append(table)
        self.tell(e.TablePublished(table))
        assert [key for key in order if key in {waiter.key for waiter in self._in_order()}] == [
            waiter.key for waiter in self._in_order()
        ]
        assert {call: self.engine.room.waiters[call].since for call in before if call in self.queued} == {
            call: since for call, since in before.items() if call in self.queued
        }

    @rule(back=st.integers(1, 5))
    def a_publication_is_rolled_back(self, back: int) -> None:
        self.a_table_is_published(self.published[-back:][0])

    @rule(nonsense=NONSENSE)
    def somebody_talks_nonsense(self, nonsense: e.Event) -> None:
        self.tell(nonsense)

    @rule(seconds=st.sampled_from([0.5, 1.0, 3.0, 10.0, 25.0]))
    def time_passes(self, seconds: float) -> None:
        end = self.now + seconds
        while (at := self.engine.next_deadline()) is not None and at <= end:
            self.now = max(self.now, at)
            self._took(None, self.engine.tick(self.now))
            self._forget_lost_offers()
        self.now = end

    def _forget_lost_offers(self) -> None:
        """The router gave up waiting for news of them."""
        self.ringing = {name: offer for name, offer in self.ringing.items() if name in self.engine.room.offers}

    # --- what must hold ---

    @invariant()
    def nobody_waits_while_somebody_who_could_help_is_free(self) -> None:
        for waiter in self._unoffered():
            channel = waiter.line.ask.channel
            helpers = [desk for desk in self.engine.desks.values() if oracle.is_free(desk, channel)]
            able = [desk for desk in helpers if oracle.could_serve(self.engine, desk.agent, waiter)]
            assert all(oracle.kept_back(self.engine, desk, waiter.tier, channel) for desk in able), waiter.call

    @invariant()
    def no_phone_rings_for_others_while_an_emergency_has_none(self) -> None:
        room = self.engine.room
        for waiter in self._unoffered():
            if waiter.tier is not Tier.EMERGENCY:
                continue
            coming = 0
            for desk in self.engine.desks.values():
                work = desk.ringing
                if work is None or not oracle.could_serve(self.engine, desk.agent, waiter):
                    continue
                caller = room.waiters.get(work.call)
                coming += caller is None or work.withdrawn
                assert caller is None or work.withdrawn or caller.tier is Tier.EMERGENCY

    @invariant()
    def nobody_is_lost_and_nobody_waits_twice(self) -> None:
        live = {call for call, waiter in self.engine.room.waiters.items() if not waiter.virtual}
        assert live == self.queued
        assert sum(len(line) for line in self.engine.room.lines.values()) == len(self.engine.room.waiters)
        orders = Counter(waiter.order for waiter in self.engine.room.waiters.values())
        assert set(orders.values()) <= {1}

    @invariant()
    def the_figures_know_of_everybody_who_waits(self) -> None:
        """Offered = answered + abandoned + short-abandoned + flowed out + waiting, and these are those who wait."""
        kpis = self.heard.figures(self._at())
        assert not leaks(kpis)
        assert kpis.total.waiting == len(self.queued)
        waiting = {queue: figures.waiting for queue, figures in kpis.queues.items() if figures.waiting}
        assert waiting == Counter(self.engine.room.waiters[call].queue for call in self.queued)

    @invariant()
    def an_alarm_rings_only_for_what_is_there(self) -> None:
        room = self.engine.room
        there = {"offer": room.offers, "unblock": room.desks, "wrap_up": room.desks, "callback": room.callbacks}
        for kind, whose in room.alarms._at:
            if kind not in ("loan", "again"):
                assert whose in there.get(kind, room.waiters), (kind, whose)

    @invariant()
    def callbacks_are_kept_until_they_are_over(self) -> None:
        assert set(self.engine.room.callbacks) == self.callbacks

    @invariant()
    def what_is_computed_in_bits_is_what_the_table_says(self) -> None:
        room = self.engine.room
        for line in room.lines.values():
            if line.ask.queue in room.table.queues and len(line):
                waiter = next(iter(line.calls.values()))
                able = {
                    d.name for d in self.engine.desks.values() if oracle.could_serve(self.engine, d.agent, waiter)
                }
                assert {desk.name for desk in room.agents(line.able)} == able
        for channel in (Channel.VOICE, Channel.CHAT):
            free = {desk.name for desk in self.engine.desks.values() if oracle.is_free(desk, channel)}
            assert {desk.name for desk in room.agents(room.free[channel])} == free

    @invariant()
    def nothing_was_decided_wrongly(self) -> None:
        assert not self.faults, self.faults

    def _in_order(self) -> list[Waiter]:
        """Callers and callbacks alike."""
        return sorted(self.engine.room.waiters.values(), key=lambda waiter: waiter.key)

    def _unoffered(self) -> list[Waiter]:
        return [waiter for waiter in self.engine.room.waiters.values() if not waiter.offers and not waiter.virtual]

    def teardown(self) -> None:
        """The same events at the same times give the same decisions, byte for byte."""
        again = Engine()
        for event, now, commands in self.steps:
            told = again.tick(now) if event is None else again.handle(event, now)
            assert _bytes(told) == _bytes(commands)


def _bytes(commands: list[Command]) -> str:
    return json.dumps([to_json(command.event) for command in commands])  # type: ignore[attr-defined]


TestDay = Day.TestCase
TestDay.settings = settings(max_examples=100, stateful_step_count=50, deadline=None)
