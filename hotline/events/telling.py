"""An entry of the journal as other systems are told it."""

from __future__ import annotations

from collections import OrderedDict
from collections.abc import Callable, Iterable
from typing import Any
from urllib.parse import quote

from calls import events as e
from calls.journal import Entry
from calls.model import Tier
from calls.told import TOLD
from config.webhooks import EventHook
from console import masking
from console.agent.story import Story, begin
from hotline.events.schema import DATA, CallTold, Ended, EventTold, OfferedToAgent

MOST_CALLS = 5000
"""Whose stories are kept; of others they are read anew."""

Timeline = Callable[[str, int], Iterable[Entry]]
"""A call's entries up to and with a seq. May raise what a database that is away raises."""


def event_id(node: str, seq: int) -> str:
    """It stands in a header and between dots that are signed: no dot, nothing but plain ASCII."""
    return f"{quote(node, safe='').replace('.', '%2E')}-{seq}"


class Teller:
    """Follows the calls, entry by entry, to tell of each what was known by then."""

    def __init__(self, node: str, timeline: Timeline) -> None:
        self._node, self._timeline = node, timeline
        self._stories: OrderedDict[str, Story] = OrderedDict()

    def follow(self, entry: Entry) -> Story | None:
        """The story of the entry's call with it; None where it is about no call."""
        if not isinstance(entry.event, e.CallEvent):
            return None
        begun = begin(entry.event, entry.at)
        if begun is not None and begun.call not in self._stories:
            self._keep(begun)
        call = entry.event.call
        if call in self._stories:
            self._stories.move_to_end(call)
            self._stories[call].follow(entry.event, entry.at)
        elif type(entry.event) in TOLD and (known := self._remembered(call, entry)) is not None:
            self._keep(known)
        return self._stories.get(call)

    def told(self, entry: Entry, story: Story | None) -> str:
        """As JSON, with full numbers."""
        told = EventTold(
            id=event_id(self._node, entry.seq),
            type=TOLD[type(entry.event)],
            at=entry.at,
            node=self._node,
            seq=entry.seq,
            call=_call(story) if story is not None else None,
            data=_data(entry.event, story),
        )
        return told.model_dump_json()

    def _keep(self, story: Story) -> None:
        self._stories[story.call] = story
        while len(self._stories) > MOST_CALLS:
            self._stories.popitem(last=False)

    def _remembered(self, call: str, entry: Entry) -> Story | None:
        """From the journal before; the entry itself follows, whether the journal in SQL knows it yet or not."""
        story: Story | None = None
        for earlier in self._timeline(call, entry.seq - 1):
            if story is None:
                begun = begin(earlier.event, earlier.at)
                story = begun if begun is not None and begun.call == call else None
            else:
                story.follow(earlier.event, earlier.at)
        if story is not None:
            story.follow(entry.event, entry.at)
        return story


def masked(body: str) -> str:
    return masking.hide(body.encode()).decode()


def wants(hook: EventHook, entry: Entry, story: Story | None) -> bool:
    if TOLD.get(type(entry.event)) not in hook.events:
        return False
    if hook.queues and (story is None or story.queue not in hook.queues):
        return False
    return not hook.only_emergencies or (story is not None and story.tier is Tier.EMERGENCY)


def lane(entry: Entry) -> str:
    """What is told one after the other: all about a call, all about an agent."""
    event = entry.event
    if isinstance(event, e.CallEvent):
        return f"call {event.call}"
    return f"agent {event.agent}" if isinstance(event, e.AgentStateChanged) else "server"


def _call(story: Story) -> CallTold:
    return CallTold(
        id=story.call,
        channel=story.channel,
        caller=story.caller,
        caller_name=story.caller_name,
        dialled=story.dialled,
        tier=story.tier,
        language=story.language,
        queue=story.queue,
        began_at=story.began_at,
    )


def _data(event: e.Event, story: Story | None) -> dict[str, Any]:
    data = DATA[type(event)].model_validate(event)
    if story is not None and isinstance(data, OfferedToAgent | Ended):
        more: dict[str, object] = {"collected": dict(story.noted), "looked_up": dict(story.looked_up)}
        if isinstance(data, OfferedToAgent):
            more |= {"waiting_since": story.since}
        else:
            more |= {"agents": list(story.agents), "waited_s": story.waited_s, "disposition": story.disposition}
        data = data.model_copy(update=more)
    return data.model_dump(mode="json")
