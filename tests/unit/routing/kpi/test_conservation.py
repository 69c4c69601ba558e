"""Offered = answered + abandoned + short-abandoned + flowed out + waiting, after every entry of any journal."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from calls import events as e
from calls.journal import Entry
from calls.model import LeaveReason, QueueRefusal, Tier
from routing.kpi.observer import HEARD, Observer, observe
from routing.kpi.scheme import Scheme
from routing.kpi.service_level import RULES, ServiceLevelRule
from tests.unit.calls.event_strategies import any_event
from tests.unit.routing.kpi.conservation import leaks
from tests.unit.routing.kpi.telling import MORNING, after, ended

CALLS = st.sampled_from(["c1", "c2", "cb-b1.1"])
QUEUES = st.sampled_from(["orders", "repair"])
TIERS = st.sampled_from(Tier)

life = st.one_of(
    st.builds(e.CallQueued, CALLS, QUEUES, TIERS, st.just("zh-CN"), callback=st.sampled_from(["", "cb-b1"])),
    st.builds(e.CallQueued, CALLS, QUEUES, TIERS, st.just("zh-CN")),
    st.builds(e.CallMoved, CALLS, QUEUES, QUEUES),
    st.builds(e.CallLeftQueue, CALLS, QUEUES, st.sampled_from(LeaveReason)),
    st.builds(e.CallbackRequested, CALLS, st.just("cb-b1"), QUEUES, TIERS, st.just("zh-CN"), st.just("138")),
    st.builds(e.QueueRefused, CALLS, QUEUES, st.sampled_from(QueueRefusal)),
    st.builds(e.TalkStarted, CALLS, st.sampled_from(["", "1001"]), st.just("leg")),
    st.builds(ended, CALLS),
    any_event,
)
gaps_s = st.sampled_from([0.0, 0.5, 4.0, 20.0, 600.0, 2000.0]) | st.floats(-5, 5000)
days = st.lists(st.tuples(gaps_s, life), max_size=60)


def journal(day: list[tuple[float, e.Event]]) -> list[Entry]:
    at_s, entries = 0.0, []
    for seq, (gap_s, event) in enumerate(day, 1):
        at_s += gap_s
        entries.append(Entry(seq, after(at_s), at_s, event))
    return entries


@given(day=days, rule=st.sampled_from(list(RULES.values())), queue=QUEUES)
def test_no_call_is_lost_or_made_up_after_any_entry(
    day: list[tuple[float, e.Event]], rule: ServiceLevelRule, queue: str
) -> None:
    observer = Observer(Scheme(interval_s=1800))
    for entry in journal(day):
        observer.hear(entry)
        assert leaks(observer.figures(entry.at, rule)) == []
        assert leaks(observer.figures(entry.at, rule, queue), queue) == []


@given(day=days, since_s=st.floats(0, 3000), length_s=st.floats(0, 10_000))
def test_nor_within_any_stretch_of_time(day: list[tuple[float, e.Event]], since_s: float, length_s: float) -> None:
    observer = Observer(Scheme(since=after(since_s), until=after(since_s + length_s)))
    for entry in journal(day):
        observer.hear(entry)
        kpis = observer.figures(entry.at)
        lines = (kpis.total, *kpis.queues.values(), *kpis.tiers.values())
        for line in lines:
            gone = line.answered + line.abandoned + line.short_abandoned + line.flowed_out
            assert line.offered == gone + line.waiting


@given(day=days)
def test_events_that_are_not_heard_change_nothing(day: list[tuple[float, e.Event]]) -> None:
    """The one exception is that they tell the time of a crash."""
    entries = [entry for entry in journal(day) if not isinstance(entry.event, e.ServerStarted)]
    heard = [entry for entry in entries if type(entry.event) in HEARD]
    at = entries[-1].at if entries else MORNING
    assert observe(entries).figures(at) == observe(heard).figures(at)


@given(day=days, cut=st.integers(0, 60))
def test_figures_do_not_depend_on_when_they_were_asked_for(day: list[tuple[float, e.Event]], cut: int) -> None:
    entries = journal(day)
    asked = observe(entries[:cut])
    asked.figures(MORNING)
    for entry in entries[cut:]:
        asked.hear(entry)
    at = entries[-1].at if entries else MORNING
    assert asked.figures(at) == observe(entries).figures(at)
