"""A caller in a flow, moved by hand: what he presses, what he hears, where he gets."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import UTC, datetime

from calls.commands import Announce, Command, Enqueue, Leave, Play, StopPlay, Transfer
from calls.events import DigitPressed, Event, NodeEntered, PlayFinished, QueueRefused
from calls.model import CHINESE, QueueRefusal, Sound
from ivr.calendar import Calendar
from ivr.flow import Flow, Node
from ivr.journey import NOBODY, Value
from ivr.journey import Caller as WhoCalls
from ivr.run import FlowRun
from ivr.verb import Verb

NOON = datetime(2026, 11, 23, 12, 0, tzinfo=UTC)
START = 1000.0


def flow_of(start: str, rescue: str = "", /, **verbs: Verb) -> Flow:
    return Flow("main", "v1", start, {name: Node(name, verb) for name, verb in verbs.items()}, rescue)


class Caller:
    """Walks through a flow; `now` moves only by `waits`."""

    def __init__(
        self,
        flow: Flow,
        calendars: Sequence[Calendar] = (),
        callback_number: str = "",
        *,
        flows: Mapping[str, Flow] | None = None,
        who: WhoCalls = NOBODY,
        remembered: Mapping[str, Value] | None = None,
        first: tuple[Sound, ...] = (),
    ) -> None:
        self.now = START
        known = {calendar.name: calendar for calendar in calendars}
        self.run = FlowRun(
            flow,
            "c1",
            "c1-c",
            at=NOON,
            now=self.now,
            language=CHINESE,
            calendars=known,
            callback_number=callback_number,
            caller=who,
            flows=flows,
            remembered=remembered,
            first=first,
        )
        self.commands: list[Command] = []
        self._take(self.run.begin(self.now))

    def presses(self, keys: str) -> Caller:
        for key in keys:
            self.happens(DigitPressed("c1", "c1-c", key))
        return self

    def hears_it_out(self) -> Caller:
        assert self.run.playing is not None
        return self.happens(PlayFinished("c1", "c1-c", self.run.playing))

    def waits(self, seconds: float) -> Caller:
        self.now += seconds
        self._take(self.run.tick(self.now))
        return self

    def is_refused(self, queue: str, reason: QueueRefusal) -> Caller:
        return self.happens(QueueRefused("c1", queue, reason))

    def is_rescued(self) -> Caller:
        self._take(self.run.rescue(self.now))
        return self

    def happens(self, event: Event) -> Caller:
        self._take(self.run.handle(event, self.now))
        return self

    def _take(self, commands: list[Command]) -> None:
        self.commands += commands

    @property
    def way(self) -> list[str]:
        """The nodes he came through."""
        return [entered.node for entered in self.entered]

    @property
    def entered(self) -> list[NodeEntered]:
        announced = (command.event for command in self.commands if isinstance(command, Announce))
        return [event for event in announced if isinstance(event, NodeEntered)]

    @property
    def heard(self) -> list[tuple[str, ...]]:
        """The prompts of each playing, in order."""
        return [tuple(sound.key for sound in play.sounds) for play in self.plays]

    @property
    def plays(self) -> list[Play]:
        return [command for command in self.commands if isinstance(command, Play)]

    @property
    def cut_short(self) -> list[str]:
        return [command.play for command in self.commands if isinstance(command, StopPlay)]

    @property
    def handed(self) -> list[Command]:
        return [command for command in self.commands if isinstance(command, Enqueue | Transfer | Leave)]
