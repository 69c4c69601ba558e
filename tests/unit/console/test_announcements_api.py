"""A supervisor types a sentence, listens to it, publishes it, withdraws it: by the API, within its limits [H4]."""

from __future__ import annotations

import time
from typing import Any

import httpx
import pytest

from calls import events as e
from calls.model import CHINESE, ENGLISH, Sound
from console.announcements_api import MOST_RUNNING
from tests.unit.console.house import House
from tests.unit.console.shop import open_shop

STORM = "因台风影响，今日配送可能延迟。"
ALL = "/api/announcements"


@pytest.fixture(autouse=True)
def shop(house: House) -> None:
    open_shop(house)


async def draft(api: httpx.AsyncClient, words: dict[str, str] | None = None) -> dict[str, Any]:
    answer = await api.post(f"{ALL}/preview", json={"words": words or {CHINESE: STORM}})
    assert answer.status_code == 200, answer.text
    return dict(answer.json())


async def publish(api: httpx.AsyncClient, draft: str, **order: object) -> str:
    answer = await api.post(f"{ALL}/{draft}/publish", json=order)
    assert answer.status_code == 200, answer.text
    assert answer.json()["done"]
    return str(answer.json()["order"]["announcement"])


async def code(answer: httpx.Response) -> tuple[int, str]:
    return answer.status_code, answer.json()["error"]["code"]


async def test_a_sentence_is_heard_before_anybody_else_hears_it(house: House, api: httpx.AsyncClient) -> None:
    spoken = await draft(api, {CHINESE: STORM, ENGLISH: "Deliveries may be late."})
    assert spoken["words"] == {CHINESE: STORM, ENGLISH: "Deliveries may be late."}
    assert set(spoken["audio"]) == {CHINESE, ENGLISH}
    for path in spoken["audio"].values():
        sound = await api.get(path)
        assert (sound.status_code, sound.headers["content-type"]) == (200, "audio/wav")
        assert sound.content.startswith(b"RIFF")
    assert house.prompts.live.shelf.files == {}
    assert (await api.get(ALL)).json()["items"] == []


async def test_published_it_can_be_played_at_once_and_is_ordered_and_noted(
    house: House, api: httpx.AsyncClient
) -> None:
    spoken = await draft(api)
    began = time.monotonic()
    announcement = await publish(api, spoken["draft"], for_s=600, queues=["orders"])
    assert time.monotonic() - began < 1, "everything slow was done when it was previewed"
    sound = Sound(f"announcement.{announcement}")
    house.prompts.catalogue.live = house.prompts.live
    assert house.prompts.catalogue.unsaid([sound]) == ()
    assert house.prompts.catalogue.files([sound], 8000) == house.prompts.catalogue.files(
        [Sound(sound.key, ENGLISH)], 8000
    ), "who speaks the other language hears the one there is"
    (item,) = (await api.get(ALL)).json()["items"]
    assert (item["announcement"], item["words"], item["queues"], item["by"]) == (
        announcement, {CHINESE: STORM}, ["orders"], "API",
    )  # fmt: skip
    assert 590 < item["left_s"] <= 600
    (noted,) = house.tables.published.trail.of_kinds(["AnnouncementMade"])
    assert (noted.who, noted.detail["words"]) == ("API", {CHINESE: STORM})


async def test_withdrawn_it_is_over(house: House, api: httpx.AsyncClient) -> None:
    announcement = await publish(api, (await draft(api))["draft"])
    answer = await api.delete(f"{ALL}/{announcement}")
    assert (answer.status_code, answer.json()["order"]["type"]) == (200, "AnnouncementWithdrawn")
    (item,) = (await api.get(ALL)).json()["items"]
    assert (item["left_s"], item["withdrawn_by"]) == (0, "API")
    assert f"announcement.{announcement}" not in {key for key, _ in house.prompts.live.shelf.files}
    assert await code(await api.delete(f"{ALL}/{announcement}")) == (404, "no_such_announcement")


async def test_a_restart_announces_again_what_is_left(house: House, api: httpx.AsyncClient) -> None:
    announcement = await publish(api, (await draft(api))["draft"], for_s=100, queues=["orders"])
    over = await publish(api, (await draft(api, {CHINESE: "已撤回"}))["draft"])
    await api.delete(f"{ALL}/{over}")
    posted: list[e.Event] = []
    house.announcements._post = posted.append
    house.prompts.live.remove(f"announcement.{announcement}")
    house.announcements.restore()
    (event,) = posted
    assert isinstance(event, e.AnnouncementMade)
    assert (event.announcement, event.words, event.queues) == (announcement, {CHINESE: STORM}, ("orders",))
    assert 90 < event.for_s <= 100
    assert (f"announcement.{announcement}", CHINESE) in house.prompts.live.shelf.files


@pytest.mark.parametrize("words", [{}, {CHINESE: ""}, {CHINESE: " \n"}, {ENGLISH: "…!?"}, {CHINESE: "好" * 301}])
async def test_there_must_be_something_to_say_and_not_a_novel(api: httpx.AsyncClient, words: dict[str, str]) -> None:
    assert await code(await api.post(f"{ALL}/preview", json={"words": words})) == (422, "nothing_to_announce")


async def test_what_is_typed_is_put_into_one_line_with_nothing_invisible(api: httpx.AsyncClient) -> None:
    spoken = await draft(api, {CHINESE: " 因台风\r\n\x1b[31m配送\u202e延迟 "})
    assert spoken["words"] == {CHINESE: "因台风 [31m配送 延迟"}


@pytest.mark.parametrize("body", [{"for_s": 1}, {"for_s": 1e9}, {"queues": "orders"}, {"for": 3}])
async def test_an_announcement_has_an_end_within_a_day(api: httpx.AsyncClient, body: dict[str, object]) -> None:
    spoken = await draft(api)
    assert await code(await api.post(f"{ALL}/{spoken['draft']}/publish", json=body)) == (400, "bad_parameter")


async def test_drafts_and_queues_must_be_there(api: httpx.AsyncClient) -> None:
    assert await code(await api.post(f"{ALL}/none/publish", json={})) == (404, "no_such_announcement")
    assert await code(await api.get(f"{ALL}/none/audio")) == (404, "no_such_announcement")
    spoken = (await draft(api))["draft"]
    assert await code(await api.get(f"{ALL}/{spoken}/audio?language=en")) == (404, "no_such_announcement")
    answer = await api.post(f"{ALL}/{spoken}/publish", json={"queues": ["none"]})
    assert await code(answer) == (404, "no_such_queue")


async def test_without_a_voice_nothing_is_announced_and_the_reason_said(house: House, api: httpx.AsyncClient) -> None:
    house.voice.is_there = False
    answer = await api.post(f"{ALL}/preview", json={"words": {CHINESE: STORM}})
    assert await code(answer) == (503, "not_spoken")
    assert "没有语音模型" in answer.json()["error"]["message_zh"]


async def test_only_so_many_run_at_once(api: httpx.AsyncClient) -> None:
    spoken = (await draft(api))["draft"]
    for _ in range(MOST_RUNNING):
        await publish(api, spoken)
    assert await code(await api.post(f"{ALL}/{spoken}/publish", json={})) == (409, "too_many_announcements")


async def test_another_sites_page_announces_nothing(api: httpx.AsyncClient) -> None:
    spoken = (await draft(api))["draft"]
    elsewhere = {"origin": "https://evil.example"}
    answer = await api.post(f"{ALL}/{spoken}/publish", json={}, headers=elsewhere)
    assert await code(answer) == (403, "forbidden")
