"""Who is heard in the sound that comes to a phone, when everybody speaks a tone of his own."""

from __future__ import annotations

from collections.abc import Mapping

import numpy as np

from tests.live import tones
from tests.live.wire_phone import WirePhone, linear

THERE_DB, NOT_THERE_DB = -30.0, -60.0
"""Against a sine of full scale. The tones are sent at -12 dB; what is neither there nor not there is a leak."""
LOOKED_AT_S = 0.5
WINDOW_S, STEP_S = 0.2, 0.1
"""A tone is looked for in short windows: its phase jumps where a frame was lost, and a long one would miss it."""


def levels(sound: np.ndarray, hz: Mapping[str, float], rate_hz: int = tones.RATE_HZ) -> dict[str, float]:
    """How loud each speaker's tone was in its loudest window, in dB."""
    size, step = round(WINDOW_S * rate_hz), round(STEP_S * rate_hz)
    windows = [sound[at : at + size] for at in range(0, max(1, len(sound) - size + 1), step)]
    return {who: max(tones.level_db(window, one, rate_hz) for window in windows) for who, one in hz.items()}


def levels_at(phone: WirePhone, hz: Mapping[str, float]) -> dict[str, float]:
    """Of the last half second that came to the phone."""
    packets = phone.heard[-round(LOOKED_AT_S / 0.02) :]
    return levels(np.array([linear(byte) for packet in packets for byte in packet.payload]) / 32_768, hz)


def heard_at(phone: WirePhone, hz: Mapping[str, float]) -> set[str]:
    return clearly(levels_at(phone, hz), phone.name)


def clearly(found: Mapping[str, float], where: str) -> set[str]:
    """Whose tones are there; fails when one is there a little."""
    unclear = {who: round(level, 1) for who, level in found.items() if NOT_THERE_DB < level < THERE_DB}
    assert not unclear, f"{where} hears a little: {unclear}"
    return {who for who, level in found.items() if level >= THERE_DB}
