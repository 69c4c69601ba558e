"""A draft of a rubric is tried on past calls by the API, and held to what people decided [Q3, Q4]."""

from __future__ import annotations

import asyncio
import threading
from dataclasses import replace
from datetime import UTC, datetime
from typing import Any

import httpx
import pytest

from qa_scoring.call_facts import CallFacts
from qa_scoring.listener import facts_of
from qa_scoring.what_if import Effect
from recordings.wav import Wav
from store.scoring_tables import call_facts
from tests.unit.config.folders import EXAMPLE
from tests.unit.console.house import BEARER, House
from tests.unit.console.test_tables_api import refusal
from tests.unit.hotline.tables import TABLE

TEXT = """\
rubric: service
title: {zh-CN: 服务, en: Service}
version: 1
criteria:
  - {id: length, title: {zh-CN: 时长, en: Length}, measure: length_s, full_at: 50, zero_at: 100, weight: 10}
  - {id: talks, title: {zh-CN: 说话, en: Talks}, measure: agent_talk_percent, at_least: 1, weight: 10}
"""
SHORT = TEXT.replace("full_at: 50, zero_at: 100", "full_at: 20, zero_at: 40")
FATAL = TEXT.replace("at_least: 1, weight: 10", "at_least: 99, weight: 10, fatal: true")
LATER = "2190-01-01T00:00:00Z"
SINCE = "2020-01-01T00:00:00Z"
WHATIF, CASES = "/api/rubric/whatif", "/api/rubric/cases"


@pytest.fixture(autouse=True)
def calls(house: House) -> None:
    """Two calls, each scored, with its facts stored."""
    house.open_shop()
    for call, agent in (("a", "1001"), ("b", "1002")):
        house.served(call, agent, length_s=30)
        keep_facts(house, call)


def keep_facts(house: House, call: str) -> None:
    (recording,) = house.queries.recordings_of(call)
    with Wav(house.recordings.resolve(recording.path)) as wav:
        facts = CallFacts(facts_of(wav.blocks(), wav.rate_hz))
    row = {
        "recording": recording.recording,
        "call": call,
        "facts": facts.to_dict(),
        "digest": facts.digest,
        "sha256": "",
        "listening_version": facts.audio.version,
        "transcript_version": None,
        "updated_at": datetime.now(UTC),
    }
    with house.database.writing() as connection:
        connection.execute(call_facts.insert(), [{key: row[key] for key in call_facts.c.keys() & row.keys()}])


async def tried(api: httpx.AsyncClient, after: str, **question: object) -> dict[str, Any]:
    asked = {"after": {"text": after}, "before": {"text": TEXT}, "since": SINCE, "until": LATER, **question}
    answer = await api.post(WHATIF, json=asked)
    assert answer.status_code == 200, answer.text
    return dict(answer.json())


async def test_a_draft_shows_which_calls_change_by_how_much_and_for_whom(api: httpx.AsyncClient) -> None:
    effect = await tried(api, SHORT)
    assert (effect["calls"], effect["changed"], effect["criteria"]) == (2, 2, {"length": 2})
    assert [agent["agent"] for agent in effect["agents"]] == ["1001", "1002"]
    assert {call["call"] for call in effect["largest"]} == {"a", "b"}
    assert all(call["before"] == 100.0 and call["difference"] < 0 for call in effect["largest"])
    assert {"zh-CN", "en"} == set(effect["second_person"][0])


async def test_calls_that_become_fatal_are_counted_and_need_a_second_person(api: httpx.AsyncClient) -> None:
    effect = await tried(api, FATAL, listed=1)
    assert (effect["fatal_gained"], effect["fatal_lost"], len(effect["largest"])) == (2, 0, 1)
    assert effect["largest"][0]["fatal_after"] == ["talks"]
    assert any("2 calls become fatal" in reason["en"] for reason in effect["second_person"])


async def test_nothing_changes_under_the_live_rubric_itself(api: httpx.AsyncClient) -> None:
    live = (EXAMPLE / "rubric.yaml").read_text()
    answer = await api.post(WHATIF, json={"after": {"text": live}, "since": SINCE, "until": LATER})
    assert (answer.json()["calls"], answer.json()["changed"], answer.json()["second_person"]) == (2, 0, [])


