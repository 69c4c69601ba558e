"""How well a leg is heard, from the counts of its stream and what the phone reports of ours (RTCP, RFC 3550)."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Any

import pjsua2 as pj

from calls.e_model import mean_opinion, one_way_ms, r_factor
from calls.traced import LegQuality


def quality_of(leg: pj.Call, call: str, name: str) -> LegQuality | None:
    """None while there is no stream, or nothing came on it yet."""
    try:
        counted, codec = leg.getStreamStat(0), str(leg.getStreamInfo(0).codecName)
    except pj.Error:
        return None
    return quality(call, name, codec, counted, datetime.now(UTC))


def quality(call: str, leg: str, codec: str, counted: Any, at: datetime) -> LegQuality | None:
    """`counted` is a `pj.StreamStat`. Packets that came too late to be played are lost to the ear."""
    rtcp, ours = counted.rtcp, counted.rtcp.rxStat
    if not ours.pkt:
        return None
    far = _of_theirs(rtcp.txStat)
    round_trip_ms = round(rtcp.rttUsec.last / 1000, 1) if rtcp.rttUsec.n else None
    buffer_ms = int(counted.jbuf.avgDelayMsec)
    loss = _percent(ours.loss + ours.discard, ours.pkt + ours.loss)
    r = r_factor(codec, loss, one_way_ms(round_trip_ms, buffer_ms))
    return LegQuality(
        call, leg, at, codec, int(ours.pkt), loss, round(ours.jitterUsec.mean / 1000, 1), buffer_ms,
        *far, round_trip_ms, r, None if r is None else mean_opinion(r),
    )  # fmt: skip


def _of_theirs(theirs: Any) -> tuple[float | None, float | None]:
    """Loss in percent and jitter in milliseconds as the phone reported them; None when it never did."""
    if not theirs.updateCount:
        return None, None
    return _percent(theirs.loss, theirs.pkt), round(theirs.jitterUsec.mean / 1000, 1)


def _percent(part: int, whole: int) -> float:
    return round(min(100.0, 100 * part / whole), 2) if whole else 0.0
