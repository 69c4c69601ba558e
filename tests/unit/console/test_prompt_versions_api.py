"""Prompts by the API: listened to before they are heard, put back, withdrawn, and who may [H4, X4]."""

from __future__ import annotations

import asyncio
import threading
from pathlib import Path
from typing import Any

import httpx
import numpy as np
import pytest
import soundfile

from calls.model import CHINESE, ENGLISH
from console.prompt_operations import MOST_SPEAKING
from ivr.flow import Flow, Node
from ivr.verbs.hangup import Hangup
from prompts.takes import Take
from speech.interface import Spoken
from tests.unit.console.house import House
from tests.unit.console.test_access import as_role

ONE = f"/api/prompts/greeting/{CHINESE}"
FRESH = f"/api/prompts/spring/{CHINESE}"
DRAFTS = "/api/prompt_drafts"
WHY = {"why": "春节"}


@pytest.fixture
def recording(tmp_path: Path) -> bytes:
    at_s = np.arange(22_050) / 44_100
    soundfile.write(tmp_path / "in.flac", 0.05 * np.sin(2 * np.pi * 300 * at_s), 44_100)
    return (tmp_path / "in.flac").read_bytes()


async def code(answer: httpx.Response) -> tuple[int, str]:
    return answer.status_code, answer.json()["error"]["code"]


async def drafted(api: httpx.AsyncClient, recording: bytes) -> dict[str, Any]:
    answer = await api.post(DRAFTS, content=recording)
    assert answer.status_code == 200, answer.text
    return dict(answer.json())


async def used(api: httpx.AsyncClient, draft: str, key: str = "greeting", **order: object) -> httpx.Response:
    asked = {"key": key, "language": CHINESE, **WHY, **order}
    return await api.post(f"{DRAFTS}/{draft}/use", json=asked)


async def test_a_recording_is_listened_to_then_put_on_with_its_reason(
    house: House, api: httpx.AsyncClient, recording: bytes
) -> None:
    draft = await drafted(api, recording)
    assert draft["lufs"] == pytest.approx(-18, abs=1)
    for query, rate in (("", 16_000), ("?heard=true", 8000)):
        sound = await api.get(draft["audio"] + query)
        (house.folder / "heard.wav").write_bytes(sound.content)
        assert soundfile.info(house.folder / "heard.wav").samplerate == rate
    assert (await api.get(f"{ONE}/versions")).json()["items"] == []
    answer = await used(api, draft["draft"], words=" 您好\n", expected=0)
    assert (answer.status_code, answer.json()["version"], answer.json()["text"]) == (200, 1, "您好")
    history = (await api.get(f"{ONE}/versions")).json()
    (version,) = history["items"]
    assert (history["heard"], version["by"], version["why"], version["words"], version["speed"]) == (
        1, "API", "春节", "您好", 0,
    )  # fmt: skip
    for query in ("", "?heard=true"):
        assert (await api.get(version["audio"] + query)).content.startswith(b"RIFF")
    (noted,) = house.tables.published.trail.of_kinds(["prompt_uploaded"])
    assert noted.detail == {"key": "greeting", "language": CHINESE, "version": 1, "why": "春节", "spoken": ""}


async def test_words_are_spoken_listened_to_and_put_on_with_their_text(house: House, api: httpx.AsyncClient) -> None:
    voices = (await api.get("/api/prompt_voices")).json()["voices"]
    asked = {"text": " 您\n好 ", "language": CHINESE, "voice": voices[CHINESE][1], "speed": 0.9}
    draft = (await api.post(f"{DRAFTS}/spoken", json=asked)).json()
    assert draft["text"] == "您 好"
    assert (await api.get(draft["audio"])).content.startswith(b"RIFF")
    assert (await used(api, draft["draft"])).json()["text"] == "您 好"
    (version,) = (await api.get(f"{ONE}/versions")).json()["items"]
    assert (version["words"], version["voice"], version["speed"]) == ("您 好", voices[CHINESE][1], 0.9)


