"""A link with a journal and a house of its own, for tests of what goes over the wire."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import UTC, datetime
from pathlib import Path
from types import TracebackType
from typing import Any

from backplane.mqtt import shapes as s
from backplane.mqtt.commands import Reply
from backplane.mqtt.link import House, Link
from backplane.mqtt.settings import MqttSettings
from calls import events as e
from calls.errors import Fault
from calls.model import HangupCause, Party, Stage
from console import masking
from store.journal import JournalWriter
from tests.servers.mosquitto import USERS

NODE = "node1"
ANNAS = "token-of-anna"


class Desk:
    """Knows Anna, and carries out what she says; `carried_out` and `noted` tell what reached it."""

    def __init__(self) -> None:
        self.carried_out: list[tuple[str, Mapping[str, Any]]] = []
        self.noted: list[tuple[str, Mapping[str, object]]] = []
        self.reply = Reply(200, {"done": True})

    def who(self, token: str) -> str | Reply:
        error = {"code": "sign_in_needed", "message_zh": "请登录", "message_en": "Sign in"}
        return "anna" if token == ANNAS else Reply(401, {"error": error})

    def carry_out(self, verb: str, token: str, body: Mapping[str, Any]) -> Reply:
        assert token == ANNAS
        self.carried_out.append((verb, body))
        return self.reply

    def note(self, who: str, detail: Mapping[str, object]) -> None:
        self.noted.append((who, detail))


class Node:
    """A context manager; leaving it says goodbye. `states` may be changed."""

    def __init__(self, folder: Path, port: int, **settings: Any) -> None:
        self.folder, self.desk = folder, Desk()
        self.states: dict[str, object] = {}
        self.faults: list[Fault] = []
        self.journal = JournalWriter(folder / "journal", sync_every_s=0.01)
        usual = {"url": f"mqtt://127.0.0.1:{port}", "user": "hotline", "password": USERS["hotline"]}
        given = MqttSettings.model_validate({**usual, "metrics_every_s": 1, **settings})
        self.link = Link(given, NODE, self.journal, folder / "mqtt", first=0, report=self.faults.append)

    def __enter__(self) -> Node:
        self.link.start(House(self._metrics, lambda: dict(self.states), self.desk, masking.hide, "1.0"))
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.link.stop()
        self.journal.close()

    def call(self, number: int) -> None:
        """A caller comes and goes."""
        now, call = datetime.now(UTC), f"call-{number}"
        self.journal.append(e.CallOffered(call, f"{call}.a", "carrier", "13812345678", "400", now), now, 0.0)
        ended = e.CallEnded(call, HangupCause.NORMAL_CLEARING, Party.CALLER, Stage.IN_IVR)
        self.journal.append(ended, now, 0.0)

    @staticmethod
    def _metrics() -> s.MetricsMessage:
        queues = {"service": s.QueueNow(1, 2.5, 0.8, 10, 8, 2)}
        return s.MetricsMessage(NODE, datetime.now(UTC), 1, 1, {"idle": 2}, queues)
