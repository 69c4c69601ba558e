"""What a call does with TwiML: fetches it, follows it verb by verb, asks for more.

https://www.twilio.com/docs/voice/twiml and its page for each verb.
"""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from typing import TYPE_CHECKING
from urllib.parse import urljoin

import numpy as np

from tests.twilio_cloud import dialling, recording
from tests.twilio_cloud.gathering import gather
from tests.twilio_cloud.grammar import TwimlError, Verb, parse
from tests.twilio_cloud.legs import COMPLETED, RINGING, Page
from tests.twilio_cloud.sound import Sound, tone
from tests.twilio_cloud.streams import MediaStream
from tests.twilio_cloud.webhooks import WebhookError

if TYPE_CHECKING:
    from tests.twilio_cloud.cloud import TwilioCloud
    from tests.twilio_cloud.legs import Leg

SAID_HZ, A_LETTER_S = 700.0, 0.06
"""A voice is not imitated: Say is a tone as long as the text would be spoken, more or less."""
BAD_SOUND = 13325
"""Play: the file cannot be played."""
UNANSWERED = ("Pause", "Redirect", "Reject", "Start", "Stop")
"""Verbs that do not answer a ringing call."""
MOST_LOOPS = 1000


@dataclass(frozen=True, slots=True)
class Document:
    """`url` is where it came from: relative addresses in it begin there."""

    verbs: tuple[Verb, ...]
    url: str
    method: str = "POST"


class CallOverError(Exception):
    """The document has ended the call."""


class LeavesQueueError(Exception):
    """The caller leaves the queue whose waiting document this is."""


