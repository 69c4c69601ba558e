"""What earlier versions wrote into journals, in today's words, so that nothing taken down is ever lost."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

_NOT_TAKEN_DOWN = {
    "verdict": "offered",
    "table": "",
    "queue": "",
    "tier": "normal",
    "waited_s": 0.0,
    "score_s": None,
}


def in_todays_words(kind: str, body: Mapping[str, Any]) -> Mapping[str, Any]:
    """The body of an event as today's version would have written it.

    0.1: an offer's `why` was a sentence for each language; what it said is not to be had as a record.
    """
    why = body.get("why")
    if kind == "OfferMade" and isinstance(why, Mapping) and "verdict" not in why:
        return {**body, "why": _NOT_TAKEN_DOWN}
    return body
