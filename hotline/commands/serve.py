"""`hotline serve`: the server, until SIGTERM or Ctrl-C; SIGHUP takes the configuration anew.

Prints exactly one line beginning `ready ` on standard output when calls are taken; everything else goes to standard
error. Exit status: 0 after a clean stop, 2 when the configuration cannot be used, 3 when something is missing here.
"""

from __future__ import annotations

import asyncio
import logging
import signal
import sys
from typing import Annotated, Protocol

import typer
from rich.console import Console as Terminal
from rich.text import Text

from calls.errors import ConfigurationError
from hotline import settings as settings_
from hotline.commands.phone_environment import Status, explain, require_pjsua2
from hotline.logs import start_logging
from hotline.roles.checking import check
from hotline.roles.role import Role
from hotline.settings import Settings


class Running(Protocol):
    """A server of whatever role; `ready` says where it is."""

    @property
    def ready(self) -> str: ...

    async def start(self) -> None: ...

    async def run(self) -> None: ...

    def leave(self) -> None: ...

    async def stop(self) -> None: ...

    async def reload(self) -> None: ...


SWITCH_S = 0.0005
"""How long another thread may keep the interpreter from the call loop (Python's default: 5 ms)."""


def serve(
    role: Annotated[
        Role | None,
        typer.Option(help="voice: calls · console: pages · scorer: quality · all / 角色：语音、管理台、质检或全部"),
    ] = None,
) -> None:
    """Take calls / 启动热线服务"""
    try:
        settings = settings_.load()
        settings = settings if role is None else settings.model_copy(update={"role": role})
        check(settings)
        if settings.role.takes_calls:
            require_pjsua2()
        start_logging(settings.log_level)
        asyncio.run(_serve(settings))
    except ConfigurationError as error:
        explain(error)
        raise SystemExit(Status.BAD_ARGUMENT) from error


async def _serve(settings: Settings) -> None:
    sys.setswitchinterval(SWITCH_S)
    server = _server(settings)
    await server.start()
    loop = asyncio.get_running_loop()
    for number in (signal.SIGTERM, signal.SIGINT):
        loop.add_signal_handler(number, server.leave)
    loop.add_signal_handler(signal.SIGHUP, lambda: loop.create_task(server.reload()))
    print(f"ready {server.ready}", flush=True)
    try:
        await server.run()
    finally:
        logging.getLogger("hotline").info("draining")
        await server.stop()


def _server(settings: Settings) -> Running:
    """Each role needs what the others can do without: pjsua2 only where calls are."""
    match settings.role:
        case Role.CONSOLE:
            from hotline.roles.console import Console  # noqa: PLC0415

            return Console(settings, _say)
        case Role.SCORER:
            from hotline.roles.scorer import Scorer  # noqa: PLC0415

            return Scorer(settings, _say)
        case _:
            from hotline.server import Server  # noqa: PLC0415

            return Server(settings, _say)


def _say(part: str, line: str) -> None:
    text = Text.assemble((f"{part:>9} ", "bold cyan"), line)
    Terminal(file=sys.stderr, soft_wrap=True).print(text)
