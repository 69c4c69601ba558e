"""Results of reviews as rows of a table: a line for each review, a column for each criterion."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import datetime, tzinfo

from calls.model import CHINESE
from calls.table import RoutingTable
from console.names import queue_title
from console.reports.rows import Cell, Heading, Rows
from console.words import Words, pick
from qa_scoring.review.states import STATE_WORDS
from qa_scoring.score_card import CriterionScore
from qa_scoring.wording import Wording
from store.review_rows import Kept, parted

_POINTS = "0-100"
_FIRST = ("called_at", "agent", "name", "queue", "reasons", "state")
_LAST = ("published_by", "published_at", "words", "recording")


def list_rows(found: Sequence[Kept], table: RoutingTable, words: Words, language: str, zone: tzinfo) -> Rows:
    """Points are those in force, empty where a criterion was not applicable or could not be judged."""
    criteria = _criteria(found)
    say = _Saying(words, language, zone)
    headings = (
        *(Heading(say.key(name)) for name in _FIRST),
        Heading(say.key("score"), _POINTS),
        Heading(say.key("machine"), _POINTS),
        *(Heading(f"{say.pick(line.title)} /{line.max_points:g}") for line in criteria.values()),
        *(Heading(say.key(name)) for name in _LAST),
    )
    cells = tuple(tuple(_cells(kept, list(criteria), table, say)) for kept in found)
    return Rows(say.key("title"), headings, cells)


def _criteria(found: Iterable[Kept]) -> dict[str, CriterionScore]:
    """In the order of the cards; of several rubrics one after the other."""
    return {line.id: line for kept in found for line in kept.review.machine.criteria}


def _cells(kept: Kept, criteria: Sequence[str], table: RoutingTable, say: _Saying) -> Iterable[Cell]:
    row, known = kept.row, table.agents.get(kept.row.agent)
    yield from (say.at(row.called_at), row.agent, known.name if known is not None else "")
    yield pick(queue_title(table, row.queue), say.language) if row.queue else ""
    yield ", ".join(say.reason(reason) for reason in parted(row.reasons))
    yield say.pick(STATE_WORDS[row.state])
    yield from (row.total, row.machine_total)
    points = {line.id: line.points for line in kept.review.card.criteria}
    yield from (points.get(criterion) for criterion in criteria)
    yield from (row.published_by or "", say.at(row.published_at) if row.published_at else "")
    yield next((each.text for each in reversed(kept.review.revisions) if each.text), "")
    yield row.review


class _Saying:
    def __init__(self, words: Words, language: str, zone: tzinfo) -> None:
        self._words, self.language, self._zone = words, language, zone

    def key(self, name: str) -> str:
        return self._words.say(self.language, f"review.file.{name}")

    def reason(self, name: str) -> str:
        return self._words.say(self.language, f"review.reason.{name}")

    def pick(self, wording: Wording) -> str:
        return wording.zh if self.language == CHINESE else wording.en

    def at(self, moment: datetime) -> str:
        return f"{moment.astimezone(self._zone):%Y-%m-%d %H:%M}"
