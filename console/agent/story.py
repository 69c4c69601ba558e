"""What a call has told so far, as an agent should see it: keys, what the flow noted, the dialogue with the bot.

The same steps make the story of a call that is up, event by event, and of one that is over, from its timeline.
"""

from __future__ import annotations

from collections import deque
from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from calls import events as e
from calls.journal import Entry
from calls.model import CHINESE, Channel, Match, Party, Tier, Utterance

MOST = 200
"""Of keys, turns and notes each: whoever goes round in a flow fills no memory."""
LATELY = 12
"""Utterances of a talk that are kept."""


@dataclass(slots=True)
class Keyed:
    """The keys pressed at one node of the flow; of secret ones only that there were some."""

    node: str
    keys: str


@dataclass(frozen=True, slots=True)
class Written:
    """A note of an agent."""

    agent: str
    text: str
    at: datetime


@dataclass(slots=True)
class Story:
    """Times are aware UTC. `since` is when he began to wait, `talk_at` and `over_at` when the last talk began and
    ended, `ended_at` when the call did. `agents` talked to him, in order. `refused`: he does not want to be recorded.
    `version` is another one after each change. `looked_up` is what other
    systems answered about him. `lately` is what was understood of the talk just now, `overheard` how
    many utterances were.

    Grows on the call loop's thread and is read on others: what grows is copied in one step before it is looked at.
    """

    call: str
    caller: str
    dialled: str
    began_at: datetime
    tier: Tier = Tier.NORMAL
    caller_name: str = ""
    language: str = CHINESE
    channel: Channel = Channel.VOICE
    leg: str = ""
    queue: str | None = None
    since: datetime | None = None
    waited_s: float | None = None
    talk_at: datetime | None = None
    over_at: datetime | None = None
    ended_at: datetime | None = None
    node: str = ""
    keys: list[Keyed] = field(default_factory=list)
    noted: dict[str, str] = field(default_factory=dict)
    looked_up: dict[str, str] = field(default_factory=dict)
    said: list[Utterance] = field(default_factory=list)
    matches: tuple[Match, ...] = ()
    agents: list[str] = field(default_factory=list)
    refused: bool = False
    disposition: str | None = None
    written: list[Written] = field(default_factory=list)
    version: int = 0
    lately: deque[Utterance] = field(default_factory=lambda: deque(maxlen=LATELY))
    overheard: int = 0
    _bot_began: int = 0

    def had(self, agent: str) -> bool:
        """Whether the agent talked to him in this call."""
        return agent in self.agents

    def follow(self, event: e.Event, at: datetime) -> None:
        step = _STEPS.get(type(event))
        if step is not None:
            step(self, event, at)
            self.version += 1

    def overhear(self, said: Utterance) -> None:
        """Something was understood of the talk; by one thread only."""
        self.lately.append(said)
        self.overheard += 1

    def bot_begins(self) -> None:
        self._bot_began = len(self.said)

    def dialogue(self, turns: Iterable[Utterance]) -> None:
        """The bot's own record of its dialogue stands for what was heard of it."""
        self.said[self._bot_began :] = [*turns][:MOST]


def begin(event: e.Event, at: datetime) -> Story | None:
    """The story of what the event begins: a call, a call back, a message; None for any other event."""
    match event:
        case e.CallOffered():
            return Story(
                event.call, event.caller, event.dialled, event.at, caller_name=event.caller_name, leg=event.leg
            )
        case e.CallbackDue() if event.call != event.callback:
            return Story(event.call, event.number, event.dialled, at, event.tier, channel=Channel.CALLBACK,
                         language=event.language, leg=f"{event.call}-c", refused=event.recording_refused)  # fmt: skip
        case e.VoicemailLeft():
            return Story(event.voicemail, event.number, event.dialled, at, event.tier, channel=Channel.VOICEMAIL,
                         language=event.language, refused=event.recording_refused)  # fmt: skip
    return None


def of_timeline(entries: Iterable[Entry], call: str) -> Story | None:
    """The story of a call, or of a message, from its journal; None without its beginning."""
    story: Story | None = None
    for entry in entries:
        if story is None:
            begun = begin(entry.event, entry.at)
            story = begun if begun is not None and begun.call == call else None
        else:
            story.follow(entry.event, entry.at)
    return story


