"""A supervisor at the page of flows while calls go on: who is where, what was taken, a draft published and taken back
[H1, M1].

The served product, real calls on loopback, Debian's Chromium; one server for all, so the tests go on from each other.
"""

from __future__ import annotations

import asyncio
import time
from collections.abc import AsyncIterator, Iterator
from contextlib import asynccontextmanager
from pathlib import Path

import httpx
import pytest
from playwright.async_api import Locator, Page, expect

from calls import events as e
from tests.live.browsing import LAPTOP, PASSWORD, TELEPHONE, WALL, Desk, desk
from tests.live.hotline_folder import MAIN_FLOW, Agent
from tests.live.ports import free_ports
from tests.live.served import TOKEN, Served
from tests.live.wire_phones import agent_phone, happened, reach, wire_phone

pytestmark = [pytest.mark.live, pytest.mark.timeout(240)]

WITHIN_MS = 1000
WANG = Agent("1001", free_ports())
VIEWS = ("picture", "edit", "versions", "try")
TESTS = """\
tests:
  - name: 按一到订单
    script: [{press: "1"}]
    expect: {queue: orders}
"""


@pytest.fixture(scope="module")
def hotline(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Served]:
    running = Served(tmp_path_factory.mktemp("flows"), [WANG], admin_password=PASSWORD)
    (running.config / "tests").mkdir()
    (running.config / "tests" / "main.yaml").write_text(TESTS, encoding="utf-8")
    with running:
        yield running


@asynccontextmanager
async def page_of(hotline: Served, view: str = "picture", size: tuple[int, int] = LAPTOP) -> AsyncIterator[Desk]:
    async with desk(hotline, "/flows", size=size) as supervisor:
        await supervisor.page.goto(f"/flows/main?view={view}")
        await expect(supervisor.page.locator("[data-live]")).to_be_visible()
        yield supervisor


def node(page: Page, name: str) -> Locator:
    return page.locator(f"[data-node={name}]")


def taken(page: Page, way: str) -> Locator:
    return page.locator(f"[data-edge='{way}']").first


async def number(locator: Locator, attribute: str) -> int:
    return int(await locator.get_attribute(attribute) or 0)


async def version_live(hotline: Served, version: str) -> None:
    async def look() -> bool:
        return (await hotline.api("/api/flows/main/live"))["version"] == version

    await hotline.until(look, 10)


async def test_a_caller_is_counted_where_he_is_and_where_he_went(hotline: Served) -> None:
    async with agent_phone(hotline, WANG, answers=(180,)), page_of(hotline) as supervisor:
        page = supervisor.page
        topic, orders, way = node(page, "topic"), node(page, "orders"), taken(page, "topic→orders")
        await expect(topic).to_have_attribute("data-entered", "0")
        await expect(way).to_have_attribute("data-count", "0")
        async with wire_phone(hotline, name="13800000001") as caller:
            await caller.call("400")
            call = await happened(hotline, caller, e.NodeEntered)
            began = time.monotonic()
            await expect(topic).to_have_attribute("data-here", "1", timeout=WITHIN_MS)
            assert time.monotonic() - began <= WITHIN_MS / 1000
            await caller.press("1")
            await happened(hotline, caller, e.CallQueued)
            await expect(topic).to_have_attribute("data-here", "0", timeout=WITHIN_MS)
            await expect(orders).to_have_attribute("data-here", "1", timeout=WITHIN_MS)
            await expect(way).to_have_attribute("data-count", "1")
            await expect(topic).to_have_attribute("data-entered", "1")

            await orders.focus()
            await page.keyboard.press("Enter")
            details = page.locator("[data-details]")
            await expect(details.locator("[data-callers]")).to_contain_text("13800000001")
            await expect(details).to_contain_text("queue.enter")
            await supervisor.photograph("flows-details")
            await caller.hang_up()
            await happened(hotline, caller, e.CallEnded)
        await expect(orders).to_have_attribute("data-here", "0", timeout=WITHIN_MS)
        await page.locator("[data-table] summary").click()
        row = page.locator("[data-row=orders] td")
        await expect(row.nth(1)).to_have_text("1")
        assert await supervisor.axe() == []

        await page.locator("[data-calls-through]").click()
        await expect(page.locator("[data-through]")).to_contain_text("main › orders")
        await expect(page.locator(f"[data-call='{call}']")).to_be_visible()


