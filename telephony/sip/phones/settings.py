"""What kind of phone it shall be. Data only."""

from __future__ import annotations

from dataclasses import dataclass

NARROW_HZ, WIDE_HZ = 8_000, 16_000
WIDE_CODECS = ("G722", "opus")


@dataclass(frozen=True, slots=True)
class PhoneSettings:
    """`server` is the SIP URI calls go to. No `codec` offers all there are; `port` 0 takes a free one."""

    server: str
    transport: str = "udp"
    codec: str = ""
    port: int = 0
    max_calls: int = 8

    @property
    def rate_hz(self) -> int:
        """The rate of everything heard and spoken."""
        return WIDE_HZ if self.codec in WIDE_CODECS else NARROW_HZ
