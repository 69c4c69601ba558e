"""Prompts and announcements at a browser, heard by real callers: an upload, a roll-back, words that were spoken, a
sentence in a hurry; what cannot be used is refused, and who may not change anything cannot [H4, X4].

The served product, real calls on loopback, Debian's Chromium. `HOTLINE_SCREENSHOTS` names a folder for pictures.
"""

from __future__ import annotations

import asyncio
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from playwright.async_api import Page, expect

from calls import events as e
from calls.model import CHINESE
from console import passwords
from store import Accounts, Database
from store.rows import User
from tests.live import tones
from tests.live.browsing import PASSWORD, desk
from tests.live.hotline_folder import MAIN, MENU_HZ, Agent
from tests.live.ports import free_ports
from tests.live.served import Served
from tests.live.spoken_sound import beginning, heard_at
from tests.live.wire_phone import WirePhone
from tests.live.wire_phones import agent_phone, hears_something, reach, wire_phone

pytestmark = [pytest.mark.live, pytest.mark.timeout(300)]

WANG = Agent("1001", free_ports(), skills=("orders", "repair"))
KEY = "menu.topic"
HERE = f"/prompts/{KEY}"
FIRST_HZ, SECOND_HZ = 1700.0, 1300.0
PHONE = (375, 812)
PROMISED_S = 3.0
WORK_MS = 60_000
"""Sounds are mastered and spoken by processes that let calls go first."""


@pytest.fixture(scope="module")
def hotline(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Served]:
    with Served(tmp_path_factory.mktemp("prompts"), [WANG], admin_password=PASSWORD, media_silence_s=100) as served:
        accounts = Accounts(Database(f"sqlite:///{served.data / 'hotline.db'}"))
        for name, role in (("zhou", "supervisor"), ("qian", "qa"), ("sun", "agent")):
            accounts.create_user(User(name, passwords.digest(PASSWORD), role))
        yield served


def tone(folder: Path, frequency_hz: float) -> dict[str, Any]:
    path = tones.write_wav(folder / f"{frequency_hz:.0f}.wav", tones.tone(frequency_hz, 8, -30))
    return {"name": path.name, "mimeType": "audio/wav", "buffer": path.read_bytes()}


async def next_caller_hears(hotline: Served, frequency_hz: float, number: str) -> None:
    """This tone of the three, and neither of the others."""
    async with wire_phone(hotline, name=number) as phone:
        await phone.call(MAIN)
        await hears_something(phone)
        await asyncio.sleep(1)
        levels = {hz: phone.level(hz) for hz in (MENU_HZ, FIRST_HZ, SECOND_HZ)}
        await phone.hang_up()
    loudest, *others = sorted(levels, key=levels.__getitem__, reverse=True)
    assert loudest == frequency_hz, levels
    assert all(levels[other] < levels[loudest] - 20 for other in others), levels


async def put_on(page: Page, why: str) -> None:
    """The draft, once it was listened to: until then the button is shut."""
    draft = page.locator("[data-language=zh-CN] [data-draft]")
    await draft.locator("[data-why]").fill(why)
    await expect(draft.locator("[data-put-on]")).to_be_disabled()
    await draft.locator("[data-play]").click()
    await expect(draft.locator("[data-put-on]")).to_be_enabled(timeout=WORK_MS)
    await draft.locator("[data-put-on]").click()
    await expect(draft).to_have_count(0, timeout=WORK_MS)
    await expect(page.locator("[data-language=zh-CN] [data-done]")).to_be_visible()


async def upload(page: Page, file: dict[str, Any]) -> None:
    panel = page.locator("[data-language=zh-CN]")
    if await panel.locator("[data-replace][open]").count() == 0:
        await panel.locator("[data-replace] > summary").click()
    await panel.locator("input[type=file]").set_input_files(file)  # type: ignore[arg-type]
    await expect(panel.locator("[data-draft], [data-refused]").first).to_be_visible(timeout=WORK_MS)


async def change(page: Page, version: int, button: str, why: str) -> None:
    row = page.locator(f"[data-version='{version}']")
    await row.locator(f"[data-{button}]").click()
    await row.locator("[data-why]").fill(why)
    await row.locator("[data-sure]").click()


async def test_what_is_put_on_the_air_at_the_page_is_heard_by_the_next_caller_and_taken_back(
    hotline: Served, tmp_path: Path
) -> None:
    async with desk(hotline, "/prompts") as opened:
        page = opened.page
        await page.keyboard.press("/")
        await page.keyboard.type("menu.topic")
        await page.get_by_role("link", name=KEY).click()
        await upload(page, tone(tmp_path, FIRST_HZ))
        await next_caller_hears(hotline, MENU_HZ, "13800000001")
        await put_on(page, "春节版")
        await next_caller_hears(hotline, FIRST_HZ, "13800000002")
        await upload(page, tone(tmp_path, SECOND_HZ))
        await put_on(page, "更短")
        await expect(page.locator("[data-version='2']")).to_contain_text("正在使用")
        await next_caller_hears(hotline, SECOND_HZ, "13800000003")
        await opened.photograph("prompts-versions")
        await change(page, 1, "put-back", "太短了")
        await expect(page.locator("[data-version='1']")).to_contain_text("正在使用")
        await next_caller_hears(hotline, FIRST_HZ, "13800000004")
        await change(page, 1, "withdraw", "过节了")
        await expect(page.locator("[data-language=zh-CN] [data-source]").first).to_have_attribute(
            "data-source", "folder"
        )
        await next_caller_hears(hotline, MENU_HZ, "13800000005")
    noted = [
        entry["what"] for entry in (await hotline.api("/api/audit"))["items"] if entry["what"].startswith("prompt")
    ]
    assert noted == ["prompt_withdrawn", "prompt_put_back", "prompt_uploaded", "prompt_uploaded"]


