"""Of two classes a caller might have, one counts [R2]."""

from __future__ import annotations

import pytest

from calls.model import Tier
from switchboard.customers import more_urgent


@pytest.mark.parametrize(
    ("one", "other", "first"),
    [
        (Tier.NORMAL, Tier.VIP, Tier.VIP),
        (Tier.VIP, Tier.MEMBER, Tier.VIP),
        (Tier.VIP, Tier.COMPLAINT, Tier.COMPLAINT),
        (Tier.COMPLAINT, Tier.EMERGENCY, Tier.EMERGENCY),
        (Tier.NORMAL, Tier.NORMAL, Tier.NORMAL),
    ],
)
def test_the_more_urgent_class_counts(one: Tier, other: Tier, first: Tier) -> None:
    assert more_urgent(one, other) is more_urgent(other, one) is first
