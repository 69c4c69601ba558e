"""Registers many phones behind one address at a registrar, before whoever answers for them all listens there."""

from __future__ import annotations

import asyncio
from collections.abc import Mapping

from tests.live import registered_phone
from tests.live.wire_phone import WirePhone

PAUSE_S = 0.15
"""Many phones behind one address: more at once are held to be a flood."""


def register_all(registrar: tuple[str, int], host: str, port: int, passwords: Mapping[str, str]) -> None:
    """One after the other, for as long as the registrar allows."""
    asyncio.run(_all(registrar, host, port, passwords))


async def _all(registrar: tuple[str, int], host: str, port: int, passwords: Mapping[str, str]) -> None:
    for name, password in passwords.items():
        phone = await WirePhone.open(registrar, name=name, local_host=host, local_port=port)
        try:
            answer = await registered_phone.register(phone, password, expires_s=3600)
            assert answer.status == 200, answer.first
        finally:
            phone.close()
        await asyncio.sleep(PAUSE_S)
