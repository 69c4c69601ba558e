"""The console's first user."""

from __future__ import annotations

import asyncio
import contextlib
from collections.abc import Callable

from console.accounts import ensure_admin
from hotline.settings import Settings
from store import Accounts, Database
from store.database import AWAY

ASK_AGAIN_S = 5.0

Say = Callable[[str, str], None]


async def appoint(database: Database, settings: Settings, say: Say) -> asyncio.Task[None] | None:
    """Calls do not wait for a database that is away: then the console's first user follows when it is back."""
    try:
        await asyncio.to_thread(_ensure, database, settings, say)
    except AWAY:
        return asyncio.get_running_loop().create_task(_appoint_later(database, settings, say))
    return None


async def _appoint_later(database: Database, settings: Settings, say: Say) -> None:
    while True:
        await asyncio.sleep(ASK_AGAIN_S)
        with contextlib.suppress(*AWAY):
            return await asyncio.to_thread(_ensure, database, settings, say)


def _ensure(database: Database, settings: Settings, say: Say) -> None:
    given = settings.admin_password
    password = ensure_admin(Accounts(database), given.get_secret_value() if given else None)
    if password is not None:
        say("admin", f"用户 admin 密码 / user admin password: {password}")
