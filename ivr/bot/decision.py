"""From one utterance to what the bot makes of it: emergency, person, an entry for certain or perhaps, or nothing."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from enum import StrEnum

from calls.model import CHINESE, ENGLISH, Match
from ivr.bot.words import is_emergency, wants_person


class Verdict(StrEnum):
    EMERGENCY = "emergency"
    PERSON = "person"
    SURE = "sure"
    LIKELY = "likely"
    UNSURE = "unsure"


@dataclass(frozen=True, slots=True)
class Thresholds:
    """`sure` and `likely` are cosines of the best match; `margin` is how far the second entry must be behind it;
    `confidence` is the recogniser's, 0-1: below it nothing is sure, below half of it nothing is likely.
    """

    sure: float
    likely: float
    margin: float
    confidence: float = 0.45


THRESHOLDS: Mapping[str, Thresholds] = {
    CHINESE: Thresholds(sure=0.66, likely=0.56, margin=0.03),
    ENGLISH: Thresholds(sure=0.76, likely=0.69, margin=0.04),
}
"""By language. Chosen on `config/example/knowledge/labelled.yaml` with the default embedder, to which English
sentences lie nearer to each other; see docs/bot.md."""


@dataclass(frozen=True, slots=True)
class Decision:
    """`entry` and `score` are the best match's where the verdict is sure or likely."""

    verdict: Verdict
    entry: str = ""
    score: float = 0.0


def decide(
    text: str, confidence: float, matches: Collection[Match], known: Collection[str], thresholds: Thresholds
) -> Decision:
    """`matches` in any order, several for one entry allowed; those not `known` are passed over."""
    if is_emergency(text):
        return Decision(Verdict.EMERGENCY)
    if wants_person(text):
        return Decision(Verdict.PERSON)
    best, second = _two_best([match for match in matches if match.entry in known])
    if best is None or not text.strip():
        return Decision(Verdict.UNSURE)
    margin = best.score - second
    if best.score >= thresholds.sure and margin >= thresholds.margin and confidence >= thresholds.confidence:
        return Decision(Verdict.SURE, best.entry, best.score)
    if best.score >= thresholds.likely and confidence >= thresholds.confidence / 2:
        return Decision(Verdict.LIKELY, best.entry, best.score)
    return Decision(Verdict.UNSURE)


def _two_best(matches: Collection[Match]) -> tuple[Match | None, float]:
    """The best match, and the best score of any other entry (-1: there is none)."""
    best = max(matches, key=lambda match: match.score, default=None)
    others = [match.score for match in matches if best is not None and match.entry != best.entry]
    return best, max(others, default=-1.0)