async def test_a_broken_file_is_refused_with_its_reason_in_the_language_of_the_page(hotline: Served) -> None:
    async with desk(hotline, HERE, forgiven=("422",)) as opened:
        broken = {"name": "broken.wav", "mimeType": "audio/wav", "buffer": b"RIFF\x10\0\0\0WAVEfmt nothing"}
        await upload(opened.page, broken)
        refused = opened.page.locator("[data-refused]")
        await expect(refused).to_contain_text("WAV、FLAC、OGG 或 MP3")
        await opened.speak("en")
        await expect(refused).to_contain_text("use WAV, FLAC, OGG or MP3")
        assert await opened.flaws() == []
        await opened.photograph("prompts-refused")


async def test_words_are_spoken_heard_and_put_on_with_their_text(hotline: Served) -> None:
    async with desk(hotline, HERE) as opened:
        page, panel = opened.page, opened.page.locator("[data-language=zh-CN]")
        await panel.locator("[data-replace] > summary").click()
        await panel.locator("[data-text]").fill("今天的热线比较忙，请您稍等。")
        await panel.locator("[data-voice]").select_option("zm_yunxi")
        await panel.locator("[data-speed]").select_option("0.9")
        await panel.get_by_role("button", name="朗读试听").click()
        await expect(panel.locator("[data-draft]")).to_be_visible(timeout=2 * WORK_MS)
        await opened.photograph("prompts-spoken")
        await put_on(page, "今天忙")
        await expect(panel.locator("[data-version]").first).to_contain_text("zm_yunxi 0.9×")
        sound = await hotline.get(f"/api/prompts/{KEY}/{CHINESE}/audio?heard=true")
        words = beginning(sound.content)
        async with wire_phone(hotline, name="13800000006") as phone:
            await phone.call(MAIN)
            await heard_within(phone, words, 8)
            await phone.hang_up()
        item = next(each for each in (await hotline.api("/api/prompts"))["items"] if each["key"] == KEY)
        assert item["text"] == "今天的热线比较忙，请您稍等。"


async def heard_within(phone: WirePhone, words: Any, within_s: float) -> float:
    """The moment the phone heard it."""
    deadline = time.monotonic() + within_s
    while (at := heard_at(phone, words)) is None:
        assert time.monotonic() < deadline, f"not heard within {within_s} s"
        await asyncio.sleep(0.2)
    return at


async def test_an_announcement_made_on_a_telephone_is_heard_by_who_waits_within_three_seconds(
    hotline: Served,
) -> None:
    async with (
        agent_phone(hotline, WANG),
        wire_phone(hotline, name="13800000010") as busy,
        desk(hotline, "/prompts/in-a-hurry", size=PHONE) as opened,
    ):
        page = opened.page
        await page.locator("[data-zh]").fill("受台风影响，今天的配送可能会延迟，敬请谅解。")
        await page.locator("[data-minutes]").fill("2")
        await page.locator("[data-speak]").click()
        await expect(page.locator("[data-spoken] [data-play]")).to_be_visible(timeout=2 * WORK_MS)
        words = beginning((await hotline.get(await sound_of(page))).content)
        await opened.photograph("announcement-spoken")
        assert await opened.flaws() == []
        await reach(hotline, busy, "1", e.TalkStarted)
        async with wire_phone(hotline, name="13800000011") as waiting:
            await reach(hotline, waiting, "1", e.CallWaits)
            await page.get_by_role("button", name="发布，播放 2 分钟").click()
            await page.get_by_role("button", name="发布，播放 2 分钟").click()  # the second time means it
            published = time.monotonic()
            assert await heard_within(waiting, words, 8) - published <= PROMISED_S
            await waiting.hang_up()
        await expect(page.locator("[data-left]")).to_contain_text("1:")
        await opened.photograph("announcement-running")
        for _ in range(2):
            await page.locator("[data-announced]").get_by_role("button", name="撤下").click()
        await expect(page.locator("[data-announced]")).to_have_count(0)
        await busy.hang_up()
    assert len(hotline.events(e.AnnouncementWithdrawn)) == 1


async def sound_of(page: Page) -> str:
    return str(await page.locator("[data-spoken] audio").get_attribute("src"))


async def test_two_who_change_the_same_are_told_of_each_other_and_reviewers_only_listen(
    hotline: Served, tmp_path: Path
) -> None:
    sound = tone(tmp_path, FIRST_HZ)["buffer"]
    for _ in range(2):
        await hotline.post("/api/prompts/still_there/zh-CN", content=sound)
    async with desk(hotline, "/prompts/still_there", name="zhou", forgiven=("409",)) as opened:
        page = opened.page
        await expect(page.locator("[data-version='2']")).to_contain_text("正在使用")
        await hotline.post("/api/prompts/still_there/zh-CN", content=sound)
        await change(page, 1, "put-back", "更好")
        await expect(page.get_by_role("alert")).to_contain_text("API 刚刚改动过")
        await expect(page.locator("[data-version='3']")).to_contain_text("正在使用")
    async with desk(hotline, "/prompts/still_there", name="qian") as opened:
        page = opened.page
        await expect(page.locator("[data-version='3'] [data-play]")).to_be_visible()
        for control in ("[data-replace]", "[data-put-back]", "[data-withdraw]"):
            await expect(page.locator(control)).to_have_count(0)
        await page.goto("/prompts/in-a-hurry")
        await expect(page.get_by_text("您没有权限查看这里")).to_be_visible()
        assert await opened.flaws() == []
