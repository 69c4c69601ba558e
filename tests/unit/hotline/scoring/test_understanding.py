"""What is said in a call is written down by the real models and judged, and compared where a rubric compares."""

from __future__ import annotations

import subprocess
import sys
from collections.abc import Callable, Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path

import numpy as np
import pytest

from hotline.scoring import work
from hotline.scoring.doing import Doing
from qa_scoring.call_facts import examples_key
from qa_scoring.feeling_examples import KEYS
from qa_scoring.rubric import Rubric
from speech.choice import Choice
from speech.mastering import at_loudness, resampled
from speech.models import Models
from store.rows import Score
from store.scoring_jobs import Outcome, ScoringJobs
from store.scoring_rows import JobKind
from tests.unit.console import house as houses
from tests.unit.console.house import House

NOW = datetime.now(UTC)
AGENT, CALLER = "您好，很高兴为您服务。", "我想退掉上个星期买的电饭锅。"


def rubric_like(*examples: str, version: int = 1) -> Rubric:
    """Asks whether the caller wants his money back, in these words or others."""
    title = {"zh-CN": "退款", "en": "Refund"}
    like = {"examples": list(examples), "at_least": 0.5}
    wants = {"id": "wants", "title": title, "voice": "caller", "like": like}
    criterion = {"id": "asked", "title": title, "said": "wants", "weight": 10}
    return Rubric.from_mapping(
        {"rubric": "refunds", "version": version, "title": title, "min_length_s": 5}
        | {"phrases": [wants], "criteria": [criterion]}
    )


RUBRIC = rubric_like("我要退货")


def here(what: Callable[..., work.Judged], *given: object, within_s: float) -> work.Judged:
    """As a child does it."""
    assert within_s > 0
    return what(*given)


@pytest.fixture(scope="module")
def conversation() -> np.ndarray:
    """The agent at 1 s, the caller at 5 s."""
    choice = Choice()
    assert choice.why_not() is None, str(choice.why_not())
    voice = Models(choice).voice
    sound = np.random.default_rng(3).normal(0, 0.001, (12 * 8000, 2))
    for channel, at_s, text, name in ((1, 1, AGENT, "zf_xiaobei"), (0, 5, CALLER, "zm_yunyang")):
        spoken = voice.say(text, "zh-CN", name)
        narrow = at_loudness(resampled(spoken.samples, spoken.rate_hz, 8000), 8000, -23.0)
        sound[at_s * 8000 : at_s * 8000 + len(narrow), channel] += narrow
    return np.asarray(np.round(np.clip(sound, -1, 1) * 32767), "<i2")


class Shop:
    """A call was served; `does` the next job of a kind under the rubric in force."""

    def __init__(self, house: House, choice: Choice | None = None) -> None:
        self.house, self.rubric = house, RUBRIC
        self.doing = Doing(house.database, house.recordings, lambda: self.rubric, choice)
        self.jobs = ScoringJobs(house.database)

    def does(self, kind: JobKind) -> Outcome:
        job = self.jobs.claim("w", [kind], NOW + timedelta(days=1), 600.0)
        assert job is not None
        outcome = self.doing.perform(job, here)
        assert self.jobs.finish(job, outcome, NOW) is not None
        return outcome

    def rescore(self, rubric: Rubric, name: str) -> Score:
        self.rubric = rubric
        until = self.house.at + timedelta(days=1)
        self.doing.batches.make(name, until - timedelta(days=40), until, by="wang", now=NOW)
        return self.does(JobKind.RESCORE).score


@pytest.fixture
def shop(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, conversation: np.ndarray) -> Iterator[Shop]:
    monkeypatch.setattr(houses, "conversation", lambda _: conversation)
    house = House(tmp_path)
    house.open_shop()
    house.served("c1", sound=False)
    house.record("c1", 12)
    yield Shop(house, Choice())
    house.close()


def line(score: Score) -> dict[str, object]:
    (criterion,) = score.card["criteria"]
    return dict(criterion)


def test_a_call_is_heard_then_understood_then_judged_by_its_words(shop: Shop) -> None:
    heard = shop.does(JobKind.ACOUSTIC)
    assert heard.understand
    assert heard.score.card["complete"] is False
    understood = shop.does(JobKind.TRANSCRIPT)
    assert not understood.understand
    assert (understood.score.card["complete"], understood.score.card["transcript_model"]) == (True, "whisper-base")
    assert line(understood.score)["points"] == 10
    facts = shop.house.facts("c1-r1").restored()
    assert facts.transcript is not None
    assert "退" in "".join(one.text for one in facts.transcript.of("caller"))
    assert set(facts.likeness) == {*KEYS.values(), examples_key(["我要退货"])}
    assert shop.doing.cards.superseded("c1-r1")[0].score.card == heard.score.card
    assert shop.house.queries.score("c1") == understood.score
    again = shop.rescore(RUBRIC, "b1")
    assert (again.card, again.content) == (understood.score.card, understood.score.content)


def test_a_rubric_with_other_examples_has_them_compared_by_the_next_rescore(shop: Shop) -> None:
    shop.does(JobKind.ACOUSTIC)
    shop.does(JobKind.TRANSCRIPT)
    other = rubric_like("我想退掉刚买的东西", version=2)
    before = shop.house.facts("c1-r1")
    unknown = work.judge(before.restored(), other).card
    assert unknown.needs_review, "not compared is not unsaid"
    assert unknown.criteria[0].points is None
    score = shop.rescore(other, "b1")
    assert (score.needs_review, line(score)["points"]) == (False, 10)
    after = shop.house.facts("c1-r1")
    assert set(after.restored().likeness) == {*before.restored().likeness, examples_key(["我想退掉刚买的东西"])}
    assert after.restored().transcript == before.restored().transcript


def test_without_the_models_what_is_not_compared_waits_for_a_person(shop: Shop) -> None:
    shop.does(JobKind.ACOUSTIC)
    shop.does(JobKind.TRANSCRIPT)
    without = Shop(shop.house)
    score = without.rescore(rubric_like("我想退掉刚买的东西", version=2), "b1")
    assert (score.needs_review, line(score)["points"]) == (True, None)


def test_where_nobody_understands_no_transcript_is_asked_for(shop: Shop) -> None:
    without = Shop(shop.house)
    assert not without.does(JobKind.ACOUSTIC).understand
    assert not without.jobs.is_open("c1-r1", JobKind.TRANSCRIPT)


def test_facts_that_were_lost_are_made_anew_on_the_way(shop: Shop) -> None:
    shop.does(JobKind.ACOUSTIC)
    with shop.house.database.writing() as connection:
        connection.exec_driver_sql("DELETE FROM call_facts")
    shop.does(JobKind.TRANSCRIPT)
    facts = shop.house.facts("c1-r1").restored()
    assert facts.context.queue == "orders"
    assert facts.transcript is not None


def test_the_server_does_not_load_the_models() -> None:
    heavy = "faster_whisper", "ctranslate2", "onnxruntime"
    asked = f"import sys, hotline.scoring.desk; print([name for name in {heavy} if name in sys.modules])"
    done = subprocess.run([sys.executable, "-c", asked], check=True, capture_output=True, text=True)
    assert done.stdout.strip() == "[]"
