"""The names a rubric may ask for, beside the phrases it defines itself."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Final

from calls.model import CHINESE, ENGLISH, Direction, Tier
from qa_scoring.measures import MEASURES
from qa_scoring.rule import GROUPS
from qa_scoring.span import Voice

CONTEXT: Final = ("queue", "tier", "language", "direction", "flow_path")
"""What the journal knows; `flow_path` is a list of `flow.node`, the others are texts."""
TRANSCRIPT: Final = "transcript"
"""Whether the call was transcribed: always known."""
REPEATS: Final = "caller_repeats"
STRONG_EMOTION: Final[Mapping[str, Voice]] = {"caller_strong_emotion": "caller", "agent_strong_emotion": "agent"}
SPOKEN: Final = (REPEATS, *STRONG_EMOTION)
"""Counts that a transcript tells without any phrase."""
RULE: Final = "rule"
"""Stands on a card in place of a measure where a rule decides."""
CHOICES: Final[Mapping[str, tuple[str, ...]]] = {
    "tier": tuple(Tier),
    "language": (CHINESE, ENGLISH),
    "direction": tuple(Direction),
}


def figures(phrases: Iterable[str]) -> list[str]:
    """What a criterion can measure."""
    names = [name for name in phrases if name]
    spoken = [f"{group}.{name}" for group in ("count", "first_s") for name in names]
    return [*MEASURES, *SPOKEN, *spoken]


def names(phrases: Iterable[str]) -> list[str]:
    """What a rule can ask for."""
    known = [name for name in phrases if name]
    spoken = [f"{group}.{name}" for group in GROUPS for name in known]
    return [*spoken, *MEASURES, *SPOKEN, *CONTEXT, TRANSCRIPT]


def is_spoken(name: str) -> bool:
    """Whether it can be told from a transcript only."""
    return name in SPOKEN or name.partition(".")[0] in GROUPS
