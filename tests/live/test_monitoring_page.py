"""A supervisor goes into a real talk from the board: listens, whispers and barges in by a press, and leaves [C2, M1].

Tones prove who hears whom; Debian's Chromium. `HOTLINE_SCREENSHOTS` names a folder for pictures.
"""

from __future__ import annotations

import os
from pathlib import Path

import pytest
from playwright.async_api import async_playwright, expect

from calls import events as e
from tests.live.browsing import CHROMIUM, SWITCHES
from tests.live.served import Served
from tests.live.test_monitoring import ANN, Supervisor, hear, speaking, talk
from tests.live.wire_phones import happened, wire_phone

pytestmark = [pytest.mark.live, pytest.mark.timeout(120)]


async def test_into_a_talk_by_a_press(tmp_path: Path) -> None:
    complaints: list[str] = []
    with Served(tmp_path, [ANN]) as hotline:
        async with talk(hotline) as (call, caller, agent), wire_phone(hotline, name="8001") as phone:
            li = Supervisor(hotline, "li", phone.address)
            async with async_playwright() as playwright, speaking((phone, "supervisor")):
                browser = await playwright.chromium.launch(executable_path=CHROMIUM, args=SWITCHES)
                base = f"http://127.0.0.1:{hotline.http_port}"
                context = await browser.new_context(base_url=base, locale="zh-CN")
                await context.add_cookies([{"name": "hotline_session", "value": li.name, "url": base}])
                page = await context.new_page()
                page.on("console", lambda said: complaints.append(said.text) if said.type == "error" else None)
                await page.goto("/")
                await page.locator(f"[data-call='{call}'] .act button").click()
                press = page.get_by_role("group", name="进入通话").get_by_role("button")
                await press.filter(has_text="监听").click()
                await happened(hotline, caller, e.MonitoringStarted)
                await expect(page.locator("[data-monitor=in_call]")).to_contain_text("监听")
                assert await hear(caller, agent) == [{"agent"}, {"caller"}], "nobody hears who listens"
                await press.filter(has_text="耳语").click()
                await expect(page.locator("[data-monitor=in_call]")).to_contain_text("耳语")
                assert await hear(caller, agent) == [{"agent"}, {"caller", "supervisor"}]
                await press.filter(has_text="强插").click()
                await expect(press.filter(has_text="强插")).to_have_attribute("aria-pressed", "true")
                assert await hear(caller, agent) == [{"agent", "supervisor"}, {"caller", "supervisor"}]
                if folder := os.environ.get("HOTLINE_SCREENSHOTS"):
                    await page.screenshot(path=f"{folder}/monitoring.png")
                await press.filter(has_text="退出").click()
                await expect(page.locator("[data-monitor]")).to_have_count(0)
                assert await hear(caller, agent) == [{"agent"}, {"caller"}], "the talk goes on as it was"
                await press.filter(has_text="结束通话").click()
                await press.filter(has_text="结束通话").click()
                await happened(hotline, caller, e.CallEnded)
                await browser.close()
    assert complaints == []
