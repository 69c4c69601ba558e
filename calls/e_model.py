"""How good a telephone line sounds, by the ITU's E-model: R from 0 to 93.2, and the mean opinion it stands for.

ITU-T G.107 (06/2015) with its default values but for delay, loss and codec: R = 93.2 - Idd - Ie,eff. Left out are
echo (nobody tells how much a phone returns) and the advantage factor, as is usual when lines are watched.
"""

from __future__ import annotations

import math
from typing import NamedTuple

R_WITHOUT_FAULT = 93.2
"""With all values at their defaults (G.107, table 3)."""
PACKET_MS = 20.0
"""A packet is spoken before it is sent."""


class Codec(NamedTuple):
    """`impairment` (Ie) and robustness against loss (Bpl)."""

    impairment: float
    robustness: float


CODECS = {"PCMA": Codec(0.0, 25.1), "PCMU": Codec(0.0, 25.1)}
"""G.113, appendix I: G.711 with a concealment of losses, as our jitter buffer has. There are no figures on this scale
for G.722 and Opus, so they get none."""


def r_factor(codec: str, loss: float, one_way_ms: float) -> float | None:
    """`loss` in percent of random losses, `one_way_ms` from mouth to ear; None for a codec without figures."""
    known = CODECS.get(codec.upper())
    if known is None:
        return None
    impaired = known.impairment + (95 - known.impairment) * loss / (loss + known.robustness)
    return round(min(R_WITHOUT_FAULT, max(0.0, R_WITHOUT_FAULT - _delay(one_way_ms) - impaired)), 1)


def mean_opinion(r: float) -> float:
    """1 to 4.5 (G.107, annex B)."""
    if r <= 0:
        return 1.0
    return round(max(1.0, 1 + 0.035 * r + r * (r - 60) * (100 - r) * 7e-6), 2)


def one_way_ms(round_trip_ms: float | None, buffer_ms: float) -> float:
    """From mouth to ear: a packet's length, half the way there and back, and the time in our jitter buffer."""
    return PACKET_MS + (round_trip_ms or 0.0) / 2 + buffer_ms


def _delay(one_way: float) -> float:
    """Idd (G.107, 7.4): nothing up to 100 ms."""
    if one_way <= 100:
        return 0.0
    x = math.log2(one_way / 100)
    return 25.0 * float((1 + x**6) ** (1 / 6) - 3 * (1 + (x / 3) ** 6) ** (1 / 6) + 2)
