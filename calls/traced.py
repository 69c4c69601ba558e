"""What went over the wire for a call: each SIP message as it was, and how well each phone was heard.

No event of the journal: it explains what the network did, and is kept for days where the journal is kept for years.
"""

from __future__ import annotations

from dataclasses import asdict, dataclass, fields
from datetime import UTC, datetime
from typing import Any

from calls.errors import FarEndError


@dataclass(frozen=True, slots=True)
class SipMessage:
    """`sent`: by us. `near` is our address, `far` the phone's or trunk's, as host:port. `text` is safe to show and
    has no secret in it (`calls.sip_text`); `size` is the message's on the wire, in bytes, so that a cut one can be
    told."""

    call: str
    leg: str
    at: datetime
    sent: bool
    transport: str
    near: str
    far: str
    text: str
    size: int


@dataclass(frozen=True, slots=True)
class LegQuality:
    """How well a phone's voice came to us, and by its own reports (RTCP) ours to it, from the stream's beginning on.

    Losses in percent: `loss` of the packets we should have had, those that came too late among them; `far_loss` of
    ours. Jitter, round trip and the delay our jitter buffer adds in milliseconds; None where nobody said. `r_factor`
    and `mos` are what the E-model makes of it (`calls.e_model`), None for codecs it has no figures for.
    """

    call: str
    leg: str
    at: datetime
    codec: str
    packets: int
    loss: float
    jitter_ms: float
    buffer_ms: int
    far_loss: float | None = None
    far_jitter_ms: float | None = None
    round_trip_ms: float | None = None
    r_factor: float | None = None
    mos: float | None = None


Traced = SipMessage | LegQuality

_KINDS: dict[str, type[SipMessage] | type[LegQuality]] = {"message": SipMessage, "quality": LegQuality}


def to_json(traced: Traced) -> dict[str, Any]:
    """Without the call, which whoever keeps it knows."""
    kind = "message" if isinstance(traced, SipMessage) else "quality"
    told = asdict(traced) | {"at": traced.at.timestamp(), "kind": kind}
    del told["call"]
    return told


def from_json(call: str, told: Any) -> Traced:
    """What `to_json` made. Raises FarEndError for anything else."""
    try:
        kind = _KINDS[told["kind"]]
        known = {field.name: told[field.name] for field in fields(kind) if field.name not in ("call", "at")}
        return kind(call=call, at=datetime.fromtimestamp(told["at"], UTC), **known)
    except (KeyError, TypeError, ValueError, OverflowError) as error:
        raise FarEndError(f"no traced message: {error!r}") from error
