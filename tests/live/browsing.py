"""A person at a browser: signed in at the served product, complaints of the page kept, judged by axe, photographed.

`HOTLINE_SCREENSHOTS` names a folder for pictures.
"""

from __future__ import annotations

import json
import os
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from functools import cache
from pathlib import Path
from typing import Any

import pytest
from playwright.async_api import ConsoleMessage, Dialog, Page, async_playwright, expect

from tests.live.people import OWN_PASSWORD
from tests.live.served import Served

CHROMIUM = "/usr/bin/chromium"
SWITCHES = ["--no-sandbox", "--disable-dev-shm-usage", "--autoplay-policy=no-user-gesture-required"]
WEB = Path(__file__).parents[2] / "console" / "web"
AXE = WEB / "node_modules" / "axe-core" / "axe.min.js"
LAPTOP, WALL, TELEPHONE = (1366, 768), (3840, 2160), (390, 844)
PASSWORD = OWN_PASSWORD
WAIT_MS = 15_000
JOURNEYS = [("zh-CN", False, LAPTOP), ("en", True, WALL)]
"""In which language, light or dark, and on which screen a main journey is made."""


def need_browser() -> None:
    if not Path(CHROMIUM).exists():
        pytest.fail("no browser: apt-get install -y --no-install-recommends chromium fonts-noto-cjk")


def serious(found: dict[str, Any]) -> list[str]:
    """What of axe's findings is serious or critical."""
    return [
        f"{one['id']}: {one['nodes'][0]['target']} {one['nodes'][0]['html'][:200]}"
        for one in found["violations"]
        if one["impact"] in ("serious", "critical")
    ]


@cache
def catalogue(area: str, language: str) -> dict[str, Any]:
    """What the pages of an area say."""
    words: dict[str, Any] = json.loads((WEB / "src" / area / f"{language}.json").read_text(encoding="utf-8"))
    return words


class Desk:
    """One person's page. `complaints`: errors, warnings, dialogs nobody expected."""

    def __init__(self, page: Page, language: str = "zh-CN") -> None:
        self.page, self.language, self.dark = page, language, False
        self.complaints: list[str] = []
        page.on("pageerror", lambda error: self.complaints.append(str(error)))
        page.on("console", self._said)
        page.on("dialog", self._dialog)

    def _said(self, said: ConsoleMessage) -> None:
        if said.type in ("error", "warning"):
            self.complaints.append(said.text)

    async def _dialog(self, dialog: Dialog) -> None:
        self.complaints.append(f"dialog: {dialog.message}")
        await dialog.dismiss()

    async def sign_in(self, where: str, name: str, password: str) -> None:
        page = self.page
        await page.goto(where)
        await page.locator("input[name=name]").fill(name)
        await page.locator("input[name=password]").fill(password)
        await page.locator("input[name=password]").press("Enter")
        await expect(page.locator("main h1, main .now, .line").first).to_be_visible()

    def says(self, key: str, **values: object) -> str:
        """The page's words for the key in the language it speaks, as in `routing.view.publish`."""
        area, *steps = key.split(".")
        words: Any = catalogue(area, self.language)
        for step in steps:
            words = words[step]
        one, *many = str(words).split(" | ")
        return (one if values.get("n") == 1 or not many else many[0]).format(**values)

    async def speak(self, language: str) -> None:
        """By the switch, without a reload."""
        if language != self.language:
            await self.page.get_by_role("button", name="English" if language == "en" else "中文", exact=True).click()
            await self.page.wait_for_function("lang => document.documentElement.lang === lang", arg=language)
            await self.page.evaluate("document.activeElement.blur()")  # or Enter would press the switch again
            self.language = language

    async def dress(self, *, dark: bool) -> None:
        """As the system says."""
        await self.page.emulate_media(color_scheme="dark" if dark else "light")
        self.dark = dark

    async def axe(self) -> list[str]:
        """Serious and critical findings."""
        await self.page.evaluate(AXE.read_text(encoding="utf-8"))
        return serious(await self.page.evaluate("axe.run()"))

    async def flaws(self) -> list[str]:
        """Serious findings, and what is wider than the window."""
        too_wide = await self.page.evaluate("document.documentElement.scrollWidth > innerWidth")
        return await self.axe() + ["wider than the window"] * too_wide

    async def photograph(self, name: str) -> None:
        folder = os.environ.get("HOTLINE_SCREENSHOTS")
        if folder:
            await self.page.screenshot(path=f"{folder}/{name}.png", full_page=True)

    async def look(self, name: str) -> None:
        """As it is: no flaws; a picture."""
        await self.photograph(f"{name}-{self.language}-{'dark' if self.dark else 'light'}")
        assert await self.flaws() == [], name

    async def in_every_dress(self, name: str) -> None:
        """Chinese and English, light and dark: no flaws; pictures."""
        began = self.language
        for language in (began, "zh-CN" if began == "en" else "en"):
            await self.speak(language)
            for dark in (False, True):
                await self.dress(dark=dark)
                await self.look(name)
        await self.speak(began)
        await self.dress(dark=False)


@asynccontextmanager
async def desk(
    hotline: Served,
    where: str,
    *,
    name: str = "admin",
    password: str = PASSWORD,
    language: str = "zh-CN",
    dark: bool = False,
    size: tuple[int, int] = LAPTOP,
    forgiven: tuple[str, ...] = (),
) -> AsyncIterator[Desk]:
    """Signed in, at that page, in a browser far away: times must be the hotline's all the same. Complaints fail the
    test, but for those that hold one of the `forgiven` words."""
    need_browser()
    async with async_playwright() as playwright:
        browser = await playwright.chromium.launch(executable_path=CHROMIUM, args=SWITCHES)
        context = await browser.new_context(
            base_url=f"http://127.0.0.1:{hotline.http_port}",
            locale="zh-CN",
            timezone_id="America/New_York",
            color_scheme="dark" if dark else "light",
            viewport={"width": size[0], "height": size[1]},
        )
        context.set_default_timeout(WAIT_MS)
        opened = Desk(await context.new_page())
        opened.dark = dark
        await opened.sign_in(where, name, password)
        await opened.speak(language)
        yield opened
        assert [said for said in opened.complaints if not any(word in said for word in forgiven)] == []
        await browser.close()
