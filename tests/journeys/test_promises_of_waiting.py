"""The promises, held over generated days on which everything there is for those who wait is in use.

Ladders, several phones at once, callbacks, known customers, orders of supervisors, plans, tables that are published
and taken back (`waiting_room`) [R1-R7, H4, M1].
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterator

from hypothesis import settings
from hypothesis import strategies as st
from hypothesis.stateful import initialize, invariant, precondition, rule

from calls import commands as c
from calls import events as e
from calls.journal import Entry
from calls.model import Channel, Direction, HangupCause, Party, Stage, Tier
from routing.kpi.observer import Observer
from routing.kpi.scheme import Scheme
from routing.reserves import kept_back
from switchboard.switchboard import Switchboard
from telephony.simulated import Phone
from tests.journeys.any_day import AGENTS, PHONES, AnyDay, one_of
from tests.journeys.waiting_room import CUSTOMERS, FIRST, FLOW, LINES, NUMBERS, OUTSIDE, TABLES
from tests.journeys.watching import Listener
from tests.journeys.world import Doors, World
from tests.unit.routing.kpi.conservation import leaks

DIALLED = st.sampled_from(["4000", "4000", "4001", "4002", "999"])
NUMBER = st.sampled_from(NUMBERS)
KEYS = st.sampled_from(["", "1", "1", "2", "9", "7", "81", "61", "51", "82", "811", "819"])
AGENT = st.sampled_from([agent.agent for agent in AGENTS])
QUEUE = st.sampled_from(["orders", "repair", "emergency", "nowhere"])


def address(number: str) -> str:
    return f"sip:{number}@carrier.example"


def _posted(make: Callable[[str], e.Event]) -> Callable[[Day, st.DataObject], None]:
    """What happens to somebody who waits, if there is one."""

    def deed(day: Day, data: st.DataObject) -> None:
        if day.world.routing.room.waiters:
            day.world.post(make(day.somebody(data)))

    return deed


def _leg_hangs_up(day: Day, data: st.DataObject) -> None:
    if day.world.phone.legs:
        day.world.phone.hang_up(one_of(data, iter(day.world.phone.legs)))


def _pressed(keys: str) -> Callable[[Day, st.DataObject], None]:
    def deed(day: Day, data: st.DataObject) -> None:
        if any(day.callers_legs()):
            day.world.phone.press(one_of(data, day.callers_legs()), keys)

    return deed


CROSSING: dict[str, Callable[[Day, st.DataObject], None]] = {
    "a leg hangs up": _leg_hangs_up,
    "everything is picked up": lambda day, _: day.all_phones_are_picked_up_at_once(),
    "moved": _posted(lambda call: e.MoveOrdered(call, "repair", "boss")),
    "moved to safety": _posted(lambda call: e.MoveOrdered(call, "emergency", "boss")),
    "taken out": _posted(lambda call: e.WithdrawalOrdered(call, "boss")),
    "put forward": _posted(lambda call: e.PriorityOrdered(call, Tier.EMERGENCY, 0.0, "boss")),
    "a step fails": _posted(lambda call: e.StepFailed(call, "something")),
    "the plan is on": lambda day, _: day.world.post(e.PlanSwitched("II", True, "boss")),
    "the plan is off": lambda day, _: day.world.post(e.PlanSwitched("II", False, "boss")),
    "the rules are others": lambda day, _: day.world.post(e.TablePublished(TABLES[3])),
    "the rules are back": lambda day, _: day.world.post(e.TablePublished(FIRST)),
    "an agent goes": lambda day, _: day.world.post(e.AgentLoggedOut("1001")),
    "an agent comes": lambda day, _: day.world.post(e.AgentLoggedIn("1001", AGENTS[0].address or "")),
    "a key": _pressed("1"),
    "out of the queue and in again": _pressed("#1"),
    "in and out and in": _pressed("1#1"),
    "a caller comes": lambda day, _: day.a_caller_comes("4000", NUMBERS[0], "1"),
}


class Day(AnyDay):
    """A day in the waiting room."""

    def __init__(self) -> None:
        self.wrong: list[str] = []
        self.dialled: Counter[str] = Counter()
        super().__init__()
        self.observer = Observer(Scheme(interval_s=60.0))
        self.world.driver.subscribe(self._hear)

    def a_world(self, phones: dict[str, Phone]) -> World:
        outside = {address(number): Phone(answer_s=4.0) for number in (*NUMBERS, OUTSIDE)}
        return World(phones=phones | outside, lines=LINES, flow=FLOW, customers=CUSTOMERS, watch=self.watch)

    def a_switchboard(self) -> Switchboard:
        return Switchboard(LINES, {"main": FLOW}, {}, CUSTOMERS)

    def a_listener(self) -> Listener:
        return Listener(FIRST.queues, in_plain_order=False)

    def looks_at(self, engine: Doors) -> Callable[[list[c.Command]], None]:
        return self._look if isinstance(engine, Switchboard) else lambda _: None

    def faults(self) -> list[str]:
        return [*super().faults(), *self.wrong]

    def _look(self, commands: list[c.Command]) -> None:
        """Customers are called once an attempt, one attempt at a time, and never while they are on the line."""
        self.call_judge.look(commands)
        for command in commands:
            if isinstance(command, c.Dial) and command.leg.endswith("-c"):
                self.dialled[command.call] += 1
                callback = command.call.rpartition(".")[0]
                before = [f"{callback}.{attempt}" for attempt in range(1, int(command.call.rpartition(".")[2]))]
                up = [call for call in (callback.rpartition("-")[0], *before) if self._is_up(call)]
                if self.dialled[command.call] > 1 or up:
                    self.wrong.append(f"{command.call} is dialled while {up} are up")

    def _is_up(self, call: str) -> bool:
        record = self.world.switchboard.records.get(call)
        return record is not None and record.stage is not Stage.ENDED

    def _hear(self, entry: Entry) -> None:
        self.observer.hear(entry)
        self.wrong += leaks(self.observer.figures(entry.at))
        event = entry.event
        if isinstance(event, e.CallbackDue):
            self.calls.append(event.call)
        elif isinstance(event, e.CallEnded) and event.by is Party.SYSTEM and not _may_be_let_go(event):
            self.wrong.append(f"dropped: {event}")

    # --- what happens ---

    @initialize()
    def the_day_begins(self) -> None:
        self.world.post(e.TablePublished(FIRST))

    @rule(dialled=DIALLED, number=NUMBER, keys=KEYS)
    def a_caller_comes(self, dialled: str, number: str, keys: str) -> None:
        self.calls.append(self.world.dial(dialled, caller=number))
        self._press(self.calls[-1], keys)

    def _press(self, call: str, keys: str) -> None:
        for key in keys:
            if f"{call}-c" in self.world.phone.legs:
                self.world.press(call, key)

    @rule(number=NUMBER, keys=st.sampled_from(["81", "61", "51"]), seconds=st.sampled_from([0.0, 1.0, 2.5]))
    def a_caller_asks_to_be_called_back(self, number: str, keys: str, seconds: float) -> None:
        call = self.world.dial("4000", caller=number)
        self.calls.append(call)
        self._press(call, keys)
        self.world.wait(seconds)
        self.world.hang_up(call)

    @rule(key=st.sampled_from(["1", "2", "9"]), numbers=st.lists(NUMBER, min_size=2, max_size=4))
    def callers_come_all_at_once(self, key: str, numbers: list[str]) -> None:
        for number in numbers:
            self.a_caller_comes("4000", number, key)

    @rule(number=st.sampled_from([*NUMBERS, OUTSIDE]), phone=st.sampled_from(PHONES))
    def a_customer_behaves_otherwise(self, number: str, phone: Phone) -> None:
        self.world.phones[address(number)] = phone

    @precondition(lambda self: any(self._customers_phones()))
    @rule(data=st.data())
    def a_customer_picks_up(self, data: st.DataObject) -> None:
        self.world.phone.answer(one_of(data, self._customers_phones()))

    def _customers_phones(self) -> Iterator[str]:
        return (leg for leg in self.callers_legs() if "-b" in leg)

    @precondition(lambda self: any(self.agents_phones(ringing=True)))
    @rule(data=st.data())
    def a_phone_crashes(self, data: st.DataObject) -> None:
        leg = one_of(data, self.agents_phones(ringing=True))
        self.world.phone.hang_up(leg, HangupCause.DESTINATION_OUT_OF_ORDER)

    @precondition(lambda self: any(self.agents_phones(ringing=True)))
    @rule()
    def all_phones_are_picked_up_at_once(self) -> None:
        for leg in list(self.agents_phones(ringing=True)):
            self.world.phone.answer(leg)

    # --- what supervisors order ---

    @rule(table=st.sampled_from(range(len(TABLES))))
    def a_table_is_published_or_taken_back(self, table: int) -> None:
        self.world.post(e.TablePublished(TABLES[table]))

    @precondition(lambda self: self.waiters())
    @rule(data=st.data(), queue=QUEUE)
    def a_caller_is_moved(self, data: st.DataObject, queue: str) -> None:
        self.world.post(e.MoveOrdered(self.somebody(data), queue, "boss"))

    @precondition(lambda self: self.waiters())
    @rule(data=st.data())
    def a_caller_is_taken_out(self, data: st.DataObject) -> None:
        self.world.post(e.WithdrawalOrdered(self.somebody(data), "boss"))

    @precondition(lambda self: self.waiters())
    @rule(data=st.data(), tier=st.sampled_from(Tier), head_start_s=st.sampled_from([0.0, 30.0, 300.0]))
    def a_caller_is_put_forward(self, data: st.DataObject, tier: Tier, head_start_s: float) -> None:
        self.world.post(e.PriorityOrdered(self.somebody(data), tier, head_start_s, "boss"))

    def somebody(self, data: st.DataObject) -> str:
        """A caller who waits, or somebody who is to be called back."""
        return data.draw(st.sampled_from(sorted(self.world.routing.room.waiters)))

    @rule(queue=QUEUE, paused=st.booleans())
    def a_queue_is_paused_or_not(self, queue: str, paused: bool) -> None:
        self.world.post(e.QueuePaused(queue, "boss") if paused else e.QueueResumed(queue, "boss"))

    @rule(plan=st.sampled_from(["I", "II"]), on=st.booleans())
    def a_plan_is_switched(self, plan: str, on: bool) -> None:
        self.world.post(e.PlanSwitched(plan, on, "boss"))

    @rule(who=AGENT, group=st.sampled_from(["front", "back", "lead"]), for_s=st.sampled_from([0.0, 20.0]))
    def an_agent_is_lent(self, who: str, group: str, for_s: float) -> None:
        self.world.post(e.AgentLent(who, group, for_s, "boss"))

    # --- news that crosses ---

    @precondition(lambda self: any(self.callers_legs()))
    @rule(data=st.data(), deeds=st.lists(st.sampled_from(sorted(CROSSING)), min_size=2, max_size=5, unique=True))
    def it_all_happens_at_once(self, data: st.DataObject, deeds: list[str]) -> None:
        with self.world.in_one_moment():
            for deed in deeds:
                CROSSING[deed](self, data)

    # --- what must hold ---

    @invariant()
    def nobody_waits_while_an_agent_who_could_help_is_free(self) -> None:
        room = self.world.routing.room
        for waiter in self.unoffered():
            free = room.free[Channel.VOICE] & ~kept_back(room, waiter.tier, Channel.VOICE)
            assert not waiter.line.able & free, waiter.call

    @invariant()
    def every_phone_that_rings_on_rings_for_somebody_who_waits(self) -> None:
        rings = {one.offer for _, record in self.records() for one in record.ringing.values() if one.stopped is None}
        believed = {offer for waiter in self.waiters() for offer in waiter.offers if not self._is_hushed(offer)}
        assert rings == believed

    def _is_hushed(self, offer: str) -> bool:
        desk, call = self.world.routing.room.offers[offer]
        return desk.works[call].withdrawn

    @invariant()
    def whoever_is_called_back_is_being_called_or_waits_to_be(self) -> None:
        room = self.world.routing.room
        for callback in room.callbacks.values():
            under_way = callback.tried and (self._is_up(callback.call) or self._waits_for_his_hang_up(callback.of))
            assert under_way or callback.callback in room.waiters, callback.callback
            assert under_way or not callback.tried, callback.callback
        assert room.dialling.keys() <= room.callbacks.keys()

    def _waits_for_his_hang_up(self, call: str) -> bool:
        return call in self.world.switchboard._still_here

    @invariant()
    def the_figures_know_who_waits(self) -> None:
        figures = self.observer.figures(self.world.journal.entries[-1].at) if self.world.journal.lines else None
        waiting = figures.total.waiting if figures is not None else 0
        assert waiting == sum(record.stage is Stage.QUEUED for _, record in self.records())

    @invariant()
    def a_customers_phone_does_not_ring_for_ever(self) -> None:
        for call, record in self.records():
            if record.stage is Stage.CALLING_BACK:
                assert self.alarm(call, "dial"), f"{call} rings for ever"

    # --- the end of the day ---

    def teardown(self) -> None:
        """Everybody hangs up, no customer is reached any more, and all agents are there to have them called."""
        for number in NUMBERS:
            self.world.phones[address(number)] = Phone(refuses=HangupCause.USER_BUSY)
        self.world.post(e.TablePublished(FIRST))
        for who in AGENTS:
            self.world.post(e.AgentLoggedIn(who.agent, who.address or "sip:home@127.0.0.1:6001"))
        for _ in range(4):
            for name in list(self.world.phone.legs):
                self.world.phone.hang_up(name)
            self.world.wait(50)
        super().teardown()

    def nothing_is_left(self) -> None:
        super().nothing_is_left()
        room, phone = self.world.routing.room, self.world.switchboard
        assert (room.callbacks, room.dialling, room.waiters, room.offers) == ({}, {}, {}, {})
        assert phone._still_here == {}
        asked = Counter(event.callback for event in self.world.events(e.CallbackRequested))
        closed = Counter(event.callback for event in self.world.events(e.CallbackClosed))
        assert asked == closed, "every callback is closed once"
        for call in self.calls:
            self._record_is_sane(call)

    def _record_is_sane(self, call: str) -> None:
        row = self.world.cdr(call)
        times = (row.offered_at, row.answered_at, row.talk_started_at, row.talk_ended_at, row.ended_at)
        told = [at for at in times if at is not None]
        assert told == sorted(told), row
        assert row.ended_at is not None
        assert (row.talk_s is None) is (row.talk_started_at is None), row
        assert (row.wait_s is None) or row.queue is not None, row
        assert (row.direction is Direction.OUTBOUND) is ("-b" in call)
        assert min(row.wait_s or 0.0, row.talk_s or 0.0) >= 0
        if row.queued_at is not None:
            assert row.left_queue_at is not None
            assert row.queued_at <= row.left_queue_at, row


def _may_be_let_go(event: e.CallEnded) -> bool:
    """By his flow's end, because nobody hears him, because of a defect, or because he was not reached."""
    by_cause = event.cause in (HangupCause.MEDIA_TIMEOUT, HangupCause.INTERNAL_ERROR)
    return by_cause or event.stage in (Stage.IN_IVR, Stage.CALLING_BACK, Stage.OFFERED)


TestDay = Day.TestCase
TestDay.settings = settings(max_examples=60, stateful_step_count=40, deadline=None)