def _flow_started(story: Story, event: e.FlowStarted, _: datetime) -> None:
    story.tier = event.tier


def _node_entered(story: Story, event: e.NodeEntered, _: datetime) -> None:
    story.node = event.node
    if event.verb == "bot":
        story.bot_begins()


def _key(story: Story, event: e.DigitPressed, _: datetime) -> None:
    if event.leg != story.leg or story.talk_at is not None:
        return
    if not story.keys or story.keys[-1].node != story.node:
        if len(story.keys) < MOST:
            story.keys.append(Keyed(story.node, event.digit))
    elif len(story.keys[-1].keys) < MOST:
        story.keys[-1].keys += event.digit


def _noted(story: Story, event: e.NoteTaken, _: datetime) -> None:
    if event.name in story.noted or len(story.noted) < MOST:
        story.noted[event.name] = event.value


def _looked_up(story: Story, event: e.LookupAnswered, _: datetime) -> None:
    if len(story.looked_up) < MOST:
        story.looked_up |= event.values


def _spoke(story: Story, event: e.SpeechHeard, _: datetime) -> None:
    story.matches = event.matches or story.matches
    _say(story, Utterance(Party.CALLER, event.text, event.confidence))


def _bot_answered(story: Story, event: e.BotAnswered, _: datetime) -> None:
    _say(story, Utterance(Party.SYSTEM, "", event.score, event.entry))


def _say(story: Story, turn: Utterance) -> None:
    if (turn.text or turn.entry) and len(story.said) < MOST:
        story.said.append(turn)


def _handed_over(story: Story, event: e.BotHandedOver, _: datetime) -> None:
    story.dialogue(event.transcript)
    story.noted |= dict(list(event.slots.items())[:MOST])


def _queued(story: Story, event: e.CallQueued, at: datetime) -> None:
    story.queue, story.tier, story.language = event.queue, event.tier, event.language
    story.since = story.since or at


def _decided(story: Story, event: e.OfferMade | e.CallWaits, _: datetime) -> None:
    """The router knows best of what class he is."""
    story.tier = event.why.tier


def _moved(story: Story, event: e.CallMoved, _: datetime) -> None:
    story.queue = event.to


def _talk_started(story: Story, event: e.TalkStarted, at: datetime) -> None:
    story.talk_at, story.over_at = at, None
    if story.since is not None:
        story.waited_s = max(0.0, round((at - story.since).total_seconds(), 3))
        story.since = None
    if event.agent and event.agent not in story.agents:
        story.agents.append(event.agent)


def _talk_ended(story: Story, _: e.TalkEnded, at: datetime) -> None:
    story.over_at = at


def _ended(story: Story, _: e.CallEnded, at: datetime) -> None:
    story.ended_at = at
    if story.talk_at is not None:
        story.over_at = story.over_at or at


def _refused(story: Story, _: e.RecordingRefused, __: datetime) -> None:
    story.refused = True


def _disposed(story: Story, event: e.DispositionSet, _: datetime) -> None:
    story.disposition = event.code


def _wrote(story: Story, event: e.NoteAdded, at: datetime) -> None:
    if len(story.written) < MOST:
        story.written.append(Written(event.agent, event.text, at))


_STEPS: dict[type[e.Event], Callable[[Story, Any, datetime], None]] = {
    e.FlowStarted: _flow_started,
    e.NodeEntered: _node_entered,
    e.DigitPressed: _key,
    e.NoteTaken: _noted,
    e.LookupAnswered: _looked_up,
    e.SpeechHeard: _spoke,
    e.BotAnswered: _bot_answered,
    e.BotHandedOver: _handed_over,
    e.CallQueued: _queued,
    e.OfferMade: _decided,
    e.CallWaits: _decided,
    e.CallMoved: _moved,
    e.TalkStarted: _talk_started,
    e.TalkEnded: _talk_ended,
    e.CallEnded: _ended,
    e.RecordingRefused: _refused,
    e.DispositionSet: _disposed,
    e.NoteAdded: _wrote,
}
