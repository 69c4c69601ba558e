"""A flow test on a virtual clock: the real driver, switchboard, flows and router, a telephone in memory."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

from backplane.driver import Driver
from calls import commands as c
from calls import events as e
from calls.journal import Entry
from calls.model import Match
from calls.table import RoutingTable
from config.flow_tests import Story
from config.shapes.flow_tests import ALL, DOWN, FULL, NONE, OFF, PAUSED, SILENT, ActShape, TestShape
from hotline.commands.routes.virtual_time import VirtualLoop
from hotline.flow_tests.house import House
from hotline.flow_tests.trace import Trace, trace_of
from routing.engine import Engine
from switchboard.switchboard import Switchboard
from telephony.simulated import Phone, SimulatedTelephony

CALL = "test"
LEG = f"{CALL}-c"
SHANGHAI = ZoneInfo("Asia/Shanghai")
A_MONDAY = datetime(2026, 11, 23, 10, 0, tzinfo=SHANGHAI)
"""When a test happens that does not say when."""

BETWEEN_KEYS_S = 0.25
SETTLES_S = 1.0
"""How long a caller stays on the line after his last act."""
TALK_S = 3.0
ANSWER_S = 1.0
LOOKUP_S = 0.05
NEVER_S = 120.0
"""What has not come by then never will."""


@dataclass(frozen=True, slots=True)
class Performed:
    """`stuck` says which act could not be done, or is empty."""

    trace: Trace
    stuck: str = ""


def moment_of(test: TestShape) -> datetime:
    """When the test happens; a moment without a zone is one in Shanghai."""
    if test.at is None:
        return A_MONDAY
    return test.at if test.at.tzinfo is not None else test.at.replace(tzinfo=SHANGHAI)


def on_duty(test: TestShape, table: RoutingTable) -> list[str]:
    if test.agents in (ALL, NONE):
        return list(table.agents) if test.agents == ALL else []
    return [agent for agent in table.agents if agent in test.agents]


def _with_full_queues(table: RoutingTable, test: TestShape) -> RoutingTable:
    full = {name: replace(table.queues[name], max_waiting=0) for name, how in test.queues.items() if how == FULL}
    return replace(table, queues={**table.queues, **full}) if full else table


def perform(house: House, story: Story) -> Performed:
    """The caller's acts from the first ring to his hanging up, and what came of them."""
    stage = _Stage(house, story.test)
    stuck = stage.play()
    return Performed(trace_of(stage.events), stuck)


class _Phones(Mapping[str, Phone]):
    """Whoever is rung answers after `answer_s`, or does not (None)."""

    def __init__(self, answer_s: float | None) -> None:
        self._answer_s = answer_s

    def __getitem__(self, address: str) -> Phone:
        return Phone(self._answer_s)

    def __iter__(self) -> Iterator[str]:
        return iter(())

    def __len__(self) -> int:
        return 0


