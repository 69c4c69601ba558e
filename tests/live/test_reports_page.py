"""Reports in a real browser, against the real store: filters, charts, the heat map, files, schedules.

Chinese and English, light and dark [M2].
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from playwright.sync_api import Browser, BrowserContext, Page, expect

from console.app import SHANGHAI
from console.front_end import FrontEnd
from console.serving import ConsoleServer
from tests.live.browsing import AXE, serious
from tests.live.test_console_page import Complaints, browser
from tests.unit.console.house import PASSWORD, House

__all__ = ["browser"]

pytestmark = pytest.mark.live

HOSTILE = "<img src=x onerror=alert(1)>"


@pytest.fixture
def house(tmp_path: Path) -> Iterator[House]:
    """Two weeks of calls, the last of them yesterday: more in the mornings, more this week than the one before."""
    house = House(tmp_path)
    house.front_end = FrontEnd()  # the one that was built
    house.add_admin()
    yesterday = datetime.now(SHANGHAI).replace(hour=0, minute=0, second=0, microsecond=0) - timedelta(days=1)
    for back in range(13, -1, -1):
        for hour in (9, 10, 14) if back >= 7 else (9, 10, 11, 14, 16):
            house.at = (yesterday - timedelta(days=back) + timedelta(hours=hour)).astimezone(UTC)
            if hour == 9:
                house.open_shop()
            _calls(house, f"{back}-{hour}")
    yield house
    house.close()


def _calls(house: House, name: str) -> None:
    house.served(f"{name}-a", "1001", sound=False, length_s=90, caller=f"139{name}")
    house.served(f"{name}-b", "1002", sound=False, length_s=40, queue="repairs")
    house.abandoned(f"{name}-c")


@pytest.fixture
def server(house: House) -> Iterator[ConsoleServer]:
    server = ConsoleServer(house.app(), "127.0.0.1", 0)
    server.start()
    yield server
    server.stop()


@pytest.fixture
def context(browser: Browser, server: ConsoleServer) -> Iterator[BrowserContext]:
    """A browser far away: days are the hotline's all the same."""
    context = browser.new_context(
        base_url=f"http://127.0.0.1:{server.port}",
        locale="zh-CN",
        timezone_id="America/New_York",
        viewport={"width": 1366, "height": 768},
    )
    context.set_default_timeout(15_000)
    yield context
    context.close()


@pytest.fixture
def page(context: BrowserContext) -> Iterator[Page]:
    page, complaints = context.new_page(), Complaints()
    page.goto("/login?next=%2Freports")
    page.get_by_label("用户名").fill("admin")
    page.get_by_label("密码").fill(PASSWORD)
    page.get_by_label("密码").press("Enter")
    expect(page.get_by_role("heading", name="报表")).to_be_visible()
    complaints.listen(page)
    yield page
    refused = "Failed to load resource: the server responded with a status of 400 (Bad Request)"  # one test's aim
    assert [said for said in complaints if said != refused] == []


def flaws(page: Page) -> list[str]:
    page.evaluate(AXE.read_text(encoding="utf-8"))
    return serious(page.evaluate("axe.run()"))


def total(page: Page, figure: str) -> str:
    return page.locator(f"td[data-total][data-figure='{figure}']").inner_text().splitlines()[0].strip()


def test_filters_charts_definitions_and_a_link_to_it_all(page: Page) -> None:
    page.get_by_role("button", name="近 7 天").click()
    page.get_by_label("按").select_option("queue")
    page.get_by_label("时段").select_option("")
    page.get_by_label("与上周比较").check()
    row = page.locator("tr[data-line='orders']")
    expect(row).to_contain_text("订单物流")
    expect(row.locator("[data-figure='offered']")).to_contain_text("70")
    expect(row.locator("[data-figure='offered']")).to_contain_text("上周 42 +67 %")
    assert total(page, "offered") == "105"
    page.get_by_label("图中指标").select_option("aht_s")
    expect(page.get_by_text("通话（含保持）加话后处理，每通已处理来电。").first).to_be_visible()
    page.get_by_label("时段").select_option("day")
    expect(page.get_by_role("img", name="平均处理时间")).to_be_visible()
    page.get_by_text("指标定义").click()
    expect(page.get_by_text("由坐席接起的来电。")).to_be_visible()
    there = page.url
    assert "by=queue" in there
    assert "figure=aht_s" in there
    page.goto(there.replace("by=queue", "by=flow"))
    expect(page.locator("tr[data-line='main']")).to_have_count(7)
    page.goto(there)
    expect(page.get_by_label("图中指标")).to_have_value("aht_s")
    expect(page.locator("tr[data-line='orders']")).to_have_count(7)
    assert flaws(page) == []


