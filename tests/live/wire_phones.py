"""Wire phones that are closed when the block is left, and what they do with a served hotline again and again."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from typing import Any

from calls import events as e
from tests.live.hotline_folder import MAIN, Agent
from tests.live.served import Served
from tests.live.wire_phone import Message, WirePhone


@asynccontextmanager
async def wire_phone(hotline: Served, **settings: Any) -> AsyncIterator[WirePhone]:
    """A caller's; `name` is the number it calls from."""
    server = hotline.tls if settings.get("transport") == "tls" else hotline.sip
    phone = await WirePhone.open(server, **settings)
    try:
        yield phone
    finally:
        if phone.remote_to:
            phone.request("BYE")  # a call that a failed test left up is none of the next test's business
        phone.close()


@asynccontextmanager
async def agent_phone(hotline: Served, agent: Agent, **settings: Any) -> AsyncIterator[WirePhone]:
    """The agent's, at the agent's fixed address. `answers` says what it does: (180, 200), (180,), (486,)."""
    async with wire_phone(hotline, name=agent.number, local_port=agent.port, **settings) as phone:
        yield phone


async def reach(hotline: Served, caller: WirePhone, key: str, kind: type[e.CallEvent], within_s: float = 5.0) -> str:
    """Dial, press the key and wait until this has happened to the call; the call's id."""
    await caller.call(MAIN)
    await hears_something(caller)
    await caller.press(key)
    return await happened(hotline, caller, kind, within_s)


async def hears_something(phone: WirePhone, within_s: float = 5.0) -> None:
    """Nobody presses a key before the line has made a sound."""
    async with asyncio.timeout(within_s):
        while not phone.heard:  # noqa: ASYNC110  a list, not a signal
            await asyncio.sleep(0.02)


async def happened(hotline: Served, caller: WirePhone, kind: type[e.CallEvent], within_s: float = 5.0) -> str:
    """Wait until this kind of event stands in the journal for the caller's call; the call's id."""

    async def look() -> str:
        calls = {entry.event.call for entry in hotline.events(e.CallOffered, caller=caller.name)}
        return next((entry.event.call for entry in hotline.events(kind) if entry.event.call in calls), "")

    return await hotline.until(look, within_s)


async def bye(phone: WirePhone, wait_s: float = 5.0) -> Message:
    """The server's BYE."""
    return await phone.asked("BYE", wait_s)
