"""How long a recording is kept: by its class; for ever while somebody holds it for the law [X4]."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from enum import StrEnum

from calls.model import Tier


class RetentionClass(StrEnum):
    """What a recording is kept as."""

    NORMAL = "normal"
    COMPLAINT = "complaint"
    EMERGENCY = "emergency"


BY_ITSELF = "retention"
"""Who a recording is deleted by when nobody in particular does it."""

THREE_YEARS_DAYS = 1096
SIX_MONTHS_DAYS = 184

DEFAULT_DAYS: Mapping[RetentionClass, int | None] = {
    RetentionClass.NORMAL: SIX_MONTHS_DAYS,
    RetentionClass.COMPLAINT: THREE_YEARS_DAYS,
    RetentionClass.EMERGENCY: THREE_YEARS_DAYS,
}
"""No longer than the purpose needs (PIPL article 19), which for an ordinary call is half a year of quality work and
of questions coming back; a claim lapses after three years (Civil Code article 188). Long months and leap years in."""


@dataclass(frozen=True, slots=True)
class RetentionPolicy:
    """Days after the call's end by class, None for ever; and queues whose calls are of another class than normal."""

    days: Mapping[RetentionClass, int | None] = field(default_factory=lambda: DEFAULT_DAYS)
    queues: Mapping[str, RetentionClass] = field(default_factory=dict)

    @property
    def longest_first(self) -> tuple[RetentionClass, ...]:
        """Of equally long ones the graver first."""
        grave = tuple(reversed(RetentionClass))
        return tuple(sorted(grave, key=lambda one: -_length(self.days[one])))

    @property
    def shortest_days(self) -> int | None:
        """Nothing goes sooner; None: nothing ever goes."""
        kept = [days for days in self.days.values() if days is not None]
        return min(kept) if kept else None


def classed(tier: Tier, queue: str | None, chosen: RetentionClass | None, policy: RetentionPolicy) -> RetentionClass:
    """What a person chose; else of the classes that tier and queue speak for the one that is kept longest."""
    if chosen is not None:
        return chosen
    speaking = {_OF_TIER.get(tier), policy.queues.get(queue or ""), RetentionClass.NORMAL}
    reasons = speaking - {None, RetentionClass.NORMAL}
    return next((one for one in policy.longest_first if one in reasons), RetentionClass.NORMAL)


def due(
    kept_as: RetentionClass, ended_at: datetime | None, *, held: bool, policy: RetentionPolicy
) -> datetime | None:
    """When the recordings of a call that ended then are to be deleted; None: not as things stand. `held`: at least
    one legal hold lies on the call, and that wins over everything."""
    days = policy.days[kept_as]
    if held or days is None or ended_at is None:
        return None
    return ended_at + timedelta(days=days)


def tier_of(kept_as: RetentionClass) -> Tier | None:
    """The tier that speaks for the class."""
    return next((tier for tier, one in _OF_TIER.items() if one is kept_as), None)


_OF_TIER = {Tier.EMERGENCY: RetentionClass.EMERGENCY, Tier.COMPLAINT: RetentionClass.COMPLAINT}


def _length(days: int | None) -> float:
    return float("inf") if days is None else days
