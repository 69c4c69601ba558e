"""`hotline scoring`: what waits and what failed is seen and tried anew; a month is scored again and followed."""

from __future__ import annotations

import threading
from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from console.app import SHANGHAI
from console.serving import ConsoleServer
from hotline.commands import scoring
from store.rows import Score
from store.scoring_jobs import MOST_ATTEMPTS, Outcome
from store.scoring_rows import JobKind
from tests.unit.console.house import House
from tests.unit.console.test_scoring_api import set_aside
from tests.unit.hotline.test_live_command import Terminal


@pytest.fixture
def house(tmp_path: Path) -> Iterator[House]:
    house = House(tmp_path)
    house.served("c1", sound=False)
    house.record("c1", 12)
    yield house
    house.close()


@pytest.fixture
def terminal(house: House) -> Iterator[Terminal]:
    server = ConsoleServer(house.app(), "127.0.0.1", 0)
    server.start()
    yield Terminal(f"http://127.0.0.1:{server.port}")
    server.stop()


@pytest.fixture
def today(house: House) -> str:
    return house.at.astimezone(SHANGHAI).date().isoformat()


@pytest.fixture
def worker(house: House, monkeypatch: pytest.MonkeyPatch) -> Iterator[threading.Event]:
    """Does what a batch asks for while the command waits for it; once this is set, in vain."""
    fails, over = threading.Event(), threading.Event()
    monkeypatch.setattr(scoring, "LOOK_EVERY_S", 0.01)

    def work() -> None:
        now = datetime.now(UTC) + timedelta(days=1)
        while not over.wait(0.01):
            job = house.scoring.jobs.claim("w", [JobKind.RESCORE], now, 60.0)
            if job is not None and fails.is_set():
                house.scoring.jobs.fail(replace(job, attempts=MOST_ATTEMPTS), "no such file", now)
            elif job is not None:
                card = Score(job.recording, job.call, "service", "1", 80.0, False, {}, now, "c")
                house.scoring.jobs.finish(job, Outcome(card), now)

    thread = threading.Thread(target=work)
    thread.start()
    yield fails
    over.set()
    thread.join()


def test_what_waits_is_counted_in_the_terminals_language(terminal: Terminal) -> None:
    done = terminal.run("scoring", "status")
    assert all(word in done.stdout for word in ("声音评分", "转写评分", "搁置"))
    assert "by words" in terminal.run("scoring", "status", language="en").stdout
    assert [kind["open"] for kind in terminal.json("scoring", "status")["kinds"]] == [1, 0, 0]


def test_what_failed_says_why_and_is_tried_anew(house: House, terminal: Terminal) -> None:
    assert terminal.run("scoring", "jobs").stdout == "没有“搁置”的任务。\n"
    assert "c1-r1" in terminal.run("scoring", "jobs", "--state", "open").stdout
    set_aside(house)
    assert "no such file" in terminal.run("scoring", "jobs").stdout
    assert terminal.json("scoring", "jobs")["items"][0]["attempts"] == 5
    refused = terminal.run("scoring", "retry", "c9-r1")
    assert (refused.exit_code, refused.stdout) == (1, "")
    assert terminal.run("scoring", "retry", "c1-r1").stdout == "1 个任务将重试\n"
    assert terminal.json("scoring", "retry") == {"jobs": 0}


@pytest.mark.usefixtures("worker")
def test_a_day_is_scored_again_through_its_end(terminal: Terminal, today: str) -> None:
    done = terminal.run("scoring", "rescore", "--from", today, "--to", today, language="en")
    assert done.exit_code == 0, done.output
    assert "1 recordings, 1 done, 0 to do, 0 set aside" in done.stdout
    earlier = terminal.json("scoring", "rescore", "--from", f"{today}T00:00", "--to", f"{today}T00:00:01+08:00")
    assert earlier["recordings"] == 0


def test_nobody_need_wait(terminal: Terminal, today: str) -> None:
    batch = terminal.json("scoring", "rescore", "--from", today, "--to", today, "--no-wait")
    assert (batch["recordings"], batch["open"]) == (1, 1)


def test_what_could_not_be_scored_is_a_failure(terminal: Terminal, today: str, worker: threading.Event) -> None:
    worker.set()
    done = terminal.run("scoring", "rescore", "--from", today, "--to", today)
    assert (done.exit_code, "搁置 1" in done.stdout) == (1, True)


@pytest.mark.parametrize(("since", "status"), [("gestern", 2), ("2026-13-01", 2), ("2030-01-01", 1)])
def test_a_time_that_is_none_is_refused(terminal: Terminal, since: str, status: int) -> None:
    done = terminal.run("scoring", "rescore", "--from", since, "--to", "2026-12-01")
    assert (done.exit_code, done.stdout) == (status, "")
    assert done.stderr
