"""The shapes of a call's way over the wire."""

from __future__ import annotations

from datetime import datetime
from enum import StrEnum

from pydantic import Field

from console.schemas import Shape, Text


class LegParty(StrEnum):
    CALLER = "caller"
    AGENT = "agent"
    SUPERVISOR = "supervisor"
    OUTSIDE = "outside"


class QualityItem(Shape):
    """How well the phone was heard, and by its own reports heard us; percentages and milliseconds."""

    at: datetime
    codec: str
    packets: int
    loss: float = Field(description="Of its packets, those that came too late among them, %.")
    jitter_ms: float
    buffer_ms: int = Field(description="What our jitter buffer adds.")
    far_loss: float | None = Field(description="Of our packets, as the phone reports, %; null: it never did.")
    far_jitter_ms: float | None
    round_trip_ms: float | None
    r_factor: float | None = Field(description="ITU-T G.107, 0-93.2; null for codecs it has no figures for.")
    mos: float | None = Field(description="Mean opinion score that R stands for, 1-4.5.")


class LegItem(Shape):
    leg: str
    party: LegParty
    title: Text
    far: str = Field(description="The phone's or trunk's address, host:port.")
    transport: str
    quality: QualityItem | None


class SipItem(Shape):
    """One message. `status` null: a request; `method` is also that of the request a response answers."""

    number: int
    at: datetime
    offset_ms: float = Field(description="After the first one.")
    delta_ms: float = Field(description="After the one before.")
    leg: str
    sent: bool = Field(description="By us.")
    transport: str
    near: str
    far: str
    method: str
    status: int | None
    reason: str
    sequence: int | None
    media: bool = Field(description="It offers or accepts media (SDP).")
    again: bool = Field(description="Word for word one that was sent before.")
    size: int = Field(description="Bytes on the wire.")
    cut: bool = Field(description="Only its beginning was kept.")
    text: str = Field(description="As it was, without secrets; what is no text stands there by its number.")


class SipPage(Shape):
    call: str
    caller: str
    up: bool = Field(description="The call goes on.")
    near: str = Field(description="Our address, host:port.")
    legs: list[LegItem]
    messages: list[SipItem]
