"""The stretches of a call in which a phrase counts."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from qa_scoring.said.hit import Hit
from qa_scoring.said.phrase import Phrase
from qa_scoring.transcript import Utterance

Found = Mapping[str, Sequence[Hit]]


@dataclass(frozen=True, slots=True)
class Stretch:
    """`confidence`: how sure it is that the stretch is one, as far as other phrases mark it out."""

    start_ms: int
    end_ms: int
    confidence: float = 1.0

    def meets(self, other: Stretch) -> Stretch | None:
        """What both have in common."""
        start, end = max(self.start_ms, other.start_ms), min(self.end_ms, other.end_ms)
        return Stretch(start, end, min(self.confidence, other.confidence)) if start < end else None


def stretches(phrase: Phrase, spoken: Sequence[Utterance], found: Found, length_ms: int) -> list[Stretch]:
    """In order; empty when a phrase that marks them out was not said, or nobody spoke."""
    if not spoken:
        return []
    edges = [_edges(phrase, spoken, length_ms)]
    near_ms = length_ms if phrase.window.within_s is None else round(phrase.window.within_s * 1000)
    if phrase.window.after is not None:
        edges = _common(edges, [_after(hit, near_ms, length_ms) for hit in found[phrase.window.after]])
    if phrase.window.before is not None:
        edges = _common(edges, [_before(hit, near_ms) for hit in found[phrase.window.before]])
    return edges


def certainty(start_ms: int, among: Iterable[Stretch]) -> float | None:
    """How sure it is that something which begins here counts; None when it does not."""
    return max((one.confidence for one in among if one.start_ms <= start_ms < one.end_ms), default=None)


def _edges(phrase: Phrase, spoken: Sequence[Utterance], length_ms: int) -> Stretch:
    start, end = 0, length_ms
    if phrase.window.first_s is not None:
        end = min(end, spoken[0].start_ms + round(phrase.window.first_s * 1000))
    if phrase.window.last_s is not None:
        start = max(start, max(one.end_ms for one in spoken) - round(phrase.window.last_s * 1000))
    return Stretch(start, end)


def _after(hit: Hit, near_ms: int, length_ms: int) -> Stretch:
    return Stretch(hit.span.end_ms, min(length_ms, hit.span.end_ms + near_ms), hit.confidence)


def _before(hit: Hit, near_ms: int) -> Stretch:
    return Stretch(max(0, hit.span.start_ms - near_ms), hit.span.start_ms, hit.confidence)


def _common(left: Sequence[Stretch], right: Sequence[Stretch]) -> list[Stretch]:
    pairs = (one.meets(other) for one in left for other in right)
    return sorted((pair for pair in pairs if pair is not None), key=lambda one: (one.start_ms, one.end_ms))
