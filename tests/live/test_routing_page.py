"""A supervisor changes the routing table in a browser while calls go on: the next caller is routed by it, and by the
old one again when he takes it back [R7, R6].

The served product, real calls on loopback, Debian's Chromium. `HOTLINE_SCREENSHOTS` names a folder for pictures.
"""

from __future__ import annotations

import asyncio
import os
from collections.abc import AsyncIterator, Iterator
from contextlib import asynccontextmanager
from pathlib import Path

import httpx
import pytest
from playwright.async_api import BrowserContext, Page, async_playwright, expect

from calls import events as e
from console.app import SHANGHAI
from console.table_files import as_xlsx, read_xlsx
from tests.live.hotline_folder import QUEUES, Agent
from tests.live.ports import free_ports
from tests.live.served import TOKEN, Served
from tests.live.test_console_page import CHROMIUM, SWITCHES
from tests.live.test_tables_published import in_force, serves
from tests.live.wire_phones import agent_phone

pytestmark = [pytest.mark.live, pytest.mark.timeout(240)]

PASSWORD = "kestrel-falls-42"
AXE = Path("console/web/node_modules/axe-core/axe.min.js")
WANG = Agent("1001", free_ports(), skills=("orders", "emergency"))
LI = Agent("1002", free_ports(), skills=("repair", "emergency"))
LADDER = QUEUES.replace("needs: {repair: 50},", "needs: {repair: 50}, ladder: [{after_s: 60, queue: orders}],") + (
    "plans: {I: {zh-CN: 一级预案, en: Plan I}}\n"
)
VIEWS = ("grid", "graph", "text", "whatif", "replay", "publish", "history", "urgent")


@pytest.fixture
def hotline(tmp_path: Path) -> Iterator[Served]:
    if not Path(CHROMIUM).exists():
        pytest.fail("no browser: apt-get install -y --no-install-recommends chromium fonts-noto-cjk")
    running = Served(tmp_path, [WANG, LI], admin_password=PASSWORD)
    (running.config / "routing.yaml").write_text(LADDER)
    with running:
        yield running


def _axe() -> str:
    return AXE.read_text(encoding="utf-8")


class Desk:
    """A supervisor's browser; whatever it complains of fails the test."""

    def __init__(self, page: Page) -> None:
        self.page = page
        self.complaints: list[str] = []
        page.on("pageerror", lambda error: self.complaints.append(str(error)))
        page.on("console", self._said)

    def _said(self, said: object) -> None:
        if getattr(said, "type", "") in ("error", "warning"):
            self.complaints.append(getattr(said, "text", ""))

    async def view(self, name: str) -> None:
        await self.page.goto(f"/routing?view={name}")
        await expect(self.page.locator("[data-live]")).to_be_visible()

    async def axe(self) -> list[str]:
        """Serious and critical findings."""
        await self.page.evaluate(_axe())
        found = await self.page.evaluate("axe.run()")
        return [
            f"{each['id']}: {each['nodes'][0]['target']} {each['nodes'][0]['html'][:200]}"
            for each in found["violations"]
            if each["impact"] in ("serious", "critical")
        ]

    async def photograph(self, name: str) -> None:
        folder = os.environ.get("HOTLINE_SCREENSHOTS")
        if folder:
            await self.page.screenshot(path=f"{folder}/routing-{name}.png", full_page=True)


@asynccontextmanager
async def desk(
    hotline: Served, *, language: str = "zh-CN", dark: bool = False, width: int = 1366
) -> AsyncIterator[Desk]:
    async with async_playwright() as playwright:
        browser = await playwright.chromium.launch(executable_path=CHROMIUM, args=SWITCHES)
        context: BrowserContext = await browser.new_context(
            base_url=f"http://127.0.0.1:{hotline.http_port}",
            locale=language,
            timezone_id="America/New_York",
            color_scheme="dark" if dark else "light",
            viewport={"width": width, "height": 844 if width < 500 else 768},
        )
        context.set_default_timeout(15_000)
        opened = Desk(await context.new_page())
        await opened.page.goto("/routing")
        await opened.page.locator("input[name=name]").fill("admin")
        await opened.page.locator("input[name=password]").fill(PASSWORD)
        await opened.page.locator("input[name=password]").press("Enter")
        await expect(opened.page.locator("[data-live]")).to_be_visible()
        if language == "en":
            await opened.page.get_by_role("button", name="English").click()
            await expect(opened.page.get_by_role("heading", name="Routing")).to_be_visible()
        yield opened
        assert opened.complaints == []
        await browser.close()


