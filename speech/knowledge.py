"""Which entry of a knowledge base a sentence asks for: by meaning, and in Mandarin by sound as well."""

from __future__ import annotations

from collections.abc import Sequence

from speech.interface import Embedder
from speech.news import Matches
from speech.pronunciation import likeness, syllables
from speech.vocabulary import LANGUAGES, words_of

_BEST = 3


class Knowledge:
    """A knowledge base's question variants and their vectors, embedded once."""

    def __init__(self, questions: Sequence[tuple[str, str]], embedder: Embedder, words: Sequence[str] = ()) -> None:
        """`questions`: (entry, one way to ask for it) each. `words` shall be understood above all."""
        self._entries = [entry for entry, _ in questions]
        self._texts = [text for _, text in questions]
        self._vectors = embedder.embed(self._texts)
        self._embedder = embedder
        self._words = {language: words_of(self._texts, language, words) for language in LANGUAGES}

    def words(self, language: str) -> str:
        """What callers who ask this are likely to say."""
        return self._words.get(language, "")

    def matches(self, text: str) -> Matches:
        """The three best entries, best first, each with the score of its best variant: cosine of meaning, or
        likeness of sound where that is higher. Nothing for an empty text or an empty base."""
        if not text or not self._texts:
            return ()
        cosines = (self._vectors @ self._embedder.embed([text])[0]).tolist()
        spoken = syllables(text)
        scores: dict[str, float] = {}
        for entry, question, cosine in zip(self._entries, self._texts, cosines, strict=True):
            score = max(cosine, likeness(spoken, syllables(question)))
            scores[entry] = max(score, scores.get(entry, -1.0))
        return tuple(sorted(scores.items(), key=lambda pair: -pair[1])[:_BEST])
