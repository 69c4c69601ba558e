"""The knowledge base searched by words: BM25 over neighbouring characters and whole words [C3].

What callers ask for counts most, then the title, then the answer's words. Robertson and Zaragoza, "The Probabilistic
Relevance Framework: BM25 and Beyond" (2009), with one field made of the three by repeating what counts more.
"""

from __future__ import annotations

import math
from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from ivr.knowledge import Entry, Knowledge
from store.grams import grams_of

K1, B = 1.2, 0.75
QUESTION_WEIGHT, TITLE_WEIGHT, ANSWER_WEIGHT = 3, 3, 1


@dataclass(frozen=True, slots=True)
class Hit:
    """`question` is the way of asking that has most in common with what was looked for, "" for none."""

    entry: Entry
    score: float
    question: str


class KnowledgeIndex:
    """Of one base; made once for each that is in force."""

    def __init__(self, knowledge: Knowledge) -> None:
        self.knowledge = knowledge
        self._counts = {name: _counts(entry, knowledge) for name, entry in knowledge.entries.items()}
        self._lengths = {name: sum(counts.values()) for name, counts in self._counts.items()}
        self._mean = sum(self._lengths.values()) / max(1, len(self._lengths)) or 1.0
        self._asked = {
            name: [(question, grams_of(question)) for alike in entry.questions.values() for question in alike]
            for name, entry in knowledge.entries.items()
        }
        self._having = Counter(gram for counts in self._counts.values() for gram in counts)

    def search(self, words: str, most: int = 8) -> list[Hit]:
        """The best first; those that have nothing of the words are left out. Equal ones stand by name."""
        asked = grams_of(words)
        scores = {name: self._score(name, asked) for name in self._counts}
        best = sorted((name for name, score in scores.items() if score > 0), key=lambda name: (-scores[name], name))
        return [
            Hit(self.knowledge.entries[name], round(scores[name], 3), _closest(asked, self._asked[name]))
            for name in best[:most]
        ]

    @property
    def telling(self) -> float:
        """What one gram adds to a score, about, that only one entry has: the measure of scores of this base."""
        return self._weight(1)

    def _score(self, name: str, asked: Iterable[str]) -> float:
        counts, length = self._counts[name], self._lengths[name]
        worn = K1 * (1 - B + B * length / self._mean)
        return sum(
            self._rarity(gram) * counts[gram] * (K1 + 1) / (counts[gram] + worn) for gram in asked if counts[gram]
        )

    def _rarity(self, gram: str) -> float:
        return self._weight(self._having[gram])

    def _weight(self, having: int) -> float:
        """Of a gram that so many entries have."""
        return math.log(1.0 + (len(self._counts) - having + 0.5) / (having + 0.5))


def _counts(entry: Entry, knowledge: Knowledge) -> Counter[str]:
    counts: Counter[str] = Counter()
    fields: list[tuple[int, Iterable[str]]] = [
        (QUESTION_WEIGHT, (question for asked in entry.questions.values() for question in asked)),
        (TITLE_WEIGHT, entry.title.values()),
        (ANSWER_WEIGHT, _texts(knowledge.texts, entry.answer)),
    ]
    for weight, texts in fields:
        for text in texts:
            counts.update(dict.fromkeys(grams_of(text), weight))
    return counts


def _texts(texts: Mapping[str, Mapping[str, str]], key: str) -> Iterable[str]:
    return texts.get(key, {}).values()


def _closest(asked: set[str], questions: Iterable[tuple[str, set[str]]]) -> str:
    """By what they share of all that either has (Jaccard), the earlier of two alike; "" where they share nothing."""
    best, most = "", 0.0
    for question, grams in questions:
        shared = len(asked & grams) / len(asked | grams) if asked & grams else 0.0
        if shared > most:
            best, most = question, shared
    return best
