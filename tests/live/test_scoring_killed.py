"""kill -9 in the middle of scoring 500 calls, twice: each has one card, and the right one [Q2]."""

from __future__ import annotations

import os
import random
import signal
import sqlite3
import time
from collections.abc import Iterator
from contextlib import closing
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from calls import events as e
from config import reading
from config.problems import Problems
from config.rubric import read_rubric
from hotline.scoring import work
from qa_scoring.facts import AudioFacts
from qa_scoring.score_card import ScoreCard
from recordings.sealing import seal
from recordings.wav import Wav
from store.database import Database
from store.journal import JournalWriter
from store.queries import Queries
from store.score_cards import ScoreCards
from tests.live.served import Served
from tests.live.test_crash import LOCKED_S, locked
from tests.unit.console.house import conversation, write_wav
from tests.unit.store.lives import served

pytestmark = [pytest.mark.live, pytest.mark.timeout(300)]

CALLS, FEW, LENGTH_S, DIFFERENT = 500, 120, 12, 10
SCORED_WITHIN_S = 150.0
GONE_WITHIN_S = 5.0
DAY = "2026/11/22"


def left_behind(data: Path, calls: int = CALLS) -> list[AudioFacts]:
    """The journal and the recordings of a server that took these calls and scored none; what is heard in them, over
    and over."""
    folder = data / "recordings" / DAY
    folder.mkdir(parents=True)
    sounds = [folder / f"sound-{number}.wav" for number in range(DIFFERENT)]
    for number, path in enumerate(sounds):
        write_wav(path, conversation(LENGTH_S + number))
    sealed = [seal(path) for path in sounds]
    heard = [listened(path) for path in sounds]
    journal = JournalWriter(data / "journal", after_seq=0)
    at = datetime.now(UTC) - timedelta(hours=1)
    for number in range(calls):
        call, which = f"c{number:03}", number % DIFFERENT
        os.link(sounds[which], folder / f"{call}-r1.wav")
        closed = e.RecordingClosed(
            call, f"{call}-r1", f"{DAY}/{call}-r1.wav", sealed[which].length_ms, 8000, sealed[which].sha256
        )
        for step, event in enumerate([*served(call)[:-2], closed]):
            journal.append(event, at + timedelta(seconds=step), float(step))
    assert journal.flush(20.0)
    journal.close()
    return heard


def cards(hotline: Served) -> int:
    """How many there are now."""
    with closing(sqlite3.connect(hotline.data / "hotline.db", timeout=5)) as connection:
        (count,) = connection.execute("SELECT count(*) FROM scores").fetchone()
    return int(count)


def until_scored(hotline: Served, count: int) -> int:
    deadline = time.monotonic() + SCORED_WITHIN_S
    while (seen := cards(hotline)) < count:
        assert time.monotonic() < deadline, (
            f"{seen} of {count} cards after {SCORED_WITHIN_S} s\n{hotline.log[-3000:]}"
        )
        time.sleep(0.02)
    return seen


def until_told(hotline: Served) -> None:
    """Until the journal, and so the list of calls, has every score; what a kill left untold is told after a while."""
    deadline = time.monotonic() + 90.0
    while states(hotline) != [("done", CALLS)]:
        assert time.monotonic() < deadline, states(hotline)
        time.sleep(0.2)


def states(hotline: Served) -> list[tuple[str, int]]:
    with closing(sqlite3.connect(hotline.data / "hotline.db", timeout=5)) as connection:
        return list(connection.execute("SELECT state, count(*) FROM scoring_jobs GROUP BY state"))


def children(pid: int) -> list[int]:
    """Processes this one has started and that are there still."""
    tasks = Path(f"/proc/{pid}/task").glob("*/children")
    return [int(child) for task in tasks for child in task.read_text().split()]


def is_there(pid: int) -> bool:
    try:
        state = Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()[0]
    except OSError:
        return False
    return state != "Z"


def gone(pids: list[int]) -> Iterator[bool]:
    deadline = time.monotonic() + GONE_WITHIN_S
    while time.monotonic() < deadline and any(map(is_there, pids)):
        time.sleep(0.05)
    return (not is_there(pid) for pid in pids)


def listened(path: Path) -> AudioFacts:
    with Wav(path) as tape:
        return work.listen_to(tape)


def fresh(hotline: Served, call: str, heard: AudioFacts, database: Database) -> ScoreCard:
    """What the recording comes to when it is judged here and now."""
    text = (hotline.config / "rubric.yaml").read_bytes()
    rubric = read_rubric(reading.read(text, "rubric.yaml", typed=True), Problems())
    facts = ScoreCards(database).facts(f"{call}-r1")
    assert rubric is not None
    assert facts is not None
    return work.judge(replace(facts.restored(), audio=heard), rubric).card


async def test_each_call_has_one_card_after_two_kills(tmp_path: Path) -> None:
    draw = random.Random()
    first, second = draw.randint(20, CALLS // 2), draw.randint(CALLS // 2, CALLS - 50)
    heard = left_behind(tmp_path / "data")
    hotline = Served(tmp_path, scoring_processes=2)
    hotline.start()

    had = until_scored(hotline, first)
    orphans = children(hotline.pid)
    hotline.kill()
    assert all(gone(orphans)), "whoever scored for a server that was killed goes, too"
    after_first = cards(hotline)

    hotline.start()
    until_scored(hotline, second)
    family = [hotline.pid, *children(hotline.pid)]
    for pid in family:
        os.kill(pid, signal.SIGKILL)
    hotline.wait()
    after_second = cards(hotline)
    print(f"killed at {had} and {after_second} cards of {CALLS}")
    assert first <= after_first < CALLS
    assert second <= after_second < CALLS

    began = time.monotonic()
    with hotline:
        until_scored(hotline, CALLS)
        print(f"{CALLS - after_second} more cards {time.monotonic() - began:.1f} s after the restart")

        until_told(hotline)
        check_cards(hotline, heard)


def check_cards(hotline: Served, heard: list[AudioFacts]) -> None:
    with closing(sqlite3.connect(hotline.data / "hotline.db", timeout=5)) as connection:
        count = "SELECT recording, count(*) FROM scores GROUP BY recording, rubric, rubric_version"
        assert sorted(connection.execute(count)) == [(f"c{number:03}-r1", 1) for number in range(CALLS)]
        assert connection.execute("SELECT count(*) FROM score_history").fetchone() == (0,)
        assert connection.execute("SELECT count(*) FROM call_facts").fetchone() == (CALLS,)
    database = Database(f"sqlite:///{hotline.data}/hotline.db")
    queries = Queries(database)
    expected = {
        number: fresh(hotline, f"c{number:03}", heard[number], database).to_dict() for number in range(DIFFERENT)
    }
    for number in range(CALLS):
        score, call = queries.score(f"c{number:03}"), queries.call(f"c{number:03}")
        assert score is not None
        assert score.card == expected[number % DIFFERENT]
        assert call is not None
        assert (call.score, call.needs_review) == (score.total, score.needs_review)
    database.dispose()


def test_a_locked_database_holds_up_scores_and_loses_none(tmp_path: Path) -> None:
    left_behind(tmp_path / "data", FEW)
    with Served(tmp_path, scoring_processes=1) as hotline:
        until_scored(hotline, 10)
        with locked(str(hotline.data / "hotline.db")) as still_locked:
            time.sleep(LOCKED_S - 1.0)
            assert still_locked()
        assert cards(hotline) < FEW
        assert until_scored(hotline, FEW) == FEW