async def test_a_rule_changed_in_the_browser_routes_the_next_call_and_is_taken_back(hotline: Served) -> None:
    async with agent_phone(hotline, WANG), agent_phone(hotline, LI), desk(hotline) as supervisor:
        page = supervisor.page
        assert await serves(hotline, "1", "13800000001") == WANG.number
        needs = page.get_by_label("orders 技能")
        await needs.fill("repiar:50")
        await needs.press("Enter")
        await expect(needs).to_have_attribute("aria-invalid", "true")
        await expect(page.locator("[data-faults]")).to_contain_text("repiar")
        await supervisor.photograph("fault")
        await page.locator("[data-faults] button").first.click()
        await expect(needs).to_be_focused()
        await needs.fill("repair:50")
        await needs.press("Enter")
        await expect(page.get_by_text("检查通过")).to_be_visible()

        await page.get_by_role("link", name="推演一通来电").click()
        await page.get_by_label("按键").fill("1")
        await page.get_by_role("button", name="推演").click()
        await expect(page.locator("[data-side=draft] [data-outcome]")).to_contain_text(LI.number, timeout=60_000)
        await expect(page.locator("[data-side=live] [data-outcome]")).to_contain_text(WANG.number, timeout=60_000)
        await supervisor.photograph("whatif-done")

        await page.get_by_role("link", name="历史回放").click()
        await page.get_by_label("哪一天").fill(
            hotline.events(e.CallOffered)[0].at.astimezone(SHANGHAI).strftime("%Y-%m-%d")
        )
        await page.get_by_role("button", name="开始回放").click()
        await expect(page.locator("[data-run=done] [data-figures]")).to_be_visible(timeout=60_000)
        await supervisor.photograph("replay-done")

        await page.get_by_role("link", name="差异与发布").click()
        await expect(page.locator("[data-diff]")).to_contain_text("queues.orders.needs")
        await supervisor.photograph("diff")
        await page.locator("[data-reason]").fill("晚高峰")
        await page.locator("[data-publish]").click()
        await expect(page.locator("[data-done]")).to_contain_text("已生效")
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
        await supervisor.photograph("approval")


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
        assert (await hotline.api("/api/tables/draft"))["text"] == LADDER.replace("ring_s: 5", "ring_s: 44", 1)


@pytest.mark.parametrize(
    ("language", "dark", "width"),
    [("zh-CN", False, 1366), ("en", True, 1366), ("zh-CN", True, 390), ("en", False, 390)],
)
async def test_every_view_is_accessible_and_fits_its_screen(
    hotline: Served, language: str, dark: bool, width: int
) -> None:
    async with desk(hotline, language=language, dark=dark, width=width) as supervisor:
        for view in VIEWS:
            await supervisor.view(view)
            await expect(supervisor.page.locator(".panel").first).to_be_visible()
            await supervisor.photograph(f"{view}-{language}-{'dark' if dark else 'light'}-{width}")
            assert await supervisor.axe() == [], view
            wide = await supervisor.page.evaluate("document.documentElement.scrollWidth")
            assert wide <= width, f"{view} is {wide} px wide"


async def test_plans_and_rolling_back_work_on_a_telephone(hotline: Served) -> None:
    async with desk(hotline, width=390) as supervisor:
        page = supervisor.page
        await supervisor.view("urgent")
        switch = page.get_by_role("switch", name="一级预案")
        await switch.click()
        await expect(switch).to_have_attribute("aria-checked", "true")
        assert [event.event.on for event in hotline.events(e.PlanSwitched)] == [True]
        await supervisor.view("grid")
        rings = page.get_by_label("orders 振铃秒")
        await rings.fill("42")
        await rings.press("Enter")
        await expect(page.get_by_text("草稿：admin")).to_be_visible()
        await supervisor.view("publish")
        await page.locator("[data-reason]").fill("路上")
        await page.locator("[data-publish]").click()
        await in_force(hotline, "2")
        await supervisor.view("urgent")
        await page.locator("[data-roll-back]").click()
        await in_force(hotline, "1")
