"""The Anonymous Bank's file of calls read as days of traffic (`--format anonymous-bank`).

Rows that are no arrivals are left out and counted by reason in `Traffic.dropped`; when an agent's conversations
overlap, the earlier one is cut off. Who was logged in when is inferred (see `presence`).
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field, replace

from calls.errors import ConfigurationError
from routing.replay import anonymous_bank_faults as faults
from routing.replay.anonymous_bank_faults import Left
from routing.replay.anonymous_bank_rows import NEEDED, LeftOutError, arrival_of, parse
from routing.replay.presence import answered_s, inferred
from routing.replay.traffic import Arrival, Traffic
from routing.replay.traffic_faults import fault

Cells = Mapping[str, str]


@dataclass(slots=True)
class _Day:
    arrivals: list[Arrival] = field(default_factory=list)
    left: Counter[Left] = field(default_factory=Counter)


def read(text: str, name: str = "traffic") -> list[Traffic]:
    """The days of a file by date, with shifts. Raises ConfigurationError when it is no such file, or nobody is
    served in it."""
    days: dict[str, _Day] = {}
    unreadable = 0
    for line, cells in _rows(text, name):
        try:
            row = parse(line, cells)
        except LeftOutError:
            unreadable += 1
            continue
        day = days.setdefault(row.day, _Day())
        try:
            day.arrivals.append(arrival_of(row))
        except LeftOutError as left:
            day.left[left.why] += 1
    traffic = [_traffic(date, days[date]) for date in sorted(days) if days[date].arrivals]
    if not any(day.shifts for day in traffic):
        raise ConfigurationError([fault(faults.NOTHING_USABLE, name, 2, value=_counted(days.values(), unreadable))])
    return _with_unreadable(traffic, unreadable)


def _with_unreadable(traffic: list[Traffic], unreadable: int) -> list[Traffic]:
    """A row that cannot be read tells no day: it is counted with the first."""
    if not unreadable:
        return traffic
    first, *others = traffic
    return [replace(first, dropped={Left.UNREADABLE.value: unreadable, **first.dropped}), *others]


def _counted(days: Iterable[_Day], unreadable: int) -> str:
    """What became of the rows, in few words."""
    total = Counter({Left.UNREADABLE: unreadable} if unreadable else {})
    for day in days:
        total.update(day.left)
    return ", ".join(f"{count} {why.value}" for why, count in total.most_common()) or "there are none"


def _traffic(date: str, day: _Day) -> Traffic:
    arrivals = sorted(day.arrivals, key=lambda arrival: arrival.at_s)
    mended, overlaps = _one_at_a_time(arrivals)
    left = day.left + Counter({Left.OVERLAPS: overlaps})
    return inferred(Traffic(date, mended, (), {why.value: left[why] for why in Left if left[why]}))


def _one_at_a_time(arrivals: list[Arrival]) -> tuple[tuple[Arrival, ...], int]:
    """Nobody talks to two callers at once: the earlier conversation ends where the later one begins."""
    before: dict[str, Arrival] = {}
    cut: dict[str, Arrival] = {}
    for arrival in sorted((a for a in arrivals if a.service_s is not None), key=answered_s):
        earlier = before.get(arrival.agent)
        if earlier is not None and earlier.service_s is not None:
            room_s = answered_s(arrival) - answered_s(earlier)
            if room_s < earlier.service_s:
                cut[earlier.call] = replace(earlier, service_s=room_s)
        before[arrival.agent] = arrival
    return tuple(cut.get(arrival.call, arrival) for arrival in arrivals), len(cut)


def _rows(text: str, name: str) -> Iterator[tuple[int, Cells]]:
    """Line number and cells of every row; a short row lacks its last cells. Raises ConfigurationError."""
    lines = text.removeprefix("\N{ZERO WIDTH NO-BREAK SPACE}").split("\n")
    divider = next((mark for mark in ("\t", ",") if mark in lines[0]), None)
    columns = [cell.strip() for cell in lines[0].split(divider)]
    missing = [column for column in NEEDED if column not in columns]
    if not any(columns):
        raise ConfigurationError([fault(faults.EMPTY, name, 1)])
    if missing:
        value, known = ", ".join(missing), ", ".join(NEEDED)
        raise ConfigurationError([fault(faults.MISSING_COLUMN, name, 1, value=value, known=known)])
    for number, line in enumerate(lines[1:], 2):
        cells = [cell.strip() for cell in line.split(divider)]
        if any(cells):
            cells += [""] * (len(columns) - len(cells))
            yield number, dict(zip(columns, cells, strict=False))
