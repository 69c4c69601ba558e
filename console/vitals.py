"""How the server stands, in the few figures a supervisor looks at: read from what Prometheus is shown."""

from __future__ import annotations

import time
from collections.abc import Mapping

from prometheus_client import CollectorRegistry

from console.schemas import VitalsItem

LASTS_S = 1.0
"""Boards of different teams are told the same."""

CALLERS = ("hotline_sip", {"what": "callers"})
JOBS, WAITING = "hotline_scoring_jobs", ("open", "claimed", "retried")
PLAIN: Mapping[str, str] = {
    "most_callers": "hotline_sip_most_callers",
    "journal_waiting": "hotline_journal_waiting_lines",
    "journal_lost": "hotline_journal_lost_lines",
    "sql_behind": "hotline_sql_behind_entries",
    "disk_free_bytes": "hotline_recording_disk_free_bytes",
    "unsealed": "hotline_recordings_unsealed",
}
TO_SCORE: Mapping[str, str] = {"to_hear": "acoustic", "to_transcribe": "transcript"}

Samples = Mapping[tuple[str, frozenset[tuple[str, str]]], float]


class Vitals:
    """For one thread, the console's loop. What nobody counts, as in a server without scoring, is None."""

    def __init__(self, registry: CollectorRegistry) -> None:
        self._registry = registry
        self._at = float("-inf")
        self._item = VitalsItem()

    def now(self) -> VitalsItem:
        if time.monotonic() - self._at >= LASTS_S:
            self._at, self._item = time.monotonic(), told(_samples(self._registry))
        return self._item


def told(samples: Samples) -> VitalsItem:
    found = {name: _one(samples, metric) for name, metric in PLAIN.items()}
    found |= {name: _jobs(samples, kind) for name, kind in TO_SCORE.items()}
    return VitalsItem(callers=_one(samples, CALLERS[0], **CALLERS[1]), **found)


def _samples(registry: CollectorRegistry) -> Samples:
    """Of the metrics asked for alone: others cost more to read."""
    chosen = registry.restricted_registry([CALLERS[0], JOBS, *PLAIN.values()])
    found = [sample for metric in chosen.collect() for sample in metric.samples]
    return {(each.name, frozenset(each.labels.items())): each.value for each in found}


def _one(samples: Samples, metric: str, **labels: str) -> int | None:
    value = samples.get((metric, frozenset(labels.items())))
    return None if value is None else int(value)


def _jobs(samples: Samples, kind: str) -> int | None:
    waiting = [_one(samples, JOBS, kind=kind, state=state) for state in WAITING]
    known = [count for count in waiting if count is not None]
    return sum(known) if known else None