class Runner:
    """`waits`: the document of somebody who waits; when it is over it begins again, and it hangs nobody up."""

    def __init__(self, cloud: TwilioCloud, leg: Leg) -> None:
        self.cloud, self.leg = cloud, leg
        self._document: Document | None = None

    async def run(self, begin: Page | str) -> None:
        """From the first document to the call's end."""
        try:
            document: Document | None = await self._first(begin)
            while document is not None:
                document = await self.follow(document)
        except CallOverError:
            return
        except (WebhookError, TwimlError) as failed:
            self.cloud.alert(self.leg.sid, failed.code, str(failed))
        self.leg.end(COMPLETED)

    async def run_beside(self, page: Page) -> None:
        """A document that hangs nobody up: a called number's, before the two are put together."""
        try:
            document: Document | None = await self.fetch(page.url, page.method, {})
            while document is not None:
                document = await self.follow(document)
        except CallOverError:
            return
        except (WebhookError, TwimlError) as failed:
            self.cloud.alert(self.leg.sid, failed.code, str(failed))

    async def wait(self, url: str, method: str, params: dict[str, str]) -> None:
        """A waiting document again and again, for those in a queue or before a conference begins."""
        try:
            for _ in range(MOST_LOOPS):
                document: Document | None = await self.fetch(url, method, params, sound_too=True)
                while document is not None:
                    document = await self.follow(document)
                await asyncio.sleep(0.02)
        except CallOverError:
            return
        except (WebhookError, TwimlError) as failed:
            self.cloud.alert(self.leg.sid, failed.code, str(failed))
            await asyncio.Event().wait()

    async def _first(self, begin: Page | str) -> Document:
        if isinstance(begin, Page):
            return await self.fetch(begin.url, begin.method, {})
        return Document(parse(begin.encode()), "")

    # --- documents ---

    async def fetch(self, url: str, method: str, params: dict[str, str], *, sound_too: bool = False) -> Document:
        """TwiML from there, or from the call's fallback address. Raises WebhookError, TwimlError."""
        try:
            return await self._fetch(url, method, params, sound_too)
        except (WebhookError, TwimlError) as failed:
            fallback, fallback_method = self.leg.fallback
            if not fallback or fallback == url:
                raise
            self.cloud.alert(self.leg.sid, failed.code, str(failed))
            told = params | {"ErrorCode": str(failed.code), "ErrorUrl": url}
            return await self._fetch(fallback, fallback_method, told, sound_too)

    async def _fetch(self, url: str, method: str, params: dict[str, str], sound_too: bool) -> Document:
        answer = await self.cloud.webhooks.ask(method, url, self.leg.params() | params)
        if sound_too and answer.content_type.startswith("audio/"):
            return Document((Verb("Play", {"loop": "0"}, url),), url, method)
        return Document(parse(answer.body, answer.content_type), url, method)

    def absolute(self, url: str) -> str:
        assert self._document is not None
        return urljoin(self._document.url, url) if url else self._document.url

    async def act(self, verb: Verb, params: dict[str, str]) -> Document:
        """Ask the verb's action, or the document's own address where it has none."""
        assert self._document is not None
        method = verb.get("method", "POST" if verb.get("action") else self._document.method)
        return await self.fetch(self.absolute(verb.get("action")), method, params)

    async def follow(self, document: Document) -> Document | None:
        """The document that comes next, or None when this one was the last."""
        self._document = document
        for verb in document.verbs:
            if self.leg.status == RINGING and verb.name not in UNANSWERED:
                self.leg.answer()
            if (following := await VERBS[verb.name](self, verb)) is not None:
                return following
            self._document = document
        return None

    # --- verbs that take one step ---

    async def say(self, verb: Verb) -> None:
        await self._repeat(tone(SAID_HZ, len(verb.text) * A_LETTER_S, 0.1), verb)

    async def play(self, verb: Verb) -> None:
        if not verb.text:
            return
        url = self.absolute(verb.text)
        try:
            samples = await self.cloud.sound(url)
        except (ValueError, WebhookError) as failed:
            self.cloud.alert(self.leg.sid, getattr(failed, "code", BAD_SOUND), f"{url}: {failed}")
            return
        await self._repeat(samples, verb)

    async def _repeat(self, samples: np.ndarray, verb: Verb) -> None:
        times = int(verb.number("loop", 1))
        if times == 0:
            await self.leg.play(Sound(samples, loop=True))
        for _ in range(times):
            await self.leg.play(Sound(samples))

    async def pause(self, verb: Verb) -> None:
        await asyncio.sleep(verb.number("length", 1))

    async def redirect(self, verb: Verb) -> Document:
        return await self.fetch(self.absolute(verb.text), verb.get("method", "POST"), {})

    async def hang_up(self, verb: Verb) -> None:
        self.leg.end(COMPLETED)
        raise CallOverError

    async def reject(self, verb: Verb) -> None:
        """Of a call that was answered it is passed over: https://www.twilio.com/docs/voice/twiml/reject."""
        if self.leg.status == RINGING:
            self.leg.handset.rejected = verb.get("reason", "rejected")
            self.leg.end("busy" if verb.get("reason") == "busy" else "failed")
            raise CallOverError

    async def leave(self, verb: Verb) -> None:
        raise LeavesQueueError

    # --- streams ---

    async def connect(self, verb: Verb) -> Document | None:
        stream = MediaStream(self.leg, self._placed(verb.nested[0]), both_ways=True)
        self.leg.streams.append(stream)
        await stream.run()
        return await self.act(verb, {"StreamSid": stream.sid}) if verb.get("action") else None

    async def begin(self, verb: Verb) -> None:
        stream = MediaStream(self.leg, self._placed(verb.nested[0]), both_ways=False)
        self.leg.streams.append(stream)
        self.cloud.beside(stream.run())

    async def cease(self, verb: Verb) -> None:
        for stream in list(self.leg.streams):
            if stream.name == verb.nested[0].get("name"):
                stream.stop()

    def _placed(self, verb: Verb) -> Verb:
        """With absolute addresses."""
        told = verb.get("statusCallback")
        return Verb(verb.name, {**verb.given, "statusCallback": self.absolute(told) if told else ""}, "", verb.nested)


VERBS: dict[str, Callable[[Runner, Verb], Awaitable[Document | None]]] = {
    "Say": Runner.say,
    "Play": Runner.play,
    "Pause": Runner.pause,
    "Gather": gather,
    "Redirect": Runner.redirect,
    "Hangup": Runner.hang_up,
    "Reject": Runner.reject,
    "Leave": Runner.leave,
    "Record": recording.record,
    "Enqueue": dialling.enqueue,
    "Dial": dialling.dial,
    "Connect": Runner.connect,
    "Start": Runner.begin,
    "Stop": Runner.cease,
}
