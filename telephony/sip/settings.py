"""How the hotline meets the SIP world."""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from pathlib import Path

from telephony.sip.admission import COMPILED_LEGS, Limits, limits
from telephony.sip.certificates import self_signed
from telephony.sip.endpoint import EndpointSettings


@dataclass(frozen=True, slots=True)
class SipSettings:
    """`endpoint.max_calls` is worked out from `max_calls`, which counts callers.

    `trusted_sources` are networks (CIDR) whose P-Asserted-Identity is believed. `emergency_numbers` are dialled
    numbers, or prefixes ("12*"), that may use the `reserved_for_emergency` places. `max_unconfirmed` limits INVITEs
    without an ACK, in total and from one address. After `media_silence_s` without RTP a leg counts as silent.
    `certificates` is the folder for a self-signed certificate when TLS is on and none is given. `clock_ahead_s` is
    added to the time at which callers arrive. With `trace`, every call's SIP messages are copied for who keeps them.
    `agents_at` is where agents' phones are rung when they register at a proxy in front of us, with `{phone}` or
    `{agent}` in it; empty: at the address they log in from.
    """

    endpoint: EndpointSettings = field(default_factory=EndpointSettings)
    trusted_sources: tuple[str, ...] = ("127.0.0.0/8", "::1/128")
    emergency_numbers: tuple[str, ...] = ()
    max_calls: int = 1000
    max_unconfirmed: int = 400
    max_unconfirmed_per_source: int = 200
    reserved_for_emergency: int = 20
    retry_after_s: int = 5
    media_silence_s: float = 20.0
    certificates: Path | None = None
    clock_ahead_s: float = 0.0
    agents_at: str = ""
    trace: bool = False

    def is_emergency(self, dialled: str) -> bool:
        """Whether the number may use the reserved places."""
        return any(
            dialled == number or (number.endswith("*") and dialled.startswith(number[:-1]))
            for number in self.emergency_numbers
        )

    def limits(self) -> Limits:
        """What can be promised. Raises ValueError when there is no room for a single conversation."""
        return limits(
            self.max_calls,
            self.endpoint.rtp_sessions,
            self.reserved_for_emergency,
            self.max_unconfirmed,
            self.max_unconfirmed_per_source,
        )

    def complete_endpoint(self) -> EndpointSettings:
        """The endpoint with its call slots counted (one for each leg, some for legs that wait for the answer to their
        BYE) and with a certificate of its own where TLS needs one."""
        legs = self.limits().legs
        endpoint = replace(self.endpoint, max_calls=min(COMPILED_LEGS, legs + legs // 4 + 32))
        if endpoint.tls_port is None or endpoint.certificate is not None or self.certificates is None:
            return endpoint
        certificate, key = self_signed(self.certificates, endpoint.public_address or endpoint.host)
        return replace(endpoint, certificate=certificate, private_key=key)
