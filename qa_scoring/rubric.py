"""The marking scheme: what is looked at, what is good enough, and how much it weighs."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from qa_scoring.rubric_check import faults_in
from qa_scoring.rubric_digest import digest_of
from qa_scoring.rubric_faults import RubricError, RubricFault
from qa_scoring.rubric_parts import Criterion, Section
from qa_scoring.rubric_reading import FATAL_CONFIDENCE, MIN_CONFIDENCE, MIN_LENGTH_S, read_fields
from qa_scoring.said.phrase import Phrase
from qa_scoring.vocabulary import is_spoken
from qa_scoring.wording import Wording

__all__ = ["Criterion", "Rubric", "Section", "check"]


@dataclass(frozen=True, slots=True)
class Rubric:
    """A published marking scheme.

    Recordings shorter than `min_length_s` are left to a person. What was understood with a confidence below
    `min_confidence` decides nothing, below `fatal_confidence` nothing fatal.
    """

    id: str
    version: int
    title: Wording
    criteria: tuple[Criterion, ...]
    min_length_s: float = MIN_LENGTH_S
    sections: tuple[Section, ...] = ()
    phrases: tuple[Phrase, ...] = ()
    min_confidence: float = MIN_CONFIDENCE
    fatal_confidence: float = FATAL_CONFIDENCE

    def phrase(self, name: str) -> Phrase:
        """Raises KeyError when there is none of this id."""
        for phrase in self.phrases:
            if phrase.id == name:
                return phrase
        raise KeyError(name)

    @property
    def examples(self) -> tuple[tuple[str, ...], ...]:
        """The lists of example sentences that utterances are to be compared with (`CallFacts.likeness`)."""
        return tuple(phrase.like.examples for phrase in self.phrases if phrase.like is not None)

    @property
    def digest(self) -> str:
        """SHA-256 of the content, in hex: equal rubrics, equal digest."""
        return digest_of(self)

    @property
    def needs_words(self) -> bool:
        """Whether anything in it can be told from a transcript only."""
        return any(is_spoken(name) for criterion in self.criteria for name in criterion.names)

    @classmethod
    def from_mapping(cls, mapping: Mapping[str, Any]) -> Rubric:
        """The rubric as it stands in a YAML file, checked. Raises RubricError naming every fault found."""
        faults: list[RubricFault] = []
        rubric = cls(**read_fields(mapping, faults))
        faults = faults or faults_in(rubric)
        if faults:
            raise RubricError(faults)
        return rubric


def check(rubric: Rubric) -> list[RubricFault]:
    """What keeps this rubric from being published, each fault with place and remedy; empty when it is sound."""
    return faults_in(rubric)
