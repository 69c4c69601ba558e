"""One caller's way through a flow: three doors, and no clock of its own.

The run ends by handing the caller over (`Enqueue`, `Transfer`) or letting him go (`Leave`). Handed over, it is
parked: keys are not its business, and only a `Return` sets it going again. While it is
not parked it always has a deadline, so no caller can be left in silence.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime, timedelta

from calls.commands import Announce, Command, Leave, Play, StopPlay
from calls.events import DigitPressed, Event, NodeEntered, PlayFinished
from calls.model import HangupCause, Sound, Tier
from ivr.calendar import Calendar
from ivr.flow import Flow, Node
from ivr.journey import Journey
from ivr.steps import Hand, Order, Say, Stay, Step, Take, Wait, prompts_of
from ivr.verb import Return
from ivr.verbs import Goto, Hangup

MOST_NODES_WITHOUT_KEY = 100
LONGEST_PROMPTS_S = 300.0
"""Prompts that have not reported their end by then never will."""

Calendars = Mapping[str, Calendar]

SORRY = Node("(sorry)", Hangup(("error.sorry",), HangupCause.TEMPORARY_FAILURE))


class FlowRun:
    """`at` is the aware time at `now`; a later time of day is reckoned from the two. `leg` is the caller's.

    `callback_number` is where he can be called back, empty when he cannot be.
    """

    def __init__(
        self,
        flow: Flow,
        call: str,
        leg: str,
        *,
        at: datetime,
        now: float,
        language: str,
        calendars: Calendars,
        callback_number: str = "",
    ) -> None:
        self.flow, self.call, self.leg = flow, call, leg
        self._began_at, self._began_now = at, now
        self._journey = Journey(call, language, at, calendars, callback_number)
        self._node = Node("", Goto(flow.start))
        self._deadline: float | None = None
        self._playing: str | None = None
        self._newest_plays: set[str] = set()
        self._plays = 0
        self._handed: Command | None = None
        self._nodes_without_key = 0
        self._rescued = False

    @property
    def node(self) -> str:
        """The name of the node the caller is at."""
        return self._node.name

    @property
    def language(self) -> str:
        return self._journey.language

    @property
    def tier(self) -> Tier | None:
        """The tier the flow set, or None."""
        return self._journey.tier

    @property
    def variables(self) -> Mapping[str, str]:
        return self._journey.variables

    @property
    def playing(self) -> str | None:
        """The play that has not finished yet; waiting music should begin when it has."""
        return self._playing

    @property
    def parked(self) -> bool:
        """The caller is in other hands (a queue, an outside party) or gone."""
        return self._handed is not None

    @property
    def ended(self) -> bool:
        return isinstance(self._handed, Leave)

    def next_play(self) -> str:
        """A fresh play id; whoever plays to this caller takes his ids from here."""
        self._plays += 1
        play = f"{self.call}-p{self._plays}"
        self._newest_plays.add(play)
        return play

    def begin(self, now: float) -> list[Command]:
        """Enter the flow. Call once, when the caller can hear."""
        return self._follow(self._node.verb.begin(self._journey), now)

    def handle(self, event: Event, now: float) -> list[Command]:
        """Understands `DigitPressed`, `PlayFinished` and every `Return`; others change nothing."""
        self._set_clock(now)
        return self._follow(self._answer(event), now)

    def next_deadline(self) -> float | None:
        return self._deadline

    def tick(self, now: float) -> list[Command]:
        if self._deadline is None or now < self._deadline:
            return []
        self._set_clock(now)
        verb = self._node.verb
        late = verb.timed_out if self._playing is None else verb.finished
        return self._follow(late(self._journey), now)

    def rescue(self, now: float) -> list[Command]:
        """A defect is in the caller's way: on to a person, or to an apology where that was tried before."""
        self._set_clock(now)
        commands = self._silence()
        step, entered = self._enter(self._rescue())
        return [*commands, entered, *self._follow(step, now)]

    def _answer(self, event: Event) -> Step:
        if isinstance(event, DigitPressed) and event.leg == self.leg:
            return self._key(event.digit)
        if isinstance(event, PlayFinished) and self._playing is not None and event.play in self._newest_plays:
            self._playing = None  # its own end, or that of another play that replaced it
            return self._node.verb.finished(self._journey)
        if isinstance(event, Return):
            return self._node.verb.returned(event, self._journey)
        return Stay()

    def _key(self, key: str) -> Step:
        if not self.parked:
            self._nodes_without_key, self._rescued = 0, False
        return self._node.verb.key(key, self._journey)

    def _follow(self, step: Step, now: float) -> list[Command]:
        """Go on from node to node until one of them speaks, waits or hands the caller over."""
        self._set_clock(now)
        commands = [] if isinstance(step, Stay) else self._silence()
        while True:
            if isinstance(step, Take):
                step, entered = self._enter(self._next_node(step.exit))
                commands.append(entered)
            elif isinstance(step, Order):
                commands.append(step.command)
                step = Say(step.prompts)
            elif isinstance(step, Say) and not step.prompts:
                step = self._node.verb.finished(self._journey)
            else:
                return commands + self._settle(step, now)

    def _enter(self, node: Node) -> tuple[Step, Announce]:
        self._node, self._handed, self._journey.failures = node, None, 0
        step = node.verb.begin(self._journey)
        return step, Announce(NodeEntered(self.call, node.name, node.verb.verb, prompts_of(step)))

    def _next_node(self, exit_name: str) -> Node:
        self._nodes_without_key += 1
        if self._nodes_without_key > MOST_NODES_WITHOUT_KEY:
            return self._rescue()
        return self.flow.nodes[next(way.node for way in self._node.verb.exits if way.name == exit_name)]

    def _rescue(self) -> Node:
        """The flow goes round in circles or is broken: bring the caller to a person once, then apologise."""
        if self._rescued or not self.flow.rescue:
            return SORRY
        self._nodes_without_key, self._rescued = 0, True
        return self.flow.nodes[self.flow.rescue]

    def _settle(self, step: Step, now: float) -> list[Command]:
        """Let the step last until the next event or deadline."""
        if isinstance(step, Stay):
            return []
        if isinstance(step, Hand):
            self._handed, self._deadline = step.command, None
        else:
            self._deadline = now + (step.wait_s if isinstance(step, Wait) else LONGEST_PROMPTS_S)
        commands = self._play(prompts_of(step))
        return [*commands, step.command] if isinstance(step, Hand) else commands

    def _play(self, prompts: tuple[str, ...]) -> list[Command]:
        if not prompts:
            return []
        self._newest_plays.clear()
        self._playing = self.next_play()
        sounds = tuple(Sound(key, self._journey.language) for key in prompts)
        return [Play(self.call, self.leg, self._playing, sounds)]

    def _silence(self) -> list[Command]:
        """Barge-in: whatever still plays must not be heard over what comes next."""
        if self._playing is None:
            return []
        play, self._playing = self._playing, None
        return [StopPlay(self.call, self.leg, play)]

    def _set_clock(self, now: float) -> None:
        self._journey.at = self._began_at + timedelta(seconds=now - self._began_now)
