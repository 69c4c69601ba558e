"""More of a supervisor's day at the routing editor: days off in the calendar, by mouse, by keys and by file [R7, H1].

One served hotline for all: each test leaves the rules as it found them.
"""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Iterator
from contextlib import asynccontextmanager
from datetime import datetime
from pathlib import Path

import pytest
from playwright.async_api import expect

from calls import events as e
from console.app import SHANGHAI
from tests.live import browsing
from tests.live.browsing import LAPTOP, PASSWORD, Desk
from tests.live.hotline_folder import QUEUES, Agent
from tests.live.served import Served

pytestmark = [pytest.mark.live, pytest.mark.timeout(240)]

WANG = Agent("1001", pin="2468", skills=("orders", "emergency"))
PLANS = "plans: {I: {zh-CN: 一级预案, en: Plan I}}\n"
ROUTING = (
    "schedules: {office: {calendar: business}}\n" + QUEUES.replace("orders: {", "orders: {hours: office, ") + PLANS
)
HOURS = 'calendars: {business: {zone: Asia/Shanghai, week: {daily: "00:00-24:00"}}}\n'


@pytest.fixture(scope="module")
def hotline(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Served]:
    running = Served(tmp_path_factory.mktemp("routing"), [WANG], admin_password=PASSWORD)
    files = {"routing.yaml": ROUTING, "hours.yaml": HOURS, "days.yaml": "years:\n\ndays:\n"}
    for name, text in files.items():
        (running.config / name).write_text(text)
    with running:
        yield running


@asynccontextmanager
async def desk(
    hotline: Served, view: str, *, name: str = "admin", password: str = PASSWORD, size: tuple[int, int] = LAPTOP
) -> AsyncIterator[Desk]:
    async with browsing.desk(hotline, "/routing", name=name, password=password, size=size) as opened:
        await opened.page.goto(f"/routing?view={view}")
        await expect(opened.page.locator("[data-live]")).to_be_visible()
        yield opened


def orders_open(hotline: Served) -> bool:
    return hotline.events(e.TablePublished)[-1].event.table.queues["orders"].open


async def test_a_day_off_chosen_in_the_calendar_closes_a_queue_at_once_and_is_taken_back(hotline: Served) -> None:
    today = datetime.now(SHANGHAI).date()
    async with desk(hotline, "days") as supervisor:
        page = supervisor.page
        await expect(page.locator("[data-missing]").first).to_contain_text(str(today.year))
        await page.locator("[data-seed]").click()
        await expect(page.locator("[data-day$='-10-01']")).to_contain_text("休")
        date = page.locator(f"[data-day='{today}']")
        await date.click()
        await expect(page.locator("[data-does] [data-calendar=business]")).to_contain_text("00:00-24:00")
        await page.get_by_label("类型").select_option("half_day")
        await page.locator("[data-write]").click()
        await expect(page.locator("[data-day-fault]")).to_contain_text("半天班需要写明时间")
        await expect(page.locator("[data-days-publish]")).to_be_disabled()
        await page.locator("[data-chosen] input[name=name]").fill("厂庆")
        await page.locator("[data-off]").click()
        await expect(date).to_contain_text("厂庆")
        await expect(date).to_have_class("holiday changed")
        await expect(page.locator("[data-does] [data-calendar=business]")).to_contain_text("休息")
        assert await supervisor.flaws() == []
        await supervisor.in_every_dress("routing-days")
        assert orders_open(hotline)
        await page.locator("[data-days-reason]").fill("厂庆放假")
        await page.locator("[data-days-publish]").click()
        await expect(page.locator("[data-days-done]")).to_contain_text("已生效")
        await hotline.until(lambda: _closed(hotline), 5)
        await page.locator("[data-days-back]").click()
        await expect(page.locator("[data-days-live]")).to_contain_text("1")
        assert orders_open(hotline)


async def _closed(hotline: Served) -> bool:
    return not orders_open(hotline)


async def test_a_calendar_is_filled_by_keyboard_and_by_a_file(hotline: Served) -> None:
    async with desk(hotline, "days") as supervisor:
        page = supervisor.page
        await page.locator("[data-day$='-01-04']").focus()
        await page.keyboard.press("ArrowRight")
        await page.keyboard.press("Shift+ArrowDown")
        chosen = page.locator("[data-chosen] h2")
        await expect(chosen).to_contain_text("-01-05 –")
        await expect(chosen).to_contain_text("-01-12")
        year = datetime.now(SHANGHAI).year
        events = f"BEGIN:VEVENT\nDTSTART;VALUE=DATE:{year}0314\nSUMMARY:盘点（班）\nEND:VEVENT\n"
        file = f"BEGIN:VCALENDAR\nVERSION:2.0\n{events}END:VCALENDAR\n".encode()
        await page.locator("input[type=file]").set_input_files(
            {"name": "notice.ics", "mimeType": "text/calendar", "buffer": file}
        )
        await expect(page.locator("[data-day$='-03-14']")).to_contain_text("盘点")
        async with page.expect_download() as started:
            await page.get_by_role("link", name="iCalendar").click()
        saved = Path(await (await started.value).path())
        assert "盘点" in await asyncio.to_thread(saved.read_text)
        await page.get_by_role("button", name="撤销").click()
        await expect(page.locator("[data-day$='-03-14']")).not_to_contain_text("盘点")
