"""One call on the real driver, switchboard, flows and router, in virtual time: no telephone, no disk, no waiting."""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from itertools import groupby

from backplane.driver import Driver
from calls import commands as c
from calls import events as e
from calls.events import CallEnded, CallEvent, Event, NodeEntered, PlayFinished, TalkStarted
from calls.journal import Entry
from calls.model import Sound
from calls.table import RoutingTable
from config.hotline import Hotline
from hotline.commands.routes.virtual_time import VirtualLoop
from ivr.verbs import Callback, Menu
from routing.engine import Engine
from switchboard.switchboard import Switchboard
from telephony.simulated import Phone, SimulatedTelephony
from telephony.sip.phones.keying import Keying, Step

CALL = "whatif"
LEG = f"{CALL}-c"
ANSWER_S = 3.0
_ASKING = (Menu.verb, Callback.verb)


@dataclass(frozen=True, slots=True)
class Caller:
    """Who rings which number when, and what he presses."""

    number: str
    dialled: str
    at: datetime
    keys: Sequence[Step] = ()


@dataclass(frozen=True, slots=True)
class Heard:
    """What the caller hears from now on."""

    sounds: tuple[Sound, ...]
    loop: bool


@dataclass(frozen=True, slots=True)
class Moment:
    """`at_s` seconds after the caller rang."""

    at_s: float
    what: Entry | Heard


class _Phones(Mapping[str, Phone]):
    """Whoever is rung answers: agents, partners outside, the customer himself."""

    def __getitem__(self, address: str) -> Phone:
        return Phone(ANSWER_S)

    def __iter__(self) -> Iterator[str]:
        return iter(())

    def __len__(self) -> int:
        return 0


class Rehearsal:
    """A hotline with this table in force, `agents` on duty and nobody else on the line."""

    def __init__(
        self, hotline: Hotline, table: RoutingTable, agents: Collection[str], play_s: Callable[[c.Play], float]
    ) -> None:
        self._hotline, self._table, self._agents, self._play_s = hotline, table, agents, play_s

    def call(self, caller: Caller, limit_s: float) -> list[Moment]:
        """All that happens until he talks, is gone, or the time is over."""
        return _Line(self._hotline, self._play_s, caller).run(self._table, self._agents, limit_s)


class _Line:
    """The caller's line from the first ring on."""

    def __init__(self, hotline: Hotline, play_s: Callable[[c.Play], float], caller: Caller) -> None:
        self._caller = caller
        self._loop = VirtualLoop()
        self._keying = Keying(caller.keys)
        self._moments: list[Moment] = []
        self._seq = 0
        self._asked = self._over = False
        self._telephony = SimulatedTelephony(self._loop, self._post, _Phones(), play_s)
        switchboard = Switchboard(hotline.lines, hotline.flows, hotline.calendars, hotline.customers)
        performers = dict.fromkeys((*c.TELEPHONY, *c.SERVICES), self._perform)
        self._driver = Driver(self._loop, self, (switchboard, Engine()), performers, wall=self._wall)
        self._driver.subscribe(self._happened)

    def run(self, table: RoutingTable, agents: Collection[str], limit_s: float) -> list[Moment]:
        self._post(e.TablePublished(table))
        for agent in table.agents:
            on_duty = agent in agents
            self._post(e.AgentLoggedIn(agent, f"sip:{agent}@whatif") if on_duty else e.AgentLoggedOut(agent))
        self._telephony.arrive(CALL, self._caller.number, self._caller.dialled, self._caller.at)
        while not self._over and self._loop.step(limit_s):
            pass
        return list(_in_order(self._moments))

    # --- what the driver needs of a journal ---

    def append(self, event: Event, at: datetime, now: float) -> Entry:
        self._seq += 1
        entry = Entry(self._seq, at, now, event)
        if isinstance(event, CallEvent):
            self._moments.append(Moment(self._loop.passed_s, entry))
        return entry

    # --- what happens ---

    def _wall(self) -> datetime:
        return self._caller.at + timedelta(seconds=self._loop.passed_s)

    def _post(self, event: Event) -> None:
        self._driver.post(event)

    def _perform(self, command: c.Command) -> None:
        if isinstance(command, c.Play) and command.leg == LEG:
            self._moments.append(Moment(self._loop.passed_s, Heard(command.sounds, command.loop)))
        self._telephony.perform(command)

    def _happened(self, entry: Entry) -> None:
        event = entry.event
        if isinstance(event, CallEvent) and not self._over:
            self._over = isinstance(event, TalkStarted | CallEnded)
            self._listen(event)

    # --- the caller's keys ---

    def _listen(self, event: CallEvent) -> None:
        """He presses a key when he has heard the question."""
        if isinstance(event, e.LegAnswered) and event.leg == LEG:
            self._keying.answered(self._loop.now)
            self._keying.told()
        elif isinstance(event, NodeEntered):
            self._asked = event.verb in _ASKING
        if self._asked and (isinstance(event, PlayFinished) or _asks_silently(event)):
            self._keying.asked(self._loop.now)
        self._wake()

    def _wake(self) -> None:
        due = self._keying.next_deadline()
        if due is not None:
            self._loop.call_at(max(due, self._loop.now), self._press)

    def _press(self) -> None:
        digit = self._keying.tick(self._loop.now)
        if digit is not None and LEG in self._telephony.legs:
            self._telephony.press(LEG, digit)
        self._wake()


def _in_order(moments: Iterable[Moment]) -> Iterator[Moment]:
    """What is heard comes after what led to it at the same instant; a sound replaced at once was never heard."""
    for _, together in groupby(moments, key=lambda moment: moment.at_s):
        heard: Moment | None = None
        for moment in together:
            if isinstance(moment.what, Heard):
                heard = moment
            else:
                yield moment
        if heard is not None:
            yield heard


def _asks_silently(event: CallEvent) -> bool:
    return isinstance(event, NodeEntered) and not event.prompts
