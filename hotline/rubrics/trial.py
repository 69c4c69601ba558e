"""A draft tried on stored calls: what it would change, and which cases it fails. Run in a process of its own."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from config.rubric_texts import read_rubric_text
from hotline.scoring.understanding import compared
from qa_scoring.call_facts import CallFacts
from qa_scoring.regression_case import CaseFailure, RegressionCase, failed
from qa_scoring.rubric import Rubric
from qa_scoring.score import score
from qa_scoring.what_if import CallEffect, Effect, effect_on
from speech.choice import Choice
from store.database import Database
from store.past_calls import PastCall, PastCalls


@dataclass(frozen=True, slots=True)
class Past:
    """Which calls: recordings begun from `since` on and before `until`, at most so many of the latest."""

    since: datetime
    until: datetime
    most: int


def effect_of(url: str, before: str, after: str, past: Past, choice: Choice | None = None) -> Effect:
    """The calls judged by both texts. Examples that a call was not compared with yet are, with the models of
    `choice`; without them what needs that is for a person.

    Raises ConfigurationError for a text that is no rubric, what a database that is away raises.
    """
    old, new = read_rubric_text(before), read_rubric_text(after)
    database = Database(url)
    try:
        return Effect(
            tuple(
                _effect(call, old, new, choice)
                for call in PastCalls(database).between(past.since, past.until, past.most)
            )
        )
    finally:
        database.dispose()


def _effect(call: PastCall, old: Rubric, new: Rubric, choice: Choice | None) -> CallEffect:
    before, after = score(_facts(call, old, choice), old), score(_facts(call, new, choice), new)
    return effect_on(call.recording, call.call, call.agent, before, after)


def _facts(call: PastCall, rubric: Rubric, choice: Choice | None) -> CallFacts:
    return call.facts if choice is None else compared(call.facts, rubric, choice)


def failures_of(
    url: str, text: str, cases: Sequence[RegressionCase], choice: Choice | None = None
) -> list[CaseFailure]:
    """The cases the text judges otherwise than people did; one whose facts are gone binds nobody. Raises as
    `effect_of` does."""
    rubric = read_rubric_text(text)
    database = Database(url)
    try:
        calls = PastCalls(database)
        found = []
        for case in cases:
            call = calls.of(case.recording)
            failure = failed(case, score(_facts(call, rubric, choice), rubric)) if call is not None else None
            if failure is not None:
                found.append(failure)
        return found
    finally:
        database.dispose()
