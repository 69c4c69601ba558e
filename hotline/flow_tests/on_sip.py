"""Flow tests over real SIP: a phone of ours calls the servers."""

from __future__ import annotations

import asyncio
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from pathlib import Path

from calls.model import HangupCause
from config.flow_tests import Story
from hotline.flow_tests.calling import AT_ONCE, SERVERS, Exchange, Line, Trunk, run_with_calls
from hotline.flow_tests.house import House
from hotline.flow_tests.running import Outcome
from hotline.flow_tests.served import ServedHotline
from telephony.sip.phones.handset import Handset
from telephony.sip.phones.phone import Phone
from telephony.sip.phones.settings import PhoneSettings
from telephony.sip.progress import Progress


def run_on_sip(folder: Path, house: House, stories: Sequence[Story]) -> Iterator[Outcome]:
    """Every outcome as soon as its group of tests has ended."""
    return run_with_calls(_sip, folder, house, stories)


@contextmanager
def _sip(loop: asyncio.AbstractEventLoop) -> Iterator[Trunk]:
    """Everything the telephone does, it does on the loop's thread."""

    async def start() -> Phone:
        phone = Phone(PhoneSettings("sip:127.0.0.1:5060", max_calls=SERVERS * AT_ONCE + 4))
        phone.start(loop)
        return phone

    phone = asyncio.run_coroutine_threadsafe(start(), loop).result()
    try:
        yield _Sip(phone)
    finally:
        asyncio.run_coroutine_threadsafe(phone.stop(), loop).result()


class _Sip:
    """One phone for all servers."""

    def __init__(self, phone: Phone) -> None:
        self._phone = phone

    @property
    def folder(self) -> Path:
        return self._phone.folder

    @contextmanager
    def exchange(self, group: Sequence[Story]) -> Iterator[Exchange]:  # noqa: ARG002  the same for all
        yield self

    @property
    def settings(self) -> Mapping[str, str]:
        return {}

    def line(self, number: str, name: str, answered: asyncio.Event, over: asyncio.Event) -> Line:
        return _SipLine(self._phone, number, name, answered, over)


class _SipLine:
    """A handset of the phone, and whoever holds it."""

    def __init__(self, phone: Phone, number: str, name: str, answered: asyncio.Event, over: asyncio.Event) -> None:
        self._answered, self._over = answered, over
        self._handset: Handset = phone.handset(number, name, self)

    def dial(self, hotline: ServedHotline, number: str) -> None:
        self._handset.dial(hotline.uri(number))

    def press(self, key: str) -> None:
        self._handset.press(key)

    def speak(self, sound: Path) -> None:
        self._handset.speak(sound)

    def hang_up(self) -> None:
        self._handset.hang_up()

    async def settled(self) -> None:
        """Keys and voice go out as they come."""

    # --- what the phone tells ---

    def rang(self) -> None:
        """Nobody asked."""

    def answered(self, codec: str) -> None:  # noqa: ARG002
        self._answered.set()

    def told(self, step: Progress) -> None:
        """The journal says more."""

    def ended(self, cause: HangupCause, by_us: bool, sip_status: int) -> None:  # noqa: ARG002
        self._over.set()
