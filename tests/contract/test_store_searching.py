"""Recordings are found by their call, score, keeping and words, page after page, on every database [Q1]."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from calls import events as e
from calls.errors import FarEndError
from calls.model import Tier
from calls.retention import RetentionClass, RetentionPolicy
from qa_scoring.transcript import Transcript, Utterance
from store import searching
from store.auditing import Hand
from store.burials import Burials
from store.database import Database
from store.grams import plain, stands_in, terms_of
from store.holds import Holds
from store.rows import Hit
from store.searching import Search, Searches
from store.spoken import index_transcript
from tests.contract.test_store_queries import World
from tests.unit.store.lives import BEGIN, at, on_disk, served

POLICY = RetentionPolicy(queues={"complaints": RetentionClass.COMPLAINT, "fire": RetentionClass.EMERGENCY})
SAID = {
    "c1": ("您好", "我要退款，快一点"),
    "c2": ("您好", "my refund please"),
    "c3": ("退。", "款还没到 refunding"),
}


def talk(
    call: str, number: int, *, caller: str = "138", score: float = 80.0, length_ms: int = 1000, **who: str
) -> list[e.Event]:
    told = served(call, **who)
    told[0] = replace(told[0], caller=caller, at=at(number))  # type: ignore[type-var]
    told[12] = replace(told[12], length_ms=length_ms)  # type: ignore[type-var]
    told[13] = replace(told[13], total=score, needs_review=score < 50)  # type: ignore[type-var]
    return told


@pytest.fixture
def world(database: Database) -> World:
    world = World(database)
    world.happen(*talk("c1", 1, agent="1001", caller="139", score=40))
    world.happen(*talk("c2", 2, agent="1002", queue="complaints", length_ms=9000))
    third = talk("c3", 3, agent="1002", score=95)
    third[5] = e.CallQueued("c3", "orders", Tier.EMERGENCY, "zh-CN")
    world.happen(*third)
    with database.writing() as connection:
        for call, lines in SAID.items():
            spoken = [Utterance("caller", 1000 * n, 1000 * n + 900, line, 0.9) for n, line in enumerate(lines)]
            assert index_transcript(connection, f"{call}-r1", Transcript(tuple(spoken), "zh-CN", "m1"))
    return world


@pytest.fixture
def searches(world: World, database: Database) -> Searches:
    return Searches(database, POLICY)


def calls(searches: Searches, **asked: object) -> list[str]:
    return [one.call for one in searches.find(Search(**asked)).items]  # type: ignore[arg-type]


@pytest.mark.parametrize(
    ("asked", "found"),
    [
        ({}, ["c3", "c2", "c1"]),
        ({"caller": "139"}, ["c1"]),
        ({"agent": "1002"}, ["c3", "c2"]),
        ({"queue": "complaints"}, ["c2"]),
        ({"since": at(2)}, ["c3", "c2"]),
        ({"until": at(2)}, ["c1"]),
        ({"least_score": 80.0}, ["c3", "c2"]),
        ({"most_score": 80.0}, ["c2", "c1"]),
        ({"shortest_ms": 1001}, ["c2"]),
        ({"longest_ms": 1000}, ["c3", "c1"]),
        ({"needs_review": True}, ["c1"]),
        ({"needs_review": False}, ["c3", "c2"]),
        ({"kept_as": RetentionClass.NORMAL}, ["c1"]),
        ({"kept_as": RetentionClass.COMPLAINT}, ["c2"]),
        ({"kept_as": RetentionClass.EMERGENCY}, ["c3"]),
        ({"held": True}, []),
        ({"words": "退款"}, ["c1"]),
        ({"words": "refund"}, ["c3", "c2"]),
        ({"words": "退款 您好"}, ["c1"]),
        ({"words": "您好", "agent": "1002"}, ["c2"]),
        ({"words": "您好", "least_score": 50.0}, ["c2"]),
        ({"words": "您好", "since": at(2), "until": at(3)}, ["c2"]),
        ({"words": "贷款"}, []),
    ],
)
@pytest.mark.parametrize("few", [0, 500])
def test_each_filter_asks_for_its_own(
    searches: Searches, asked: dict[str, object], found: list[str], few: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(searching, "FEW", few)
    assert calls(searches, **asked) == found


def test_people_decide_class_and_hold(searches: Searches, database: Database) -> None:
    hand, holds = Hand("wang", BEGIN), Holds(database)
    holds.choose_class("c3", RetentionClass.NORMAL, "an error", hand)
    hold = holds.place("c2", "court", hand)
    assert (calls(searches, kept_as=RetentionClass.NORMAL), calls(searches, held=True)) == (["c3", "c1"], ["c2"])
    assert calls(searches, held=False) == ["c3", "c1"]
    (found,) = searches.find(Search(held=True)).items
    assert (found.kept_as, found.held, found.score) == (RetentionClass.COMPLAINT, True, 80.0)
    holds.lift(hold.hold, "judged", hand)
    assert calls(searches, held=True) == []


def test_a_hit_says_where_the_words_stand(searches: Searches) -> None:
    (found,) = searches.find(Search(words="退款")).items
    assert found.hits == (Hit(1000, 1900, "caller", "我要退款，快一点"),)


def test_what_is_being_deleted_is_not_found(searches: Searches, database: Database) -> None:
    assert Burials(database).begin("c1-r1", RetentionPolicy(), BEGIN + timedelta(days=200), "retention")
    assert (calls(searches, words="退款"), calls(searches)) == ([], ["c3", "c2"])


@pytest.mark.parametrize(
    "asked", [Search(), Search(words="a"), Search(words="您好"), Search(agent="1002", words="re")]
)
@pytest.mark.parametrize("most", [1, 2, 2000])
def test_pages_show_each_once_however_small_the_looks_are(
    searches: Searches, asked: Search, most: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    whole = [one.recording for one in searches.find(asked).items]
    monkeypatch.setattr(searching, "MOST_LOOKED_AT", most)
    page = searches.find(asked, limit=1)
    seen = [one.recording for one in page.items]
    for _ in range(5):
        if page.next is not None:
            page = searches.find(asked, limit=1, after=page.next)
            seen += [one.recording for one in page.items]
    assert (seen, page.next) == (whole, None)


def test_what_is_no_cursor_and_no_word_is_said(searches: Searches) -> None:
    for search, after in ((Search(), "nonsense"), (Search(words="?! \x00"), None)):
        with pytest.raises(FarEndError):
            searches.find(search, after=after)


HOSTILE = st.text(st.characters(codec=None), max_size=30) | st.sampled_from(
    ['" OR 1=1 --', "退款' OR ''='", "NEAR(a b)", "grams : x", "a* | b", "!a & (b", "%", "\x00退款", "\ud800"]
)


@on_disk
@given(words=HOSTILE | st.text("退款您好re fund，。", max_size=8))
def test_words_are_only_ever_words(searches: Searches, words: str) -> None:
    """Whatever is asked for finds what says it, the index left out nothing, and nothing else is done."""
    terms = terms_of(words)
    assume(terms)
    lines = {call: [plain(line) for line in said] for call, said in SAID.items()}
    says = {
        call for call, told in lines.items() if all(any(stands_in(term, line) for line in told) for term in terms)
    }
    assert set(calls(searches, words=words)) == says
    assert len(calls(searches)) == 3


@on_disk
@given(text=HOSTILE)
def test_names_are_only_ever_names(searches: Searches, text: str) -> None:
    assert calls(searches, queue=text, agent=text, caller=text) == []
    assert len(calls(searches)) == 3