def test_a_week_as_a_heat_map_with_the_seats_that_are_needed(page: Page) -> None:
    page.get_by_role("button", name="近 28 天").click()
    page.get_by_label("时段").select_option("hour_of_week")
    table = page.get_by_role("region", name="全部 · 进线")
    expect(table).to_be_visible()
    nine = table.locator("tbody tr").first.locator("td").nth(9)
    expect(nine).to_have_text("6")
    page.get_by_label("图中指标").select_option("seats")
    expect(
        page.get_by_role("region", name="全部 · 所需席位").locator("tbody tr").first.locator("td").nth(9)
    ).to_have_text(re.compile(r"^[12]$"))
    assert flaws(page) == []


def test_agents_in_english_and_in_the_dark(page: Page) -> None:
    page.emulate_media(color_scheme="dark")
    page.goto("/reports?by=agent&interval=")
    page.get_by_role("button", name="English").click()
    page.get_by_role("button", name="Last 7 days").click()
    row = page.locator("tr[data-line='1001']")
    expect(row).to_contain_text("李娜 1001")
    expect(row.locator("[data-figure='handled']")).to_have_text("35")
    expect(page.get_by_role("columnheader", name="occupancy")).to_have_attribute("title", re.compile("talking"))
    assert flaws(page) == []


def test_files_are_the_report_that_is_seen(page: Page) -> None:
    page.get_by_role("button", name="近 7 天").click()
    page.get_by_label("按").select_option("queue")
    page.get_by_label("时段").select_option("")
    expect(page.locator("tr[data-line='orders']")).to_be_visible()
    with page.expect_download() as download:
        page.get_by_role("link", name="导出 CSV").click()
    text = download.value.path().read_text(encoding="utf-8-sig")
    assert text.splitlines()[1].startswith("orders,订单物流,70,")
    with page.expect_download() as download:
        page.get_by_role("link", name="导出 XLSX").click()
    assert download.value.path().read_bytes().startswith(b"PK")


def test_a_report_is_sent_by_the_calendar_and_at_once(page: Page, house: House) -> None:
    page.get_by_role("link", name="定时发送").click()
    expect(page.get_by_text("还没有定时报表。")).to_be_visible()
    page.get_by_label("标题").fill(HOSTILE)
    page.get_by_label("收件人（逗号分隔）").fill("lead@elsewhere.example")
    page.get_by_role("button", name="保存").click()
    expect(page.get_by_role("alert")).to_contain_text("只能发往 lead.example")
    page.get_by_label("收件人（逗号分隔）").fill("lead@lead.example")
    page.get_by_role("button", name="保存").click()
    expect(page.locator("tr[data-schedule]")).to_contain_text(HOSTILE)
    page.get_by_role("button", name="修改").click()
    page.get_by_label("时间").fill("07:15")
    page.get_by_role("button", name="保存").click()
    expect(page.locator("tr[data-schedule]")).to_contain_text("07:15")
    page.get_by_role("button", name="暂停").click()
    expect(page.locator("tr[data-schedule]")).to_contain_text("已暂停")
    page.get_by_role("button", name="恢复").click()
    expect(page.locator("tr[data-schedule]")).not_to_contain_text("已暂停")
    page.get_by_role("button", name="立即发送").click()
    expect(page.locator("tr[data-delivery='waiting']")).to_contain_text("lead@lead.example")
    page.get_by_role("button", name="放弃").click()
    expect(page.locator("tr[data-delivery='dropped']")).to_contain_text("已放弃")
    (kept,) = house.report_post.schedules.all()
    assert (kept.title, kept.paused) == (HOSTILE, False)
    assert flaws(page) == []
