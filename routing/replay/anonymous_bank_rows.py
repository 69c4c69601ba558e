"""One row of the Anonymous Bank's file, and what it says about an arrival.

The file (I. Guedj, A. Mandelbaum, "Anonymous Bank" call-centre data, Technion 1999) has one row a call: times as
h:mm:ss of the day, 0:00:00 for what did not happen. Whatever lies more than six hours before the call's beginning
happened after midnight. Every time is told twice over, so that a slip of the recorder shows.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date

from calls.model import Tier
from routing.replay.anonymous_bank_faults import Left
from routing.replay.traffic import Arrival, Outcome

NEEDED = (
    "priority", "type", "date", "vru_entry", "vru_exit",
    "q_start", "q_exit", "q_time", "outcome", "ser_start", "ser_exit", "ser_time", "server",
)  # fmt: skip
"""The columns a file must have; any others may stand between them."""

VIP = 2
NOBODY = "NO_SERVER"
_DAY_S = 86400
_EARLIER_S = 6 * 3600
_CLOCKS_DIFFER_S = 60
"""The queue's clock and the agents' may tell the same moment so differently."""
_CLOCK = re.compile(r"(\d{1,2}):([0-5]\d):([0-5]\d)", re.ASCII)
_NUMBER = re.compile(r"-?\d{1,6}", re.ASCII)
_NAME = re.compile(r"[A-Za-z0-9_+.-]{1,40}", re.ASCII)
_DATE = re.compile(r"\d{1,6}", re.ASCII)


class LeftOutError(Exception):
    """A row that is no arrival."""

    def __init__(self, why: Left) -> None:
        super().__init__(why.value)
        self.why = why


@dataclass(frozen=True, slots=True)
class Span:
    """From when to when, seconds since the day's midnight; `stated_s` is how long that is said to have been."""

    from_s: int
    to_s: int
    stated_s: int


@dataclass(frozen=True, slots=True)
class Row:
    """`queued` and `served` are None for what did not happen; `asked_s` is when the caller left the IVR."""

    line: int
    asked_s: int
    day: str
    priority: int
    type: str
    customer: str
    outcome: str
    agent: str
    queued: Span | None
    served: Span | None


def parse(line: int, cells: Mapping[str, str]) -> Row:
    """Raises LeftOutError for a row that cannot be read."""
    entry_s = _clock(cells["vru_entry"])
    return Row(
        line,
        _after(entry_s, _clock(cells["vru_exit"])),
        _day(cells["date"]),
        _number(cells["priority"]),
        _name(cells["type"]),
        _customer(cells.get("customer_id", "0")),
        cells["outcome"].upper(),
        _name(cells["server"]),
        _span(cells["q_start"], cells["q_exit"], cells["q_time"], entry_s),
        _span(cells["ser_start"], cells["ser_exit"], cells["ser_time"], entry_s),
    )


def arrival_of(row: Row) -> Arrival:
    """The caller who asked for an agent; raises LeftOutError where there was none.

    A caller who was answered at once arrives when the service begins; the file knows neither his id nor his class.
    """
    if row.outcome == "AGENT":
        return _served(row)
    if row.outcome != "HANG":
        raise LeftOutError(Left.PHANTOM if row.outcome == "PHANTOM" else Left.UNREADABLE)
    if row.queued is None:
        raise LeftOutError(Left.IN_IVR)
    patience_s = _length_s(row.queued)
    return _arrival(row, row.queued.from_s, patience_s=patience_s, outcome=Outcome.ABANDONED)


def _served(row: Row) -> Arrival:
    if row.served is None:
        raise LeftOutError(Left.UNTIMED)
    if row.agent == NOBODY:
        raise LeftOutError(Left.NOBODY)
    service_s = _length_s(row.served)
    waited_s = _length_s(row.queued) if row.queued else 0.0
    at_s = row.queued.from_s if row.queued else row.served.from_s
    ready_s = row.queued.to_s if row.queued else row.asked_s
    if abs(row.served.from_s - ready_s) > _CLOCKS_DIFFER_S:
        raise LeftOutError(Left.CONTRADICTS)
    return _arrival(row, at_s, service_s=service_s, waited_s=waited_s, agent=row.agent, outcome=Outcome.SERVED)


def _arrival(
    row: Row,
    at_s: int,
    *,
    outcome: Outcome,
    service_s: float | None = None,
    patience_s: float | None = None,
    waited_s: float | None = None,
    agent: str = "",
) -> Arrival:
    return Arrival(
        call=f"line{row.line}",
        at_s=float(at_s),
        queue=row.type,
        tier=Tier.VIP if row.priority == VIP else Tier.NORMAL,
        caller=row.customer,
        service_s=service_s,
        patience_s=patience_s,
        agent=agent,
        waited_s=waited_s,
        outcome=outcome,
    )


def _length_s(span: Span) -> float:
    if span.to_s < span.from_s or span.to_s - span.from_s != span.stated_s:
        raise LeftOutError(Left.CONTRADICTS)
    return float(span.to_s - span.from_s)


def _span(start: str, end: str, length: str, entry_s: int) -> Span | None:
    from_s, to_s, length_s = _clock(start), _clock(end), _number(length)
    if from_s == 0 and length_s == 0:
        return None
    return Span(_after(entry_s, from_s), _after(entry_s, to_s), length_s)


def _after(entry_s: int, time_s: int) -> int:
    return time_s + _DAY_S if time_s < entry_s - _EARLIER_S else time_s


def _clock(text: str) -> int:
    found = _CLOCK.fullmatch(text)
    if found is None:
        raise LeftOutError(Left.UNREADABLE)
    return int(found[1]) * 3600 + int(found[2]) * 60 + int(found[3])


def _number(text: str) -> int:
    if not _NUMBER.fullmatch(text):
        raise LeftOutError(Left.UNREADABLE)
    return int(text)


def _name(text: str) -> str:
    """A short word as the bank writes them; it may come to stand in a SIP address."""
    if not _NAME.fullmatch(text):
        raise LeftOutError(Left.UNREADABLE)
    return text.upper()


def _customer(text: str) -> str:
    """Empty when the file does not know him."""
    return text if text != "0" and _NAME.fullmatch(text) else ""


def _day(text: str) -> str:
    """yymmdd as ISO 8601; 70 to 99 are of the twentieth century."""
    if not _DATE.fullmatch(text):
        raise LeftOutError(Left.UNREADABLE)
    digits = text.zfill(6)
    year = int(digits[:2])
    try:
        return date(year + (1900 if year >= 70 else 2000), int(digits[2:4]), int(digits[4:])).isoformat()
    except ValueError:
        raise LeftOutError(Left.UNREADABLE) from None
