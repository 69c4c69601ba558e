"""What Prometheus sees. Everything that touches the telephone is sampled on its own thread, once a second."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Mapping
from dataclasses import fields

from prometheus_client import CollectorRegistry, Counter, Gauge

from backplane.driver import Driver
from calls.journal import Entry
from hotline.trunks import Trunks
from routing.pace import Pace
from store.journal import JournalWriter
from store.projector import Projector

SAMPLE_S = 1.0


class Sampler:
    """Samples the loop's thread: calls, legs, ports, how late the loop is, how far estimates of waits are off. Its
    `late_s` and `callers` may be read from any thread."""

    def __init__(
        self, registry: CollectorRegistry, telephony: Trunks, driver: Driver, paces: Mapping[str, Pace]
    ) -> None:
        self._telephony, self._driver, self._paces = telephony, driver, paces
        self.late_s, self.callers = 0.0, 0
        self._phone = Gauge("hotline_sip", "What SIP has in use now.", ("what",), registry=registry)
        self._twilio = Gauge(
            "hotline_twilio",
            "What Twilio has in use now, and what came of webhooks and requests.",
            ("what",),
            registry=registry,
        )
        room = Gauge("hotline_sip_most_callers", "For how many callers there is room.", registry=registry)
        room.set(telephony.most_callers)
        self._late = Gauge(
            "hotline_loop_late_seconds", "How late the call loop's last second was.", registry=registry
        )
        self._wait_error = Gauge(
            "hotline_wait_estimate_error_seconds",
            "How far each estimator of waits has been from the truth lately: the mean absolute error at arrival.",
            ("queue", "estimator"),
            registry=registry,
        )
        self._failures = Gauge("hotline_failures", "Steps of a call that failed since the start.", registry=registry)
        self._events = Counter("hotline_events", "What happened, by kind.", ("kind",), registry=registry)

    def hear(self, entry: Entry) -> None:
        self._events.labels(type(entry.event).__name__).inc()

    async def run(self) -> None:
        loop = asyncio.get_running_loop()
        due = loop.time()
        while True:
            due = max(due + SAMPLE_S, loop.time())
            await asyncio.sleep(due - loop.time())
            self.late_s = max(0.0, loop.time() - due)
            self._late.set(self.late_s)
            self._failures.set(self._driver.failures)
            counts = self._telephony.counts()
            self.callers = self._telephony.callers()
            for what, value in self._telephony.twilio_counts().items():
                self._twilio.labels(what).set(value)
            for field in fields(counts):
                self._phone.labels(field.name).set(getattr(counts, field.name))
            for queue, pace in self._paces.items():
                for estimator, error_s in pace.errors_s.items():
                    self._wait_error.labels(queue, estimator).set(error_s)


def watch(
    registry: CollectorRegistry,
    journal: JournalWriter,
    projector: Projector,
    is_awake: Callable[[], bool],
    unsealed: Callable[[], int],
) -> None:
    """Gauges of journal, database, ears and recordings; reading them never waits."""
    figures: dict[str, tuple[str, Callable[[], float]]] = {
        "hotline_journal_waiting_lines": ("Lines not on disk yet.", lambda: journal.figures.waiting),
        "hotline_journal_lost_lines": ("Lines a full disk made us give up.", lambda: journal.figures.lost),
        "hotline_journal_seq": ("The journal's last line.", lambda: journal.last_seq),
        "hotline_recordings_unsealed": ("Recordings that wait, plain, to be sealed.", unsealed),
        "hotline_speech_ready": ("1 while the speech models are loaded.", is_awake),
        "hotline_sql_behind_entries": ("Entries not in SQL yet.", lambda: projector.lag().entries),
    }
    for name, (text, read) in figures.items():
        Gauge(name, text, registry=registry).set_function(read)
