"""Cards for programs: JSON that says everything, and a table for spreadsheets."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterable, Iterator
from typing import Any

from calls.errors import Fault
from calls.model import CHINESE, ENGLISH
from console.reports.cells import plain
from hotline.commands.visible import visible
from hotline.score_report import words
from hotline.score_report.scored import Batch, Kept, Scored
from qa_scoring.score_card import CriterionScore

BOM = "\N{ZERO WIDTH NO-BREAK SPACE}"
COLUMNS = (
    "file", "call", "rubric", "rubric_version", "total", "needs_review", "as_stored", "criterion", "title_zh",
    "title_en", "status", "points", "max_points", "fatal", "value", "unit", "reason_zh", "reason_en", "evidence",
    "total_without", "section", "words", "confidence",
)  # fmt: skip


def as_json(batch: Batch) -> dict[str, Any]:
    """`facts` are there so that the card can be computed again from them alone."""
    return {
        "rubric": batch.rubric.id,
        "rubric_version": batch.rubric.version,
        "scored": [_scored(scored) for scored in batch.scored],
        "failed": [_failed(fault) for fault in batch.failed],
    }


def as_csv(batch: Batch) -> str:
    """A row for each criterion of each card, and one for each file that could not be scored. With a byte order mark,
    without which Excel takes UTF-8 for something else; no cell is taken for a formula."""
    out = io.StringIO(newline="")
    writer = csv.writer(out)
    writer.writerow(COLUMNS)
    writer.writerows([_cell(value) for value in row] for row in _rows(batch))
    return BOM + out.getvalue()


def _scored(scored: Scored) -> dict[str, Any]:
    call = {"call": scored.call, "stored": _kept(scored, scored.kept)} if scored.call else {}
    return {"file": scored.name, **call, "card": scored.card.to_dict(), "facts": scored.facts.to_dict()}


def _kept(scored: Scored, kept: Kept | None) -> dict[str, Any] | None:
    if kept is None:
        return None
    return {"at": kept.at.isoformat(), "identical": scored.is_as_kept, "card": kept.card}


def _failed(fault: Fault) -> dict[str, Any]:
    return {
        "file": fault.place,
        "problem": {CHINESE: fault.problem_zh, ENGLISH: fault.problem},
        "remedy": {CHINESE: fault.remedy_zh, ENGLISH: fault.remedy},
    }


def _rows(batch: Batch) -> Iterator[list[object]]:
    for scored in batch.scored:
        card = scored.card
        head = [scored.name, scored.call, card.rubric, card.rubric_version, card.total, card.needs_review]
        for line in card.criteria:
            yield [*head, scored.is_as_kept, *_line(line)]
    for fault in batch.failed:
        reasons = (f"{fault.problem_zh}。{fault.remedy_zh}", f"{fault.problem}. {fault.remedy}")
        yield [fault.place, *[None] * 9, "failed", *[None] * 5, *reasons, *[None] * 5]


def _line(line: CriterionScore) -> list[object]:
    marks = [line.status.value, line.points, line.max_points, line.fatal, line.value, line.unit]
    spans = "; ".join(f"{words.where(span)} {span.channel}" for span in line.evidence)
    totals = "; ".join(_totals(line.total_without))
    said = "; ".join(line.words)
    head = [line.id, line.title.zh, line.title.en, *marks]
    return [*head, line.reason.zh, line.reason.en, spans, totals, line.section, said, line.confidence]


def _totals(totals: Iterable[float | None]) -> list[str]:
    """In the order of the spans; nothing at all where no span can be thought away."""
    found = ["" if total is None else words.plain(total) for total in totals]
    return found if any(found) else []


def _cell(value: object) -> object:
    """Numbers stay numbers; a text that a spreadsheet would compute gets an apostrophe before it."""
    if not isinstance(value, str):
        return {True: "yes", False: "no"}[value] if isinstance(value, bool) else value
    return visible(plain(value))
