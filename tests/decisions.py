"""A decision for tests that need one and do not look at it."""

from __future__ import annotations

from calls.decision import Candidate, Decision, Verdict
from calls.model import Tier

SOME_WHY = Decision(
    Verdict.OFFERED, "1", "orders", Tier.NORMAL, waited_s=2.0, score_s=2.0,
    candidates=(Candidate("1001", 30.0, 30.0),), free=1,
)  # fmt: skip
