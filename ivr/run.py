"""One caller's way through a flow: three doors, and no clock of its own.

The run ends by handing the caller over (`Enqueue`, `Transfer`) or letting him go (`Leave`). Handed over, it is
parked: only the keys its verb offers, and a `Return`, set it going again. While it is not parked it always has a
deadline, so no caller can be left in silence.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime, timedelta

from calls.commands import Announce, Command, KeepSecret, Leave, Listen, StopListening
from calls.events import DigitPressed, Event, InputFailed, NodeEntered, PlayFinished, SpeechFailed
from calls.model import HangupCause, Sound, Tier
from ivr.calendar import Calendar
from ivr.flow import Flow, Node
from ivr.journey import NOBODY, Caller, Journey, Value
from ivr.mouth import Mouth
from ivr.notes import Notes
from ivr.secrecy import Secrecy
from ivr.steps import Back, Enter, Failed, Hand, Order, Say, Stay, Step, Take, Wait, phrases_of, prompts_of
from ivr.verb import Answer, Return, Speech
from ivr.verbs.hangup import Hangup
from ivr.whereabouts import Whereabouts

MOST_NODES_WITHOUT_KEY = 100
LONGEST_PROMPTS_S = 300.0
"""Prompts that have not reported their end by then never will."""

Calendars = Mapping[str, Calendar]

SORRY = Node("(sorry)", Hangup(("error.sorry",), HangupCause.TEMPORARY_FAILURE))


class FlowRun:
    """`at` is the aware time at `now`; a later time of day is reckoned from the two. `leg` is the caller's.

    `callback_number` is where he can be called back, empty when he cannot be. `flows` are those that may be gone
    through as subflows; `remembered` what is known of the customer from earlier calls; `first` is said before the
    flow's first prompt.
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
        caller: Caller = NOBODY,
        flows: Mapping[str, Flow] | None = None,
        remembered: Mapping[str, Value] | None = None,
        first: tuple[Sound, ...] = (),
    ) -> None:
        self.call, self.leg = call, leg
        self._began_at, self._began_now = at, now
        self._journey = Journey(call, language, at, calendars, callback_number, caller)
        self._where = Whereabouts(flow, flows or {})
        self._mouth = Mouth(call, leg, first)
        self._deadline: float | None = None
        self._handed: Command | None = None
        self._listening: Listen | None = None
        self._listenings = 0
        self._secret = False
        self._nodes_without_key = 0
        self._rescued = False
        self._secrecy = Secrecy(self._where)
        self._notes = Notes(self._where.known, remembered or {})
        self._notes.enter(flow, self._journey)

    @property
    def flow(self) -> Flow:
        """The flow the caller is in: the line's, or a subflow."""
        return self._where.flow

    @property
    def root(self) -> Flow:
        """The flow of the caller's line."""
        return self._where.root

    @property
    def tells_of_recording(self) -> bool:
        """Whether its callers are told, somewhere on their way, that they are recorded."""
        return self._where.tells_of_recording

    @property
    def node(self) -> str:
        """The name of the node the caller is at."""
        return self._where.node.name

    @property
    def language(self) -> str:
        return self._journey.language

    @property
    def slow(self) -> bool:
        """He hears the slower reading of prompts."""
        return self._journey.slow

    @property
    def tier(self) -> Tier | None:
        """The tier the flow set, or None."""
        return self._journey.tier

    @property
    def variables(self) -> Mapping[str, Value]:
        return self._journey.variables

    @property
    def playing(self) -> str | None:
        """The play that has not finished yet; waiting music should begin when it has."""
        return self._mouth.playing

    @property
    def parked(self) -> bool:
        """The caller is in other hands (a queue, an outside party) or gone."""
        return self._handed is not None

    @property
    def ended(self) -> bool:
        return isinstance(self._handed, Leave)

    @property
    def can_be_rescued(self) -> bool:
        """A rescue leads to a person, not to an apology."""
        return not self._rescued and bool(self.root.rescue)

    def next_play(self) -> str:
        """A fresh play id; whoever plays to this caller takes his ids from here."""
        return self._mouth.next_play()

    def begin(self, now: float) -> list[Command]:
        """Enter the flow. Call once, when the caller can hear."""
        return self._follow(self._where.node.verb.begin(self._journey), now)

    def handle(self, event: Event, now: float) -> list[Command]:
        """Understands `DigitPressed`, `PlayFinished`, any `Return`, `Answer` and `Speech`; others change nothing."""
        self._set_clock(now)
        return self._follow(self._answer(event), now)

    def next_deadline(self) -> float | None:
        return self._deadline

    def tick(self, now: float) -> list[Command]:
        if self._deadline is None or now < self._deadline:
            return []
        self._set_clock(now)
        verb = self._where.node.verb
        late = verb.timed_out if self._mouth.playing is None else verb.finished
        return self._follow(late(self._journey), now)

    def rescue(self, now: float) -> list[Command]:
        """A defect is in the caller's way: on to a person, or to an apology where that was tried before."""
        self._set_clock(now)
        commands = self._mouth.silence()
        step, entered = self._enter(self._rescue(), "")
        return [*commands, *entered, *self._follow(step, now)]

    # --- what the present verb makes of it ---

    def _answer(self, event: Event) -> Step:
        verb, journey = self._where.node.verb, self._journey
        if isinstance(event, DigitPressed) and event.leg == self.leg:
            return self._key(event.digit)
        if isinstance(event, PlayFinished) and self._mouth.is_out(event.play):
            return verb.finished(journey)
        if isinstance(event, Return):
            return verb.returned(event, journey)
        if isinstance(event, Answer):
            return verb.answered(event, journey)
        if isinstance(event, Speech) and self._listening is not None and event.listening == self._listening.listening:
            if not isinstance(event, SpeechFailed):
                self._caller_is_there()
            return verb.heard(event, journey)
        return Stay()

    def _key(self, key: str) -> Step:
        step = self._where.node.verb.key(key, self._journey)
        if not (self.parked and isinstance(step, Stay)):
            self._caller_is_there()
        return step

    def _caller_is_there(self) -> None:
        self._nodes_without_key, self._rescued = 0, False

    # --- from step to step ---

    def _follow(self, step: Step, now: float) -> list[Command]:
        """Go on from node to node until one of them speaks, waits or hands the caller over."""
        self._set_clock(now)
        commands = [] if isinstance(step, Stay) else self._mouth.silence()
        while (onward := self._onward(step, commands)) is not None:
            step = onward
        return [*commands, *self._notes.told(self._journey), *self._settle(step, now)]

    def _onward(self, step: Step, commands: list[Command]) -> Step | None:
        """The step that follows at once from this one; None when it lasts."""
        if isinstance(step, Failed):
            where = self._where
            commands.append(Announce(InputFailed(self.call, where.node.name, where.flow.name, step.why)))
            return step.step
        if isinstance(step, Take | Enter | Back):
            by = self._way_out(step)
            step, entered = self._enter(self._next_node(step), by)
            commands += entered
            return step
        if isinstance(step, Order):
            commands.append(step.command)
            return Say(step.prompts)
        if isinstance(step, Say) and not step.prompts:
            return self._where.node.verb.finished(self._journey)
        return None

    def _enter(self, node: Node, by: str) -> tuple[Step, list[Command]]:
        journey, where = self._journey, self._where
        where.come_to(node)
        self._handed, journey.node, journey.failures, journey.state = None, node.name, 0, None
        step = node.verb.begin(journey)
        entered = NodeEntered(
            self.call, node.name, node.verb.verb, prompts_of(step), where.flow.name, where.flow.version, by
        )
        return step, [*self._ears(), Announce(entered), *self._hush()]

    def _way_out(self, step: Take | Enter | Back) -> str:
        if not self._where.node.name:
            return ""
        return step.exit if isinstance(step, Take) else type(step).__name__.lower()

    def _next_node(self, step: Take | Enter | Back) -> Node:
        self._nodes_without_key += 1
        if self._nodes_without_key > MOST_NODES_WITHOUT_KEY:
            return self._rescue()
        if isinstance(step, Back):
            return self._where.menu_before()
        if isinstance(step, Take):
            return self._where.leads_to(step.exit) or self._rescue()
        return self._begins(step) or self._rescue()

    def _begins(self, step: Enter) -> Node | None:
        node = self._where.begins(step.flow)
        if node is not None:
            self._notes.enter(self._where.flow, self._journey)
        return node

    def _rescue(self) -> Node:
        """The flow goes round in circles or is broken: bring the caller to a person once, then apologise."""
        node = self._where.saved()
        if self._rescued or node is None:
            return SORRY
        self._nodes_without_key, self._rescued = 0, True
        return node

    def _settle(self, step: Step, now: float) -> list[Command]:
        """Let the step last until the next event or deadline."""
        if isinstance(step, Stay):
            return []
        if isinstance(step, Hand):
            self._handed, self._deadline = step.command, None
        else:
            self._deadline = now + (step.wait_s if isinstance(step, Wait) else LONGEST_PROMPTS_S)
        commands = self._mouth.say(phrases_of(step), self._journey)
        return [*commands, step.command] if isinstance(step, Hand) else commands

    # --- what goes with a node ---

    def _ears(self) -> list[Command]:
        """Listen at a node whose verb does, and only there."""
        before, knowledge = self._listening, self._where.node.verb.listens
        commands: list[Command] = [StopListening(self.call, self.leg, before.listening)] if before else []
        self._listening = None
        if knowledge:
            self._listenings += 1
            name = f"{self.call}-l{self._listenings}"
            self._listening = Listen(self.call, self.leg, name, self._journey.language, knowledge)
            commands.append(self._listening)
        return commands

    def _hush(self) -> list[Command]:
        """Keys pressed at the node are secret, or are so no longer."""
        secret = self._secrecy.holds()
        if secret == self._secret:
            return []
        self._secret = secret
        return [KeepSecret(self.call, self.leg, secret)]

    def _set_clock(self, now: float) -> None:
        self._journey.at = self._began_at + timedelta(seconds=now - self._began_now)
