"""Flow tests by way of Twilio: a loopback Twilio for each server calls it, and dials its agents."""

from __future__ import annotations

import asyncio
import json
import tempfile
from collections.abc import Coroutine, Iterator, Mapping, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import Any, TypeVar

from config.flow_tests import Story
from config.shapes.flow_tests import SILENT
from hotline.flow_tests.calling import Exchange, Line, Trunk
from hotline.flow_tests.served import ServedHotline
from hotline.flow_tests.virtual import ANSWER_S, TALK_S
from tests.live.ports import free_ports
from tests.twilio_cloud import Callback, Handset, Manner, Number, Page, TwilioCloud

PUBLIC = "https://pbx.example"
NUMBER = Number(Page(f"{PUBLIC}/twilio/voice"), Callback(f"{PUBLIC}/twilio/status"))
OURS = "+864008001234"
WAIT_S = 20.0

T = TypeVar("T")


@contextmanager
def twilio(loop: asyncio.AbstractEventLoop) -> Iterator[Trunk]:
    with tempfile.TemporaryDirectory() as name:
        yield TwilioTrunk(loop, Path(name))


class TwilioTrunk:
    """`alerts` of all its clouds end up here."""

    def __init__(self, loop: asyncio.AbstractEventLoop, folder: Path) -> None:
        self._loop, self._folder = loop, folder

    @property
    def folder(self) -> Path:
        return self._folder

    @contextmanager
    def exchange(self, group: Sequence[Story]) -> Iterator[Exchange]:
        """Whoever is dialled answers and hangs up first, or lets it ring: as the agents of the other trunks."""
        silent = group[0].test.phones == SILENT
        port = free_ports()
        cloud = TwilioCloud(
            {OURS: NUMBER} | {story.test.dial: NUMBER for story in group},
            others=Manner(None) if silent else Manner(ANSWER_S, talk_s=TALK_S),
            reach={PUBLIC: f"http://127.0.0.1:{port}"},
        )
        self._do(cloud.__aenter__())
        try:
            yield TwilioExchange(cloud, port)
        finally:
            self._do(cloud.__aexit__(None, None, None))
        assert cloud.alerts == []

    def _do(self, work: Coroutine[Any, Any, T]) -> T:
        return asyncio.run_coroutine_threadsafe(work, self._loop).result(WAIT_S)


class TwilioExchange:
    def __init__(self, cloud: TwilioCloud, port: int) -> None:
        self._cloud = cloud
        account = {
            "account_sid": cloud.account, "auth_tokens": [cloud.token], "public_url": PUBLIC, "numbers": [OURS],
            "rest_url": cloud.base_url, "port": port,
        }  # fmt: skip
        self.settings: Mapping[str, str] = {"twilio": json.dumps(account)}

    def line(self, number: str, name: str, answered: asyncio.Event, over: asyncio.Event) -> Line:
        return TwilioLine(self._cloud, number, name, answered, over)


class TwilioLine:
    def __init__(
        self, cloud: TwilioCloud, number: str, name: str, answered: asyncio.Event, over: asyncio.Event
    ) -> None:
        self._cloud, self._number, self._name = cloud, number, name
        self._answered, self._over = answered, over
        self._handset: Handset | None = None
        self._pressing: asyncio.Task[None] | None = None

    def dial(self, hotline: ServedHotline, number: str) -> None:
        self._handset = self._cloud.dial(number, self._number, caller_name=self._name)
        self._cloud.beside(self._notice(self._handset))

    async def _notice(self, handset: Handset) -> None:
        """Whoever is never answered is over at last."""
        answered = asyncio.create_task(handset.answered(600))
        over = asyncio.create_task(handset.over(600))
        await asyncio.wait({answered, over}, return_when=asyncio.FIRST_COMPLETED)
        if handset.is_answered:
            self._answered.set()
        await over
        self._over.set()
        answered.cancel()

    def press(self, key: str) -> None:
        """As soon as Twilio listens: a key between two of its documents is lost, which is not the flow's matter."""
        self._pressing = self._cloud.beside(self._press(key, self._pressing))

    async def _press(self, key: str, before: asyncio.Task[None] | None) -> None:
        if before is not None:
            await asyncio.wait({before})
        assert self._handset is not None
        while not self._handset.is_listened_to and not self._handset.is_over:  # noqa: ASYNC110  it has no event
            await asyncio.sleep(0.02)
        await self._handset.press(key)

    def speak(self, sound: Path) -> None:
        assert self._handset is not None
        self._handset.say(sound)

    async def settled(self) -> None:
        """Twilio tells of several keys together, a while after the last."""
        if self._pressing is not None:
            await asyncio.wait({self._pressing})
        while self._handset is not None and self._handset.leg.held_keys and not self._handset.is_over:  # noqa: ASYNC110
            await asyncio.sleep(0.05)

    def hang_up(self) -> None:
        if self._handset is not None:
            self._handset.hang_up()
