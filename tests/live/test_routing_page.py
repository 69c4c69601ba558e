"""A supervisor changes the routing table in a browser while calls go on: the next caller is routed by it, and by the
old one again when he takes it back [R7, R6].

The served product, real calls on loopback, Debian's Chromium. `HOTLINE_SCREENSHOTS` names a folder for pictures.
"""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Iterator
from contextlib import asynccontextmanager
from pathlib import Path

import httpx
import pytest
from playwright.async_api import expect

from calls import events as e
from console.app import SHANGHAI
from console.table_files import as_xlsx, read_xlsx
from tests.live import browsing
from tests.live.browsing import JOURNEYS, LAPTOP, PASSWORD, TELEPHONE, Desk
from tests.live.hotline_folder import QUEUES, Agent
from tests.live.ports import free_ports
from tests.live.served import TOKEN, Served
from tests.live.test_tables_published import in_force, serves
from tests.live.wire_phones import agent_phone

pytestmark = [pytest.mark.live, pytest.mark.timeout(240)]

WANG = Agent("1001", free_ports(), skills=("orders", "emergency"))
LI = Agent("1002", free_ports(), skills=("repair", "emergency"))
LADDER = QUEUES.replace("needs: {repair: 50},", "needs: {repair: 50}, ladder: [{after_s: 60, queue: orders}],") + (
    "plans: {I: {zh-CN: 一级预案, en: Plan I}}\n"
)


@pytest.fixture
def hotline(tmp_path: Path) -> Iterator[Served]:
    running = Served(tmp_path, [WANG, LI], admin_password=PASSWORD)
    (running.config / "routing.yaml").write_text(LADDER)
    with running:
        yield running


@asynccontextmanager
async def desk(
    hotline: Served, *, language: str = "zh-CN", dark: bool = False, size: tuple[int, int] = LAPTOP
) -> AsyncIterator[Desk]:
    async with browsing.desk(hotline, "/routing", language=language, dark=dark, size=size) as opened:
        await expect(opened.page.locator("[data-live]")).to_be_visible()
        yield opened


async def turn_to(supervisor: Desk, view: str) -> None:
    await supervisor.page.goto(f"/routing?view={view}")
    await expect(supervisor.page.locator("[data-live]")).to_be_visible()


@pytest.mark.parametrize(("language", "dark", "size"), JOURNEYS)
async def test_a_rule_changed_in_the_browser_routes_the_next_call_and_is_taken_back(
    hotline: Served, language: str, dark: bool, size: tuple[int, int]
) -> None:
    async with (
        agent_phone(hotline, WANG),
        agent_phone(hotline, LI),
        desk(hotline, language=language, dark=dark, size=size) as supervisor,
    ):
        page, says = supervisor.page, supervisor.says
        assert await serves(hotline, "1", "13800000001") == WANG.number
        needs = page.get_by_label(f"orders {says('routing.field.needs')}")
        await needs.fill("repiar:50")
        await needs.press("Enter")
        await expect(needs).to_have_attribute("aria-invalid", "true")
        await expect(page.locator("[data-faults]")).to_contain_text("repiar")
        await supervisor.look("routing-fault")
        await page.locator("[data-faults] button").first.click()
        await expect(needs).to_be_focused()
        await needs.fill("repair:50")
        await needs.press("Enter")
        await expect(page.get_by_text(says("routing.fit"))).to_be_visible()

        await page.get_by_role("link", name=says("routing.view.whatif")).click()
        await page.get_by_label(says("routing.whatif.keys"), exact=True).fill("1")
        await page.get_by_role("button", name=says("routing.whatif.run"), exact=True).click()
        await expect(page.locator("[data-side=draft] [data-outcome]")).to_contain_text(LI.number, timeout=60_000)
        await expect(page.locator("[data-side=live] [data-outcome]")).to_contain_text(WANG.number, timeout=60_000)
        await supervisor.look("routing-whatif-done")

        await page.get_by_role("link", name=says("routing.view.replay")).click()
        await page.get_by_label(says("routing.replay.day")).fill(
            hotline.events(e.CallOffered)[0].at.astimezone(SHANGHAI).strftime("%Y-%m-%d")
        )
        await page.get_by_role("button", name=says("routing.replay.run")).click()
        await expect(page.locator("[data-run=done] [data-figures]")).to_be_visible(timeout=60_000)
        await supervisor.look("routing-replay-done")

        await page.get_by_role("link", name=says("routing.view.publish")).click()
        await expect(page.locator("[data-diff]")).to_contain_text("queues.orders.needs")
        await supervisor.look("routing-diff")
        await page.locator("[data-reason]").fill("晚高峰")
        await page.locator("[data-publish]").click()
        await expect(page.locator("[data-done]")).to_contain_text(says("publishing.state.live"))
        await in_force(hotline, "2")
        await hotline.quiet(3)
        assert await serves(hotline, "1", "13800000002") == LI.number

        await page.locator("[data-roll-back]").click()
        await expect(page.locator("[data-live]")).to_contain_text("1")
        await in_force(hotline, "1")
        await hotline.quiet(3)
        assert await serves(hotline, "1", "13800000003") == WANG.number


