"""One step of one call: what it may touch while it is taken."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace

from calls.alarms import Alarms
from calls.commands import Announce, Command, Play
from calls.events import Event
from calls.model import Sound, Stage
from calls.numbers import national
from calls.table import RoutingTable
from ivr.calendar import Calendar
from ivr.flow import Flow
from ivr.run import FlowRun
from switchboard.announcements import Announcements
from switchboard.customers import NOBODY, UNKNOWN, Customer, Customers
from switchboard.lines import Line
from switchboard.memory import Memory
from switchboard.record import Hearing, Hold, Record, Talk, Waiting

Calendars = Mapping[str, Calendar]


ALARMS = (
    "answer",
    "flow",
    "question",
    "position",
    "announcement",
    "ring",
    "dial",
    "key",
    "pause",
    "monitor",
    "again",
    "forget",
)


class Rules:
    """What is published: replaced as a whole, read by every step."""

    def __init__(
        self,
        table: RoutingTable,
        lines: Sequence[Line],
        flows: Mapping[str, Flow],
        calendars: Calendars,
        customers: Customers = NOBODY,
    ) -> None:
        self.table = table
        self.customers = customers
        self.memory = Memory()
        self.announcements = Announcements()
        self.lines = tuple(lines)
        self.flows = dict(flows)
        self.calendars = calendars

    def publish(
        self, lines: Sequence[Line], flows: Mapping[str, Flow], calendars: Calendars, customers: Customers
    ) -> None:
        """What was read anew from the owner's files."""
        self.customers, self.lines = customers, tuple(lines)
        self.flows, self.calendars = dict(flows), calendars

    def customer(self, number: str) -> Customer:
        """Who calls from this number; UNKNOWN when nobody knows."""
        return self.customers.get(national(number), UNKNOWN)


class Turn:
    """Collects the commands of a step and lets it move the call and set its alarms."""

    def __init__(self, record: Record, rules: Rules, alarms: Alarms[tuple[str, str]], now: float) -> None:
        self.record = record
        self.rules = rules
        self.now = now
        self.commands: list[Command] = []
        self._alarms = alarms

    @property
    def flow(self) -> FlowRun:
        """The caller's way through the flow of his line."""
        assert self.record.flow is not None
        return self.record.flow

    @property
    def talk(self) -> Talk:
        """The conversation, while there is one."""
        assert self.record.talk is not None
        return self.record.talk

    @property
    def hold(self) -> Hold:
        """What the caller hears on hold; there is one from the first time on."""
        assert self.record.hold is not None
        return self.record.hold

    @property
    def hearing(self) -> Hearing:
        """What an agent hears of a message, while one does."""
        assert self.record.hearing is not None
        return self.record.hearing

    @property
    def waiting(self) -> Waiting:
        """The caller's stay in a queue, while the call is queued."""
        assert self.record.waiting is not None
        return self.record.waiting

    def do(self, *commands: Command) -> None:
        self.commands.extend(commands)

    def play(self, sounds: Sequence[Sound], *, loop: bool = False) -> str:
        """Let the caller hear the sounds in place of what he hears now; returns the id of this playing."""
        play = self.flow.next_play()
        said = tuple(replace(sound, slow=self.flow.slow) for sound in sounds)
        self.do(Play(self.record.call, self.record.leg, play, said, loop))
        return play

    def announce(self, event: Event) -> None:
        self.commands.append(Announce(event))

    def enter(self, stage: Stage) -> None:
        self.record.stage = stage

    def wake(self, alarm: str, at: float) -> None:
        """Set the call's alarm of this name."""
        self._alarms.set((self.record.call, alarm), at)

    def is_set(self, alarm: str) -> bool:
        return (self.record.call, alarm) in self._alarms

    def sleep_all(self) -> None:
        """The call is history."""
        self.sleep(*ALARMS)

    def sleep(self, *alarms: str) -> None:
        for alarm in alarms:
            self._alarms.cancel((self.record.call, alarm))
