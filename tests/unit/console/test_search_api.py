"""Recordings are found by the API: by filters and words, with where the words stand; hostile words are words [Q1]."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path
from typing import Any

import httpx
import pytest

from console.search_api import snippet
from qa_scoring.transcript import Transcript, Utterance
from store.spoken import index_transcript
from tests.unit.console.house import House

LONG = "那个" * 40 + "我要退款" + "谢谢" * 40


@pytest.fixture
def house(tmp_path: Path) -> Iterator[House]:
    house = House(tmp_path)
    house.open_shop()
    for call, agent, line in (("c1", "1001", "我要退款"), ("c2", "1002", LONG), ("c3", "1001", "Refund, please")):
        house.served(call, agent, length_s=12)
        lines = tuple(Utterance("caller", 1000 * at, 1000 * at + 900, line, 0.9) for at in range(12))
        with house.database.writing() as connection:
            assert index_transcript(connection, f"{call}-r1", Transcript(lines, "zh-CN", "m1"))
    yield house
    house.close()


async def found(api: httpx.AsyncClient, **query: object) -> list[dict[str, Any]]:
    page = (await api.get("/api/recordings", params=query)).json()  # type: ignore[arg-type]
    assert page["next"] is None
    return list(page["items"])


async def test_words_are_found_with_where_they_stand(api: httpx.AsyncClient) -> None:
    second, first = await found(api, words="退款")
    assert (first["call"], second["call"], len(first["hits"])) == ("c1", "c2", 10)
    assert first["hits"][1] == {"start_ms": 1000, "end_ms": 1900, "voice": "caller", "text": "我要退款"}
    assert "我要退款" in second["hits"][0]["text"]
    assert [one["recording"] for one in await found(api, words="refund", agent="1001")] == ["c3-r1"]
    assert (await found(api, agent="1002"))[0]["hits"] == []


async def test_filters_reach_the_search(house: House, api: httpx.AsyncClient) -> None:
    assert [one["call"] for one in await found(api)] == ["c3", "c2", "c1"]
    assert await found(api, shortest_s=12.5) == []
    assert len(await found(api, longest_s=12, kept_as="normal", held=False, least_score=0)) == 3
    assert await found(api, since=(house.at + timedelta(days=1)).isoformat()) == []
    assert await found(api, since=f"{house.at + timedelta(days=2):%Y-%m-%dT%H:%M}") == []
    await api.post("/api/calls/c1/holds", json={"reason": "court"})
    assert [(one["call"], one["held"]) for one in await found(api, held=True)] == [("c1", True)]
    await api.put("/api/calls/c2/keeping", json={"reason": "a claim", "kept_as": "complaint"})
    assert [one["call"] for one in await found(api, kept_as="complaint")] == ["c2"]


async def test_pages_follow_each_other(api: httpx.AsyncClient) -> None:
    for query in ({}, {"words": "退款"}):
        first = (await api.get("/api/recordings", params={"limit": 1, **query})).json()
        second = (await api.get("/api/recordings", params={"limit": 1, "cursor": first["next"], **query})).json()
        assert first["items"][0]["call"] > second["items"][0]["call"]


@pytest.mark.parametrize(
    ("query", "code"),
    [({"words": "?!"}, "no_words"), ({"cursor": "x"}, "bad_parameter"), ({"kept_as": "x"}, "bad_parameter"),
     ({"least_score": "nan"}, "bad_parameter"), ({"words": "退" * 201}, "bad_parameter"),
     ({"shortest_s": "inf"}, "bad_parameter")],
)  # fmt: skip
async def test_what_cannot_be_asked_is_said(api: httpx.AsyncClient, query: dict[str, str], code: str) -> None:
    refused = await api.get("/api/recordings", params=query)
    assert (refused.status_code, refused.json()["error"]["code"]) == (400, code)


@pytest.mark.parametrize(
    "words", ['" OR 1=1 --', "NEAR(a b)", "grams:退", "a* OR b", "x\x00y", "退款'); DROP TABLE calls"]
)
async def test_hostile_words_are_words(api: httpx.AsyncClient, words: str) -> None:
    assert await found(api, words=words) == []
    assert len(await found(api)) == 3


def test_a_snippet_shows_the_term_in_its_middle() -> None:
    assert snippet("我要退款", ("退款",)) == "我要退款"
    piece = snippet(LONG, ("退款",))
    assert "我要退款" in piece
    assert (piece[0], piece[-1], len(piece)) == ("…", "…", 62)
    assert snippet(LONG, ("那 个",)) == LONG[:60] + "…"
