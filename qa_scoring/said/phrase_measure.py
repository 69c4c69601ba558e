"""What was said as figures: how often, and when first."""

from __future__ import annotations

from collections.abc import Collection

from qa_scoring.measure import Reading, Spans, Unknown
from qa_scoring.said.search import Search
from qa_scoring.span import Span
from qa_scoring.wording import Wording

_NOT_COMPARED = Unknown(Wording("尚未与例句比较语义", "it is not compared with the example sentences"))
_NOTHING = Unknown(Wording("有人说话，但没有听懂一个字", "somebody spoke, but not a word was understood"))


def count(search: Search, struck: Collection[Span], least: float) -> Reading | Unknown:
    """How often; what was understood with a confidence below `least` counts in `most` only."""
    hits = [hit for hit in search.hits if hit.span not in struck]
    sure = [hit for hit in hits if hit.confidence >= least]
    if not hits and (unknown := _absence(search, least)) is not None:
        return unknown
    if not search.compared and not sure:
        return _NOT_COMPARED
    told = sure or hits
    return Reading(
        value=float(len(sure)),
        spans=tuple(hit.span for hit in told),
        words=tuple(hit.words for hit in told),
        most=float(len(hits)),
        looked_at=search.looked_at,
        confidence=max(hit.confidence for hit in told) if told else search.confidence,
    )


def first_s(search: Search, struck: Collection[Span], least: float) -> Reading | Unknown:
    """When first, in seconds from the beginning of the recording."""
    hits = [hit for hit in search.hits if hit.span not in struck]
    if not hits:
        return _absence(search, least) or Unknown(Wording("没有说", "it was not said"))
    first = hits[0]
    if first.confidence < least:
        return doubtful((first.span,), (first.words,), first.confidence, least)
    spans, words = (first.span,), (first.words,)
    return Reading(first.span.start_ms / 1000, spans, words, None, search.looked_at, first.confidence)


def _absence(search: Search, least: float) -> Unknown | None:
    """Why it cannot be told that it was not said."""
    if search.confidence is None:
        return _NOTHING
    if search.confidence < least:
        sure, asked = f"{100 * search.confidence:.0f}%", f"{100 * least:.0f}%"
        return Unknown(
            Wording(
                f"该处语音识别可信度只有 {sure}，低于 {asked}",
                f"what was said there was understood with a confidence of {sure} only, below {asked}",
            )
        )
    return None if search.compared else _NOT_COMPARED


def doubtful(spans: Spans, words: tuple[str, ...], confidence: float, least: float) -> Unknown:
    """Words that may have been said, and do not decide. The reason does not repeat them: it outlives them."""
    sure, asked = f"{100 * confidence:.0f}%", f"{100 * least:.0f}%"
    reason = Wording(
        f"所听到的话识别可信度只有 {sure}，低于 {asked}",
        f"what was heard was understood with a confidence of {sure} only, below {asked}",
    )
    return Unknown(reason, spans=spans, words=words)
