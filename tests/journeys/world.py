"""A hotline whose time is moved by hand: the real driver, engines and simulated telephone, no sockets, no disk."""

from __future__ import annotations

import heapq
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta
from itertools import count

from backplane.driver import Driver
from backplane.driver import Engine as Doors
from calls import cdr, journal
from calls import commands as c
from calls import events as e
from calls.model import Tier
from calls.table import Agent, CurvePoint, Need, Queue, RoutingTable, TierRule
from ivr.flow import Flow, Node
from ivr.verbs import Enqueue, Hangup, Menu, Play, Transfer
from routing.engine import Engine
from switchboard.customers import NOBODY, Customers
from switchboard.lines import Line, RecordPolicy
from switchboard.switchboard import Switchboard
from telephony.simulated import Phone, SimulatedTelephony

MORNING = datetime(2026, 11, 23, 2, 0, tzinfo=UTC)


class HandTimer:
    def __init__(self, callback: Callable[[], None]) -> None:
        self.callback: Callable[[], None] | None = callback

    def cancel(self) -> None:
        self.callback = None


class HandLoop:
    """A loop for the driver whose clock only moves in `advance`."""

    def __init__(self) -> None:
        self.now = 1000.0
        self._heap: list[tuple[float, int, HandTimer]] = []
        self._count = count()

    def time(self) -> float:
        return self.now

    def call_at(self, when: float, callback: Callable[[], None], /) -> HandTimer:
        timer = HandTimer(callback)
        heapq.heappush(self._heap, (when, next(self._count), timer))
        return timer

    def call_soon_threadsafe(self, callback: Callable[[e.Event], None], event: e.Event, /) -> None:
        callback(event)

    def advance(self, seconds: float) -> None:
        end = self.now + seconds
        while self._heap and self._heap[0][0] <= end:
            when, _, timer = heapq.heappop(self._heap)
            self.now = max(self.now, when)
            if timer.callback is not None:
                timer.callback()
        self.now = end


class MemoryJournal:
    """Keeps entries as the lines a file would hold, so that every event proves it serialises."""

    def __init__(self) -> None:
        self.lines: list[bytes] = []

    def append(self, event: e.Event, at: datetime, now: float) -> journal.Entry:
        entry = journal.Entry(len(self.lines) + 1, at, now, event)
        self.lines.append(journal.to_line(entry))
        return entry

    @property
    def entries(self) -> list[journal.Entry]:
        return [journal.from_line(line) for line in self.lines]


def _enqueue(queue: str) -> Enqueue:
    return Enqueue(queue=queue, full="sorry", no_agents="sorry")


FLOW = Flow(
    name="main",
    version="1",
    start="menu",
    rescue="orders",
    nodes={
        node.name: node
        for node in (
            Node(
                "menu",
                Menu(
                    prompts=("menu.main",),
                    keys={"1": "orders", "2": "repair", "9": "emergency", "0": "orders", "7": "outside"},
                    retry=(("menu.invalid",),),
                    otherwise="orders",
                ),
            ),
            Node("orders", _enqueue("orders")),
            Node("repair", _enqueue("repair")),
            Node("emergency", _enqueue("emergency")),
            Node("outside", Transfer(address="sip:partner@127.0.0.1:5099", failed="sorry")),
            Node("sorry", Play(prompts=("queue.no_agents",), then="bye")),
            Node("bye", Hangup(prompts=("goodbye",))),
        )
    },
)

_PATIENT = {"ring_s": 15, "rona_growth": 1, "pause_after": 0}

QUEUES = (
    Queue("orders", {"zh-CN": "订单"}, (Need("orders", 1),), wrap_up_s=10, rona_delay_s=30, **_PATIENT),
    Queue("repair", {"zh-CN": "维修"}, (Need("repair", 1),), wrap_up_s=10, rona_delay_s=30, **_PATIENT),
    Queue("emergency", {"zh-CN": "紧急"}, (Need("emergency", 1),), emergency=True, wrap_up_s=0, **_PATIENT),
)

TIERS = {Tier.VIP: TierRule((CurvePoint(0.0, 60.0),))}


