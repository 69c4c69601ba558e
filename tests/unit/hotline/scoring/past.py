"""A database full of calls that were heard and understood, and their re-scoring from it."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path
from random import Random

from hotline.scoring import work
from hotline.scoring.doing import Doing
from qa_scoring.call_facts import CallContext, CallFacts, examples_key
from qa_scoring.feeling_examples import lists
from qa_scoring.rubric import Rubric
from qa_scoring.transcript import Transcript, Utterance, in_order
from recordings.folder import RecordingFolder
from store.database import Database
from store.projection import Projection
from store.score_cards import StoredFacts, keep_facts
from store.scoring_jobs import ScoringJobs
from store.scoring_rows import JobKind
from tests.unit.qa_scoring.drawn import LENGTH_MS, busy_facts
from tests.unit.store.lives import BEGIN, entries, served

NOW = datetime.now(UTC)
LINES = (
    "您好，很高兴为您服务", "我要退款", "对不起，给您添麻烦了", "我的订单还没有到呢", "你们骗人，我要投诉",
    "请您稍等", "已经为您登记，三个工作日内到账", "谢谢你", "请问还有什么可以帮您", "再见", "sorry about that",
)  # fmt: skip


def past(folder: Path, calls: int, rubric: Rubric, seed: int = 5) -> Database:
    """So many calls of a minute. The same seed, the same facts."""
    random = Random(seed)
    database = Database(f"sqlite:///{folder}/hotline.db")
    database.migrate()
    names = [f"c{number:05}" for number in range(calls)]
    Projection(database).apply(entries([event for name in names for event in served(name)]))
    with database.writing() as connection:
        for name in names:
            facts = _facts(random, rubric)
            assert keep_facts(connection, StoredFacts.of(f"{name}-r1", name, "ab" * 32, facts, NOW))
    return database


def _facts(random: Random, rubric: Rubric) -> CallFacts:
    said = in_order(_utterance(random) for _ in range(random.randrange(4, 20)))
    keys = [examples_key(sentences) for sentences in (*rubric.examples, *lists())]
    near = {key: tuple(round(random.random(), 3) for _ in said) for key in keys}
    transcript = Transcript(said, "zh-CN", "a-model")
    return replace(busy_facts(random), context=CallContext("orders"), transcript=transcript, likeness=near)


def _utterance(random: Random) -> Utterance:
    at = random.randrange(LENGTH_MS - 3000)
    sure = random.choice((0.4, 0.7, 0.95))
    return Utterance(random.choice(("caller", "agent")), at, at + 2500, random.choice(LINES), sure)


def rescore(database: Database, folder: Path, rubric: Rubric, batch: str, run: Callable[..., work.Judged]) -> int:
    """Every call, one after the other, as a worker does it; how many."""
    doing = Doing(database, RecordingFolder(folder / "recordings"), lambda: rubric)
    jobs = ScoringJobs(database)
    made = doing.batches.make(batch, BEGIN, NOW + timedelta(days=1), by="wang", now=NOW)
    while (job := jobs.claim("w", [JobKind.RESCORE], NOW, 600.0, batch)) is not None:
        assert jobs.finish(job, doing.perform(job, run), NOW) is not None
    return made.batch.recordings
