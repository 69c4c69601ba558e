"""What Prometheus sees of scoring."""

from __future__ import annotations

from datetime import datetime

from prometheus_client import CollectorRegistry, Counter, Gauge, Histogram

from store.scoring_rows import Backlog, Job

SECONDS = (0.25, 0.5, 1, 2, 5, 10, 30, 60, 300, 900, 3600, 14_400, 86_400)


class ScoringFigures:
    def __init__(self, registry: CollectorRegistry) -> None:
        self._waiting = Gauge(
            "hotline_scoring_jobs",
            "Scoring jobs by kind and what they wait for.",
            ("kind", "state"),
            registry=registry,
        )
        self._oldest = Gauge(
            "hotline_scoring_oldest_seconds",
            "How long the oldest recording still to be scored has been sealed.",
            ("kind",),
            registry=registry,
        )
        self._took = Histogram(
            "hotline_scoring_seconds",
            "From the seal of a recording, at the hang-up, to its card.",
            ("kind",),
            buckets=SECONDS,
            registry=registry,
        )
        self._attempts = Counter(
            "hotline_scoring_attempts",
            "Attempts that jobs took, by how they ended.",
            ("kind", "end"),
            registry=registry,
        )

    def show(self, backlog: Backlog, now: datetime) -> None:
        for kind, waiting in backlog.items():
            for state in ("open", "claimed", "retried", "set_aside"):
                self._waiting.labels(kind.value, state).set(getattr(waiting, state))
            age = (now - waiting.oldest).total_seconds() if waiting.oldest is not None else 0.0
            self._oldest.labels(kind.value).set(max(0.0, age))

    def done(self, job: Job, now: datetime, *, is_card: bool) -> None:
        """A re-score says nothing about how soon calls have their cards."""
        self._attempts.labels(job.kind.value, "card" if is_card else "set_aside").inc(job.attempts)
        if is_card and not job.batch:
            self._took.labels(job.kind.value).observe(max(0.0, (now - job.sealed_at).total_seconds()))
