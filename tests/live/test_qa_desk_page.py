"""A reviewer's work in a browser: a real call is picked, heard, corrected with a reason and published [Q4].

By keys alone; the served product, Debian's Chromium. `HOTLINE_SCREENSHOTS` names a folder for pictures.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import AbstractAsyncContextManager
from pathlib import Path

import httpx
import pytest
from playwright.async_api import expect

from calls import events as e
from tests.live import browsing
from tests.live.browsing import JOURNEYS, LAPTOP, PASSWORD, Desk
from tests.live.hotline_folder import Agent
from tests.live.ports import free_ports
from tests.live.served import TOKEN, Served
from tests.live.tones import a_law, tone
from tests.live.wire_phones import agent_phone, happened, reach, wire_phone

pytestmark = [pytest.mark.live, pytest.mark.timeout(240)]

WANG = Agent("1001", free_ports(), skills=("orders", "emergency"))
TONE_440 = a_law(tone(440.0, 0.2))
BEARER = {"authorization": f"Bearer {TOKEN}"}


@pytest.fixture
def hotline(tmp_path: Path) -> Iterator[Served]:
    with Served(tmp_path, [WANG], admin_password=PASSWORD) as running:
        yield running


async def to_review(hotline: Served, talk_s: float = 0.2) -> str:
    """A call is served, recorded, scored, and put on the reviewers' list; the recording's name."""
    async with agent_phone(hotline, WANG), wire_phone(hotline, name="13800000001") as caller:
        await reach(hotline, caller, "1", e.TalkStarted)
        await caller.utter(TONE_440 * round(talk_s * 5))
        await caller.hang_up()
        await happened(hotline, caller, e.CallEnded)
    recording = str(hotline.events(e.RecordingStarted)[0].event.recording)
    async with httpx.AsyncClient(base_url=f"http://127.0.0.1:{hotline.http_port}", headers=BEARER) as api:

        async def asked() -> bool:
            return (await api.post(f"/api/recordings/{recording}/review")).status_code in (200, 409)

        await hotline.until(asked, 30)
    return recording


def desk(
    hotline: Served, *, language: str = "zh-CN", dark: bool = False, size: tuple[int, int] = LAPTOP
) -> AbstractAsyncContextManager[Desk]:
    return browsing.desk(hotline, "/qa", language=language, dark=dark, size=size)


@pytest.mark.parametrize(("language", "dark", "size"), JOURNEYS)
async def test_a_review_from_the_list_to_publication_by_keys_alone(
    hotline: Served, language: str, dark: bool, size: tuple[int, int]
) -> None:
    recording = await to_review(hotline, talk_s=11.0)
    async with desk(hotline, language=language, dark=dark, size=size) as reviewer:
        page, keys = reviewer.page, reviewer.page.keyboard
        await expect(page.locator("[data-review]")).to_have_count(1)
        await reviewer.look("qa-list")
        await keys.press("Enter")
        await expect(page).to_have_url(f"http://127.0.0.1:{hotline.http_port}/qa/reviews/{recording}")
        await expect(page.locator("canvas")).to_be_visible()
        await keys.press("Space")
        await expect(page.locator("audio")).to_have_js_property("paused", False)
        await keys.press("Space")
        await expect(page.locator("audio")).to_have_js_property("paused", True)

        await keys.press("1")
        await expect(page.locator(".corrected")).to_have_count(0), "what is not in hand is not marked"
        await keys.press("t")
        await expect(page.locator(".publish textarea")).to_be_visible()
        lines = await page.locator("[data-criterion]").count()
        for line in range(lines):
            await keys.press("n")
            await keys.press("c")
            reason = page.locator("[data-reason]").nth(line)
            await expect(reason).to_be_focused()
            await keys.insert_text("听过录音，j 1 n 不是命令")
            await keys.press("Escape")
            await keys.press("j")
        for _ in range(lines):
            await keys.press("k")
        await keys.press("3")
        await expect(page.locator("[data-criterion]").first).to_contain_text("→ ")
        await expect(page.get_by_text(reviewer.says("qa.saved", at="").strip())).to_be_visible()
        await reviewer.look("qa-review")

        await page.reload()
        await expect(page.locator(".corrected")).to_have_count(lines), "the draft is taken up again"
        await keys.press("Control+Enter")
        await expect(page.get_by_role("alert")).to_have_count(0)
        await expect(page).to_have_url(f"http://127.0.0.1:{hotline.http_port}/qa")
        await expect(page.locator("[data-review]")).to_have_count(0)
    published = await hotline.api(f"/api/reviews/{recording}")
    assert (published["state"], published["score"], published["published_by"]) == ("published", 50.0, "admin")
    assert {one["reason"] for one in published["revisions"][0]["corrections"]} == {"听过录音，j 1 n 不是命令"}


async def test_keys_are_silent_while_a_character_is_composed(hotline: Served) -> None:
    await to_review(hotline)
    async with desk(hotline) as reviewer:
        await expect(reviewer.page.locator("[data-review]")).to_have_count(1)
        await reviewer.page.evaluate(
            "document.dispatchEvent(new KeyboardEvent('keydown', {key: 'Enter', isComposing: true, bubbles: true}))"
        )
        await expect(reviewer.page).to_have_url(f"http://127.0.0.1:{hotline.http_port}/qa")
        await reviewer.page.keyboard.press("Enter")
        await expect(reviewer.page.locator("canvas")).to_be_visible()


async def test_a_draft_of_the_rubric_is_checked_and_tried_before_it_is_published(hotline: Served) -> None:
    await to_review(hotline)
    async with desk(hotline) as lead:
        page = lead.page
        await page.goto("/qa/rubric")
        text = page.get_by_label("评分规则（YAML）")
        whole = await text.input_value()
        assert "criteria" in whole
        await text.fill(whole + "\nnonsense: 1\n")
        await page.get_by_role("button", name="检查").click()
        await expect(page.locator(".faults")).to_contain_text("nonsense", timeout=30_000)
        await text.fill(whole + "\n# 看过\n")
        await page.get_by_role("button", name="检查").click()
        await expect(page.get_by_text("检查通过")).to_be_visible(timeout=30_000)
        await page.get_by_role("button", name="对上月通话试算").click()
        await expect(page.locator(".effect")).to_contain_text("1 通中 0 通", timeout=60_000)
        await lead.photograph("qa-whatif")
