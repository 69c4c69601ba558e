"""A routing table as rows of a sheet, and what a changed sheet changes of a table.

A row for every queue, followed by one for each rung of its ladder. What has no column stays as the table has it.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from calls.errors import ConfigurationError, Fault
from calls.model import CHINESE, ENGLISH
from config.routing.cells import Act, Edit
from config.tree import Path
from config.wording import sheets as wording
from config.wording.kind import hints, shown

Row = Sequence[str]
MOST_ROWS = 10_000

QUEUE, RUNG = "queue", "rung"
_OF_QUEUE: Mapping[str, Path] = {
    "needs": ("needs",),
    "groups": ("groups",),
    "head_start_s": ("head_start_s",),
    "title": ("title", CHINESE),
    "title_en": ("title", ENGLISH),
    "hours": ("hours",),
    "ring_s": ("ring_s",),
    "strategy": ("strategy",),
    "emergency": ("emergency",),
}
_OF_RUNG = {
    "plan": "plan",
    "after_s": "after_s",
    "needs": "needs",
    "groups": "groups",
    "drop": "drop",
    "to_queue": "queue",
    "exit": "exit",
    "number": "number",
}
_LISTS = frozenset({"groups", "drop"})
_IN_CHINESE = {
    QUEUE: "队列",
    RUNG: "级",
    "plan": "预案",
    "after_s": "等待秒",
    "needs": "技能",
    "groups": "班组",
    "drop": "不再要求",
    "head_start_s": "提前秒",
    "to_queue": "转到队列",
    "exit": "出口",
    "number": "外线",
    "title": "名称",
    "title_en": "英文名称",
    "hours": "开放时间",
    "ring_s": "振铃秒",
    "strategy": "分配",
    "emergency": "紧急",
}
COLUMNS = tuple(_IN_CHINESE)


def rows_of(table: Any) -> list[list[str]]:
    """The sheet of a parsed table, its first row the columns' names; what has not the form of a queue is left out."""
    heading = [f"{name} {chinese}" for name, chinese in _IN_CHINESE.items()]
    queues = _mapping(_mapping(table).get("queues"))
    return [heading, *(row for name, queue in queues.items() for row in _rows(name, _mapping(queue)))]


def _rows(name: str, queue: Mapping[str, Any]) -> Iterator[list[str]]:
    yield _line({QUEUE: name, **_queue_cells(queue)})
    for number, rung in enumerate(_ladder(queue), 1):
        yield _line({QUEUE: name, RUNG: str(number), **_rung_cells(rung)})


def _line(cells: Mapping[str, str]) -> list[str]:
    return [cells.get(column, "") for column in COLUMNS]


def _queue_cells(queue: Mapping[str, Any]) -> dict[str, str]:
    return {column: _written(column, _at(queue, path)) for column, path in _OF_QUEUE.items()}


def _rung_cells(rung: Mapping[str, Any]) -> dict[str, str]:
    return {column: _written(column, rung.get(key)) for column, key in _OF_RUNG.items()}


def edits_of(table: Any, rows: Sequence[Row], name: str) -> list[Edit]:
    """What to change of the parsed table so that it says what the sheet does. Raises ConfigurationError with every
    fault, placed at `name:row:column`."""
    sheet = _Sheet(rows, name)
    sheet.read()
    if sheet.faults:
        raise ConfigurationError(sheet.faults)
    before = _mapping(_mapping(table).get("queues"))
    gone = [Edit(Act.REMOVE, ("queues", queue)) for queue in before if queue not in sheet.queues]
    changed = (
        edit for queue, said in sheet.queues.items() for edit in _changed(queue, before.get(queue), said, sheet)
    )
    return [*changed, *gone]


@dataclass(slots=True)
class _Said:
    """What the sheet says of one queue."""

    cells: dict[str, str]
    rungs: list[dict[str, str]] = field(default_factory=list)


