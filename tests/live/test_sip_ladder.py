"""What went over the wire of a real call, on its page: every message of three phones, word for word, without secrets;
how well they were heard [C2, M1, X4]. Every dress of it: `test_every_page`."""

from __future__ import annotations

import asyncio
from pathlib import Path

import pytest
from playwright.async_api import Page, expect

from calls import events as e
from tests.live.browsing import PASSWORD, Desk, desk
from tests.live.served import Served
from tests.live.test_monitoring import ANN, Supervisor, speaking, talk
from tests.live.wire_phones import bye, happened, wire_phone

pytestmark = [pytest.mark.live, pytest.mark.timeout(180)]

HOSTILE = (
    "Subject: <img src=x onerror=alert(1)>\u202e\r\n"
    "X-Script: </pre><script>alert(1)</script>\r\n"
    'Authorization: Digest username="a", response="hush-hush"\r\n'
)
TALK_S = 3.0


async def test_the_ladder_of_a_call(tmp_path: Path) -> None:
    with Served(tmp_path, [ANN], admin_password=PASSWORD) as hotline:
        async with (
            talk(hotline) as (call, caller, agent),
            wire_phone(hotline, name="8001") as phone,
            desk(hotline, f"/calls/{call}") as admin,
        ):
            await expect(admin.page.locator("[data-sip='200 OK']").first).to_be_visible()
            li = Supervisor(hotline, "li", phone.address)
            await li.post(f"{call}/monitor")
            await happened(hotline, caller, e.MonitoringStarted)
            await expect(admin.page.locator("#sip .head")).to_have_count(4)
            async with speaking((phone, "supervisor")):
                caller.request("INFO", "Signal=7\r\nDuration=100\r\n", "application/dtmf-relay", HOSTILE)
                await asyncio.sleep(TALK_S)
            await caller.hang_up()
            await bye(agent)
            await bye(phone)
            await expect(admin.page.locator("[data-sip='BYE']")).to_have_count(3)
            await expect(admin.page.locator("#sip-quality .badge")).to_have_count(3)
            await whole_message(admin.page)
            await as_a_table(admin)
        await as_the_api_has_it(hotline, call)


async def whole_message(page: Page) -> None:
    """By keys alone: down to the message, Enter, word for word as text."""
    await page.locator("#sip .rung").first.focus()
    info = page.locator("[data-sip='INFO']")
    for _ in range(30):
        if await info.evaluate("one => one === document.activeElement"):
            break
        await page.keyboard.press("ArrowDown")
    await expect(info).to_be_focused()
    await page.keyboard.press("ArrowUp")
    await page.keyboard.press("ArrowDown")
    await page.keyboard.press("Enter")
    text = page.locator("#sip pre")
    await expect(text).to_contain_text("X-Script: </pre><script>alert(1)</script>")
    await expect(text).to_contain_text("<img src=x onerror=alert(1)>\\u202e")
    await expect(text).to_contain_text("Authorization: (cut)")
    await expect(text).not_to_contain_text("Signal")
    assert await page.locator("#sip img, #sip script").count() == 0


async def as_a_table(admin: Desk) -> None:
    assert await admin.flaws() == []
    await admin.photograph("sip-ladder")
    await admin.page.get_by_label("以表格显示").check()
    await expect(admin.page.locator("#sip-table tbody tr")).to_have_count(await rows(admin.page))
    assert await admin.flaws() == []
    await admin.photograph("sip-ladder-table")


async def rows(page: Page) -> int:
    counted = await page.locator("section[aria-labelledby=sip-title] .panel-head > span").inner_text()
    return int("".join(filter(str.isdigit, counted)))


async def as_the_api_has_it(hotline: Served, call: str) -> None:
    """Each leg from its INVITE to the answer to its BYE, in the order of the wire."""
    page = await hotline.api(f"/api/calls/{call}/sip")
    assert [leg["party"] for leg in page["legs"]] == ["caller", "agent", "supervisor"]
    for leg in page["legs"]:
        mine = [one for one in page["messages"] if one["leg"] == leg["leg"]]
        told = [(one["method"], one["status"]) for one in mine if not one["again"]]
        ours = leg["party"] == "caller"
        first, *_, asked, answered = [one for one in told if one[0] != "INFO"]
        assert (first, asked, answered) == (("INVITE", None), ("BYE", None), ("BYE", 200)), told
        assert {("INVITE", 200), ("ACK", None)} <= set(told)
        assert mine[0]["sent"] is not ours, "who rang whom"
        heard = leg["quality"]
        assert heard["codec"] == "PCMA"
        assert heard["packets"] > TALK_S * 50 / 2
        assert heard["mos"] > 3
    moments = [one["offset_ms"] for one in page["messages"]]
    assert moments == sorted(moments)
    text = str(page)
    assert "hush-hush" not in text
    assert "Signal" not in text
