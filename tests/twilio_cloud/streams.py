"""Media Streams: https://www.twilio.com/docs/voice/media-streams/websocket-messages.

Connect's go both ways and hold up the document until whoever is connected closes; Start's go one way beside it.
Numbers in messages are strings, as at Twilio. Keys are told on streams that go both ways only.
"""

from __future__ import annotations

import asyncio
import base64
import json
from dataclasses import dataclass, field
from email.utils import formatdate
from typing import TYPE_CHECKING, Any

import numpy as np
from websockets.asyncio.client import ClientConnection, connect
from websockets.exceptions import ConnectionClosed, InvalidHandshake

from tests.twilio_cloud.grammar import Verb
from tests.twilio_cloud.signing import HEADER, new_sid, signature
from tests.twilio_cloud.sound import FRAME, SILENCE, linear, ulaw

if TYPE_CHECKING:
    from tests.twilio_cloud.legs import Leg

STREAM_FAILURE = 31920
"""Stream: WebSocket handshake failed."""
SILENT = ulaw(SILENCE)
TRACKS = {"inbound_track": ("inbound",), "outbound_track": ("outbound",), "both_tracks": ("inbound", "outbound")}


@dataclass
class MediaStream:
    leg: Leg
    verb: Verb
    both_ways: bool
    sid: str = field(default_factory=lambda: new_sid("MZ"))

    def __post_init__(self) -> None:
        self.name = self.verb.get("name", self.sid)
        self.tracks = TRACKS[self.verb.get("track", "inbound_track")]
        self._outbox: asyncio.Queue[dict[str, Any] | None] = asyncio.Queue()
        self._buffered = bytearray()
        self._marks: list[tuple[int, str]] = []
        self._played, self._sequence, self._chunks, self._ms = 0, 0, dict.fromkeys(self.tracks, 0), 0
        self._is_open = False

    async def run(self) -> None:
        """Until either side ends it. A stream that cannot be had is an alert, and over at once."""
        url, cloud = self.verb.get("url"), self.leg.cloud
        headers = {HEADER: signature(cloud.token, url)}
        try:
            async with connect(self._reached(url), additional_headers=headers, proxy=None) as socket:
                self._tell("stream-started")
                await self._exchange(socket)
        except (OSError, InvalidHandshake, TimeoutError) as error:
            cloud.alert(self.leg.sid, STREAM_FAILURE, f"{url}: {error}")
            self._tell("stream-error", StreamError=str(error))
        finally:
            self._is_open = False
            if self in self.leg.streams:
                self.leg.streams.remove(self)

    def _reached(self, url: str) -> str:
        web = url.replace("ws", "http", 1)
        return self.leg.cloud.webhooks.reached(web).replace("http", "ws", 1)

    async def _exchange(self, socket: ClientConnection) -> None:
        self._begin()
        reading = asyncio.create_task(self._read(socket))
        reading.add_done_callback(lambda _: self._outbox.put_nowait(None))
        try:
            while (message := await self._outbox.get()) is not None:
                await socket.send(json.dumps(message))
            await socket.send(json.dumps(self._numbered("stop", {"stop": self._identity()})))
        except ConnectionClosed:
            pass
        finally:
            reading.cancel()
            self._tell("stream-stopped")

    def _begin(self) -> None:
        self._outbox.put_nowait({"event": "connected", "protocol": "Call", "version": "1.0.0"})
        start = self._identity() | {
            "streamSid": self.sid,
            "tracks": list(self.tracks),
            "mediaFormat": {"encoding": "audio/x-mulaw", "sampleRate": 8000, "channels": 1},
            "customParameters": {one.get("name"): one.get("value") for one in self.verb.nested},
        }
        self._outbox.put_nowait(self._numbered("start", {"start": start}))
        self._is_open = True

    def _identity(self) -> dict[str, Any]:
        return {"accountSid": self.leg.cloud.account, "callSid": self.leg.sid}

    def _numbered(self, event: str, content: dict[str, Any]) -> dict[str, Any]:
        self._sequence += 1
        return {"event": event, "sequenceNumber": str(self._sequence), **content, "streamSid": self.sid}

    def stop(self) -> None:
        self._outbox.put_nowait(None)

    # --- to whoever is connected ---

    def carry(self, said: np.ndarray, heard: np.ndarray) -> None:
        """The next 20 ms of the call."""
        if not self._is_open:
            return
        self._ms += 20
        for track, frame in (("inbound", said), ("outbound", heard)):
            if track in self.tracks:
                self._chunks[track] += 1
                media = {
                    "track": track,
                    "chunk": str(self._chunks[track]),
                    "timestamp": str(self._ms),
                    "payload": base64.b64encode(SILENT if frame is SILENCE else ulaw(frame)).decode(),
                }
                self._outbox.put_nowait(self._numbered("media", {"media": media}))

    def key(self, key: str) -> None:
        if self._is_open:
            self._outbox.put_nowait(self._numbered("dtmf", {"dtmf": {"track": "inbound_track", "digit": key}}))

    # --- from whoever is connected ---

    async def _read(self, socket: ClientConnection) -> None:
        async for text in socket:
            message = json.loads(text)
            if not self.both_ways:
                self.leg.cloud.alert(self.leg.sid, 31951, f"{message.get('event')} on a stream that goes one way")
            elif message.get("streamSid") != self.sid:
                self.leg.cloud.alert(self.leg.sid, 31951, f"unknown streamSid {message.get('streamSid')}")
            else:
                self._obey(message)

    def _obey(self, message: dict[str, Any]) -> None:
        if message["event"] == "media":
            self._buffered += base64.b64decode(message["media"]["payload"], validate=True)
        elif message["event"] == "mark":
            self._marks.append((self._played + len(self._buffered), message["mark"]["name"]))
            self._return_marks()
        elif message["event"] == "clear":
            self._played += len(self._buffered)
            self._buffered.clear()
            self._return_marks()
        else:
            self.leg.cloud.alert(self.leg.sid, 31951, f"unknown event {message['event']!r}")

    def frame(self) -> np.ndarray | None:
        """The next 20 ms to play to the call."""
        taken = bytes(self._buffered[:FRAME])
        if not taken:
            return None
        del self._buffered[:FRAME]
        self._played += len(taken)
        self._return_marks()
        return linear(taken.ljust(FRAME, b"\xff"))

    def _return_marks(self) -> None:
        while self._marks and self._marks[0][0] <= self._played:
            _, name = self._marks.pop(0)
            self._outbox.put_nowait(self._numbered("mark", {"mark": {"name": name}}))

    def _tell(self, event: str, **more: str) -> None:
        if url := self.verb.get("statusCallback"):
            params = self.leg.params() | {
                "StreamSid": self.sid, "StreamName": self.name, "StreamEvent": event,
                "Timestamp": formatdate(), **more,
            }  # fmt: skip
            method = self.verb.get("statusCallbackMethod", "POST")
            self.leg.cloud.call_back(self.leg.sid, method, url, params)