class _Sheet:
    def __init__(self, rows: Sequence[Row], name: str) -> None:
        self._rows, self._name = rows, name
        self.columns = [cell.strip().split(" ")[0] for cell in rows[0]] if rows else []
        self.queues: dict[str, _Said] = {}
        self.faults: list[Fault] = []

    @property
    def has_rungs(self) -> bool:
        return RUNG in self.columns

    def read(self) -> None:
        if QUEUE not in self.columns:
            self._fault(1, 1, wording.NO_QUEUES)
            return
        if len(self._rows) > MOST_ROWS:
            self._fault(MOST_ROWS + 1, 1, wording.TOO_LONG, most=MOST_ROWS)
            return
        self._look_at_columns()
        for number, row in enumerate(self._rows[1:], 2):
            cells = {column: cell.strip() for column, cell in zip(self.columns, row, strict=False) if column}
            if any(cells.values()):
                self._take(number, cells)

    def _look_at_columns(self) -> None:
        for number, column in enumerate(self.columns, 1):
            if column in self.columns[: number - 1] and column:
                self._fault(1, number, wording.TWICE, name=shown(column))
            elif column and column not in COLUMNS:
                self._fault(1, number, wording.UNKNOWN_COLUMN, name=shown(column), **hints(column, COLUMNS))
        missing = [column for column in _OF_RUNG if column not in self.columns] if self.has_rungs else []
        for column in missing:
            self._fault(1, 1, wording.MISSING_COLUMN, name=column)

    def _take(self, number: int, cells: dict[str, str]) -> None:
        queue, at = cells.get(QUEUE, ""), self.columns.index(QUEUE) + 1
        last = next(reversed(self.queues), "")
        if cells.get(RUNG) and (queue or last) == last and last:
            self.queues[last].rungs.append(cells)
        elif not queue:
            self._fault(number, at, wording.NO_QUEUE)
        elif queue in self.queues or cells.get(RUNG):
            self._fault(number, at, wording.TWICE if queue in self.queues else wording.NO_QUEUE, name=shown(queue))
        else:
            self.queues[queue] = _Said(cells)

    def _fault(self, row: int, column: int, kind: Any, **words: object) -> None:
        self.faults.append(kind.at(f"{self._name}:{row}:{column}", **words))


def _changed(name: str, before: Any, said: _Said, sheet: _Sheet) -> Iterator[Edit]:
    if before is None:
        yield Edit(Act.SET, ("queues", name), _new(said))
        return
    queue = _mapping(before)
    for column, path in _OF_QUEUE.items():
        if column in sheet.columns:
            yield from _cell(("queues", name, *path), column, said.cells.get(column, ""), _at(queue, path))
    if sheet.has_rungs:
        yield from _rungs(("queues", name, "ladder"), _ladder(queue), said.rungs)


def _cell(path: Path, column: str, said: str, before: Any) -> Iterator[Edit]:
    if _same(column, said) == _written(column, before):
        return
    if said:
        yield Edit(Act.SET, path, _value(column, said))
    elif before is not None:
        yield Edit(Act.REMOVE, path)


def _rungs(path: Path, before: Sequence[Mapping[str, Any]], said: Sequence[Mapping[str, str]]) -> Iterator[Edit]:
    """Rung by rung, so that those that stay keep their comments; what is too many goes from the end."""
    both = min(len(before), len(said))
    for number in range(both):
        if _rung_cells(before[number]) != {c: _same(c, said[number].get(c, "")) for c in _OF_RUNG}:
            yield Edit(Act.SET, (*path, number), _rung(said[number]))
    for number in range(both, len(said)):
        yield Edit(Act.INSERT, (*path, number), _rung(said[number]))
    for number in range(len(before) - 1, both - 1, -1):
        yield Edit(Act.REMOVE, (*path, number))


def _new(said: _Said) -> dict[str, Any]:
    queue: dict[str, Any] = {}
    for column, path in _OF_QUEUE.items():
        if cell := said.cells.get(column, ""):
            holder = queue if len(path) == 1 else queue.setdefault(str(path[0]), {})
            holder[str(path[-1])] = _value(column, cell)
    return {**queue, **({"ladder": [_rung(rung) for rung in said.rungs]} if said.rungs else {})}


def _rung(cells: Mapping[str, str]) -> dict[str, Any]:
    return {key: _value(column, cells[column]) for column, key in _OF_RUNG.items() if cells.get(column)}


def _value(column: str, cell: str) -> Any:
    if column == "needs":
        return {skill: level or "1" for skill, _, level in (part.partition(":") for part in cell.split())}
    return cell.split() if column in _LISTS else cell


def _same(column: str, cell: str) -> str:
    """As the table's own would be written."""
    return _written(column, _value(column, cell)) if cell else ""


def _written(column: str, value: Any) -> str:
    if value is None:
        return ""
    if column == "needs":
        return " ".join(f"{skill}:{level}" for skill, level in _mapping(value).items())
    return " ".join(map(str, value)) if isinstance(value, list) else str(value)


def _ladder(queue: Mapping[str, Any]) -> list[Mapping[str, Any]]:
    ladder = queue.get("ladder")
    return [_mapping(rung) for rung in ladder] if isinstance(ladder, list) else []


def _at(value: Any, path: Path) -> Any:
    for step in path:
        value = _mapping(value).get(str(step))
    return value


def _mapping(value: Any) -> Mapping[str, Any]:
    return value if isinstance(value, dict) else {}
