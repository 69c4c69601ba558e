"""The stories of the calls that are up, and of each agent's last one; who has a phone; why who takes a break.

Written by the call loop's thread, read by the console's, without a lock, as the live board is. The calls that are up
and one for each agent bound what is kept.
"""

from __future__ import annotations

from collections.abc import Collection
from datetime import datetime

from calls import events as e
from calls.journal import Entry
from calls.model import AgentStatus, Utterance
from console.agent.story import Story, begin


class Stories:
    def __init__(self) -> None:
        self._stories: dict[str, Story] = {}
        self._last: dict[str, str] = {}
        self._contacts: dict[str, str] = {}
        self._reasons: dict[str, str] = {}

    def of(self, call: str) -> Story | None:
        """Of a call that is up, or the last of an agent."""
        return self._stories.get(call)

    def last_of(self, agent: str) -> Story | None:
        """Of the call in which the agent talked last, since this server runs; it may still be up."""
        return self._stories.get(self._last.get(agent, ""))

    def logged_in(self, agent: str) -> bool:
        """Whether a phone has logged in for him."""
        return agent in self._contacts

    def reason_of(self, agent: str) -> str:
        """Why he takes a break, "" where he did not say."""
        return self._reasons.get(agent, "")

    def take_up(self, rebuilt: Stories, keep: Collection[str] = ()) -> None:
        """Of calls that are up the other's, and one's own only of those to `keep`; each agent's last one stays."""
        stays = {*keep, *self._last.values()}
        kept = {call: story for call, story in self._stories.items() if call in stays}
        self._stories, self._last = {**kept, **rebuilt._stories}, {**self._last, **rebuilt._last}

    def overhear(self, call: str, said: Utterance) -> None:
        """What is being said in a talk; from any thread. It is in memory only, and with the story it goes."""
        story = self._stories.get(call)
        if story is not None and story.over_at is None:
            story.overhear(said)

    def hear(self, entry: Entry) -> None:
        """Take in one event; on the call loop's thread only."""
        event = entry.event
        if isinstance(event, e.CallEvent):
            self._call(event, entry.at)
        elif isinstance(event, e.AgentLoggedIn):
            self._contacts[event.agent] = event.contact
            self._reasons.pop(event.agent, None)
        elif isinstance(event, e.AgentLoggedOut):
            self._contacts.pop(event.agent, None)
            self._reasons.pop(event.agent, None)
        elif isinstance(event, e.AgentStatusChosen):
            breaks = event.status in (AgentStatus.BREAK, AgentStatus.BREAK_SOON)
            self._reasons[event.agent] = event.reason if breaks else ""

    def _call(self, event: e.CallEvent, at: datetime) -> None:
        begun = begin(event, at)
        if begun is not None:
            self._stories.setdefault(begun.call, begun)
        story = self._stories.get(event.call)
        if story is None:
            return
        story.follow(event, at)
        if isinstance(event, e.TalkStarted) and event.agent:
            self._talks(event.agent, event.call)
        elif isinstance(event, e.CallEnded):
            self._drop(event.call)

    def _talks(self, agent: str, call: str) -> None:
        before = self._last.get(agent)
        self._last[agent] = call
        if before is not None and before != call and self._stories[before].ended_at is not None:
            self._drop(before)

    def _drop(self, call: str) -> None:
        if call not in self._last.values():
            self._stories.pop(call, None)
