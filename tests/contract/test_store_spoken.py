"""What was said is found by its words on every database, and by nothing that is not a word [Q1]."""

from __future__ import annotations

from sqlalchemy import text

from qa_scoring.transcript import Transcript, Utterance
from store.database import Database
from store.grams import terms_of
from store.rows import Hit
from store.spoken import forget, hits_in, index_transcript, matching
from tests.contract.test_store_queries import World
from tests.unit.store.lives import served

LINES = ((0, 900, "agent", "您好"), (1000, 2000, "caller", "我要退款"), (3000, 4000, "caller", "退。款单 A1"))


def said(*lines: str) -> Transcript:
    spoken = [Utterance("caller", 1000 * at, 1000 * at + 900, line, 0.9) for at, line in enumerate(lines)]
    return Transcript(tuple(spoken), "zh-CN", "m1")


def numbers(database: Database, words: str) -> list[int]:
    with database.reading() as connection:
        dialect = connection.dialect.name
        query = {"query": matching(terms_of(words), dialect)}
        if dialect == "sqlite":
            wanted = text("SELECT rowid FROM spoken_words WHERE spoken_words MATCH :query ORDER BY rowid")
        else:
            wanted = text("SELECT number FROM spoken_words WHERE grams @@ CAST(:query AS tsquery) ORDER BY number")
        return [row[0] for row in connection.execute(wanted, query)]


def test_the_index_finds_a_recording_by_its_words_until_it_is_forgotten(database: Database) -> None:
    world = World(database)
    world.happen(*served("c1"), *served("c2"))
    with database.writing() as connection:
        assert index_transcript(connection, "c1-r1", said("您好", "我要退款，快一点", "my refund please"))
        assert index_transcript(connection, "c2-r1", said("我的快递呢"))
        assert not index_transcript(connection, "nothing", said("我要退款"))
    counted = {
        words: len(numbers(database, words)) for words in ("退款", "快", "快递", "退", "REFU", "退款 快递", "贷款")
    }
    assert counted == {"退款": 1, "快": 2, "快递": 1, "退": 1, "REFU": 1, "退款 快递": 0, "贷款": 0}
    with database.writing() as connection:
        assert index_transcript(connection, "c1-r1", said("我的快递呢")), "transcribed again"
    assert (len(numbers(database, "退款")), len(numbers(database, "快递"))) == (0, 2)
    with database.writing() as connection:
        for _ in range(2):
            forget(connection, "c1-r1")
    assert len(numbers(database, "快递")) == 1


def test_hits_say_where_each_word_stands() -> None:
    assert hits_in(LINES, ("退款",)) == (Hit(*LINES[1]), Hit(*LINES[2]))
    assert hits_in(LINES, ("您好", "a1")) == (Hit(*LINES[0]), Hit(*LINES[2]))
    assert hits_in(LINES, ("您好", "快递")) is None