LINES = (
    Line(("4000",), "main"),
    Line(("4001",), "main", tier=Tier.VIP),
    Line(("4002",), "main", ring_s=3.0),
    Line(("4003",), "main", record=RecordPolicy.ALL),
    Line(("4004",), "main", record=RecordPolicy.NONE),
)


def agent(number: str, **skills: int) -> Agent:
    return Agent(number, f"坐席{number}", skills, f"sip:{number}@127.0.0.1:6000")


class World:
    """`agents` have phones of their own; `phones` overrides how they behave.

    `watch` may put something between the driver and an engine.
    """

    def __init__(
        self,
        *agents: Agent,
        phones: Mapping[str, Phone] | None = None,
        lines: tuple[Line, ...] = LINES,
        flow: Flow = FLOW,
        customers: Customers = NOBODY,
        watch: Callable[[Doors], Doors] = lambda engine: engine,
    ) -> None:
        self.loop = HandLoop()
        self.journal = MemoryJournal()
        self.phones = dict(phones or {})
        self.phone = SimulatedTelephony(self.loop, self.post, self.phones)
        self.switchboard = Switchboard(lines, {"main": flow}, {}, customers)
        self.routing = Engine()
        performers = dict.fromkeys((*c.TELEPHONY, *c.SERVICES), self.phone.perform)
        engines = (watch(self.switchboard), watch(self.routing))
        self.driver = Driver(self.loop, self.journal, engines, performers, wall=self._wall)
        self._calls = count(1)
        self.publish(*agents)

    def publish(self, *agents: Agent) -> None:
        """Put a new table into force; agents with an address who have no phone yet get one that answers."""
        for desk in agents:
            if desk.address is not None:
                self.phones.setdefault(desk.address, Phone())
        table = RoutingTable("1", {q.queue: q for q in QUEUES}, {desk.agent: desk for desk in agents}, tiers=TIERS)
        self.driver.post(e.TablePublished(table))

    def _wall(self) -> datetime:
        return MORNING + timedelta(seconds=self.loop.now - 1000.0)

    # --- telling the story ---

    def dial(self, dialled: str = "4000", keys: str = "", caller: str = "13800138000") -> str:
        """A caller arrives and presses keys; returns the call's id."""
        call = f"call{next(self._calls)}"
        self.phone.arrive(call, caller, dialled, self._wall())
        if keys:
            self.press(call, keys)
        return call

    def press(self, call: str, keys: str) -> None:
        self.phone.press(f"{call}-c", keys)

    def hang_up(self, call: str) -> None:
        self.phone.hang_up(f"{call}-c")

    def wait(self, seconds: float) -> None:
        self.loop.advance(seconds)

    def post(self, event: e.Event) -> None:
        self.driver.post(event)

    @contextmanager
    def in_one_moment(self) -> Iterator[None]:
        """What is posted in it crosses: all of it is under way before the first engine hears of the first."""
        self.driver._busy = True
        try:
            yield
        finally:
            self.driver._busy = False
            self.driver._run()

    # --- looking at it ---

    def events(self, kind: type[e.Event], call: str | None = None) -> list[e.Event]:
        found = [entry.event for entry in self.journal.entries if isinstance(entry.event, kind)]
        return [event for event in found if call is None or getattr(event, "call", None) == call]

    def cdr(self, call: str) -> cdr.Cdr:
        entries = [entry for entry in self.journal.entries if getattr(entry.event, "call", None) == call]
        row = cdr.fold(entries)
        assert row is not None
        return row

    def agent_of(self, call: str) -> str | None:
        return self.cdr(call).agent

    def call_of(self, agent: str) -> str | None:
        """The call an agent's phone rings for, or that keeps him busy."""
        work = self.routing.desks[agent].work
        return work.call if work is not None else None

    def legs(self, call: str) -> list[str]:
        return [leg.leg for leg in self.phone.legs.values() if leg.call == call]

    def playing(self, call: str) -> tuple[str, ...]:
        play = self.phone.legs[f"{call}-c"].playing
        return tuple(sound.key for sound in play.sounds) if play else ()
