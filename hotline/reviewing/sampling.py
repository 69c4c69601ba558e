"""Draws each day's work list soon after midnight, and those of days the server was not up [Q2]."""

from __future__ import annotations

import logging
import threading
from collections.abc import Callable
from datetime import UTC, date, datetime, time, timedelta, tzinfo

from qa_scoring.review.sampling import RULES, Rules, sample
from store.database import AWAY, Database
from store.review_calls import ReviewCalls, picked_rows
from store.review_rows import SampledDay
from store.reviews import Reviews

log = logging.getLogger("hotline.reviewing")

AFTER_MIDNIGHT = timedelta(minutes=10)
"""What was recorded before midnight has its card by then."""
LOOK_AGAIN_S = 60.0
MISSED_DAYS = 7
"""So far back days are made up for."""


def sample_day(
    database: Database,
    day: date,
    zone: tzinfo,
    now: datetime,
    *,
    seed: str = "",
    rules: Rules = RULES,
) -> tuple[SampledDay, int]:
    """Draw the list of a day (again: only adds) and put it into the database; what was drawn, how many are new."""
    begins, ends = (datetime.combine(at, time(), zone).astimezone(UTC) for at in (day, day + timedelta(days=1)))
    calls, name = ReviewCalls(database), day.isoformat()
    talks = calls.scored(begins, ends)
    picked = sample(calls.candidates(talks, begins), name, seed, rules)
    told = SampledDay(name, seed, len(talks), len(picked), now)
    return told, Reviews(database).add_day(told, picked_rows(talks, picked, name, now))


class DailySampling:
    """On a thread of its own, which the calls never wait for."""

    def __init__(
        self, database: Database, zone: tzinfo, clock: Callable[[], datetime] = lambda: datetime.now(UTC)
    ) -> None:
        self._database, self._zone, self._clock = database, zone, clock
        self._stopping = threading.Event()
        self._thread = threading.Thread(target=self._run, name="review-sampling", daemon=True)

    def start(self) -> None:
        self._thread.start()

    def stop(self) -> None:
        self._stopping.set()
        if self._thread.is_alive():
            self._thread.join(5.0)

    def step(self) -> int:
        """Draw what is missing; how many days were drawn. A database that is away is asked again the next time."""
        now = self._clock()
        last = (now.astimezone(self._zone) - AFTER_MIDNIGHT).date() - timedelta(days=1)
        first = last - timedelta(days=MISSED_DAYS - 1)
        try:
            done = Reviews(self._database).days(first.isoformat())
            missing = [first + timedelta(days=each) for each in range(MISSED_DAYS)]
            left = [day for day in missing if day.isoformat() not in done]
            drawn = [sample_day(self._database, day, self._zone, now) for day in left]
        except AWAY:
            return 0
        for told, added in drawn:
            log.info("%s: %d calls, %d to review, %d new", told.day, told.calls, told.picked, added)
        return len(drawn)

    def _run(self) -> None:
        while not self._stopping.is_set():
            try:
                self.step()
            except Exception:  # a card nobody can read must not end the sampling of all days to come
                log.exception("the day's work list could not be drawn")
            self._stopping.wait(LOOK_AGAIN_S)
