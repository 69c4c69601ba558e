"""An agent at his desk in a real browser, with a real call: he sees who calls before he answers, says what came of
it, writes a note, appeals against his published score. Chinese and English, light and dark [C2, C3, H5, Q4]."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Iterator
from contextlib import asynccontextmanager
from pathlib import Path

import httpx
import pytest
from playwright.async_api import Page, expect

from calls import events as e
from tests.live import browsing
from tests.live.browsing import PASSWORD
from tests.live.hotline_folder import MAIN, Agent
from tests.live.people import add_user
from tests.live.ports import free_ports
from tests.live.served import Served
from tests.live.wire_phone import WirePhone
from tests.live.wire_phones import agent_phone, happened, hears_something, wire_phone

pytestmark = [pytest.mark.live, pytest.mark.timeout(240)]

LI = Agent("1001", free_ports(), skills=("orders", "repair"))
CALLER = "13800138001"
DESK = """
dispositions:
  solved: {title: {zh-CN: 已解决, en: Solved}}
  follow_up: {title: {zh-CN: 需要跟进, en: To be followed up}, note: true}
  visit: {title: {zh-CN: 已约上门, en: Visit}, queues: repair}
breaks:
  meal: {zh-CN: 用餐, en: Meal}
"""
CUSTOMERS = f'customers:\n  "{CALLER}": {{name: 赵敏, tier: vip, manager: "1001"}}\n'
KNOWLEDGE = """---
title: {zh-CN: 退货和退款, en: returns and refunds}
---
# 问法 Questions
## zh-CN
- 我要退货
- 怎么申请退款
## en
- I want to return something
- How do I get a refund

# 回答 Answer
## zh-CN
签收后七天内可以退货。
## en
Return it within seven days.
"""


@pytest.fixture
def hotline(tmp_path: Path) -> Iterator[Served]:
    served = Served(tmp_path, [LI], media_silence_s=100)
    routing = served.config / "routing.yaml"
    routing.write_text(
        routing.read_text().replace("ring_s: 5", "ring_s: 40").replace("wrap_up_s: 0.5", "wrap_up_s: 60")
    )
    (served.config / "desk.yaml").write_text(DESK)
    (served.config / "customers.yaml").write_text(CUSTOMERS)
    (served.config / "knowledge").mkdir()
    (served.config / "knowledge" / "returns.md").write_text(KNOWLEDGE)
    with served:
        add_user(served, "li", "agent", LI.number)
        add_user(served, "zhao", "qa")
        yield served


@asynccontextmanager
async def zhao(hotline: Served) -> AsyncIterator[httpx.AsyncClient]:
    """The reviewer, signed in at the API."""
    async with httpx.AsyncClient(base_url=f"http://127.0.0.1:{hotline.http_port}", timeout=30) as client:
        form = (await client.get("/login")).text
        token = form.split('name="form_token" value="')[1].split('"')[0]
        answer = await client.post("/login", data={"name": "zhao", "password": PASSWORD, "form_token": token})
        assert answer.status_code == 303, answer.text
        yield client


async def published(hotline: Served, call: str) -> str:
    """The call's review, published by zhao with its first line at nothing; that line."""
    recording = (await hotline.sealed(call))["recording"]["id"]

    async def scored() -> bool:
        return (await hotline.get(f"/api/calls/{call}/score")).status_code == 200

    await hotline.until(scored, 60)
    async with zhao(hotline) as client:
        asked = await client.post(f"/api/recordings/{recording}/review")
        assert asked.status_code in (200, 409), asked.text
        detail = (await client.get(f"/api/reviews/{recording}")).json()
        await client.post(f"/api/reviews/{recording}/claim")
        lines = detail["machine"]["criteria"]
        first = next(
            line["id"] for line in lines if line["max_points"] > 0
        )  # a quick day's talk is too short to score
        marks = [{"criterion": first, "points": 0.0, "reason": "听过录音"}]
        marks += [
            {"criterion": line["id"], "status": "not_applicable", "reason": "无法判断"}
            for line in lines
            if line["status"] == "needs_review" and line["id"] != first
        ]
        done = await client.post(
            f"/api/reviews/{recording}/publish", json={"corrections": marks, "text": "请看第一项"}
        )
        assert done.status_code == 200, done.text
    return str(first)


async def answers(phone: WirePhone) -> None:
    """The agent picks up what rings."""
    assert phone.invited is not None
    phone.respond(phone.invited, 200, phone.sdp())


WORDS = {
    "zh-CN": ("用餐", "需要跟进", "已约上门", "退款怎么申请", "签收后七天内可以退货。"),
    "en": ("Meal", "To be followed up", "Visit", "How do I get a refund", "Return it within seven days."),
}
"""What the house's own files say, by the language of the page."""