async def test_a_faulty_draft_is_refused_with_its_line_and_a_good_one_serves_the_next_caller(hotline: Served) -> None:
    async with agent_phone(hotline, WANG, answers=(180,)), page_of(hotline, "edit") as supervisor:
        page = supervisor.page
        text = page.locator("[data-text]")
        await expect(text).to_have_value(MAIN_FLOW)
        await text.fill(MAIN_FLOW.replace("2: repair", "2: repare"))
        await page.locator("[data-keep]").click()
        await expect(page.locator("[data-faults]")).to_contain_text("flows/main.yaml:5:")
        await expect(page.locator("[data-faults]")).to_contain_text("repare")
        await page.locator("[data-reason]").fill("试试")
        await expect(page.locator("[data-publish]")).to_be_disabled()
        await page.locator("[data-faults] button").first.click()
        await expect(text).to_be_focused()
        assert await supervisor.axe() == []
        await supervisor.photograph("flows-faulty")

        # Key 2 to another queue; the flow tests miss nothing
        await text.fill(MAIN_FLOW.replace("2: repair,", "2: orders, 4: repair,"))
        await page.locator("[data-keep]").click()
        await expect(page.locator("[data-diff]")).to_contain_text("nodes.topic.keys.2")
        await expect(page.locator("[data-compared] summary")).to_contain_text("改动 1")
        await page.locator("[data-compared] summary").click()
        await expect(page.locator("[data-compared] [data-mark=changed]")).to_contain_text("topic")
        await page.locator("[data-run-tests]").click()
        await expect(page.locator("[data-tested]")).to_contain_text("1 个测试，0 个未通过", timeout=60_000)
        assert await supervisor.axe() == []
        await supervisor.photograph("flows-draft")
        await page.locator("[data-reason]").fill("晚高峰")
        await page.locator("[data-publish]").click()
        await expect(page.locator("[data-done]")).to_contain_text("第 2 版")
        await version_live(hotline, "2")
        async with wire_phone(hotline, name="13800000002") as caller:
            await reach(hotline, caller, "2", e.CallQueued)
            assert hotline.events(e.CallQueued)[-1].event.queue == "orders"

            await page.goto("/flows/main?view=versions")
            newest = page.locator("[data-version='2']")
            await expect(newest).to_contain_text("晚高峰")
            await expect(newest.locator("[data-on]")).to_contain_text("1 通")
            await page.locator("[data-compare]").click()
            await expect(page.locator("[data-diff]")).to_contain_text("nodes.topic.keys.2")
            await supervisor.photograph("flows-versions")
            await page.locator("[data-why]").fill("错了")
            await page.locator("[data-bring='1']").click()
            await expect(page.locator("[data-live]")).to_contain_text("1")
            await version_live(hotline, "1")
            await expect(newest.locator("[data-on]")).to_contain_text("1 通")  # who is on it stays on it
            await caller.hang_up()
            await happened(hotline, caller, e.CallEnded)


async def test_who_publishes_meanwhile_is_told_of(hotline: Served) -> None:
    async with page_of(hotline, "edit") as supervisor:
        page = supervisor.page
        await expect(page.locator("[data-text]")).not_to_have_value("")
        await page.locator("[data-text]").fill(MAIN_FLOW + "# mine\n")
        await page.locator("[data-keep]").click()
        await expect(page.locator("[data-kept]")).to_contain_text("admin")
        headers = {"authorization": f"Bearer {TOKEN}"}
        async with httpx.AsyncClient(base_url=f"http://127.0.0.1:{hotline.http_port}", headers=headers) as client:
            one = "/api/flows/main"
            theirs = {"text": MAIN_FLOW.replace("tries: 9", "tries: 8"), "name": "theirs"}
            kept = (await client.put(f"{one}/draft", json=theirs)).json()
            order = {"reason": "别处", "name": "theirs", "etag": kept["etag"]}
            assert (await client.post(f"{one}/publish", json=order)).status_code == 200
        await expect(page.locator("[data-moved-on]")).to_contain_text("API")
        await page.get_by_role("button", name="从生效版本重新开始").first.click()
        await expect(page.locator("[data-moved-on]")).to_have_count(0)
        await expect(page.locator("[data-text]")).to_have_value(theirs["text"])
        async with page.expect_download() as started:
            await page.locator("[data-export]").click()
        assert await asyncio.to_thread(Path(await (await started.value).path()).read_text, "utf-8") == theirs["text"]


async def test_a_call_is_tried_key_by_key(hotline: Served) -> None:
    async with page_of(hotline, "try") as supervisor:
        page = supervisor.page
        await page.locator("[data-ring]").click()
        await expect(page.locator("[data-log]")).to_be_visible(timeout=60_000)
        await page.locator("[data-key='9']").click()
        await expect(page.locator("[data-keys]")).to_have_text("9")
        await expect(page.locator("[data-outcome]")).to_contain_text("紧急", timeout=60_000)
        await expect(page.locator("[data-node=emergency].been")).to_have_count(1)
        assert await supervisor.axe() == []


async def test_every_view_is_accessible_in_both_languages_and_looks(hotline: Served) -> None:
    async with page_of(hotline) as supervisor:
        for view in VIEWS:
            await supervisor.page.goto(f"/flows/main?view={view}")
            await expect(supervisor.page.locator(".panel, .graph").first).to_be_visible()
            await supervisor.in_every_dress(f"flows-{view}")


@pytest.mark.parametrize("size", [WALL, TELEPHONE])
async def test_the_picture_fits_any_screen(hotline: Served, size: tuple[int, int]) -> None:
    async with page_of(hotline, size=size) as supervisor:
        await expect(node(supervisor.page, "topic")).to_be_visible()
        await supervisor.photograph(f"flows-picture-{size[0]}")
        assert await supervisor.flaws() == []
