"""`hotline demo`: the example hotline with agents who answer, and one call placed at once. What `make run` runs."""

from __future__ import annotations

import asyncio
import contextlib
import os
import signal
import sys
from typing import Annotated

import typer

from calls.model import Sound
from config import hotline as configuration
from console.credentials.factors import TotpPolicy
from hotline import settings as settings_
from hotline.commands.language import say
from hotline.settings import Settings
from prompts.catalogue import Catalogue

EXAMPLE_DIGITS = "3,1,2"
"""Mandarin, then orders."""
LOGGED_IN_WITHIN_S = 10.0
STOP_WITHIN_S = 45.0


def demo(
    *,
    agents: Annotated[bool, typer.Option(help="start agents who answer / 启动模拟坐席")] = True,
    call: Annotated[bool, typer.Option(help="place an example call / 拨打一通示例电话")] = True,
) -> None:
    """The example hotline, with agents and a first call / 示例热线：含模拟坐席与一通示例来电"""
    settings = settings_.load()
    if "totp" not in settings.model_fields_set:  # to look around, nobody needs his telephone
        os.environ["HOTLINE_TOTP"] = TotpPolicy.OPTIONAL
    raise SystemExit(asyncio.run(_Show(settings, agents=agents, call=call).run()))


class _Show:
    """Three child processes: the server, its agents' phones, one caller."""

    def __init__(self, settings: Settings, *, agents: bool, call: bool) -> None:
        self._settings = settings
        self._agents, self._call = agents, call
        self._children: list[asyncio.subprocess.Process] = []

    async def run(self) -> int:
        loop = asyncio.get_running_loop()
        stop = asyncio.Event()
        for number in (signal.SIGINT, signal.SIGTERM):
            loop.add_signal_handler(number, stop.set)
        server = await self._start("serve", capture=True)
        ready = loop.create_task(self._ready(server))
        stopped = loop.create_task(stop.wait())
        gone = loop.create_task(server.wait())
        await asyncio.wait({ready, stopped, gone}, return_when=asyncio.FIRST_COMPLETED)
        if ready.done() and (line := ready.result()):
            await self._perform(line)
            await asyncio.wait({stopped, gone}, return_when=asyncio.FIRST_COMPLETED)
        for task in (ready, stopped):
            task.cancel()
        await self._stop()
        return server.returncode or 0

    async def _perform(self, ready: str) -> None:
        print(ready, flush=True)
        port = int(ready.split("udp:")[1].split(maxsplit=1)[0])
        target = f"127.0.0.1:{port}"
        _tell(say("拨打", "dial"), self._how_to_dial(port))
        if self._agents:
            numbers = sorted(configuration.load(self._settings.config_dir).table.agents)
            arguments = [word for number in numbers for word in ("--agent", number)]
            pin_file = str(self._settings.data_dir / "pins.json")
            phones = ("sim-agent", *arguments, "--pin-file", pin_file, "--server", f"sip:{target}", "--json")
            await self._logged_in(await self._start(*phones, capture=True), len(numbers))
        if self._call:
            _tell(say("示例", "example"), say("拨打一通示例来电……", "placing an example call …"))
            (voice,) = Catalogue.load().files([Sound("caller.sentence.1")], 8000)
            words = ("--digits", EXAMPLE_DIGITS, "--play", str(voice))
            await self._start("call", "--to", f"sip:hotline@{target}", *words)
        _tell(say("停止", "stop"), "Ctrl-C")

    def _how_to_dial(self, port: int) -> str:
        chinese = f"任意软电话呼叫 sip:hotline@<本机地址>:{port}，或运行 hotline call --digits 3,1,2"
        return say(chinese, f"any softphone: sip:hotline@<this machine>:{port}, or: hotline call --digits 3,1,2")

    async def _ready(self, server: asyncio.subprocess.Process) -> str:
        assert server.stdout is not None
        return (await server.stdout.readline()).decode().strip()

    async def _logged_in(self, phones: asyncio.subprocess.Process, count: int) -> None:
        """Wait until the phones are logged in, so that the example call finds somebody; then let them talk on."""
        assert phones.stdout is not None
        seen = 0
        with contextlib.suppress(TimeoutError):
            async with asyncio.timeout(LOGGED_IN_WITHIN_S):
                while seen < count and (line := await phones.stdout.readline()):
                    seen += b"logged_in" in line
        _tell(say("坐席", "agents"), say(f"{seen} 位已登录", f"{seen} logged in"))
        self._reading = asyncio.get_running_loop().create_task(_pour(phones.stdout))

    async def _start(self, *words: str, capture: bool = False) -> asyncio.subprocess.Process:
        target = asyncio.subprocess.PIPE if capture else None
        child = await asyncio.create_subprocess_exec(
            sys.executable, "-m", "hotline", *words, stdout=target, start_new_session=True
        )
        self._children.append(child)
        return child

    async def _stop(self) -> None:
        """The caller and the phones first, so that the server has nothing left to drain."""
        for child in reversed(self._children):
            if child.returncode is None:
                child.send_signal(signal.SIGTERM)
                try:
                    await asyncio.wait_for(child.wait(), STOP_WITHIN_S)
                except TimeoutError:
                    child.kill()


async def _pour(stream: asyncio.StreamReader) -> None:
    """Keep the pipe empty."""
    while await stream.read(65536):
        pass


def _tell(part: str, line: str) -> None:
    typer.echo(f"{part:>9} {line}", err=True)