async def test_two_editors_are_told_of_each_other_and_emergencies_wait_for_a_second_person(hotline: Served) -> None:
    async with desk(hotline) as supervisor:
        page = supervisor.page
        rings = page.get_by_label("orders 振铃秒")
        await rings.fill("41")
        await rings.press("Enter")
        await expect(page.get_by_text("草稿：admin")).to_be_visible()
        kept = await hotline.api("/api/tables/draft")
        theirs = {"text": LADDER + "# theirs\n", "etag": kept["etag"]}
        headers = {"authorization": f"Bearer {TOKEN}"}
        async with httpx.AsyncClient(base_url=f"http://127.0.0.1:{hotline.http_port}", headers=headers) as client:
            assert (await client.put("/api/tables/draft", json=theirs)).status_code == 200
        await expect(page.locator("[data-theirs]")).to_contain_text("API")
        await page.get_by_role("button", name="以我的草稿为准").click()
        await expect(page.locator("[data-theirs]")).to_have_count(0)
        assert "ring_s: 41" in (await hotline.api("/api/tables/draft"))["text"]

        needs = page.get_by_label("emergency 技能")
        await needs.fill("emergency:50")
        await needs.press("Enter")
        await supervisor.page.get_by_role("link", name="差异与发布").click()
        await expect(page.locator("[data-second]")).to_be_visible()
        await page.locator("[data-reason]").fill("提高要求")
        await page.locator("[data-publish]").click()
        await expect(page.locator("[data-done]")).to_contain_text("等待第二人批准")
        await expect(page.locator("[data-coming]")).to_contain_text("须由另一人批准")
        await supervisor.photograph("routing-approval")


async def test_a_sheet_is_exported_changed_and_laid_over_the_draft(hotline: Served) -> None:
    async with desk(hotline) as supervisor:
        page = supervisor.page
        async with page.expect_download() as started:
            await page.get_by_role("link", name="XLSX").click()
        rows = read_xlsx(await asyncio.to_thread(Path(await (await started.value).path()).read_bytes))
        rows[1][rows[0].index("ring_s 振铃秒")] = "44"
        changed = {"name": "table.xlsx", "mimeType": "application/octet-stream", "buffer": as_xlsx(rows)}
        await page.locator("input[type=file]").set_input_files(changed)  # type: ignore[arg-type]
        await expect(page.get_by_label("orders 振铃秒")).to_have_value("44")
        await expect(page.get_by_text("草稿：admin")).to_be_visible()
        assert (await hotline.api("/api/tables/draft"))["text"] == LADDER.replace("ring_s: 5", "ring_s: 44", 1)


async def test_plans_and_rolling_back_work_on_a_telephone(hotline: Served) -> None:
    async with desk(hotline, size=TELEPHONE) as supervisor:
        page = supervisor.page
        await turn_to(supervisor, "urgent")
        switch = page.get_by_role("switch", name="一级预案")
        await switch.click()
        await expect(switch).to_have_attribute("aria-checked", "true")
        assert [event.event.on for event in hotline.events(e.PlanSwitched)] == [True]
        await turn_to(supervisor, "grid")
        rings = page.get_by_label("orders 振铃秒")
        await rings.fill("42")
        await rings.press("Enter")
        await expect(page.get_by_text("草稿：admin")).to_be_visible()
        await turn_to(supervisor, "publish")
        await page.locator("[data-reason]").fill("路上")
        await page.locator("[data-publish]").click()
        await in_force(hotline, "2")
        await turn_to(supervisor, "urgent")
        await page.locator("[data-roll-back]").click()
        await in_force(hotline, "1")