async def test_a_former_version_is_put_back_and_all_are_withdrawn(
    house: House, api: httpx.AsyncClient, recording: bytes
) -> None:
    draft = (await drafted(api, recording))["draft"]
    for _ in range(2):
        await used(api, draft)
    put_back = await api.post(f"{ONE}/put_back", json={"version": 1, "why": "太快", "expected": 2})
    assert (put_back.status_code, put_back.json()["heard"]) == (200, 1)
    withdrawn = await api.post(f"{ONE}/withdraw", json={"why": "过节了", "expected": 1})
    assert withdrawn.json()["heard"] == 0
    assert [(each["version"], each["why"]) for each in withdrawn.json()["changes"]] == [
        (0, "过节了"), (1, "太快"), (2, "春节"), (1, "春节"),
    ]  # fmt: skip
    items = {(item["key"], item["language"]): item for item in (await api.get("/api/prompts")).json()["items"]}
    assert items["greeting", CHINESE]["form"] == "shipped"
    assert await code(await api.post(f"{ONE}/withdraw", json=WHY)) == (404, "no_upload_heard")
    kinds = ["prompt_put_back", "prompt_withdrawn"]
    assert [(each.what, each.detail["version"]) for each in house.tables.published.trail.of_kinds(kinds)] == [
        ("prompt_put_back", 1), ("prompt_withdrawn", 1),
    ]  # fmt: skip


async def test_who_saw_another_version_is_told_by_whom_it_was_changed(
    api: httpx.AsyncClient, recording: bytes
) -> None:
    draft = (await drafted(api, recording))["draft"]
    await used(api, draft)
    late = await used(api, draft, expected=0)
    assert await code(late) == (409, "prompt_changed")
    assert "API" in late.json()["error"]["message_zh"]
    assert await code(await api.post(f"{ONE}/withdraw", json={**WHY, "expected": 3})) == (409, "prompt_changed")
    changed = await api.post("/api/prompts/none/en/put_back", json={**WHY, "version": 1, "expected": 1})
    assert await code(changed) == (409, "prompt_changed")


async def test_nothing_is_withdrawn_that_leaves_callers_with_a_tone(
    house: House, api: httpx.AsyncClient, recording: bytes
) -> None:
    draft = (await drafted(api, recording))["draft"]
    await used(api, draft, key="spring")
    house.flows_in_force = [Flow("main", "1", "end", {"end": Node("end", Hangup(("spring",)))})]
    page = (await api.get("/api/prompts")).json()
    assert {"key": "spring", "flow": "main", "node": "end", "file": ""} in page["uses"]
    assert await code(await api.post(f"{FRESH}/withdraw", json=WHY)) == (409, "nothing_left_to_hear")
    house.flows_in_force = []
    assert (await api.post(f"{FRESH}/withdraw", json=WHY)).status_code == 200


async def test_what_is_amiss_stands_with_its_prompt(api: httpx.AsyncClient, recording: bytes) -> None:
    await used(api, (await drafted(api, recording))["draft"], key="spring")
    page = (await api.get("/api/prompts")).json()
    found = {each["problem"]["zh-CN"][:4] for each in page["faults"] if each["key"] == "spring"}
    assert found == {"没有流程", "缺少 e"}
    assert "greeting" in page["own"]
    assert page["measuring"] is False


async def test_a_caller_of_another_language_hears_the_one_there_is(api: httpx.AsyncClient, recording: bytes) -> None:
    await used(api, (await drafted(api, recording))["draft"], key="spring")
    assert (await api.get("/api/prompts/spring/en/audio")).status_code == 404
    assert (await api.get("/api/prompts/spring/en/audio?heard=true")).content.startswith(b"RIFF")
    assert (await api.get("/api/prompts/none/en/audio?heard=true")).status_code == 404


