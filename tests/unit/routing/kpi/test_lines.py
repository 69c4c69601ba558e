"""Lines of a report: by queue, class, number dialled, flow and slot of time; agents by interval."""

from __future__ import annotations

from datetime import timedelta

import pytest

from calls import events as e
from calls.model import AgentState, LeaveReason, Tier
from routing.kpi.figures import QueueFigures
from routing.kpi.lines import EVERYBODY, By, Place, Which, name_of
from routing.kpi.scheme import Scheme
from routing.kpi.service_level import GENESYS, RULES
from tests.unit.routing.kpi.telling import MORNING, Story, after


def scheme(*starts_s: float, until_s: float = 7200) -> Scheme:
    return Scheme(since=MORNING, until=after(until_s), starts=tuple(after(start_s) for start_s in starts_s))


def came(story: Story, at_s: float, call: str, dialled: str, *, flow: str, queue: str = "orders") -> None:
    story.tell(at_s, e.CallOffered(call, f"{call}-c", "carrier", "138", dialled, after(at_s)))
    story.tell(at_s, e.FlowStarted(call, flow, "1", Tier.NORMAL), e.FlowStarted(call, "sub", "1", Tier.NORMAL))
    story.queued(at_s, call, queue)


def lines(story: Story, by: By, which: Which = EVERYBODY) -> dict[Place, QueueFigures]:
    return story.observer.lines(
        after(story.at_s),
        RULES[GENESYS],
        lambda cell: (name_of(by, cell), cell.interval),
        which,
        by_queue=by is By.QUEUE,
    )


def offered(story: Story, by: By, which: Which = EVERYBODY) -> dict[Place, int]:
    return {place: line.offered for place, line in lines(story, by, which).items()}


@pytest.fixture
def hour() -> Story:
    story = Story(scheme(0, 1800))
    came(story, 10, "c1", "4001", flow="main")
    came(story, 20, "c2", "4002", flow="night", queue="repair")
    story.tell(30, e.CallMoved("c2", "repair", "orders"))
    story.tell(1900, e.CallbackDue("cb1", "cb", "c9", "orders", Tier.VIP, "zh-CN", "139", 1, 30.0, "4002"))
    story.queued(1900, "cb1", tier=Tier.VIP)
    return story


def test_lines_by_each_of_what_has_lines(hour: Story) -> None:
    assert offered(hour, By.ALL) == {("", 0): 2, ("", 1): 1}
    assert offered(hour, By.QUEUE) == {("orders", 0): 2, ("orders", 1): 1, ("repair", 0): 1}
    assert offered(hour, By.TIER) == {("normal", 0): 2, ("vip", 1): 1}
    assert offered(hour, By.DIALLED) == {("4001", 0): 1, ("4002", 0): 1, ("4002", 1): 1}
    assert offered(hour, By.FLOW) == {("", 1): 1, ("main", 0): 1, ("night", 0): 1}


def test_only_those_who_are_asked_for(hour: Story) -> None:
    assert offered(hour, By.ALL, Which(queue="repair")) == {("", 0): 1}
    assert offered(hour, By.QUEUE, Which(queue="repair")) == {("repair", 0): 1}
    assert offered(hour, By.ALL, Which(tier=Tier.VIP)) == {("", 1): 1}
    assert offered(hour, By.ALL, Which(dialled="4002")) == {("", 0): 1, ("", 1): 1}
    assert offered(hour, By.ALL, Which(flow="main")) == {("", 0): 1}


def test_what_is_known_of_a_call_is_forgotten_with_it(hour: Story) -> None:
    hour.talked(2000, "c1")
    hour.queued(2100, "c1")
    assert offered(hour, By.DIALLED)["", 1] == 1


def test_figures_by_interval_are_those_of_the_calendar_too(hour: Story) -> None:
    intervals = hour.figures().intervals
    assert [(one.since, one.figures.offered) for one in intervals] == [(after(0), 2), (after(1800), 1)]


def test_an_agents_time_is_told_apart_by_interval() -> None:
    story = Story(scheme(-600, 1800, 3600))
    story.agent(0, AgentState.IDLE)
    story.offered(1790, "o1")
    story.queued(1700, "c1")
    story.agent(1795, AgentState.TALKING)
    story.answered(1795, "c1")
    story.talked(1805, "c1")
    story.agent(1805, AgentState.WRAP_UP)
    story.agent(1835, AgentState.IDLE)
    told = story.observer.agents_by_interval(after(9000))
    assert list(told) == [("1001", 0), ("1001", 1), ("1001", 2)]
    assert [one.time_s for one in told.values()] == [
        {"idle": 1795.0, "talking": 5.0},
        {"idle": 1765.0, "talking": 5.0, "wrap_up": 30.0},
        {"idle": 3600.0},
    ]
    first = told["1001", 0]
    assert (first.offers, first.handled, first.talk_s, first.wrap_up_s) == (1, 1, 10.0, 30.0)
    assert (told["1001", 1].handled, told["1001", 1].offers) == (0, 0), "the talk began before"
    whole = story.figures(9000).agents["1001"]
    assert sum(sum(one.time_s.values()) for one in told.values()) == sum(whole.time_s.values()) == 7200


def test_intervals_in_which_an_agent_was_off_are_left_out() -> None:
    story = Story(scheme(0, 600, until_s=1200))
    story.agent(700, AgentState.IDLE)
    assert list(story.observer.agents_by_interval(after(1200))) == [("1001", 1)]


def test_parts_of_a_stretch_are_those_of_the_intervals_it_lies_in() -> None:
    assert list(Scheme().parts(after(0), after(90))) == [(0, 90.0)]
    assert list(scheme(0, 60, until_s=100).parts(after(-30), after(900))) == [(0, 60.0), (1, 40.0)]
    assert list(Scheme(since=MORNING, interval_s=60).parts(after(50), after(130))) == [
        (0, 10.0),
        (1, 60.0),
        (2, 10.0),
    ]
    assert list(Scheme().parts(after(9), after(3))) == []


def test_parts_end_where_intervals_do_though_divisions_are_rounded() -> None:
    """9.0 is what 601.0 // 60.1 gives, though the tenth interval begins at 601 s."""
    uneven = Scheme(since=MORNING, interval_s=60.1)
    assert list(uneven.parts(after(601.0), after(602.0))) == [(10, 1.0)]
    assert sum(length_s for _, length_s in uneven.parts(after(0), after(10_000))) == pytest.approx(10_000)


def test_a_call_still_waiting_is_in_the_line_of_the_slot_it_came_in(hour: Story) -> None:
    hour.left(3000, "c2", LeaveReason.ABANDONED)
    told = lines(hour, By.DIALLED)
    assert (told["4002", 0].abandoned, told["4001", 0].waiting) == (1, 1)
    assert told["4001", 0].longest_wait_s == pytest.approx(timedelta(seconds=2990).total_seconds())
