"""TwiML as we write it. Every text goes through the library's XML writer: nothing anybody sent can become a verb.

Each document asks for the next one at its end, so that no call falls off: `step` is where.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from twilio.twiml.voice_response import Dial, Gather, Start, VoiceResponse

PLAYED_S = 1
"""The shortest time a Gather waits for a key after its last sound: so much later we know that it was played."""
IDLE_S = 20
"""How long a Gather without sound waits before it asks us again: a sign of life from the leg."""
GROUP_S = 2
"""A pause of so many seconds ends a group of keys."""
MOST_KEYS = 32


@dataclass(frozen=True, slots=True)
class Stream:
    """Sound of the leg to be sent to a WebSocket at `url`, under a `name` of ours."""

    name: str
    url: str


@dataclass(frozen=True, slots=True)
class Sounds:
    """Files one after another; `then_again` are repeated after them until something else is commanded."""

    urls: tuple[str, ...]
    then_again: tuple[str, ...] = ()


def forward(step: str) -> str:
    """Ask there, at once. Does not answer the call."""
    response = VoiceResponse()
    response.redirect(step, method="POST")
    return str(response)


def wait(step: str, seconds: int = 1) -> str:
    """Ask there after a while. As the first verb a Pause does not answer the call."""
    response = VoiceResponse()
    response.pause(length=seconds)
    response.redirect(step, method="POST")
    return str(response)


def reject(reason: str = "busy") -> str:
    """Refuse an unanswered call: `busy`, or `rejected` (not in service)."""
    response = VoiceResponse()
    response.reject(reason=reason)
    return str(response)


def hang_up() -> str:
    response = VoiceResponse()
    response.hangup()
    return str(response)


def keys(step: str, sounds: Sounds | None, *, grouped: bool, again: str, streams: Sequence[Stream] = ()) -> str:
    """Play, and tell of keys: of the first one at once, or `grouped` of those without a pause between them.

    The action is asked for in any case: with no keys when everything was played and none came.
    """
    response = VoiceResponse()
    _begin(response, streams)
    gather = Gather(
        input="dtmf",
        action=step,
        method="POST",
        num_digits=MOST_KEYS if grouped else 1,
        finish_on_key="",
        timeout=GROUP_S if grouped else IDLE_S if sounds is None else PLAYED_S,
        action_on_empty_result=True,
    )
    if sounds is not None:
        _fill(gather, sounds)
    response.append(gather)
    response.redirect(again, method="POST")
    return str(response)


def _fill(gather: Gather, sounds: Sounds) -> None:
    for url in sounds.urls:
        gather.play(url)
    if len(sounds.then_again) == 1:
        gather.play(sounds.then_again[0], loop=0)
        return
    for _ in range(MOST_ROUNDS if sounds.then_again else 0):
        for url in sounds.then_again:
            gather.play(url)


MOST_ROUNDS = 20
"""Several pieces cannot be looped as one; after so many rounds the document is asked for anew."""


def conference(
    step: str, room: str, *, again: str, muted: bool = False, coach: str = "", streams: Sequence[Stream] = ()
) -> str:
    """Into a room, which nobody's leaving ends for the others. `coach` is the CallSid of whom alone he speaks to."""
    response = VoiceResponse()
    _begin(response, streams)
    dial = Dial(action=step, method="POST")
    extra = {"coach": coach} if coach else {}
    dial.conference(
        room,
        beep="false",
        muted=muted,
        start_conference_on_enter=True,
        end_conference_on_exit=False,
        wait_url="",
        **extra,
    )
    response.append(dial)
    response.redirect(again, method="POST")
    return str(response)


def _begin(response: VoiceResponse, streams: Sequence[Stream]) -> None:
    for stream in streams:
        start = Start()
        start.stream(name=stream.name, url=stream.url, track="both_tracks")
        response.append(start)
