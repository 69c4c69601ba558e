"""Another system at the broker: hears messages, keeps them in order, and sends what it is told to."""

from __future__ import annotations

import json
import threading
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from types import TracebackType
from typing import Any

import paho.mqtt.client as paho
from paho.mqtt.enums import CallbackAPIVersion
from paho.mqtt.packettypes import PacketTypes
from paho.mqtt.properties import Properties

WITHIN_S = 15.0


@dataclass(frozen=True, slots=True)
class Heard:
    topic: str
    payload: bytes
    retain: bool
    user: dict[str, str]
    content_type: str
    expiry_s: int | None
    correlation: bytes | None
    dup: bool = False
    """The broker says that it may have sent it before."""

    @property
    def json(self) -> Any:
        return json.loads(self.payload)

    @property
    def again(self) -> bool:
        return self.user.get("again") == "true"


class Listener:
    """A context manager. With a `name` the broker keeps what comes while it is away."""

    def __init__(self, port: int, user: str, password: str, topics: Sequence[str] = (), name: str = "") -> None:
        self.heard: list[Heard] = []
        self._port, self._topics = port, topics
        self._client = paho.Client(CallbackAPIVersion.VERSION2, client_id=name, protocol=paho.MQTTv5)
        self._client.username_pw_set(user, password)
        self._client.on_connect, self._client.on_message = self._connected, self._message
        self._client.reconnect_delay_set(0.1, 0.5)
        self._joined = threading.Event()
        self._kept = bool(name)

    def __enter__(self) -> Listener:
        wanted: Any = Properties(PacketTypes.CONNECT)
        wanted.SessionExpiryInterval = 3600 if self._kept else 0
        self._client.connect("127.0.0.1", self._port, clean_start=not self._kept, properties=wanted)
        self._client.loop_start()
        assert self._joined.wait(WITHIN_S), "the broker does not let the listener in"
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._client.disconnect()
        self._client.loop_stop()

    def say(self, topic: str, payload: bytes, *, retain: bool = False, **properties: Any) -> None:
        """`user`: a list of pairs; others by their names in paho."""
        found: Any = Properties(PacketTypes.PUBLISH)
        for name, value in properties.items():
            setattr(found, name, value)
        self._client.publish(topic, payload, 1, retain, found).wait_for_publish(WITHIN_S)

    def until(self, look: Callable[[Heard], bool], within_s: float = WITHIN_S, after: int = 0) -> Heard:
        """The first message from `after` on for which it is so."""
        deadline = time.monotonic() + within_s
        while True:
            found = next((each for each in self.heard[after:] if look(each)), None)
            if found is not None:
                return found
            assert time.monotonic() < deadline, [each.topic for each in self.heard[-20:]]
            time.sleep(0.01)

    def on(self, topic: str) -> list[Heard]:
        return [each for each in self.heard if each.topic == topic]

    def _connected(self, client: paho.Client, userdata: Any, flags: Any, reason: Any, properties: Any) -> None:
        if not reason.is_failure:
            for topic in self._topics:
                client.subscribe(topic, 1)
            self._joined.set()

    def _message(self, client: paho.Client, userdata: Any, message: paho.MQTTMessage) -> None:
        said: Any = message.properties
        self.heard.append(
            Heard(
                message.topic,
                bytes(message.payload),
                message.retain,
                dict(getattr(said, "UserProperty", ())),
                getattr(said, "ContentType", ""),
                getattr(said, "MessageExpiryInterval", None),
                getattr(said, "CorrelationData", None),
                message.dup,
            )
        )
