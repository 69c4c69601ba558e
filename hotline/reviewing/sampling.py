"""Draws each day's work list soon after midnight, and those of days the server was not up [Q2]."""

from __future__ import annotations

import logging
import threading
from collections.abc import Callable, Sequence
from datetime import UTC, date, datetime, time, timedelta, tzinfo

from hotline.scoring.child import Child, ChildError
from qa_scoring.review.sampling import RULES, Rules, sample
from qa_scoring.said.phrase import Phrase
from store.database import AWAY, Database
from store.review_calls import ReviewCalls, picked_rows
from store.review_rows import SampledDay
from store.reviews import Reviews

log = logging.getLogger("hotline.reviewing")

AFTER_MIDNIGHT = timedelta(minutes=10)
"""What was recorded before midnight has its card by then."""
LOOK_AGAIN_S = 60.0
MOST_S = 3600.0
"""After that a drawing hangs."""
LOOK_FOR_NEWS = timedelta(hours=1)
"""Whether calls of a day that was drawn were written down since: what is said in them is a reason, too."""
MISSED_DAYS = 7
"""So far back days are made up for."""


def sample_day(
    database: Database,
    day: date,
    zone: tzinfo,
    now: datetime,
    *,
    phrases: Sequence[Phrase] = (),
    seed: str = "",
    rules: Rules = RULES,
) -> tuple[SampledDay, int]:
    """Draw the list of a day (again: only adds) and put it into the database; what was drawn, how many are new.
    `phrases` are those of the rubric in force."""
    begins, ends = _span(day, zone)
    calls, name = ReviewCalls(database), day.isoformat()
    talks = calls.scored(begins, ends)
    picked = sample(calls.candidates(talks, begins, phrases), name, seed, rules)
    told = SampledDay(name, seed, len(talks), len(picked), now)
    return told, Reviews(database).add_day(told, picked_rows(talks, picked, name, now))


def _span(day: date, zone: tzinfo) -> tuple[datetime, datetime]:
    begins, ends = (datetime.combine(at, time(), zone).astimezone(UTC) for at in (day, day + timedelta(days=1)))
    return begins, ends


def sample_days(
    url: str, days: Sequence[date], zone: tzinfo, now: datetime, phrases: Sequence[Phrase]
) -> list[tuple[SampledDay, int]]:
    """As `sample_day`, each of them."""
    database = Database(url)
    try:
        return [sample_day(database, day, zone, now, phrases=phrases) for day in days]
    finally:
        database.dispose()


def in_process_of_its_own(
    url: str, days: Sequence[date], zone: tzinfo, now: datetime, phrases: Sequence[Phrase]
) -> list[tuple[SampledDay, int]]:
    """The same, out of the calls' way: what was said on a busy day takes minutes to look through. Raises
    ChildError."""
    child = Child(patient=True)
    try:
        return child.run(sample_days, url, days, zone, now, phrases, within_s=MOST_S)
    finally:
        child.close()


Draw = Callable[[str, Sequence[date], tzinfo, datetime, Sequence[Phrase]], list[tuple[SampledDay, int]]]


def _no_phrases() -> Sequence[Phrase]:
    return ()


class DailySampling:
    """On a thread of its own, which the calls never wait for. `phrases` gives those of the rubric in force."""

    def __init__(
        self,
        database: Database,
        zone: tzinfo,
        clock: Callable[[], datetime] = lambda: datetime.now(UTC),
        *,
        phrases: Callable[[], Sequence[Phrase]] = _no_phrases,
        draw: Draw = sample_days,
    ) -> None:
        self._database, self._zone, self._clock = database, zone, clock
        self._phrases, self._draw = phrases, draw
        self._look_for_news_at: datetime | None = None
        self._stopping = threading.Event()
        self._thread = threading.Thread(target=self._run, name="review-sampling", daemon=True)

    def start(self) -> None:
        self._thread.start()

    def stop(self) -> None:
        self._stopping.set()
        if self._thread.is_alive():
            self._thread.join(5.0)

    def step(self) -> int:
        """Draw what is missing, and again what was drawn before all was known of its calls; how many days were drawn.
        A database that is away is asked again the next time."""
        now = self._clock()
        try:
            left = self._left(now)
            drawn = self._draw(self._database.url, left, self._zone, now, self._phrases()) if left else []
        except AWAY:
            return 0
        for told, added in drawn:
            log.info("%s: %d calls, %d to review, %d new", told.day, told.calls, told.picked, added)
        return len(drawn)

    def _left(self, now: datetime) -> list[date]:
        last = (now.astimezone(self._zone) - AFTER_MIDNIGHT).date() - timedelta(days=1)
        days = [last - timedelta(days=ago) for ago in reversed(range(MISSED_DAYS))]
        done = Reviews(self._database).days(days[0].isoformat())
        late: list[date] = []
        if self._look_for_news_at is None or now >= self._look_for_news_at:
            late = [day for day in days if self._has_news(day, done.get(day.isoformat()))]
            self._look_for_news_at = now + LOOK_FOR_NEWS
        return [day for day in days if day.isoformat() not in done or day in late]

    def _has_news(self, day: date, drawn_at: datetime | None) -> bool:
        calls = ReviewCalls(self._database)
        return drawn_at is not None and calls.has_news(*_span(day, self._zone), drawn_at)

    def _run(self) -> None:
        while not self._stopping.is_set():
            try:
                self.step()
            except ChildError as error:  # it ended with the server, or took too long: the days are still missing
                log.warning("the day's work list is drawn the next time: %s", error)
            except Exception:  # a card nobody can read must not end the sampling of all days to come
                log.exception("the day's work list could not be drawn")
            self._stopping.wait(LOOK_AGAIN_S)
