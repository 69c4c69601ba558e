"""More of the QA desk in a browser: the list narrowed and kept, a review on paper, its agent hears it [Q4].

One served Hotline, a real recorded call. `HOTLINE_SCREENSHOTS` names a folder for pictures.
"""

from __future__ import annotations

from datetime import UTC, datetime
from pathlib import Path

import pytest
from playwright.async_api import expect

from console import passwords
from store.accounts import Accounts
from store.auditing import AuditTrail, Hand
from store.database import Database
from store.rows import User
from tests.live import browsing
from tests.live.browsing import PASSWORD
from tests.live.served import Served
from tests.live.test_qa_desk_page import WANG, to_review

pytestmark = [pytest.mark.live, pytest.mark.timeout(240)]

INVENTED = ("人工复核", "=1+1")


async def test_a_review_is_found_by_name_marked_printed_and_heard_by_its_agent(tmp_path: Path) -> None:
    with Served(tmp_path, [WANG], admin_password=PASSWORD) as hotline:
        recording = await to_review(hotline, talk_s=6.0)
        async with browsing.desk(hotline, "/qa") as reviewer:
            page = reviewer.page
            await expect(page.locator("[data-review]")).to_have_count(1)
            await page.locator("input[name=who]").fill("1001")
            await page.locator("input[name=who]").press("Enter")
            await expect(page).to_have_url(f"http://127.0.0.1:{hotline.http_port}/qa?who=1001")
            await expect(page.locator("[data-review]")).to_have_count(1)
            await page.locator(".views input").fill("王的通话")
            await page.locator(".views input").press("Enter")
            await page.locator("input[name=shortest]").fill("9999")
            await page.locator("input[name=shortest]").press("Enter")
            await expect(page.locator("[data-review]")).to_have_count(0)
            await page.reload()
            await page.locator("[data-view] button").first.click()
            await expect(page.locator("[data-review]")).to_have_count(1)
            file = await page.request.get(str(await page.get_by_role("link", name="导出 CSV").get_attribute("href")))
            assert (file.status, recording in await file.text()) == (200, True)
            await reviewer.in_every_dress("qa-list-narrowed")

            await page.goto(f"/qa/reviews/{recording}")
            await page.locator("[data-level]").click()
            await expect(page.locator("[data-level]")).to_have_attribute("aria-pressed", "true")
            await page.keyboard.press("ArrowRight")
            await page.locator(".panel:has(#coaching-title) input").fill(INVENTED[1])
            await page.locator(".panel:has(#coaching-title) input").press("Enter")
            await expect(page.locator(".panel:has(#coaching-title) li")).to_contain_text(INVENTED[1])
            await page.get_by_role("button", name="领取").click()
            for line in range(await page.locator("[data-criterion]").count()):
                await page.locator("[data-criterion]").nth(line).get_by_role("button", name="更正").click()
                await page.locator("[data-reason]").nth(line).fill(INVENTED[0])
            await expect(page.locator("[data-quarter]")).to_be_visible()
            await expect(page.get_by_text("草稿已保存")).to_be_visible()
            await reviewer.in_every_dress("qa-review-more")
            await page.get_by_role("button", name="发布，下一条").click()
            await expect(page).to_have_url(f"http://127.0.0.1:{hotline.http_port}/qa")
            await page.goto(f"/qa/reviews/{recording}/print")
            await expect(page.locator(".paper table")).to_contain_text(INVENTED[0])
            await reviewer.in_every_dress("qa-paper")

        database = Database(f"sqlite:///{hotline.data / 'hotline.db'}")
        accounts = Accounts(database)
        accounts.create_user(User("li", passwords.digest(PASSWORD), "agent"))
        accounts.link_agent("li", WANG.number, Hand("test", datetime.now(UTC)))
        async with browsing.desk(hotline, "/agent/scores", name="li") as agent:
            page = agent.page
            await expect(page.locator("[data-pinned]")).to_contain_text(INVENTED[1])
            await page.locator("[data-pinned] button").click()
            await expect(page.locator("audio")).to_have_js_property("paused", False)
            await page.keyboard.press("Space")
            await agent.in_every_dress("agent-hears")
        heard = [each for each in AuditTrail(database).entries() if each.what == "listened" and each.who == "li"]
        assert [each.detail["recording"] for each in heard] == [recording]