@pytest.mark.parametrize(("language", "dark", "size"), browsing.JOURNEYS)
async def test_a_day_at_the_desk(hotline: Served, language: str, dark: bool, size: tuple[int, int]) -> None:
    meal, follow_up, visit, question, answer = WORDS[language]
    async with (
        browsing.desk(hotline, "/", name="li", language=language, dark=dark, size=size) as desk,
        agent_phone(hotline, LI, answers=(180,)) as desk_phone,
        wire_phone(hotline, name=CALLER) as caller,
    ):
        page, says = desk.page, desk.says
        # He lands on his desk, goes on a break with a reason, and to work.
        assert page.url.endswith("/agent")
        now = page.locator(".now")
        await page.get_by_label(says("agent.status.reason")).select_option("meal")
        await page.get_by_role("button", name=says("agent.status.break"), exact=True).click()
        await expect(now).to_contain_text(f"{says('agent.standing.break')} · {meal}")
        await page.get_by_role("button", name=says("agent.status.available"), exact=True).click()
        await expect(now).to_contain_text(says("agent.standing.idle"))
        await desk.look("agent-idle")

        # His phone rings: he sees who calls before he answers.
        await caller.call(MAIN)
        await hears_something(caller)
        await caller.press("1")
        await expect(now).to_contain_text(says("agent.standing.offered"))
        card = page.locator("section", has=page.locator("#call-title"))
        await expect(card).to_contain_text("138****8001")
        await expect(card).to_contain_text("赵敏")
        await expect(card).to_contain_text("VIP")
        await expect(card).to_contain_text(says("agent.call.you"))
        await expect(card.locator(".keys")).to_contain_text("topic 1")
        await desk.look("agent-ringing")
        await answers(desk_phone)
        call = await happened(hotline, caller, e.TalkStarted)
        await expect(now).to_contain_text(says("agent.standing.talking"))
        await expect(page.get_by_label(visit)).to_have_count(0)

        # He looks something up, and says what came of it while he still talks.
        await page.get_by_label(says("agent.knowledge.hint")).fill(question)
        await expect(page.locator('[data-entry="returns"]')).to_contain_text(answer)
        await page.get_by_label(follow_up).check()
        save = page.get_by_role("button", name=says("agent.wrap.save"))
        await expect(save).to_be_disabled()
        await page.get_by_label(says("agent.wrap.note")).fill("<b>水泵</b>坏了，卡号 6222020200112233445")
        await asyncio.gather(caller.speak(440, 3.0), desk_phone.speak(880, 3.0))
        await save.click()
        await expect(page.locator("[data-disposition]")).to_contain_text(follow_up)
        note = page.locator(".notes li").first
        await expect(note).to_contain_text("<b>水泵</b>坏了")
        await expect(note).not_to_contain_text("6222020200112233445")
        await desk.look("agent-talking")

        # The call is over; he books a call back, asks for more time and is done.
        await caller.hang_up()
        await expect(now).to_contain_text(says("agent.standing.wrap_up"))
        await page.get_by_role("button", name=says("agent.callback.tomorrow")).click()
        await page.get_by_role("button", name=says("agent.callback.book"), exact=True).click()
        await expect(page.get_by_text(says("agent.callback.booked", at="").strip())).to_contain_text("10:00")
        await page.get_by_role("tab", name=says("agent.lists.callbacks")).click()
        await expect(page.locator("[data-callback]")).to_contain_text(says("agent.lists.mine"))
        await page.get_by_role("button", name=says("agent.status.more", s=60)).click()
        await desk.look("agent-wrap-up")
        await page.get_by_role("button", name=says("agent.status.done")).click()
        await expect(now).to_contain_text(says("agent.standing.idle"))
        assert (await hotline.record(caller=CALLER))["disposition"] == "follow_up"

        line = await published(hotline, call)
        await page.get_by_role("button", name=says("agent.status.off")).click()
        await expect(now).to_contain_text(says("agent.standing.off"))

        # His published score, and his appeal.
        await page.get_by_role("link", name=says("agent.scores.title")).click()
        one = page.locator(f'[data-criterion="{line}"]')
        await expect(one).to_contain_text("0 /")
        await desk.look("agent-scores")
        await one.get_by_role("button", name=says("agent.scores.appeal"), exact=True).click()
        await one.get_by_role("textbox").fill("问候语在录音第 1 秒就说了")
        await page.get_by_role("button", name=says("agent.scores.send", n=1)).click()
        await expect(page.locator("[data-state]")).to_have_text(says("agent.state.appealed"))


async def test_who_calls_again_comes_with_what_was_noted(hotline: Served) -> None:
    async with browsing.desk(hotline, "/", name="li") as li:
        await _called_again(hotline, li.page)


async def _called_again(hotline: Served, page: Page) -> None:
    now = page.locator(".now")
    await page.get_by_role("button", name="上线").click()
    async with agent_phone(hotline, LI) as desk_phone:
        async with wire_phone(hotline, name=CALLER) as caller:
            await caller.call(MAIN)
            await hears_something(caller)
            await caller.press("1")
            await expect(now).to_contain_text("通话中")
            await page.get_by_label("备注").fill("约了周五上门")
            await page.get_by_role("button", name="保存").click()
            await expect(page.locator(".notes li").first).to_contain_text("约了周五上门")
            await caller.hang_up()
        await page.get_by_role("button", name="处理完毕").click()
        await hotline.record(caller=CALLER)
        desk_phone.answers = (180,)
        async with wire_phone(hotline, name=CALLER) as again:
            await again.call(MAIN)
            await hears_something(again)
            await again.press("1")
            await expect(now).to_contain_text("振铃")
            earlier = page.locator("[data-earlier]")
            await expect(earlier).to_have_count(1)
            await expect(earlier).to_contain_text("已通话")
            await expect(earlier).to_contain_text("约了周五上门")
