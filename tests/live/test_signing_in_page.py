"""Signing in with a telephone's codes, one's own account, users and the audit, in a real browser against the served
product [X4]."""

from __future__ import annotations

import time
from base64 import b32decode
from collections.abc import AsyncIterator, Iterator
from contextlib import asynccontextmanager
from pathlib import Path

import httpx
import pytest
from playwright.async_api import Page, async_playwright, expect

from console.credentials import totp
from tests.live.browsing import CHROMIUM, PASSWORD, SWITCHES, WAIT_MS, Desk, need_browser
from tests.live.served import Served

pytestmark = pytest.mark.live

NEW_PASSWORD = "swift-osprey-77"
REFUSED = ("401 (Unauthorized)", "409 (Conflict)", "429 (Too Many Requests)")


@pytest.fixture
def hotline(tmp_path: Path) -> Iterator[Served]:
    """A house of one's own for each telling: who has enrolled once does not enrol again."""
    with Served(tmp_path, admin_password=PASSWORD, totp="required") as hotline:
        yield hotline


def code(secret: str, ahead: int = 0) -> str:
    """What a telephone shows now, or so many half minutes later."""
    return totp.code(b32decode(secret.replace(" ", "")), int(time.time() // totp.STEP_S) + ahead)


async def password(page: Page, where: str, name: str, given: str) -> None:
    await page.goto(f"/login?next={where}")
    await page.get_by_label("用户名").fill(name)
    await page.get_by_label("密码").fill(given)
    await page.get_by_label("密码").press("Enter")


async def answered(page: Page, given: str) -> None:
    await page.locator("input[name=code]").fill(given)
    await page.locator("input[name=code]").press("Enter")


async def test_the_ways_in_and_what_is_behind(hotline: Served) -> None:
    """One story, for a code counts once: enrol, come back with a code, with a recovery code, be locked out; a token;
    a user added, at his first sign-in, closed; the audit of it all."""
    async with strangers_desk(hotline) as me:
        page = me.page
        await password(page, "/account", "admin", PASSWORD)
        await expect(page.get_by_role("heading", name="启用动态验证码")).to_be_visible()
        secret = await page.locator(".secret").inner_text()
        await plain_dresses(me, "enrol")
        await answered(page, "000000")
        await expect(page.get_by_role("alert")).to_have_text("验证码不正确。")
        await answered(page, code(secret, -1))
        await expect(page.get_by_role("heading", name="请保存恢复码")).to_be_visible()
        codes = await page.locator(".codes code").all_inner_texts()
        await plain_dresses(me, "codes")
        async with page.expect_download() as download:
            await page.get_by_role("link", name="下载为文本文件").click()
        assert (await (await download.value).path()).read_text().split() == codes
        await page.get_by_role("link", name="已保存，继续").click()
        await expect(page.get_by_role("heading", name="我的账号")).to_be_visible()
        await expect(page.get_by_text("还有 10 个恢复码")).to_be_visible()
        await makes_and_revokes_a_token(hotline, me)
        await signs_out(page)

        await password(page, "/users", "admin", PASSWORD)
        await expect(page.get_by_role("heading", name="动态验证码")).to_be_visible()
        await plain_dresses(me, "code")
        await answered(page, code(secret))
        await expect(page.get_by_role("heading", name="用户")).to_be_visible()
        made_up = await adds_a_user(me)
        await first_sign_in_of_li(hotline, made_up)
        await closes_li_and_looks_at_the_audit(me)
        await signs_out(page)

        await password(page, "/account", "admin", PASSWORD)
        await answered(page, codes[0])
        await expect(page.get_by_text("还有 9 个恢复码")).to_be_visible()
        await signs_out(page)

        for _ in range(5):
            await password(page, "/", "admin", PASSWORD)
            await answered(page, codes[0])
        await password(page, "/", "admin", PASSWORD)
        await expect(page.get_by_role("alert")).to_contain_text("秒后再试")


@asynccontextmanager
async def strangers_desk(hotline: Served) -> AsyncIterator[Desk]:
    """Nobody has signed in there yet."""
    need_browser()
    async with async_playwright() as playwright:
        browser = await playwright.chromium.launch(executable_path=CHROMIUM, args=SWITCHES)
        where = f"http://127.0.0.1:{hotline.http_port}"
        context = await browser.new_context(base_url=where, locale="zh-CN", viewport={"width": 1366, "height": 768})
        context.set_default_timeout(WAIT_MS)
        opened = Desk(await context.new_page())
        yield opened
        assert [said for said in opened.complaints if not any(word in said for word in REFUSED)] == []
        await browser.close()


async def plain_dresses(me: Desk, name: str) -> None:
    """A page without script, Chinese and English, light and dark: no flaws; pictures."""
    page = me.page
    for language in ("zh-CN", "en"):
        for dark in (False, True):
            await me.dress(dark=dark)
            await me.photograph(f"{name}-{language}-{'dark' if dark else 'light'}")
            assert await me.flaws() == [], (name, language, dark)
        if await page.locator(".codes").count():
            break  # shown this once
        here, there = ("English", "中文") if language == "zh-CN" else ("中文", "English")
        await page.get_by_role("link", name=here).click()
        await expect(page.get_by_role("link", name=there)).to_be_visible()
        await page.wait_for_load_state()
    await me.dress(dark=False)


async def signs_out(page: Page) -> None:
    await page.get_by_role("button", name="退出", exact=True).click()
    await expect(page.get_by_role("heading", name="登录")).to_be_visible()


async def makes_and_revokes_a_token(hotline: Served, me: Desk) -> None:
    page = me.page
    form = page.get_by_role("form", name="创建令牌")
    await form.get_by_label("名称").fill("<b>报表</b>")
    await form.get_by_label("角色").select_option("qa")
    await form.get_by_label("当前密码").fill("wrong")
    await form.get_by_role("button", name="创建令牌").click()
    await expect(page.get_by_text("当前密码不正确。")).to_be_visible()
    await form.get_by_label("当前密码").fill(PASSWORD)
    await form.get_by_role("button", name="创建令牌").click()
    token = await page.locator("[data-token]").inner_text()
    headers = {"authorization": f"Bearer {token}"}
    where = f"http://127.0.0.1:{hotline.http_port}/api/me"
    async with httpx.AsyncClient(headers=headers) as program:
        assert (await program.get(where)).json()["role"] == "qa"
        await me.in_every_dress("account")
        row = page.locator("tr[data-api-token]")
        await expect(row).to_contain_text("<b>报表</b>")
        await row.get_by_role("button", name="吊销").click()
        await expect(page.get_by_text("还没有令牌。")).to_be_visible()
        assert (await program.get(where)).status_code == 401


async def adds_a_user(me: Desk) -> str:
    page = me.page
    await page.get_by_role("button", name="添加用户").click()
    form = page.get_by_role("form", name="添加用户")
    await form.get_by_label("用户名").fill("li")
    await form.get_by_label("角色").select_option("qa")
    await form.get_by_role("button", name="保存").click()
    made_up = await page.locator("[data-password]").inner_text()
    await expect(page.locator("tr[data-user=li]")).to_contain_text("待设新密码")
    await me.in_every_dress("users")
    return made_up


async def first_sign_in_of_li(hotline: Served, made_up: str) -> None:
    """A reviewer needs no code, but a password of his own; an open board of his ends with him, see below."""
    async with strangers_desk(hotline) as li:
        await password(li.page, "/account", "li", made_up)
        await expect(li.page.get_by_role("heading", name="设置新密码")).to_be_visible()
        await plain_dresses(li, "password")
        await li.page.get_by_label("新密码", exact=True).fill(NEW_PASSWORD)
        await li.page.get_by_label("再次输入新密码").fill(NEW_PASSWORD)
        await li.page.get_by_label("再次输入新密码").press("Enter")
        await expect(li.page.get_by_role("heading", name="我的账号")).to_be_visible()
        await expect(li.page.get_by_role("link", name="用户", exact=True)).to_have_count(0)


async def closes_li_and_looks_at_the_audit(me: Desk) -> None:
    page = me.page
    row = page.locator("tr[data-user=li]")
    await page.reload()
    await row.get_by_role("button", name="1 处登录").click()
    await expect(page.get_by_role("button", name="全部退出")).to_be_visible()
    page.remove_listener("dialog", me._dialog)
    page.on("dialog", lambda dialog: dialog.accept())
    await row.get_by_role("button", name="停用").click()
    await expect(row).to_contain_text("已停用")
    await page.get_by_role("link", name="审计记录").click()
    await page.get_by_role("button", name="校验完整性").click()
    await expect(page.locator("[data-chain]")).to_contain_text("均未改动")
    await page.get_by_label("类型").fill("user_closed")
    await page.get_by_role("button", name="查找").click()
    await expect(page.locator("tr[data-entry]")).to_have_count(1)
    await expect(page.locator("tr[data-entry=user_closed]")).to_contain_text("user: li")
    await me.in_every_dress("audit")
