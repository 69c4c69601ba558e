"""`hotline serve`: the server, until SIGTERM or Ctrl-C; SIGHUP takes the configuration anew.

Prints exactly one line beginning `ready ` on standard output when calls are taken; everything else goes to standard
error. Exit status: 0 after a clean stop, 2 when the configuration cannot be used, 3 when something is missing here.
"""

from __future__ import annotations

import asyncio
import logging
import signal
import sys

from rich.console import Console
from rich.text import Text

from calls.errors import ConfigurationError
from hotline import settings as settings_
from hotline.commands.phone_environment import Status, explain, require_pjsua2
from hotline.logs import start_logging
from hotline.settings import Settings

SWITCH_S = 0.0005
"""How long another thread may keep the interpreter from the call loop (Python's default: 5 ms)."""


def serve() -> None:
    """Take calls / 启动热线服务"""
    require_pjsua2()
    try:
        settings = settings_.load()
        start_logging(settings.log_level)
        asyncio.run(_serve(settings))
    except ConfigurationError as error:
        explain(error)
        raise SystemExit(Status.BAD_ARGUMENT) from error


async def _serve(settings: Settings) -> None:
    from hotline.server import Server  # noqa: PLC0415  needs pjsua2

    sys.setswitchinterval(SWITCH_S)
    server = Server(settings, _say)
    await server.start()
    loop = asyncio.get_running_loop()
    for number in (signal.SIGTERM, signal.SIGINT):
        loop.add_signal_handler(number, server.leave)
    loop.add_signal_handler(signal.SIGHUP, lambda: loop.create_task(server.reload()))
    ports = " ".join(f"{kind}:{port}" for kind, port in server.telephony.ports.items())
    print(f"ready sip {ports} http:{server.console.port}", flush=True)
    try:
        await server.run()
    finally:
        logging.getLogger("hotline").info("draining")
        await server.stop()


def _say(part: str, line: str) -> None:
    text = Text.assemble((f"{part:>9} ", "bold cyan"), line)
    Console(file=sys.stderr, soft_wrap=True).print(text)
