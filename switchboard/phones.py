"""Agents' phones that dial a log-in code: greeted, told, and let go. Not calls of the hotline: they leave no CDR."""

from __future__ import annotations

from calls.commands import Announce, Answer, Command, HangUp, Play
from calls.events import AgentLoggedIn, AgentLoggedOut, AgentPhoneCalled, LegAnswered, LegHungUp, PlayFinished
from calls.model import Sound

PhoneEvent = AgentPhoneCalled | LegAnswered | PlayFinished | LegHungUp


class PhoneLogins:
    """The log-in calls that are up."""

    def __init__(self) -> None:
        self._word: dict[str, str] = {}

    def __contains__(self, call: str) -> bool:
        return call in self._word

    def handle(self, event: PhoneEvent) -> list[Command]:
        if isinstance(event, AgentPhoneCalled):
            return self._called(event)
        if isinstance(event, LegAnswered):
            sound = Sound(self._word[event.call])
            return [Play(event.call, event.leg, f"{event.call}-p1", (sound,))]
        if isinstance(event, PlayFinished):
            return [HangUp(event.call, event.leg)]
        del self._word[event.call]
        return []

    def _called(self, event: AgentPhoneCalled) -> list[Command]:
        """The log-in counts at once; whether the phone hears the words does not matter."""
        answer: list[Command] = [Answer(event.call, event.leg)]
        if event.agent is None:
            self._word[event.call] = "login.wrong"
            return answer
        self._word[event.call] = "login.ok" if event.login else "logout.ok"
        change = AgentLoggedIn(event.agent, event.contact) if event.login else AgentLoggedOut(event.agent)
        return [Announce(change), *answer]
