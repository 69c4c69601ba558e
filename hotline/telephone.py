"""The settings as the SIP adapter understands them."""

from __future__ import annotations

from hotline.settings import Settings
from telephony.sip.endpoint import EndpointSettings
from telephony.sip.settings import SipSettings

SOURCES_TO_FILL_UP = 2
"""A flood of INVITEs nobody acknowledges must come from this many addresses to shut the others out."""


def sip_settings(settings: Settings, emergency_numbers: tuple[str, ...]) -> SipSettings:
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
        max_unconfirmed_per_source=max(1, settings.max_unconfirmed // SOURCES_TO_FILL_UP),
        reserved_for_emergency=settings.reserved_for_emergency,
        media_silence_s=settings.media_silence_s,
        certificates=settings.data_dir / "tls",
        clock_ahead_s=settings.clock_ahead_s,
        trace=settings.sip_trace_days > 0,
    )
