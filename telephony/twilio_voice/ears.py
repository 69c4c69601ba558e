"""What callers say, from Twilio's Media Streams to whoever listens.

Commands come on the call loop, sound on the loop of `Outside`. A stream's address is good for one connection.
"""

from __future__ import annotations

import asyncio
import base64
import binascii
import json
import logging
from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from starlette.websockets import WebSocket, WebSocketDisconnect

from calls import commands as c
from calls import events as e
from telephony.hearing import Listener
from telephony.twilio_voice.reception import new_token
from telephony.twilio_voice.tape import Tape

LOG = logging.getLogger("hotline.twilio")

CONNECTED_WITHIN_S = 8.0
BURIAL_S = 1.0
ENDED_S = 3.0
"""A stream ends with its call, a moment before Twilio tells that the call is over: it has failed only when its call
still goes on after so long."""


@dataclass(slots=True)
class _Heard:
    command: c.Listen
    token: str
    path: Path
    secret: bool = False
    connected: bool = False
    stopped: bool = False
    hung_up: asyncio.Event = field(default_factory=asyncio.Event)
    outside: asyncio.AbstractEventLoop | None = None


class Ears:
    """`folder` is private. Without a `listener` nobody is listened to: said by an event, and the flow goes on."""

    def __init__(
        self,
        loop: asyncio.AbstractEventLoop,
        post: Callable[[e.Event], None],
        listener: Listener | None,
        folder: Path,
    ) -> None:
        self._loop, self._post, self._listener, self._folder = loop, post, listener, folder
        self._heard: dict[str, _Heard] = {}

    def __len__(self) -> int:
        return len(self._heard)

    def expect(self, command: c.Listen) -> str | None:
        """The token a stream shall come with; None when nobody can listen."""
        if command.listening in self._heard:
            return None
        if self._listener is None:
            self._fail(command, "speech is switched off")
            return None
        token = new_token()
        heard = _Heard(command, token, self._folder / f"twilio-{token}.wav")
        self._heard[command.listening] = heard
        self._loop.call_later(CONNECTED_WITHIN_S, self._not_connected, heard)
        return token

    def stop(self, listening: str) -> None:
        """The file goes at once; who reads it still can."""
        heard = self._heard.pop(listening, None)
        if heard is None:
            return
        heard.stopped = True
        if heard.outside is not None and not heard.outside.is_closed():
            heard.outside.call_soon_threadsafe(heard.hung_up.set)
        heard.path.unlink(missing_ok=True)
        if heard.connected and self._listener is not None:
            self._listener.stop_listening(listening)

    def leg_ended(self, leg: str) -> None:
        for name in [name for name, heard in self._heard.items() if heard.command.leg == leg]:
            self.stop(name)

    def keep_secret(self, leg: str, on: bool) -> None:
        """While it is on nobody hears the leg."""
        for heard in self._heard.values():
            if heard.command.leg == leg:
                heard.secret = on

    def stop_all(self) -> None:
        for listening in list(self._heard):
            self.stop(listening)

    async def follow(self, token: str, socket: WebSocket) -> None:
        """One stream, to its end. On the loop of `Outside`."""
        heard = next((each for each in list(self._heard.values()) if each.token == token), None)
        if heard is None or heard.connected:
            await socket.close(1008)
            return
        heard.connected, heard.outside = True, asyncio.get_running_loop()
        await socket.accept()
        try:
            tape = await asyncio.to_thread(Tape, heard.path)
        except OSError as error:
            self._loop.call_soon_threadsafe(self._broken, heard, str(error))
            await socket.close()
            return
        self._loop.call_soon_threadsafe(self._begun, heard)
        try:
            await self._taken_down(heard, socket, tape)
        finally:
            tape.close()
            self._loop.call_soon_threadsafe(self._over, heard)

    # --- inside ---

    async def _taken_down(self, heard: _Heard, socket: WebSocket, tape: Tape) -> None:
        """Until Twilio ends it, or nobody listens any more: a stream that is closed ends at Twilio too."""
        stopped = asyncio.ensure_future(heard.hung_up.wait())
        try:
            while True:
                message = asyncio.ensure_future(socket.receive_text())
                await asyncio.wait({stopped, message}, return_when=asyncio.FIRST_COMPLETED)
                if not message.done():
                    message.cancel()
                    await socket.close()
                    return
                if not _take(message.result(), heard, tape):
                    return
        except (WebSocketDisconnect, KeyError, OSError):
            return
        finally:
            stopped.cancel()

    def _begun(self, heard: _Heard) -> None:
        if not heard.stopped and self._listener is not None:
            self._listener.listen(heard.command, heard.path)

    def _not_connected(self, heard: _Heard) -> None:
        if not heard.connected:
            self._broken(heard, "no stream came from Twilio")

    def _over(self, heard: _Heard) -> None:
        if not heard.stopped:
            self._loop.call_later(ENDED_S, self._broken, heard, "the stream has ended")

    def _broken(self, heard: _Heard, why: str) -> None:
        if not heard.stopped:
            self.stop(heard.command.listening)
            self._fail(heard.command, why)

    def _fail(self, command: c.Listen, why: str) -> None:
        LOG.warning("nobody listens to leg %s: %s", command.leg, why)
        self._loop.call_soon(self._post, e.SpeechFailed(command.call, command.leg, command.listening, why))


def _take(message: str, heard: _Heard, tape: Tape) -> bool:
    """False when the stream has ended. What is no message of a stream is passed over."""
    try:
        said: dict[str, Any] = json.loads(message)
        kind = said["event"]
        if kind == "stop":
            return False
        if kind == "media":
            media = said["media"]
            codes = base64.b64decode(media["payload"], validate=True)
            tape.add(media.get("track") == "outbound", int(media["timestamp"]), codes, silent=heard.secret)
    except (ValueError, KeyError, TypeError, AttributeError, binascii.Error):
        LOG.warning("a message of a stream that cannot be read")
    return True
