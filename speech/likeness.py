"""How close in meaning what was said is to example sentences, for `CallFacts.likeness`."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence

import numpy as np

from qa_scoring.call_facts import examples_key
from qa_scoring.transcript import Transcript
from speech.interface import Embedder

_BATCH = 32


def likeness_of(
    transcript: Transcript, lists: Iterable[Sequence[str]], embedder: Embedder
) -> Mapping[str, tuple[float, ...]]:
    """For each list of sentences, by `examples_key`: the cosine of every utterance to the sentence nearest to it, to
    three decimals. A list without sentences is left out; 2 to 3 ms a sentence."""
    wanted = {examples_key(sentences): sorted(set(sentences)) for sentences in lists if sentences}
    said = _vectors([spoken.text for spoken in transcript.utterances], embedder)
    return {
        key: tuple(round(float(nearest), 3) for nearest in (said @ _vectors(sentences, embedder).T).max(axis=1))
        for key, sentences in wanted.items()
    }


def _vectors(texts: Sequence[str], embedder: Embedder) -> np.ndarray:
    """[len(texts), d]. Texts of like length go together: a short one among long ones would cost as much as they."""
    order = sorted(range(len(texts)), key=lambda number: len(texts[number]))
    parts = [embedder.embed([texts[n] for n in order[at : at + _BATCH]]) for at in range(0, len(order), _BATCH)]
    vectors = np.concatenate(parts) if parts else embedder.embed([])
    return vectors[np.argsort(order)] if order else vectors