async def test_only_calls_of_the_time_asked_for_are_judged(api: httpx.AsyncClient) -> None:
    assert (await tried(api, SHORT, until="2020-01-02T00:00:00Z"))["calls"] == 0
    assert (await tried(api, SHORT, most=1))["calls"] == 1


async def test_a_faulty_draft_is_told_with_its_place(api: httpx.AsyncClient) -> None:
    answer = await api.post(WHATIF, json={"after": {"text": TEXT.replace("full_at", "fullat")}})
    assert answer.status_code == 422
    assert "rubric.yaml:" in answer.json()["error"]["faults"][0]["place"]


async def test_a_case_is_held_against_drafts_until_it_is_retired(house: House, api: httpx.AsyncClient) -> None:
    offer = {"call": "a", "criterion": "length", "earned": 1.0, "reason": "时长合适"}
    kept = await api.post(CASES, json=offer)
    assert (kept.status_code, kept.json()["by"], kept.json()["recording"]) == (201, "API", "a-r1")
    effect = await tried(api, SHORT)
    assert "'Length' of call a should earn 100%" in effect["cases"][0]["en"]
    saved = await api.put("/api/rubric/draft", json={"text": SHORT})
    refused = await api.post("/api/rubric/publish", json={"reason": "短", "etag": saved.json()["etag"]})
    assert refused.status_code == 422
    assert "call a" in refused.json()["error"]["faults"][0]["problem"]["en"]
    gone = await api.post(f"{CASES}/1/retire", json={"reason": "录音有误"})
    assert gone.json()["retired_why"] == "录音有误"
    assert (await tried(api, SHORT))["cases"] == []
    page = (await api.get(CASES)).json()
    assert [(item["id"], item["retired_by"]) for item in page["items"]] == [(1, "API")]
    assert house.rubrics.cases.in_use() == []


async def test_cases_are_paged_newest_first(api: httpx.AsyncClient) -> None:
    for criterion in ("length", "talks"):
        await api.post(CASES, json={"call": "a", "criterion": criterion, "earned": 1, "reason": "r"})
    first = (await api.get(CASES, params={"limit": 1})).json()
    assert ([item["id"] for item in first["items"]], first["next"]) == ([2], 2)
    assert [item["id"] for item in (await api.get(CASES, params={"before": 2})).json()["items"]] == [1]


async def test_what_is_no_case_is_refused_in_words(api: httpx.AsyncClient) -> None:
    offer = {"call": "a", "criterion": "length", "reason": "r"}
    refusal(await api.post(CASES, json=offer), 422, "case_needs_points")
    unscored = {**offer, "status": "not_applicable", "earned": 1.0}
    refusal(await api.post(CASES, json=unscored), 422, "case_needs_points")
    refusal(await api.post(CASES, json={**offer, "call": "x", "earned": 1}), 404, "no_such_call")
    refusal(await api.post(f"{CASES}/9/retire", json={"reason": "r"}), 404, "no_such_case")
    await api.post(CASES, json={**offer, "earned": 1})
    assert (await api.post(f"{CASES}/1/retire", json={"reason": "r"})).status_code == 200
    refusal(await api.post(f"{CASES}/1/retire", json={"reason": "r"}), 409, "case_is_retired")


async def test_a_table_is_checked_while_a_draft_of_a_rubric_is_tried(house: House, api: httpx.AsyncClient) -> None:
    begun, go_on = threading.Event(), threading.Event()

    def slow(*_: object) -> Effect:
        begun.set()
        assert go_on.wait(20)
        return Effect(())

    house.rubrics = replace(house.rubrics, what_if=slow)
    async with house.client(headers=BEARER) as client:
        trial = asyncio.create_task(client.post(WHATIF, json={"after": {"text": TEXT}}))
        await asyncio.to_thread(begun.wait, 20)
        checked = await client.post("/api/tables/check", json={"text": TABLE})
        assert not trial.done()
        go_on.set()
        assert (checked.status_code, (await trial).status_code) == (200, 200)
