"""Every page, in Chinese and English, light and dark, on a laptop, a wall and a telephone: nothing axe calls serious,
nothing wider than the window, no complaint of the browser's [M1, M2, Q4, X4].

The served product with calls of several stages. A page of the front end that has no row here fails.
"""

from __future__ import annotations

import asyncio
import re
from collections.abc import AsyncIterator, Iterator
from contextlib import asynccontextmanager

import httpx
import pytest
from playwright.async_api import Page, expect

from calls import events as e
from tests.live.browsing import LAPTOP, PASSWORD, TELEPHONE, WALL, WEB, desk
from tests.live.hotline_folder import EMERGENCY, Agent
from tests.live.people import add_user
from tests.live.ports import free_ports
from tests.live.served import TOKEN, Served
from tests.live.tones import a_law, tone
from tests.live.wire_phones import agent_phone, happened, reach, wire_phone

pytestmark = [pytest.mark.live, pytest.mark.timeout(400)]

WANG = Agent("1001", free_ports(), skills=("orders", "emergency"))
SECOND = a_law(tone(440.0, 1.0))
ROUTING = ("grid", "graph", "text", "whatif", "replay", "publish", "history", "days", "urgent")
VISITS = {
    "/": ("/",),
    "/wall": ("/wall",),
    "/agents": ("/agents",),
    "/calls": ("/calls",),
    "/calls/:id": ("/calls/{ended}", "/calls/{talking}"),
    "/prompts": ("/prompts?q=menu",),
    "/prompts/in-a-hurry": ("/prompts/in-a-hurry",),
    "/prompts/:key": ("/prompts/menu.topic",),
    "/qa": ("/qa",),
    "/qa/reviews/:id": ("/qa/reviews/{recording}",),
    "/qa/reviews/:id/print": ("/qa/reviews/{recording}/print",),
    "/qa/figures": ("/qa/figures",),
    "/qa/calibrations": ("/qa/calibrations",),
    "/qa/calibrations/:id": ("/qa/calibrations/{calibration}",),
    "/qa/rubric": ("/qa/rubric",),
    "/reports": ("/reports", "/reports?by=agent&interval=", "/reports?by=queue"),
    "/reports/schedules": ("/reports/schedules",),
    "/flows/:flow?": ("/flows/main", *(f"/flows/main?view={view}" for view in ("edit", "versions", "try"))),
    "/routing": tuple(f"/routing?view={view}" for view in ROUTING),
    "/account": ("/account",),
    "/users": ("/users",),
    "/audit": ("/audit",),
}
"""Addresses to look at, by the front end's route."""
AGENTS_OWN = ("/agent", "/agent/scores")
DRESSES = [("zh-CN", False, LAPTOP), ("en", True, WALL), ("zh-CN", True, TELEPHONE)]


@pytest.fixture(scope="module")
def hotline(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Served]:
    with Served(tmp_path_factory.mktemp("hotline"), [WANG], admin_password=PASSWORD, media_silence_s=900) as running:
        add_user(running, "li", "agent", WANG.number)
        add_user(running, "zhao", "qa")
        yield running


@asynccontextmanager
async def calls_going_on(hotline: Served) -> AsyncIterator[dict[str, str]]:
    """One has been served and is to be reviewed, also in a calibration; one is in a talk; an emergency waits."""
    async with agent_phone(hotline, WANG):
        async with wire_phone(hotline, name="13800000001") as caller:
            ended = await reach(hotline, caller, "1", e.TalkStarted)
            await caller.utter(SECOND * 11)
            await caller.hang_up()
            await happened(hotline, caller, e.CallEnded)
        recording = str(hotline.events(e.RecordingStarted)[0].event.recording)
        calibration = await to_be_reviewed(hotline, recording)
        async with (
            wire_phone(hotline, name="13800000002") as second,
            wire_phone(hotline, name="13800000003") as third,
        ):
            await hotline.quiet(3)
            talking = await reach(hotline, second, "1", e.TalkStarted)
            await third.call(EMERGENCY)
            await happened(hotline, third, e.CallQueued)
            yield {"ended": ended, "talking": talking, "recording": recording, "calibration": calibration}
            await asyncio.gather(second.hang_up(), third.hang_up())


async def to_be_reviewed(hotline: Served, recording: str) -> str:
    bearer = {"authorization": f"Bearer {TOKEN}"}
    base = f"http://127.0.0.1:{hotline.http_port}"
    async with httpx.AsyncClient(base_url=base, headers=bearer, timeout=30) as api:

        async def asked() -> bool:
            return (await api.post(f"/api/recordings/{recording}/review")).status_code in (200, 409)

        await hotline.until(asked, 60)
        order = {"recording": recording, "reviewers": ["admin", "zhao"]}
        began = await api.post("/api/calibrations", json=order)
        assert began.status_code == 200, began.text
        return str(began.json()["id"])


def test_every_page_of_the_front_end_is_visited() -> None:
    routes = {
        path
        for file in WEB.glob("src/*/routes.ts")
        for path in re.findall(r'path: "([^"]+)"', file.read_text(encoding="utf-8"))
    }
    assert routes == {*VISITS, *AGENTS_OWN}


async def look_at(page: Page, path: str) -> None:
    await page.goto(path)
    await expect(page.locator("main").locator("h1, h2, .tile").first).to_be_visible()
    await expect(page.locator(".state.loading, [aria-busy=true]")).to_have_count(0)


async def test_every_page_in_every_dress(hotline: Served) -> None:
    faults: list[str] = []
    async with calls_going_on(hotline) as names:
        for language, dark, size in DRESSES:
            async with desk(hotline, "/", language=language, dark=dark, size=size) as opened:
                for path in (path.format(**names) for paths in VISITS.values() for path in paths):
                    await look_at(opened.page, path)
                    await opened.photograph(picture(path, language, dark, size))
                    faults += [f"{path} {language} {size[0]}: {flaw}" for flaw in await opened.flaws()]
        for language, dark, size in DRESSES:
            async with desk(hotline, "/", name="li", language=language, dark=dark, size=size) as opened:
                for path in AGENTS_OWN:
                    await look_at(opened.page, path)
                    await opened.photograph(picture(path, language, dark, size))
                    faults += [f"{path} {language} {size[0]}: {flaw}" for flaw in await opened.flaws()]
    assert not faults, "\n".join(faults)


def picture(path: str, language: str, dark: bool, size: tuple[int, int]) -> str:
    name = re.sub(r"\W+", "-", path).strip("-") or "board"
    return f"page-{name[:40]}-{language}-{'dark' if dark else 'light'}-{size[0]}"
