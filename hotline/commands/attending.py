"""The phones of `hotline sim-agent`, from the first packet to the log-out."""

from __future__ import annotations

import asyncio
import signal
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from calls.model import Sound
from hotline.commands.phone_lines import PhoneLines
from hotline.commands.pins import PinOf
from prompts.catalogue import Catalogue
from recordings.voice_file import as_mono
from telephony.sip.phones.agents import AgentPhones
from telephony.sip.phones.habits import Habits, Identity
from telephony.sip.phones.phone import Phone
from telephony.sip.phones.settings import PhoneSettings

SENTENCES = 3
"""Agents the shipped prompts have a sentence for; the fourth speaks the first one's."""


@dataclass(frozen=True, slots=True)
class Crew:
    """The agents of one process. `speak` replaces the shipped sentences."""

    agents: Sequence[str]
    habits: Habits
    pin: PinOf
    speak: Path | None = None


async def attend(settings: PhoneSettings, crew: Crew, lines: PhoneLines) -> None:
    """Serve calls until SIGTERM or Ctrl-C.

    Raises ConfigurationError when a sentence cannot be played, the address not be used or the port not be had.
    """
    phone = Phone(settings)
    identities = [Identity(agent, _sentence(phone, place, crew.speak)) for place, agent in enumerate(crew.agents)]
    phone.start(asyncio.get_running_loop())
    try:
        await AgentPhones(phone, identities, crew.habits, crew.pin, lines.of_agent).run(_told_to_go())
    finally:
        await phone.stop()


def _sentence(phone: Phone, place: int, speak: Path | None) -> Path:
    """A copy of the sentence as the phone can play it."""
    rate_hz = phone.settings.rate_hz
    (shipped,) = Catalogue.load().files([Sound(f"agent.sentence.{place % SENTENCES + 1}")], rate_hz)
    ours = phone.folder / f"sentence-{place}.wav"
    as_mono(speak or shipped, ours, rate_hz)
    return ours


def _told_to_go() -> asyncio.Event:
    event = asyncio.Event()
    for number in (signal.SIGINT, signal.SIGTERM):
        asyncio.get_running_loop().add_signal_handler(number, event.set)
    return event
