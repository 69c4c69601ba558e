"""MQTT as a part of the server: nothing of it is there unless it is configured."""

from __future__ import annotations

from collections.abc import Callable
from importlib import metadata
from typing import TYPE_CHECKING

from prometheus_client import CollectorRegistry, Gauge

from backplane.mqtt.link import House, Link
from backplane.mqtt.shapes import AlarmMessage
from console import masking
from console.alarms import Alarm, Tell
from console.app import SHANGHAI
from console.health import MQTT
from console.live import LiveBoard
from console.serving import ConsoleServer
from hotline.mqtt.door import Door
from hotline.mqtt.house import Showing, Today
from store import AuditTrail, Database, Queries
from store.journal import JournalWriter

if TYPE_CHECKING:
    from hotline.settings import Settings

PATIENCE_S = 30.0
"""A broker that is restarted is no alarm."""
USUAL_LEVEL = 0.80, 20.0


class Mqtt:
    """Made before the first event of this start is posted; started once the console answers."""

    def __init__(
        self,
        settings: Settings,
        database: Database,
        journal: JournalWriter,
        board: LiveBoard,
        registry: CollectorRegistry,
    ) -> None:
        self._settings, self._database, self._journal, self._board = settings, database, journal, board
        self._registry, self._first = registry, journal.last_seq
        self._link: Link | None = None

    def start(self, console: ConsoleServer) -> None:
        given = self._settings.mqtt
        if given is None:
            return
        today = Today(Queries(self._database), self._board, SHANGHAI, USUAL_LEVEL)
        folder, door = self._settings.data_dir / "mqtt", Door(console.host, console.port, AuditTrail(self._database))
        self._link = link = Link(given, self._settings.node, self._journal, folder, first=self._first)
        showing = Showing(self._board, today, link.topics)
        version = metadata.version("hotline")
        _watch(self._registry, link, self._journal)
        link.start(House(showing.metrics, showing.states, door, masking.hide, version))

    def stop(self) -> None:
        if self._link is not None:
            self._link.stop()

    def parts(self) -> dict[str, bool]:
        """For the health of the server; nothing where no broker is configured."""
        return {} if self._link is None else {MQTT: self._link.away_s() < PATIENCE_S}

    def beside(self, tell: Tell) -> Tell:
        """Alarms go to whom they went before, and to the broker."""
        given = self._settings.mqtt
        return tell if given is None or not given.alarms else lambda alarms: self._tell(tell, alarms)

    def _tell(self, tell: Tell, alarms: list[Alarm]) -> None:
        tell(alarms)
        for each in alarms if self._link is not None else ():
            assert self._link is not None
            level, node = each.level.name.lower(), self._settings.node
            self._link.alarm(AlarmMessage(node, each.at, each.what, each.queue, level, each.figure))


def _watch(registry: CollectorRegistry, link: Link, journal: JournalWriter) -> None:
    """Reading these never waits."""
    figures = link.figures
    told: dict[str, tuple[str, Callable[[], float]]] = {
        "hotline_mqtt_connected": ("1 while the broker is there.", lambda: figures.connected),
        "hotline_mqtt_published": ("Messages the broker took since the start.", lambda: figures.published),
        "hotline_mqtt_behind_entries": (
            "Entries of the journal that the broker has not taken.",
            lambda: max(0, journal.synced_seq - figures.taken) if figures.taken else 0,
        ),
        "hotline_mqtt_behind_seconds": ("How long the broker has been away.", link.away_s),
        "hotline_mqtt_spool_messages": ("Figures and alarms that wait on disk.", lambda: figures.spooled),
        "hotline_mqtt_dropped_telemetry": ("Figures that found no room, or grew old.", lambda: figures.dropped),
        "hotline_mqtt_commands": ("Commands carried out since the start.", lambda: figures.commands),
        "hotline_mqtt_refused_commands": ("Commands refused since the start.", lambda: figures.refused),
    }
    for name, (text, read) in told.items():
        Gauge(name, text, registry=registry).set_function(read)
