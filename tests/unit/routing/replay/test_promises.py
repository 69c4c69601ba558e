"""Whatever the day: every caller has one fate, nobody talks to two at once, and both tables meet the same callers."""

from __future__ import annotations

from itertools import pairwise
from random import Random

from hypothesis import given
from hypothesis import strategies as st

from calls.model import AgentState, Tier
from calls.table import RoutingTable, Rung
from routing.replay.completing import complete, learn
from routing.replay.figures import figures
from routing.replay.habits import Habits
from routing.replay.replayed import Ending, Replayed
from routing.replay.simulator import replay
from routing.replay.traffic import Arrival, Shift, Traffic

from .days import agent, table, with_ladder

QUEUES = ("orders", "repair", "nowhere")
SECONDS = st.integers(0, 600).map(float)
ARRIVALS = st.lists(
    st.tuples(
        SECONDS,
        st.sampled_from(QUEUES),
        st.sampled_from(Tier),
        st.integers(1, 200),
        st.none() | st.integers(1, 200),
        st.none() | st.integers(0, 30),
    ),
    max_size=25,
)
SHIFTS = st.lists(st.tuples(st.sampled_from("12345"), SECONDS, st.integers(1, 400)), max_size=8)
LADDERS = st.sampled_from(
    [(), (Rung(20.0, queue="repair"),), (Rung(20.0, exit="callback"),), (Rung(30.0, number="95"),)]
)


@st.composite
def days(draw: st.DrawFn) -> Traffic:
    rows = sorted(draw(ARRIVALS), key=lambda row: row[0])
    arrivals = [
        Arrival(
            f"c{number}",
            at_s,
            queue,
            tier,
            service_s=float(service_s),
            patience_s=None if patience_s is None else float(patience_s),
            wrap_up_s=None if wrap_up_s is None else float(wrap_up_s),
        )
        for number, (at_s, queue, tier, service_s, patience_s, wrap_up_s) in enumerate(rows)
    ]
    rows_of_shifts = sorted(draw(SHIFTS), key=lambda row: row[1])
    shifts = [Shift(name, from_s, from_s + length_s) for name, from_s, length_s in rows_of_shifts]
    return Traffic("day", tuple(arrivals), tuple(_apart(shifts)))


def _apart(shifts: list[Shift]) -> list[Shift]:
    """An agent's shifts do not overlap."""
    ends: dict[str, float] = {}
    kept = []
    for shift in shifts:
        if ends.get(shift.agent, 0.0) <= shift.from_s:
            kept.append(shift)
            ends[shift.agent] = shift.to_s
    return kept


def house(ladder: tuple[Rung, ...]) -> RoutingTable:
    able = (agent("1"), agent("2", "orders"), agent("3", "repair"), agent("4", "orders", address="sip:4@h"))
    return table(*able, orders=with_ladder(*ladder))


@given(days(), LADDERS, st.sampled_from([0.0, 2.0, 30.0]))
def test_every_caller_has_one_fate_and_nobody_talks_to_two(
    day: Traffic, ladder: tuple[Rung, ...], pickup_s: float
) -> None:
    replayed = replay(day, house(ladder), Habits(pickup_s))
    assert [one.call for one in replayed.calls] == [arrival.call for arrival in day.arrivals]
    seen = figures(replayed.calls)
    left = seen.answered + seen.abandoned + seen.short_abandoned + seen.flowed_out + seen.waiting
    assert seen.arrived == left + seen.refused == len(day.arrivals)
    _nobody_talks_to_two(replayed)
    for arrival, one in zip(day.arrivals, replayed.calls, strict=True):
        assert one.waited_s >= 0.0
        if arrival.patience_s is not None:
            assert one.waited_s <= arrival.patience_s
        if one.ending is Ending.ANSWERED:
            assert one.talk_s == arrival.service_s


def _nobody_talks_to_two(replayed: Replayed) -> None:
    talks: dict[str, list[tuple[float, float]]] = {}
    for one in (*replayed.calls, *replayed.callbacks):
        if one.agent:
            begins = one.at_s + one.waited_s
            talks.setdefault(one.agent, []).append((begins, begins + one.talk_s))
    work: dict[str, list[tuple[float, float]]] = {}
    for stretch in replayed.work:
        if stretch.state is AgentState.TALKING:
            work.setdefault(stretch.agent, []).append((stretch.from_s, stretch.to_s))
    for spans in (*talks.values(), *work.values()):
        for (_, ends), (begins, _) in pairwise(sorted(spans)):
            assert ends <= begins + 1e-6


@given(days(), st.integers(0, 100))
def test_a_day_can_be_completed_and_then_runs(day: Traffic, seed: int) -> None:
    known = Traffic("other", (Arrival("k", 0.0, "orders", service_s=30.0),), ())
    laws = learn([day, known])
    whole = complete(day, laws, Random(seed))
    assert whole == complete(day, laws, Random(seed))
    assert replay(whole, house(())) == replay(whole, house(()))
