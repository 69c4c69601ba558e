"""Free agents who are kept for certain classes (R2, R3)."""

from __future__ import annotations

from calls.model import Channel, Tier
from routing.room import Room


def kept_back(room: Room, tier: Tier, channel: Channel) -> int:
    """The free agents, as bits, whom a caller of this class cannot have: of each group, the last few free."""
    mask = 0
    if tier is not Tier.EMERGENCY:
        for reserve in room.table.reserves:
            if tier not in reserve.tiers:
                free = room.free[channel] & room.roster.members((reserve.group,))
                if free.bit_count() <= reserve.agents:
                    mask |= free
    return mask
