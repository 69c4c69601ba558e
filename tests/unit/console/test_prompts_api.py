"""All prompts by the API: listed, listened to, and taken in from recordings that are never played raw [H4]."""

from __future__ import annotations

from pathlib import Path

import httpx
import numpy as np
import pytest
import soundfile

from calls.model import CHINESE, Sound
from console.prompt_sounds import MOST_BYTES
from tests.unit.console.house import House
from tests.unit.console.test_access import as_role

ONE = f"/api/prompts/greeting/{CHINESE}"


@pytest.fixture
def recording(tmp_path: Path) -> bytes:
    at_s = np.arange(22_050) / 44_100
    soundfile.write(tmp_path / "in.flac", 0.05 * np.sin(2 * np.pi * 300 * at_s), 44_100)
    return (tmp_path / "in.flac").read_bytes()


async def code(answer: httpx.Response) -> tuple[int, str]:
    return answer.status_code, answer.json()["error"]["code"]


async def test_every_prompt_is_listed_with_its_words_length_and_loudness(api: httpx.AsyncClient) -> None:
    items = {(item["key"], item["language"]): item for item in (await api.get("/api/prompts")).json()["items"]}
    greeting = items["greeting", CHINESE]
    assert greeting["form"] == "shipped"
    assert "欢迎致电" in greeting["text"]
    assert greeting["length_ms"] > 3000
    assert greeting["lufs"] == pytest.approx(-18, abs=1)
    assert items["music.wait", ""]["audio"] == "/api/prompts/music.wait/-/audio"
    for item in (greeting, items["music.wait", ""]):
        assert (await api.get(item["audio"])).content.startswith(b"RIFF")


async def test_a_prompt_nobody_has_cannot_be_listened_to(api: httpx.AsyncClient) -> None:
    for path in (
        "/api/prompts/none/en/audio",
        "/api/prompts/greeting/fr/audio",
        "/api/prompts/..%2f..%2fetc/en/audio",
    ):
        assert (await api.get(path)).status_code == 404


async def test_a_recording_is_taken_in_heard_at_once_and_noted(
    house: House, api: httpx.AsyncClient, recording: bytes
) -> None:
    answer = await api.post(f"{ONE}?words=%E6%82%A8%E5%A5%BD", content=recording)
    assert answer.status_code == 200, answer.text
    item = answer.json()
    assert (item["form"], item["version"], item["text"]) == ("upload", 1, "您好")
    assert item["lufs"] == pytest.approx(-18, abs=1)
    (path,) = house.prompts.catalogue.files([Sound("greeting")], 8000)
    assert path.is_relative_to(house.folder / "data" / "prompts" / "uploaded")
    listed = (await api.get("/api/prompts")).json()["items"]
    assert item in listed
    (noted,) = house.tables.published.trail.of_kinds(["prompt_uploaded"])
    assert (noted.who, noted.detail) == ("API", {"key": "greeting", "language": CHINESE, "version": 1})


async def test_a_form_with_a_file_will_do_and_its_name_means_nothing(
    house: House, api: httpx.AsyncClient, recording: bytes
) -> None:
    sent = {"file": ("../../../../etc/cron.d/evil", recording, "audio/flac")}
    answer = await api.post("/api/prompts/spring.greeting/en", files=sent)
    assert (answer.status_code, answer.json()["key"]) == (200, "spring.greeting")
    assert not list(house.folder.rglob("*evil*"))


async def test_what_cannot_be_used_gets_a_reason_in_both_languages(api: httpx.AsyncClient) -> None:
    answer = await api.post(ONE, content=b"MZ this is no sound")
    assert await code(answer) == (422, "sound_refused")
    assert "WAV" in answer.json()["error"]["message_zh"]
    assert "WAV" in answer.json()["error"]["message_en"]
    assert await code(await api.post(ONE, content=b"")) == (422, "no_sound_sent")


@pytest.mark.parametrize("path", ["Greeting/en", "greeting/Mandarin", "gr%20eeting/en", "a..b/en", "..%2fx/en"])
async def test_what_is_no_prompts_name_reaches_no_disk(
    house: House, api: httpx.AsyncClient, recording: bytes, path: str
) -> None:
    answer = await api.post(f"/api/prompts/{path}", content=recording)
    assert answer.status_code in {404, 422}
    assert not (house.folder / "data" / "prompts" / "uploaded").exists()


async def test_too_much_is_not_even_read(api: httpx.AsyncClient) -> None:
    assert (await api.post(ONE, content=b"\0" * (MOST_BYTES + 1))).status_code == 413


async def test_who_judges_calls_listens_but_takes_nothing_in(house: House, recording: bytes) -> None:
    async with house.client(cookies=as_role(house, "qa")) as client:
        assert (await client.get("/api/prompts")).status_code == 200
        assert (await client.post(ONE, content=recording)).status_code == 403
        assert (await client.get("/api/announcements")).status_code == 403
