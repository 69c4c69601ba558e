"""Recordings become cards: with real processes, over a real database, on recordings on a real disk."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from prometheus_client import CollectorRegistry, generate_latest

from calls import events as e
from calls.events import Event
from hotline.scoring import work
from hotline.scoring.desk import ScoringDesk, Surroundings, processes_for
from hotline.scoring.figures import ScoringFigures
from qa_scoring.call_facts import CallContext, CallFacts
from qa_scoring.facts import LISTENING_VERSION
from qa_scoring.listener import facts_of
from store.scoring_rows import JobKind, JobState
from tests.unit.console.house import RUBRIC, House

WITHIN_S = 30.0


@dataclass
class Served:
    """A house with past calls, and the desk that scores them; `told` is what the desk posted."""

    house: House
    calm: bool = True
    told: list[Event] = field(default_factory=list)

    def __post_init__(self) -> None:
        self.desk = self.new_desk()

    def new_desk(self) -> ScoringDesk:
        self.registry = CollectorRegistry()
        around = Surroundings(
            "node1", self.told.append, lambda _seq, _wait: True, lambda: self.calm, ScoringFigures(self.registry), 1
        )
        desk = ScoringDesk(self.house.database, self.house.recordings, around)
        desk.rubric = RUBRIC
        return desk

    def sealed(self, call: str, length_s: int = 20) -> Path:
        self.house.served(call, sound=False)
        return self.house.record(call, length_s)

    def count(self, state: JobState) -> int:
        return len(self.desk.jobs.listed(state))

    def until(self, is_so: Callable[[], bool]) -> None:
        deadline = time.monotonic() + WITHIN_S
        while not is_so():
            assert time.monotonic() < deadline, [self.desk.jobs.listed(state) for state in JobState]
            time.sleep(0.02)


@pytest.fixture
def served(tmp_path: Path) -> Iterator[Served]:
    house = House(tmp_path)
    house.open_shop()
    served = Served(house)
    yield served
    house.close()


@pytest.fixture
def working(served: Served) -> Iterator[Served]:
    served.desk.start()
    yield served
    served.desk.stop()


def test_what_lies_there_and_what_comes_is_scored_and_told(served: Served) -> None:
    paths = {"c1": served.sealed("c1")}
    served.desk.start()
    served.until(lambda: len(served.told) == 1)
    paths["c2"] = served.sealed("c2", 30)
    (closed,) = [entry for entry in served.house.queries.timeline("c2") if isinstance(entry.event, e.RecordingClosed)]
    served.desk.hear(closed)
    served.until(lambda: len(served.told) == 2)
    served.desk.stop()
    for told, call in zip(served.told, ("c1", "c2"), strict=True):
        score = served.house.queries.score(call)
        stored = served.house.facts(f"{call}-r1")
        assert score is not None
        assert told == e.CallScored(call, f"{call}-r1", score.total, score.needs_review)
        folder = served.house.recordings
        path = paths[call].relative_to(folder.root).as_posix()
        fresh = work.hear(folder, path, stored.restored().context, RUBRIC)
        assert (score.card, score.content) == (fresh.card.to_dict(), fresh.content)
        assert stored.restored() == fresh.facts
        assert fresh.facts.context.queue == "orders"
    assert b'hotline_scoring_attempts_total{end="card",kind="acoustic"} 2.0' in generate_latest(served.registry)


def test_whoever_took_the_call_over_is_not_heard_as_the_agent(served: Served) -> None:
    folder = served.house.recordings
    path = served.sealed("c1", 60).relative_to(folder.root).as_posix()
    whole = work.listen(folder, path, CallContext())
    for until_ms in (20_000, 20_001, 0):
        taken = CallContext(agent_until_ms=until_ms)
        with folder.open(path) as tape:
            beginning = facts_of([tape.sound()[: until_ms * tape.rate_hz // 1000]], tape.rate_hz)
        assert work.hear(folder, path, taken, RUBRIC).facts.audio == beginning
        assert work.hear_again(folder, path, CallFacts(whole, taken), RUBRIC).facts.audio == beginning
    late = CallContext(agent_until_ms=10 * whole.length_ms)
    assert work.listen(folder, path, late) == whole


def test_a_recording_that_is_gone_is_tried_again_and_says_why(served: Served) -> None:
    served.sealed("c1").unlink()
    served.desk.start()
    served.until(lambda: any(job.why for job in served.desk.jobs.listed(JobState.OPEN)))
    served.desk.stop()
    (job,) = served.desk.jobs.listed(JobState.OPEN)
    assert "FileNotFoundError" in job.why
    assert served.told == []


def test_what_an_earlier_run_held_is_taken_at_once(served: Served) -> None:
    served.sealed("c1")
    served.sealed("c2")
    for who in ("node1/earlier/0", "node2/elsewhere/0"):
        assert served.desk.jobs.claim(who, [JobKind.ACOUSTIC], datetime.now(UTC), 3600.0) is not None
    served.desk.start()
    served.until(lambda: len(served.told) == 1)
    served.desk.stop()
    assert [job.claimed_by for job in served.desk.jobs.listed(JobState.OPEN)] == ["node2/elsewhere/0"]


def test_what_a_crash_left_untold_is_told(served: Served, monkeypatch: pytest.MonkeyPatch) -> None:
    served.sealed("c1")
    served.desk.start()
    served.until(lambda: len(served.told) == 1)
    served.desk.stop()
    assert served.count(JobState.UNTOLD) == 1, "the journal never had it"
    monkeypatch.setattr("hotline.scoring.desk.TELL_AGAIN_AFTER", timedelta(0))
    again = served.new_desk()
    again.start()
    served.until(lambda: len(served.told) == 2)
    again.stop()
    assert served.told[0] == served.told[1]
    served.house.hear(served.told[0])
    assert served.count(JobState.DONE) == 1


def test_a_card_under_another_rubric_is_not_the_calls_score(served: Served, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("hotline.scoring.desk.TELL_AGAIN_AFTER", timedelta(0))
    served.sealed("c1")
    served.desk.start()
    served.until(lambda: len(served.told) == 1)
    served.desk.stop()
    later = served.new_desk()
    later.rubric = replace(RUBRIC, version=RUBRIC.version + 1)
    later.start()
    served.until(lambda: served.count(JobState.DONE) == 1)
    later.stop()
    assert len(served.told) == 1


def test_scored_again_it_is_not_listened_to_again(working: Served) -> None:
    path = working.sealed("c1")
    working.until(lambda: len(working.told) == 1)
    path.unlink()
    before = working.house.queries.scores_of("c1")
    batches = working.desk.for_console.batches
    until = working.house.at + timedelta(days=1)
    made = batches.make("b1", until - timedelta(days=40), until, by="wang", now=datetime.now(UTC))
    assert made.open == 1
    working.desk.for_console.wake()
    working.until(lambda: working.count(JobState.DONE) == 1)
    assert working.house.queries.scores_of("c1") == before
    assert len(working.told) == 1, "nothing is new"


def test_a_later_way_of_listening_listens_again_and_forgets_nothing(
    working: Served, monkeypatch: pytest.MonkeyPatch
) -> None:
    working.sealed("c1")
    working.until(lambda: len(working.told) == 1)
    monkeypatch.setattr("hotline.scoring.doing.LISTENING_VERSION", LISTENING_VERSION + 1)
    until = working.house.at + timedelta(days=1)
    batches = working.desk.for_console.batches
    before = working.house.facts("c1-r1")
    batches.make("b1", until - timedelta(days=40), until, by="wang", now=datetime.now(UTC))
    working.desk.for_console.wake()
    working.until(lambda: working.count(JobState.DONE) == 1)
    assert working.house.facts("c1-r1").restored() == before.restored()


def test_with_many_calls_up_only_first_cards_are_made(served: Served) -> None:
    served.calm = False
    served.sealed("c1")
    until = served.house.at + timedelta(days=1)
    batches = served.desk.for_console.batches
    batches.make("b1", until - timedelta(days=40), until, by="wang", now=datetime.now(UTC))
    served.desk.start()
    served.until(lambda: len(served.told) == 1)
    assert [job.kind for job in served.desk.jobs.listed(JobState.OPEN)] == [JobKind.RESCORE]
    served.calm = True
    served.desk.for_console.wake()
    served.until(lambda: served.count(JobState.OPEN) == 0)
    served.desk.stop()


def test_stopping_gives_back_what_was_under_way(served: Served) -> None:
    served.sealed("c1")
    served.desk.start()
    served.desk.stop()
    if served.count(JobState.OPEN):
        (job,) = served.desk.jobs.listed(JobState.OPEN)
        assert (job.attempts, job.claimed_until) == (0, None)


@pytest.mark.parametrize(("cores", "processes"), [(None, 1), (1, 1), (2, 1), (4, 3), (64, 4)])
def test_one_core_is_the_calls(cores: int | None, processes: int) -> None:
    assert processes_for(cores) == processes
