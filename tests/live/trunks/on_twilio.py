"""The Twilio trunk: the adapter, and a loopback Twilio that posts to it and is asked by it."""

from __future__ import annotations

import asyncio
import itertools
import tempfile
from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager
from pathlib import Path

from calls import commands as c
from calls.model import Sound
from telephony.twilio_voice.adapter import TwilioTelephony
from telephony.twilio_voice.settings import TwilioSettings
from tests.live.sip_switchboard import write_tone
from tests.live.trunks.trunk import ANSWERS, BUSY, SILENT, SOUNDS, Party, Trunk
from tests.twilio_cloud import Callback, Handset, Manner, Number, Page, TwilioCloud
from tests.twilio_cloud.legs import FAILED

PUBLIC = "https://pbx.example"
NUMBER = Number(Page(f"{PUBLIC}/twilio/voice"), Callback(f"{PUBLIC}/twilio/status"))
MANNERS = {ANSWERS: Manner(0.1), BUSY: Manner(refuses="busy"), SILENT: Manner(None)}
BETWEEN_KEYS_S = 0.15
LOUD_DB = -30.0


class TwilioParty(Party):
    """`handset` of a dialled one is there when it rings."""

    def __init__(self, cloud: TwilioCloud, address: str = "", handset: Handset | None = None) -> None:
        self._cloud, self.address, self._handset = cloud, address, handset
        self._says = 0

    @property
    def handset(self) -> Handset | None:
        if self._handset is None:
            rung = [one for one in self._cloud.dialled if one.leg.to.partition("?")[0] == self.address]
            self._handset = rung[-1] if rung else None
        return self._handset

    async def _there(self) -> Handset:
        while self.handset is None:  # noqa: ASYNC110  the cloud has no event for that
            await asyncio.sleep(0.01)
        return self.handset

    async def press(self, keys: str) -> None:
        handset = await self._there()
        for key in keys:
            await asyncio.sleep(BETWEEN_KEYS_S)
            await handset.press(key)

    def say(self, frequency_hz: int) -> None:
        assert self.handset is not None
        self.handset.say_on(frequency_hz)

    def hears(self, frequency_hz: int) -> bool:
        return self.handset is not None and self.handset.heard.level(frequency_hz, 0.2) > LOUD_DB

    async def hang_up(self) -> None:
        (await self._there()).hang_up()

    def is_over(self) -> bool:
        return self.handset is not None and self.handset.is_over


class TwilioTrunk(Trunk):
    name = "twilio"

    def __init__(self, cloud: TwilioCloud, folder: Path) -> None:
        super().__init__()
        self._cloud, self._folder = cloud, folder
        self._numbers = itertools.count(1001)
        settings = TwilioSettings(cloud.account, (cloud.token,), PUBLIC, tuple(cloud.numbers), cloud.base_url, port=0)
        self.telephony = TwilioTelephony(
            settings, self.events.append, self._files, folder / "recordings", folder / "state"
        )

    async def start(self) -> None:
        await self.telephony.start()
        self._cloud.reach[PUBLIC] = f"http://127.0.0.1:{self.telephony.port}"

    def _files(self, sounds: Sequence[Sound]) -> list[Path]:
        return [self._folder / f"{sound.key}.wav" for sound in sounds]

    def perform(self, command: c.Command) -> None:
        self.telephony.perform(command)

    async def call_in(self, dialled: str, caller: str) -> Party:
        self._cloud.numbers.setdefault(dialled, NUMBER)
        return TwilioParty(self._cloud, handset=self._cloud.dial(dialled, caller))

    async def phone(self, manner: str) -> Party:
        address = f"sip:{next(self._numbers)}@pbx.example"
        self._cloud.phones[address] = MANNERS.get(manner, Manner(refuses=FAILED))
        return TwilioParty(self._cloud, address)

    def recording(self, path: str) -> Path | None:
        return self._folder / "recordings" / path


@asynccontextmanager
async def twilio_trunk() -> AsyncIterator[Trunk]:
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        (folder / "state").mkdir()
        for key, (frequency_hz, length_s) in SOUNDS.items():
            write_tone(folder / f"{key}.wav", frequency_hz, length_s)
        async with TwilioCloud({"+864008001234": NUMBER}) as cloud:
            trunk = TwilioTrunk(cloud, folder)
            await trunk.start()
            yield trunk
            assert cloud.alerts == []
            await trunk.telephony.stop()
