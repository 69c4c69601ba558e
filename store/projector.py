"""The thread that follows the journal and keeps SQL up with it, however long the database is away."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, datetime
from functools import partial
from threading import Condition, Event, Thread

from sqlalchemy.exc import DataError, IntegrityError

from calls.errors import Fault
from calls.journal import Entry
from store.database import Database
from store.following import Follower
from store.journal import JournalWriter
from store.projection import Projection
from store.reporting import Report, first_line, to_log

_FIRST_RETRY_S = 0.1
_LAST_RETRY_S = 10.0
_TIDY_EVERY_S = 600.0
_UNSTORABLE = (DataError, IntegrityError, ValueError, OverflowError)


@dataclass(frozen=True, slots=True)
class Lag:
    """How far SQL is behind the journal: entries that are in the journal only, and the age of the oldest being tried;
    `failures` counts attempts the database refused, `left_out` entries no table takes."""

    entries: int
    seconds: float
    failures: int
    left_out: int


class Projector:
    """Projects what is safe on disk, and only that: a power cut never leaves SQL knowing more than the journal.

    A database that is locked, slow or gone is tried again for ever, ever more slowly; it is migrated when it first
    answers. `start` begins at the database's own checkpoint.

    `tidy` is called on its thread, now and then and whenever SQL is up with the journal; True when it shall be called
    again as soon as that is so.
    """

    def __init__(
        self,
        journal: JournalWriter,
        database: Database,
        *,
        batch_entries: int = 1000,
        clock: Callable[[], datetime] = lambda: datetime.now(UTC),
        report: Report = to_log,
        tidy: Callable[[], bool] = lambda: False,
    ) -> None:
        self._journal, self._database, self._tidy = journal, database, tidy
        self._batch_entries, self._clock, self._report = batch_entries, clock, report
        self._projection = Projection(database, report, journal.node)
        self._projected_seq = 0
        self._trying_since: datetime | None = None
        self._failures = self._left_out = 0
        self._woken, self._stopping, self._progress = Event(), Event(), Condition()
        self._thread = Thread(target=self._run, name="projector", daemon=True)

    def start(self) -> None:
        self._journal.when_synced(self._woken.set)
        self._thread.start()

    def stop(self, timeout_s: float = 10.0) -> bool:
        """Finish the batch in hand and stop; False when the database holds the thread longer than that. What is not
        projected yet is at the next start."""
        self._stopping.set()
        self._woken.set()
        self._thread.join(timeout_s)
        return not self._thread.is_alive()

    def wait_projected(self, seq: int, timeout_s: float) -> bool:
        """True once SQL knows the journal up to `seq`, False when it still does not after `timeout_s`."""
        with self._progress:
            return self._progress.wait_for(lambda: self._projected_seq >= seq, timeout_s)

    def lag(self) -> Lag:
        since = self._trying_since
        seconds = 0.0 if since is None else max(0.0, (self._clock() - since).total_seconds())
        return Lag(self._journal.last_seq - self._projected_seq, seconds, self._failures, self._left_out)

    # --- the projector's thread ---------------------------------------------------------------------------------

    def _run(self) -> None:
        self._try_until_done(self._prepare)
        self._try_until_done(self._follow)

    def _prepare(self) -> None:
        self._database.migrate()
        checkpoint = self._projection.checkpoint()
        if checkpoint > self._journal.last_seq:
            raise RuntimeError(f"the database knows {checkpoint} entries, the journal only {self._journal.last_seq}")
        self._reached(checkpoint)

    def _follow(self) -> None:
        """Project until told to stop. An unreadable file ends it; called again, it goes on behind the projected."""
        follower = Follower(self._journal.folder, self._projected_seq, self._report)
        self._woken.set()
        try:
            while not self._stopping.is_set():
                self._woken.wait(_TIDY_EVERY_S)
                self._woken.clear()
                self._catch_up(follower)
                if self._tidy():
                    self._woken.set()
        finally:
            follower.close()

    def _catch_up(self, follower: Follower) -> None:
        while batch := follower.take(self._batch_entries, self._journal.synced_seq):
            self._trying_since = batch[0].at
            self._try_until_done(partial(self._project, batch))
            self._trying_since = None
            if self._stopping.is_set():
                return

    def _project(self, batch: list[Entry]) -> None:
        """The batch, or where an entry in it cannot be stored, its two halves; one alone is left out and reported."""
        try:
            self._projection.apply(batch)
        except _UNSTORABLE as error:
            if len(batch) > 1:
                middle = len(batch) // 2
                self._project(batch[:middle])
                self._project(batch[middle:])
                return
            self._projection.step_over(batch[0])
            self._left_out += 1
            self._report(_left_out(batch[0].seq, error))
        self._reached(batch[-1].seq)

    def _reached(self, seq: int) -> None:
        with self._progress:
            self._projected_seq = seq
            self._progress.notify_all()

    def _try_until_done(self, work: Callable[[], None]) -> None:
        delay_s = _FIRST_RETRY_S
        while not self._stopping.is_set():
            try:
                work()
            except Exception as error:
                self._failures += 1
                self._report(_away(self._database.name, error))
                self._stopping.wait(delay_s)
                delay_s = min(2 * delay_s, _LAST_RETRY_S)
            else:
                return


def _away(name: str, error: Exception) -> Fault:
    return Fault(
        place=name,
        problem=f"the database does not take the journal's entries ({first_line(error)})",
        remedy="Calls go on and nothing is lost; see that the database runs, it is tried again by itself",
        problem_zh="数据库暂时无法写入",
        remedy_zh="通话不受影响、数据不会丢失；请检查数据库，系统会自动重试",
    )


def _left_out(seq: int, error: Exception) -> Fault:
    return Fault(
        place=f"journal seq {seq}",
        problem=f"the database cannot store this entry ({first_line(error)}); it is in the journal file only",
        remedy="Report it as a defect",
        problem_zh="数据库无法保存该条目，仅保留在日志文件中",
        remedy_zh="请作为缺陷上报",
    )
