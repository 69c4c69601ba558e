"""One connection to the broker. aiomqtt does the protocol; what it leaves out is here: many messages under way at
once, their order kept, and a broker that takes a message's packet but not the message (PUBACK with an error code)."""

from __future__ import annotations

import asyncio
import logging
import ssl
from collections.abc import Sequence
from typing import Any, cast

import aiomqtt
import paho.mqtt.client as paho
from aiomqtt import MqttError, ProtocolVersion
from paho.mqtt.packettypes import PacketTypes
from paho.mqtt.properties import Properties
from paho.mqtt.reasoncodes import ReasonCode

from backplane.mqtt.message import Message
from backplane.mqtt.settings import MqttSettings
from calls.errors import FarEndError

__all__ = ["Connection", "MqttError", "RefusedError"]

KEEPALIVE_S = 15
"""A network that went silent is noticed within one and a half of these; then the broker tells the last will."""
SESSION_S = 3600
"""So long the broker keeps commands for us while we are away."""
PATIENCE_S = 5.0
"""So long the broker may say nothing of what is under way."""
MOST_UNREAD = 200
"""Commands that wait to be read; further ones are not taken."""
AT_LEAST_ONCE = 1

_LOG = logging.getLogger("hotline.mqtt.protocol")
_LOG.setLevel(logging.CRITICAL)  # what goes wrong is told by the link, once and not by the packet


class RefusedError(FarEndError):
    """The broker does not take a message: most often its access list says so."""


class _Batch:
    """Messages under way together, by their packet numbers; `done` once the broker has confirmed all of them."""

    def __init__(self) -> None:
        self.order: list[int] = []
        self._confirmed: set[int] = set()
        self.done: asyncio.Future[None] = asyncio.get_running_loop().create_future()
        self._wanted = -1

    def begun(self, wanted: int) -> None:
        self._wanted = wanted
        self._look()

    def confirm(self, mid: int) -> None:
        self._confirmed.add(mid)
        self._look()

    @property
    def confirmed(self) -> int:
        return len(self._confirmed)

    @property
    def arrived(self) -> int:
        """How many are confirmed with all before them."""
        return next((place for place, mid in enumerate(self.order) if mid not in self._confirmed), len(self.order))

    def _look(self) -> None:
        if len(self._confirmed) == self._wanted and not self.done.done():
            self.done.set_result(None)


class Connection(aiomqtt.Client):
    """`will` is told when we are gone without a word. Entering raises MqttError."""

    def __init__(self, settings: MqttSettings, client_id: str, will: Message, tls: ssl.SSLContext | None) -> None:
        session: Any = Properties(PacketTypes.CONNECT)  # type: ignore[no-untyped-call]
        session.SessionExpiryInterval = SESSION_S
        super().__init__(
            settings.host,
            settings.port,
            username=settings.user,
            password=settings.secret(),
            identifier=client_id,
            protocol=ProtocolVersion.V5,
            clean_start=False,
            properties=session,
            will=aiomqtt.Will(will.topic, will.payload, AT_LEAST_ONCE, retain=True, properties=_of_will(will)),
            keepalive=KEEPALIVE_S,
            timeout=PATIENCE_S,
            tls_context=tls,
            max_inflight_messages=10,  # the fewest that a broker in use asks for (HiveMQ's receive maximum)
            max_queued_incoming_messages=MOST_UNREAD,
            logger=_LOG,
        )
        self._batches: dict[int, _Batch] = {}
        self._refusal = ""

    async def deliver(self, messages: Sequence[Message]) -> int:
        """In order; how many of them, from the first on, the broker has for certain. Fewer than all: it is gone, or
        so slow that it counts as gone. Raises RefusedError when it refuses one."""
        batch = _Batch()
        for message in messages:
            sent = self._client.publish(
                message.topic, message.payload, AT_LEAST_ONCE, message.retain, message.properties()
            )
            if sent.rc != paho.MQTT_ERR_SUCCESS:
                break
            batch.order.append(sent.mid)
            self._batches[sent.mid] = batch
        batch.begun(len(messages))
        watched: list[asyncio.Future[Any]] = [batch.done, self._disconnected]
        while await self._moves(batch, watched):
            pass
        self._note_loss()
        for mid in batch.order:
            self._batches.pop(mid, None)
        if self._refusal:
            raise RefusedError(self._refusal)
        return batch.arrived

    @staticmethod
    async def _moves(batch: _Batch, watched: Sequence[asyncio.Future[Any]]) -> bool:
        """Wait for the end; False when it came, or the broker has confirmed nothing for too long."""
        before = batch.confirmed
        await asyncio.wait(watched, timeout=PATIENCE_S, return_when=asyncio.FIRST_COMPLETED)
        return batch.confirmed > before and not any(each.done() for each in watched)

    async def until_lost(self) -> None:
        """Raises MqttError, in any case."""
        await asyncio.wait([self._disconnected])
        self._note_loss()
        raise MqttError("the broker closed the connection")

    def _note_loss(self) -> None:
        """An error that nobody asks for is complained of by asyncio."""
        if self._disconnected.done():
            self._disconnected.exception()

    def _on_publish(self, client: Any, userdata: Any, mid: int, reason_code: ReasonCode, properties: Any) -> None:  # noqa: ARG002
        if reason_code.is_failure:
            self._refusal = str(reason_code)
        if (batch := self._batches.pop(mid, None)) is not None:
            batch.confirm(mid)


def _of_will(will: Message) -> Properties:
    """As of a message, but that wills have properties of their own kind."""
    found: Any = Properties(PacketTypes.WILLMESSAGE)  # type: ignore[no-untyped-call]
    said: Any = will.properties()
    found.PayloadFormatIndicator, found.ContentType = said.PayloadFormatIndicator, said.ContentType
    found.UserProperty = said.UserProperty
    return cast(Properties, found)
