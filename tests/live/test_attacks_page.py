"""Strangers' words on every page: a real call with scripts in its SIP headers, and words that our own people chose.

Nothing runs, nothing is loaded, the browser has nothing to report, and the words are shown as they are [X4].
"""

from __future__ import annotations

from collections.abc import AsyncIterator
from pathlib import Path
from typing import Any

import pytest
from playwright.async_api import Page, expect

from calls import events as e
from tests.live.browsing import PASSWORD, Desk, desk
from tests.live.hotline_folder import MAIN, Agent
from tests.live.people import add_user
from tests.live.ports import free_ports
from tests.live.served import Served
from tests.live.wire_phone import WirePhone
from tests.live.wire_phones import agent_phone, happened, hears_something, wire_phone

pytestmark = [pytest.mark.live, pytest.mark.timeout(240)]

SCRIPT = "<script>alert(1)</script>"
IMAGE = "<img src=x onerror=alert(2)>"
NAME = f"{SCRIPT}{IMAGE}{{{{7*7}}}}"
HEADERS = (
    f"User-Agent: {SCRIPT}\r\nSubject: {IMAGE}\r\nX-Evil: {IMAGE}\r\n"
    f'P-Asserted-Identity: "{NAME}" <sip:13800138000@127.0.0.1>\r\n'
    f'Diversion: "{IMAGE}" <sip:10086@127.0.0.1>;reason=unconditional\r\n'
)
ARTICLE = f"""---
title: {{zh-CN: "{IMAGE}", en: "{IMAGE}"}}
---
# 问法 Questions
## zh-CN
- 退款
## en
- refund

# 回答 Answer
## zh-CN
{IMAGE}{SCRIPT}
## en
{IMAGE}{SCRIPT}
"""
WANG = Agent("1001", free_ports(), skills=("orders",))
PAGES = (
    "/",
    "/wall",
    "/agents",
    "/calls",
    "/qa",
    "/reports",
    "/reports?by=agent&interval=",
    "/flows/main",
    "/prompts",
)
PAGES += ("/users", "/audit", "/account", *(f"/routing?view={view}" for view in ("grid", "graph", "text", "history")))
PLANTED = """() => document.querySelectorAll(
  "img[onerror], body script:not([src]):not([type='application/json'])"
).length"""


@pytest.fixture
async def hotline(tmp_path: Path) -> AsyncIterator[Served]:
    served = Served(tmp_path, [WANG], admin_password=PASSWORD, media_silence_s=100)
    for file, old, new in (
        ("agents.yaml", "坐席1001", f'"{IMAGE}"'),
        ("routing.yaml", "{zh-CN: 订单}", f"{{zh-CN: '{IMAGE}', en: '{SCRIPT}'}}"),
        ("lines.yaml", "测试热线", f"'{IMAGE}'"),
    ):
        path = served.config / file
        text = path.read_text()
        assert old in text
        path.write_text(text.replace(old, new))
    (served.config / "knowledge").mkdir()
    (served.config / "knowledge" / "refund.md").write_text(ARTICLE)
    with served:
        add_user(served, "li", "agent", WANG.number)
        yield served


async def talks(hotline: Served, phone: WirePhone) -> str:
    """Somebody with a script for a name talks to an agent; the call."""
    phone.local_from = f'"{NAME}" <sip:{phone.name}@127.0.0.1>;tag={phone.tag}'
    await phone.call(MAIN, extra=HEADERS)
    await hears_something(phone)
    await phone.press("1")
    return await happened(hotline, phone, e.TalkStarted)


async def test_strangers_words_are_words_on_every_page(hotline: Served) -> None:
    async with agent_phone(hotline, WANG), wire_phone(hotline, name="13800138000") as phone:
        call = await talks(hotline, phone)
        told: dict[str, Any] = await hotline.api(f"/api/calls/{call}")
        assert told["caller_name"] == NAME, "or nothing is tried"
        async with desk(hotline, "/", name="li") as li:
            await notes_and_looks_up(li)
        async with desk(hotline, "/") as opened:
            await expect(opened.page.locator(f'#calls-now tr[data-call="{call}"]')).to_contain_text(NAME)
            await opened.page.goto(f"/calls/{call}")
            await expect(opened.page.locator("main")).to_contain_text(NAME)
            await expect(opened.page.locator("main")).to_contain_text(IMAGE)
            assert await opened.page.evaluate(PLANTED) == 0
            for path in PAGES:
                await looked_at(opened.page, path)


async def notes_and_looks_up(li: Desk) -> None:
    page = li.page
    await expect(page.locator("section", has=page.locator("#call-title"))).to_contain_text(SCRIPT)
    await page.get_by_label(li.says("agent.wrap.note")).fill(NAME)
    await page.get_by_role("button", name=li.says("agent.wrap.save")).click()
    await expect(page.locator(".notes li").first).to_contain_text(NAME)
    await page.get_by_label(li.says("agent.knowledge.hint")).fill("退款")
    await expect(page.locator('[data-entry="refund"]')).to_contain_text(f"{IMAGE}{SCRIPT}")
    assert await page.evaluate(PLANTED) == 0


async def looked_at(page: Page, path: str) -> None:
    """Until nothing more is loaded: what would run has run. What it asked for, and what the policy stopped, are
    complaints of the browser, which the desk collects."""
    await page.goto(path)
    await expect(page.locator("main").locator("h1, h2, .tile").first).to_be_visible()
    await expect(page.locator(".state.loading")).to_have_count(0)
    assert await page.evaluate(PLANTED) == 0, path
