"""Tables tried beside the calls: one call at a time, one day at a time, each in a process of its own."""

from __future__ import annotations

import logging
import threading
from collections import OrderedDict
from collections.abc import Callable, Mapping
from dataclasses import replace
from datetime import UTC, datetime
from itertools import count
from pathlib import Path
from typing import Any

from calls.errors import ConfigurationError
from console.rehearsals import CallToTry, DayToRun, Named, Rehearsals, Run, RunState
from hotline.aside import Aside, CalledOffError, DiedError, TooLongError
from hotline.flow_tests.aside import tested
from hotline.tables.day_again import day_again
from hotline.tables.what_if import House, what_if
from ivr.calendar import Calendar

log = logging.getLogger("hotline.tables")

CALL_S, TESTS_S, DAY_S = 60.0, 300.0, 900.0
"""How long each may take, its process's start included."""
MOST_KEPT = 20


class Rehearsing:
    """`flows` are the texts of those in force, `calendars` theirs (None: the folder's). Safe in any thread."""

    def __init__(
        self,
        url: str,
        config_dir: Path,
        data_dir: Path,
        flows: Callable[[], Mapping[str, str]],
        calendars: Callable[[], Mapping[str, Calendar] | None] = lambda: None,
    ) -> None:
        self._config_dir, self._data_dir, self._flows, self._calendars = config_dir, data_dir, flows, calendars
        self.runs = DaysAgain(url, config_dir, calendars=calendars)
        self.for_console = Rehearsals(self.what_if, self.test_flow, self.runs)

    def what_if(self, table: Named, call: CallToTry, flow: Named | None = None) -> dict[str, Any]:
        """Blocks. Raises ConfigurationError, TooLongError, DiedError."""
        return Aside(what_if, self._house(flow), table, call).result(CALL_S)

    def test_flow(self, table: Named, flow: Named) -> dict[str, Any]:
        """Blocks. Raises ConfigurationError, TooLongError, DiedError."""
        return Aside(tested, self._house(flow), table, flow.label).result(TESTS_S)

    def _house(self, instead: Named | None) -> House:
        flows = dict(self._flows())
        if instead is not None:
            flows[instead.label] = instead.text
        return House(self._config_dir, self._data_dir, flows, self._calendars())

    def stop(self) -> None:
        self.runs.stop()


class DaysAgain:
    """One at a time; the latest are kept, in memory: whoever wants it again orders it again."""

    def __init__(
        self,
        url: str,
        config_dir: Path,
        longest_s: float = DAY_S,
        calendars: Callable[[], Mapping[str, Calendar] | None] = lambda: None,
    ) -> None:
        self._url, self._config_dir, self._longest_s, self._calendars = url, config_dir, longest_s, calendars
        self._runs: OrderedDict[int, Run] = OrderedDict()
        self._numbers = count(1)
        self._lock = threading.Lock()
        self._working: tuple[int, Aside[dict[str, Any]]] | None = None
        self._thread: threading.Thread | None = None

    def begin(self, what: DayToRun, against: Named, table: Named, *, by: str) -> Run | None:
        with self._lock:
            if self._working is not None:
                return None
            labels = against.label, table.label
            run = Run(next(self._numbers), by, datetime.now(UTC), what, labels)
            aside = Aside(day_again, self._url, self._config_dir, what, (against, table), self._calendars())
            self._working = run.id, aside
            self._keep(run)
            self._thread = threading.Thread(target=self._wait, args=(run.id, aside), name="replay", daemon=True)
            self._thread.start()
            return run

    def all(self) -> list[Run]:
        with self._lock:
            return list(reversed(self._runs.values()))

    def one(self, number: int) -> Run | None:
        with self._lock:
            return self._runs.get(number)

    def call_off(self, number: int) -> Run | None:
        """One that is over stays as it is."""
        with self._lock:
            if self._working is not None and self._working[0] == number:
                self._working[1].call_off()
                self._change(number, state=RunState.CALLED_OFF)
            return self._runs.get(number)

    def stop(self) -> None:
        """Wait for nothing any more."""
        with self._lock:
            working, thread = self._working, self._thread
        if working is not None:
            self.call_off(working[0])
        if thread is not None:
            thread.join(5.0)

    def _wait(self, number: int, aside: Aside[dict[str, Any]]) -> None:
        def tell(share: float) -> None:
            with self._lock:
                self._change(number, share=share)

        became: dict[str, Any] = {"state": RunState.DIED}
        try:
            became = _became(aside, self._longest_s, tell)
        finally:
            with self._lock:
                self._change(number, **became)
                self._working = None

    def _change(self, number: int, **became: Any) -> None:
        self._runs[number] = replace(self._runs[number], **became)

    def _keep(self, run: Run) -> None:
        self._runs[run.id] = run
        while len(self._runs) > MOST_KEPT:
            self._runs.popitem(last=False)


def _became(aside: Aside[dict[str, Any]], longest_s: float, tell: Callable[[float], None]) -> dict[str, Any]:
    try:
        return {"result": aside.result(longest_s, tell), "state": RunState.DONE, "share": 1.0}
    except ConfigurationError as error:
        return {"state": RunState.FAULTY, "faults": error.faults}
    except CalledOffError:
        return {"state": RunState.CALLED_OFF}
    except TooLongError:
        return {"state": RunState.TOO_LONG}
    except DiedError as error:
        log.error("a day could not be run again: %s", error)
        return {"state": RunState.DIED}