@dataclass
class _Stage:
    house: House
    test: TestShape
    events: list[e.CallEvent] = field(default_factory=list)

    def __post_init__(self) -> None:
        hotline, self._loop, self._seq = self.house.hotline, VirtualLoop(), 0
        self._begins = moment_of(self.test)
        answer_s = None if self.test.phones == SILENT else ANSWER_S
        self._telephony = SimulatedTelephony(self._loop, self._post, _Phones(answer_s), self.house.play_s)
        switchboard = Switchboard(hotline.lines, self.house.flows, hotline.calendars, hotline.customers)
        performers = {**dict.fromkeys(c.TELEPHONY, self._telephony.perform), c.LookUp: self._look_up}
        if self.test.speech == OFF:
            performers[c.Listen] = self._cannot_listen
        self._driver = Driver(self._loop, self, (switchboard, Engine()), performers, wall=self._wall)
        self._open(self.house.table(self._begins))

    def _open(self, table: RoutingTable) -> None:
        duty = on_duty(self.test, table)
        self._post(e.TablePublished(_with_full_queues(table, self.test)))
        for queue, how in self.test.queues.items():
            if how == PAUSED:
                self._post(e.QueuePaused(queue, "test"))
        for agent in table.agents:
            at_work = agent in duty
            self._post(e.AgentLoggedIn(agent, f"sip:{agent}@test") if at_work else e.AgentLoggedOut(agent))

    # --- the acts ---

    def play(self) -> str:
        """Which act could not be done, or ""."""
        self._telephony.arrive(CALL, self.test.caller, self.test.dial, self._begins)
        self._until(lambda: self._has(e.LegAnswered))
        for act in self.test.script:
            if self._over:
                break
            if not self._do(act):
                return act.model_dump_json(exclude_defaults=True)
        self._pass(SETTLES_S)
        if LEG in self._telephony.legs:
            self._telephony.hang_up(LEG)
        self._pass(SETTLES_S)
        return ""

    def _do(self, act: ActShape) -> bool:
        if act.press:
            return self._press(act.press)
        if act.silence:
            return self._pass(act.silence)
        if act.speak:
            return self._speak(act)
        if act.until:
            return self._until(lambda: bool(self._path[-1:] == (act.until,)))
        if act.talk:
            return self._talk()
        self._telephony.hang_up(LEG)
        return True

    def _press(self, keys: str) -> bool:
        for key in keys:
            self._pass(BETWEEN_KEYS_S)
            if LEG in self._telephony.legs:
                self._telephony.press(LEG, key)
        return True

    def _speak(self, act: ActShape) -> bool:
        """He speaks when somebody listens."""
        if not self._until(lambda: self._listened):
            return False
        self._pass(BETWEEN_KEYS_S)
        matches = (Match(act.understood, act.score),) if act.understood else ()
        self._telephony.speak(LEG, act.speak, act.confidence, matches)
        return True

    def _talk(self) -> bool:
        """An agent comes, talks, and is the first to hang up."""
        if not self._until(lambda: self._has(e.TalkStarted)):
            return False
        self._pass(TALK_S)
        legs = [event.leg for event in self.events if isinstance(event, e.TalkStarted)]
        self._telephony.hang_up(legs[-1])
        return True

    # --- time ---

    def _pass(self, seconds: float) -> bool:
        end = self._loop.passed_s + seconds
        while self._loop.step(end):
            pass
        return True

    def _until(self, come: Callable[[], bool]) -> bool:
        end = self._loop.passed_s + NEVER_S
        while not come():
            if self._over or not self._loop.step(end):
                return come()
        return True

    @property
    def _over(self) -> bool:
        return self._has(e.CallEnded)

    @property
    def _listened(self) -> bool:
        return LEG in self._telephony.legs and self._telephony.legs[LEG].listened is not None

    @property
    def _path(self) -> tuple[str, ...]:
        return trace_of(self.events).path

    def _has(self, kind: type[e.Event]) -> bool:
        return any(isinstance(event, kind) for event in self.events)

    # --- what the driver needs, and other systems ---

    def append(self, event: e.Event, at: datetime, now: float) -> Entry:
        self._seq += 1
        if isinstance(event, e.CallEvent) and event.call == CALL:
            self.events.append(event)
        return Entry(self._seq, at, now, event)

    def _wall(self) -> datetime:
        return self._begins + timedelta(seconds=self._loop.passed_s)

    def _post(self, event: e.Event) -> None:
        self._driver.post(event)

    def _cannot_listen(self, command: c.Command) -> None:
        assert isinstance(command, c.Listen)
        failed = e.SpeechFailed(command.call, command.leg, command.listening, OFF)
        self._loop.call_at(self._loop.now + LOOKUP_S, lambda: self._post(failed))

    def _look_up(self, command: c.Command) -> None:
        assert isinstance(command, c.LookUp)
        self._loop.call_at(self._loop.now + LOOKUP_S, lambda: self._post(self._answer(command)))

    def _answer(self, asked: c.LookUp) -> e.Event:
        answer = self.test.services.get(asked.service, DOWN)
        if isinstance(answer, str) or not set(asked.wanted) <= set(answer):
            return e.LookupFailed(asked.call, asked.lookup, DOWN)
        return e.LookupAnswered(asked.call, asked.lookup, {name: answer[name] for name in asked.wanted})
