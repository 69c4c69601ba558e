"""The settings as the telephones understand them."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from pathlib import Path
from typing import TypedDict

from calls.events import Event
from calls.model import Sound
from hotline.settings import Settings
from telephony.hearing import Listener
from telephony.sip.endpoint import EndpointSettings
from telephony.sip.settings import SipSettings
from telephony.twilio_voice.adapter import TwilioTelephony

SOURCES_TO_FILL_UP = 2
"""A flood of INVITEs nobody acknowledges must come from this many addresses to shut the others out. With a proxy in
front, all calls come from one, and it is the proxy that counts by address."""


class House(TypedDict):
    """What every telephone needs of the house; see `SipTelephony`."""

    post: Callable[[Event], None]
    sounds: Callable[[Sequence[Sound]], list[Path]]
    unsaid: Callable[[Sequence[Sound]], tuple[str, ...]]
    recordings: Path
    listener: Listener
    ears: Path


def twilio_of(settings: Settings, emergency_numbers: tuple[str, ...], house: House) -> TwilioTelephony | None:
    """None where Twilio is not configured."""
    if settings.twilio is None:
        return None
    twilio = TwilioTelephony(
        settings.twilio.settings(settings.max_calls),
        state=settings.data_dir / "twilio",
        clock_ahead_s=settings.clock_ahead_s,
        **house,
    )
    twilio.reserve_for(emergency_numbers)
    return twilio


def sip_settings(settings: Settings, emergency_numbers: tuple[str, ...]) -> SipSettings:
    sources = 1 if settings.agents_at else SOURCES_TO_FILL_UP
    endpoint = EndpointSettings(
        host=settings.sip_host,
        udp_port=settings.sip_port,
        tcp_port=settings.sip_port,
        tls_port=settings.tls_port,
        certificate=settings.sip_tls_cert,
        private_key=settings.sip_tls_key,
        rtp_ports=settings.rtp_range,
        public_address=settings.sip_public_address or "",
    )
    return SipSettings(
        endpoint=endpoint,
        trusted_sources=settings.sip_trusted,
        emergency_numbers=emergency_numbers,
        max_calls=settings.max_calls,
        max_unconfirmed=settings.max_unconfirmed,
        max_unconfirmed_per_source=max(1, settings.max_unconfirmed // sources),
        reserved_for_emergency=settings.reserved_for_emergency,
        media_silence_s=settings.media_silence_s,
        certificates=settings.data_dir / "tls",
        clock_ahead_s=settings.clock_ahead_s,
        agents_at=settings.agents_at,
        trace=settings.sip_trace_days > 0,
    )
