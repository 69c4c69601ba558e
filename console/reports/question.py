"""A report as it was asked for, made exact: times, slots, who is told of. What cannot be told is named."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta, tzinfo

from calls.errors import ConfigurationError
from calls.model import CHINESE, ENGLISH
from console.problems import Problem
from console.reports.schemas import ReportQuery, ReportSubject
from console.schemas import Text
from routing.kpi.lines import By, Which
from routing.kpi.scheme import Scheme
from routing.kpi.service_level import rule_of
from routing.kpi.slots import Every, starts, week_before

LONGEST = timedelta(days=400)
MOST_SLOTS = 3_000


@dataclass(frozen=True, slots=True)
class Question:
    """`starts` are when slots begin, none without slots; times are UTC."""

    subject: ReportSubject
    since: datetime
    until: datetime
    starts: tuple[datetime, ...]

    @property
    def which(self) -> Which:
        asked = self.subject
        return Which(asked.queue, asked.tier, asked.dialled, asked.flow)

    @property
    def scheme(self) -> Scheme:
        asked = self.subject
        return Scheme(self.since, self.until, None, asked.within_s, asked.short_s, self.starts)

    @property
    def forecasts(self) -> bool:
        """Whether the seats that are needed can be told."""
        asked = self.subject
        whole = asked.tier is asked.dialled is asked.flow is None
        return whole and asked.by in (By.ALL, By.QUEUE) and asked.interval is not None and asked.interval.is_short

    def ends(self, slot: int) -> datetime:
        return self.starts[slot + 1] if slot + 1 < len(self.starts) else self.until

    def week_before(self, zone: tzinfo) -> Question:
        """The same of seven days earlier, with the same slots."""
        since, until = week_before(self.since, zone), week_before(self.until, zone)
        every = self.subject.interval
        earlier = () if every is None else starts(every, since, until, zone, MOST_SLOTS)
        return replace(self, since=since, until=until, starts=earlier)


def question(query: ReportQuery, now: datetime, zone: tzinfo) -> Question:
    """Raises Problem 400 naming the parameter that does not go with the others."""
    midnight = now.astimezone(zone).replace(hour=0, minute=0, second=0, microsecond=0)
    since, until = _utc(query.since or midnight, zone), _utc(query.until or now, zone)
    subject = ReportSubject(**{name: getattr(query, name) for name in ReportSubject.model_fields})
    return exact(subject, since, until, zone)


def exact(subject: ReportSubject, since: datetime, until: datetime, zone: tzinfo) -> Question:
    """Raises as `question`."""
    if not since <= until <= since + LONGEST:
        raise _wrong("to", _TIMES)
    check(subject)
    every = subject.interval
    slots = () if every is None else starts(every, since, until, zone, MOST_SLOTS)
    if len(slots) > MOST_SLOTS:
        raise _wrong("interval", _SLOTS)
    return Question(subject, since, until, slots)


def check(subject: ReportSubject) -> None:
    try:
        rule_of(subject.definition)
    except ConfigurationError as error:
        fault = error.faults[0]
        raise _wrong("definition", _text(fault.remedy_zh, fault.remedy)) from error
    narrowed = [name for name in ("queue", "tier", "dialled", "flow") if getattr(subject, name) is not None]
    if subject.by is By.AGENT and narrowed:
        raise _wrong(narrowed[0], _AGENTS)
    if subject.by is By.AGENT and subject.interval is Every.HOUR_OF_WEEK:
        raise _wrong("interval", _NO_MAP)
    if subject.by is not By.AGENT and subject.agent is not None:
        raise _wrong("agent", _ONE_AGENT)


def _utc(at: datetime, zone: tzinfo) -> datetime:
    return (at.replace(tzinfo=zone) if at.tzinfo is None else at).astimezone(UTC)


def _wrong(name: str, why: Text) -> Problem:
    return Problem(400, "bad_parameter", name=name, why=why)


def _text(chinese: str, english: str) -> Text:
    return Text.model_validate({CHINESE: chinese, ENGLISH: english})


_TIMES = _text(
    f"应不早于 from，且相距不超过 {LONGEST.days} 天",
    f"not before `from`, and not more than {LONGEST.days} days after it",
)
_SLOTS = _text(f"时段过多，最多 {MOST_SLOTS} 个", f"too many slots; at most {MOST_SLOTS}")
_AGENTS = _text(
    "按坐席的报表包含坐席的全部工作，不能再按来电筛选",
    "agents are told of with all they did; leave it out with by=agent",
)
_NO_MAP = _text("按坐席的报表没有热力图", "agents have no heat map; take hour or day")
_ONE_AGENT = _text("仅用于 by=agent", "goes with by=agent only")
