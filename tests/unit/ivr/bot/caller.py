"""A caller at the bot: the example's kind of knowledge, and a run of the flow moved by hand."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import TypeVar

from calls.commands import Announce, Command, Enqueue, Leave, Play
from calls.events import DigitPressed, Event, PlayFinished, SpeechBegan, SpeechFailed, SpeechHeard
from calls.model import CHINESE, Match, Sound
from ivr.bot.talk import Manner
from ivr.flow import Flow, Node
from ivr.knowledge import AskBack, Entry, Kind, Knowledge
from ivr.run import FlowRun
from ivr.verbs import Bot, Hangup
from ivr.verbs import Enqueue as EnqueueVerb

SUNDAY = datetime(2026, 11, 22, 10, 0, tzinfo=UTC)
QUEUES = ("person", "emergency", "orders")

T = TypeVar("T", bound=Event)


def _entry(name: str, *asks: AskBack, hand_over: bool = False, queue: str = "") -> Entry:
    return Entry(
        name, {CHINESE: name}, {CHINESE: (name,)}, f"kb.{name}", f"kb.{name}.confirm", asks, hand_over, queue
    )


ORDER = AskBack("order_number", Kind.ORDER, "kb.order.order_number", 8, 12)
DAY = AskBack("day", Kind.DATE, "kb.repair.day")
PHONE = AskBack("phone", Kind.PHONE, "kb.repair.phone", 7, 12)
ENTRIES = {
    entry.name: entry
    for entry in (
        _entry("hours"),
        _entry("invoice"),
        _entry("order", ORDER),
        _entry("exchange", ORDER, hand_over=True, queue="orders"),
        _entry("repair", DAY, PHONE, hand_over=True),
        _entry("points"),
    )
}
TEXTS = {"kb.hours": {CHINESE: "九点到二十一点。"}, "kb.exchange": {CHINESE: "可以换。"}}
KNOWLEDGE = Knowledge("faq", ENTRIES, TEXTS)


def bot(manner: Manner | None = None) -> Bot:
    return Bot(
        "faq",
        then="bye",
        to_person="person",
        emergency="emergency",
        unavailable="menu",
        otherwise="silent",
        keys={"3": "menu"},
        queues={"orders": "orders"},
        entries={"points": "points"},
        manner=manner or Manner(KNOWLEDGE),
    )


def flow(verb: Bot) -> Flow:
    ends = ("bye", "menu", "silent", "points")
    nodes = {name: Node(name, Hangup((name,))) for name in ends}
    nodes |= {name: Node(name, EnqueueVerb(name, "bye", "bye")) for name in QUEUES}
    return Flow("main", "v1", "bot", {"bot": Node("bot", verb), **nodes}, "person")


class Caller:
    """Speaks, presses, is silent; `done` has every command so far."""

    def __init__(self, verb: Bot | None = None) -> None:
        self.now = 0.0
        root = flow(verb or bot())
        self.run = FlowRun(root, "c1", "c1-c", at=SUNDAY, now=0.0, language=CHINESE, calendars={})
        self.done: list[Command] = self.run.begin(0.0)

    @property
    def node(self) -> str:
        return self.run.node

    @property
    def heard(self) -> tuple[str, ...]:
        """The keys of what was said last, values as `kind=value`."""
        plays = [command for command in self.done if isinstance(command, Play)]
        return tuple(_shown(sound) for sound in plays[-1].sounds) if plays else ()

    def events(self, kind: type[T]) -> list[T]:
        announced = [command.event for command in self.done if isinstance(command, Announce)]
        return [event for event in announced if isinstance(event, kind)]

    @property
    def queued(self) -> list[str]:
        return [command.queue for command in self.done if isinstance(command, Enqueue)]

    @property
    def left(self) -> bool:
        return any(isinstance(command, Leave) for command in self.done)

    def begins(self) -> None:
        self._tell(SpeechBegan("c1", "c1-c", "c1-l1"))

    def says(self, text: str, *matches: tuple[str, float], confidence: float = 0.9) -> None:
        self.begins()
        found = tuple(Match(entry, score) for entry, score in matches)
        self._tell(SpeechHeard("c1", "c1-c", "c1-l1", text, confidence, found))

    def fails(self) -> None:
        self._tell(SpeechFailed("c1", "c1-c", "c1-l1", "no model"))

    def presses(self, keys: str) -> None:
        for key in keys:
            self._tell(DigitPressed("c1", "c1-c", key))

    def listens(self) -> None:
        """Until everything was said."""
        while self.run.playing is not None:
            self._tell(PlayFinished("c1", "c1-c", self.run.playing))

    def waits(self) -> None:
        """Until something happens by itself."""
        self.listens()
        deadline = self.run.next_deadline()
        if deadline is None:
            assert self.run.parked
            return
        self.now = deadline
        self.done += self.run.tick(self.now)

    def _tell(self, event: Event) -> None:
        self.now += 0.1
        self.done += self.run.handle(event, self.now)


def _shown(sound: Sound) -> str:
    return f"{sound.key}={sound.value}" if sound.value else sound.key