@pytest.mark.parametrize(
    ("path", "order", "told"),
    [
        (f"{ONE}/put_back", {"version": 1, **WHY}, (404, "no_such_version_of_prompt")),
        (f"{ONE}/put_back", {"version": 1, "why": " "}, (400, "bad_parameter")),
        ("/api/prompts/Gr/en/withdraw", WHY, (422, "no_prompt_name")),
        (f"{DRAFTS}/none/use", {"key": "a", "language": "en", **WHY}, (404, "no_such_prompt_draft")),
        (f"{DRAFTS}/none/use", {"key": "../a", "language": "en", **WHY}, (422, "no_prompt_name")),
        (f"{DRAFTS}/spoken", {"text": "…", "language": "en"}, (422, "nothing_to_announce")),
        (f"{DRAFTS}/spoken", {"text": "好" * 501, "language": CHINESE}, (422, "nothing_to_announce")),
        (f"{DRAFTS}/spoken", {"text": "hello", "language": "fr"}, (422, "no_such_voice")),
        (f"{DRAFTS}/spoken", {"text": "hello", "language": "en", "voice": "zf_xiaoyi"}, (422, "no_such_voice")),
        (f"{DRAFTS}/spoken", {"text": "hello", "language": "en", "speed": 9}, (400, "bad_parameter")),
    ],
)
async def test_what_makes_no_sense_is_refused(
    api: httpx.AsyncClient, path: str, order: dict[str, object], told: tuple[int, str]
) -> None:
    assert await code(await api.post(path, json=order)) == told


async def test_a_file_that_is_no_sound_is_refused_with_what_to_do(api: httpx.AsyncClient) -> None:
    answer = await api.post(DRAFTS, content=b"MZ this is no sound")
    assert await code(answer) == (422, "sound_refused")
    assert "WAV" in answer.json()["error"]["message_en"]
    for number in ("7", "x"):
        missing = await api.get(f"{ONE}/versions/{number}/audio")
        assert await code(missing) == (404, "no_such_version_of_prompt")


async def test_a_draft_whose_sound_is_gone_says_so(house: House, api: httpx.AsyncClient, recording: bytes) -> None:
    draft = await drafted(api, recording)
    for path in (house.folder / "data" / "prompts" / "drafts").glob("*.wav"):
        path.unlink()
    assert await code(await used(api, draft["draft"])) == (404, "no_such_prompt_draft")
    assert await code(await api.get(draft["audio"])) == (404, "no_such_prompt_draft")


async def test_without_a_voice_the_reason_is_said(house: House, api: httpx.AsyncClient) -> None:
    house.voice.is_there = False
    answer = await api.post(f"{DRAFTS}/spoken", json={"text": "hello", "language": ENGLISH})
    assert await code(answer) == (503, "not_spoken")
    assert "没有语音模型" in answer.json()["error"]["message_zh"]


async def test_only_a_few_wait_for_the_voice(house: House, api: httpx.AsyncClient) -> None:
    """Who comes later is told at once, and the voice is not asked."""
    entered, go = threading.Semaphore(0), threading.Event()
    voice = house.voice

    def slow(take: Take) -> Spoken:
        entered.release()
        go.wait(30)
        return voice(take)

    house.prompts.maker._speak = slow
    speaking = [
        asyncio.create_task(api.post(f"{DRAFTS}/spoken", json={"text": f"hello {number}", "language": "en"}))
        for number in range(MOST_SPEAKING)
    ]
    for _ in speaking:
        await asyncio.to_thread(entered.acquire, timeout=30)
    refused = await api.post(f"{DRAFTS}/spoken", json={"text": "one more", "language": "en"})
    assert (await code(refused), refused.headers["retry-after"]) == ((503, "busy_speaking"), "5")
    go.set()
    assert {answer.status_code for answer in await asyncio.gather(*speaking)} == {200}


async def test_supervisors_change_prompts_and_others_listen(house: House, recording: bytes) -> None:
    for role, changing in (("supervisor", 200), ("team_lead", 403), ("qa_lead", 403), ("qa", 403)):
        async with house.client(cookies=as_role(house, role)) as client:
            assert (await client.get("/api/prompts")).status_code == 200
            assert (await client.get(f"{ONE}/versions")).status_code == 200
            drafted = await client.post(DRAFTS, content=recording)
            assert drafted.status_code == changing
            draft = drafted.json()["draft"] if changing == 200 else "none"
            assert (await used(client, draft)).status_code == changing
            assert (await client.post(f"{ONE}/withdraw", json=WHY)).status_code == changing
