"""A decision in words a supervisor understands, Chinese and English, and decided again from its record (R9)."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from functools import partial

from calls.decision import Decision
from calls.model import CHINESE, ENGLISH
from routing import explain_chinese, explain_english

Naming = Callable[[str, str, str], str]
"""What to call something: `(language, kind, id)`, where the kind is agent, queue, skill or group."""


def by_id(language: str, kind: str, name: str) -> str:  # noqa: ARG001 - the signature is Naming's
    return name


def line(why: Decision, naming: Naming = by_id) -> Mapping[str, str]:
    """The reason in one sentence, by language: for lists and timelines."""
    return {
        CHINESE: explain_chinese.line(why, partial(naming, CHINESE)),
        ENGLISH: explain_english.line(why, partial(naming, ENGLISH)),
    }


def paragraphs(why: Decision, naming: Naming = by_id) -> Mapping[str, tuple[str, ...]]:
    """All of the reason, by language: what the caller asked for, who was free, why the others were not, the rule."""
    return {
        CHINESE: explain_chinese.paragraphs(why, partial(naming, CHINESE)),
        ENGLISH: explain_english.paragraphs(why, partial(naming, ENGLISH)),
    }


def rerun(why: Decision) -> str | None:
    """The agent the recorded figures give, as `Candidate` says they are compared; None where nobody could be offered
    the call. Asks nothing of the engine that decided, so that the two can be held against each other.
    """
    best = min(why.candidates, key=lambda one: (-one.figure, -one.idle_s, one.agent), default=None)
    return best.agent if best is not None else None
