"""Retained states: all of them when a connection begins, then what changes; what is gone is taken away."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Mapping

from backplane.mqtt import shapes as s
from backplane.mqtt.box import Box
from backplane.mqtt.connection import Connection, MqttError
from backplane.mqtt.message import Message, encoded

EVERY_S = 1.0

States = Callable[[], Mapping[str, object]]
"""Shapes by topic; may block."""
_SCHEMAS: Mapping[type, str] = {s.AgentMessage: "agent", s.QueueMessage: "queue", s.TableMessage: "table"}


class StateTeller:
    """For one connection. The box remembers what the broker keeps of ours, also from before a restart."""

    def __init__(self, box: Box, connection: Connection, states: States) -> None:
        self._box, self._connection, self._states = box, connection, states
        self._told: dict[str, bytes] = {}
        self._kept = box.retained()

    async def run(self) -> None:
        """For ever. Raises MqttError, RefusedError, and what the box raises."""
        while True:
            await self.look()
            await asyncio.sleep(EVERY_S)

    async def look(self) -> None:
        """Tell what is different since the last time."""
        states = await asyncio.to_thread(self._states)
        now = {topic: encoded(shape) for topic, shape in states.items()}
        fresh = [topic for topic, body in now.items() if self._told.get(topic) != body]
        gone = self._kept - now.keys()
        if fresh or gone:
            self._box.retain(dict.fromkeys(fresh, True))
            await self._deliver(
                [
                    *(Message(topic, now[topic], _SCHEMAS[type(states[topic])], retain=True) for topic in fresh),
                    *(Message(topic, b"", "state", retain=True) for topic in sorted(gone)),
                ]
            )
            self._box.retain(dict.fromkeys(gone, False))
        self._told, self._kept = now, set(now)

    async def _deliver(self, messages: list[Message]) -> None:
        if await self._connection.deliver(messages) < len(messages):
            raise MqttError("the broker is gone")
