"""What becomes of callers is counted once, where it belongs, with the wait it took."""

from __future__ import annotations

from dataclasses import replace

import pytest

from calls import events as e
from calls.model import LeaveReason, Tier
from calls.table import Queue, RoutingTable, ServiceLevel
from routing.kpi.observer import Observer
from routing.kpi.scheme import Scheme
from tests.unit.routing.kpi.telling import Story, after, ended


def test_an_empty_journal_has_no_figures() -> None:
    kpis = Story().figures()
    assert (kpis.total.offered, kpis.total.service_level, kpis.total.asa_s, kpis.total.longest_wait_s) == (
        0, None, None, None,
    )  # fmt: skip
    assert (kpis.queues, kpis.tiers, kpis.intervals, kpis.agents) == ({}, {}, (), {})


def test_waits_of_the_answered_make_the_averages() -> None:
    story = Story()
    for number, waited_s in enumerate((2.0, 4.0, 10.0, 30.0)):
        story.queued(0, f"c{number}")
        story.answered(waited_s, f"c{number}")
    told = story.figures().total
    assert (told.offered, told.answered, told.waiting) == (4, 4, 0)
    assert (told.asa_s, told.p50_wait_s, told.p90_wait_s, told.max_wait_s) == (11.5, 4.0, 30.0, 30.0)
    assert (told.answered_in_time, told.service_level) == (3, 0.75)


def test_who_waits_now_is_counted_and_the_longest_wait_is_told() -> None:
    story = Story()
    story.queued(0, "c1")
    story.queued(10, "c2", "repair")
    kpis = story.figures(at_s=25)
    assert (kpis.total.waiting, kpis.total.longest_wait_s) == (2, 25.0)
    assert (kpis.queues["repair"].waiting, kpis.queues["repair"].longest_wait_s) == (1, 15.0)


def test_who_gives_up_at_once_hardly_waited() -> None:
    story = Story(Scheme(short_s=5.0))
    for call, waited_s in (("c1", 5.0), ("c2", 5.1), ("c3", 60.0)):
        story.queued(0, call)
        story.left(waited_s, call, LeaveReason.ABANDONED)
    told = story.figures().total
    assert (told.short_abandoned, told.abandoned, told.p_abandon) == (1, 2, 1.0)


def test_every_way_out_is_a_flow_out_of_its_name() -> None:
    story = Story()
    ways = (LeaveReason.OVERFLOWED, LeaveReason.WITHDRAWN)
    for reason in ways:
        story.queued(0, reason)
        story.left(40, reason, reason)
    story.queued(50, "cut off")
    story.tell(60, ended("cut off"))
    told = story.figures().total
    assert told.flowed_out == 3
    assert told.flowed_out_by == {"lost": 1, "overflowed": 1, "withdrawn": 1}


def test_a_moved_call_flows_out_of_one_queue_and_is_offered_to_the_other_but_stays_one_call() -> None:
    story = Story()
    story.queued(0, "c1")
    story.tell(30, e.CallMoved("c1", "orders", "repair"), e.CallMoved("c1", "orders", "repair"))
    story.answered(40, "c1")
    kpis = story.figures()
    assert (kpis.queues["orders"].offered, kpis.queues["orders"].flowed_out_by) == (1, {"moved": 1})
    assert (kpis.queues["repair"].offered, kpis.queues["repair"].asa_s) == (1, 10.0)
    assert (kpis.total.offered, kpis.total.flowed_out, kpis.total.asa_s) == (1, 0, 40.0)


def test_who_is_refused_at_the_door_was_not_offered() -> None:
    story = Story()
    story.queued(0, "c1")
    story.refused(0, "c1", "another")
    assert story.figures().total.waiting == 1
    story.refused(0, "c1")
    told = story.figures().total
    assert (told.offered, told.refused, told.flowed_out, told.waiting) == (0, 1, 0, 0)


def test_who_waited_and_is_then_refused_elsewhere_has_flowed_out() -> None:
    story = Story()
    story.queued(0, "c1")
    story.tell(30, e.CallMoved("c1", "orders", "repair"))
    story.refused(31, "c1", "repair")
    kpis = story.figures()
    assert (kpis.queues["repair"].offered, kpis.queues["repair"].refused) == (1, 0)
    assert (kpis.total.offered, kpis.total.flowed_out_by) == (1, {"withdrawn": 1})


def test_a_withdrawn_call_whose_flow_is_told_the_queue_refused_it_is_not_counted_twice() -> None:
    story = Story()
    story.queued(0, "c1")
    story.left(10, "c1", LeaveReason.WITHDRAWN)
    story.refused(10, "c1")
    told = story.figures().total
    assert (told.offered, told.flowed_out, told.refused) == (1, 1, 0)


def test_who_is_asked_by_the_flow_and_comes_back_has_waited_all_along() -> None:
    """Offered a callback by the ladder, he declines and waits on."""
    story = Story()
    story.queued(0, "c1")
    story.left(20, "c1", LeaveReason.OVERFLOWED)
    assert story.figures().total.flowed_out_by == {"overflowed": 1}
    story.queued(26, "c1")
    assert (story.figures().total.offered, story.figures().total.longest_wait_s) == (1, 26.0)
    story.answered(46, "c1")
    kpis = story.figures()
    for told in (kpis.total, kpis.queues["orders"]):
        assert (told.offered, told.answered, told.asa_s, told.flowed_out_by) == (1, 1, 46.0, {})


def test_who_comes_back_to_another_queue_was_moved() -> None:
    story = Story()
    story.queued(0, "c1")
    story.left(20, "c1", LeaveReason.WITHDRAWN)
    story.queued(25, "c1", "repair")
    story.queued(30, "c1", "orders")
    kpis = story.figures(at_s=40)
    assert (kpis.total.offered, kpis.total.longest_wait_s) == (1, 40.0)
    assert (kpis.queues["orders"].offered, kpis.queues["orders"].flowed_out_by) == (2, {"moved": 1})
    assert (kpis.queues["repair"].offered, kpis.queues["repair"].flowed_out_by) == (1, {"moved": 1})


def test_who_is_asked_by_the_flow_and_wants_to_be_called_back_flowed_out_to_that() -> None:
    story = Story()
    story.queued(0, "c1")
    story.left(20, "c1", LeaveReason.OVERFLOWED)
    wish = e.CallbackRequested("c1", "c1-b1", "orders", Tier.NORMAL, "zh-CN", "13800138000")
    story.tell(30, wish, ended("c1"), wish)
    kpis = story.figures()
    for told in (kpis.total, kpis.queues["orders"]):
        assert told.flowed_out_by == {"callback": 1}


def test_who_hangs_up_while_the_flow_has_him_stays_flowed_out() -> None:
    story = Story()
    story.queued(0, "c1")
    story.left(20, "c1", LeaveReason.OVERFLOWED)
    story.tell(25, ended("c1"))
    story.queued(99, "c1")
    assert (story.figures().total.offered, story.figures().total.flowed_out) == (2, 1)


def test_what_never_came_cannot_leave() -> None:
    story = Story()
    for reason in LeaveReason:
        story.left(1, "stranger", reason)
    story.refused(1, "stranger")
    story.tell(2, e.CallMoved("stranger", "orders", "repair"), ended("stranger"))
    assert story.figures().queues == {}


def test_classes_are_told_apart_within_all_queues_or_one() -> None:
    story = Story()
    story.queued(0, "c1", "orders", Tier.VIP)
    story.queued(0, "c2", "repair", Tier.VIP)
    story.queued(0, "c3", "orders")
    assert {tier: told.offered for tier, told in story.figures().tiers.items()} == {Tier.VIP: 2, Tier.NORMAL: 1}
    only = story.figures(queue="orders")
    assert {tier: told.offered for tier, told in only.tiers.items()} == {Tier.VIP: 1, Tier.NORMAL: 1}
    assert (only.queues.keys(), only.total.offered) == ({"orders"}, 2)


def test_of_several_queues_each_stay_counts() -> None:
    story = Story()
    story.queued(0, "c1", "orders")
    story.tell(10, e.CallMoved("c1", "orders", "repair"))
    story.answered(20, "c1")
    story.queued(30, "c2", "sales")
    assert story.figures().total.offered == 2
    some = story.observer.figures(after(story.at_s), queues={"orders", "repair"})
    assert (some.queues.keys(), some.total.offered, some.total.answered) == ({"orders", "repair"}, 2, 1)
    assert story.observer.figures(after(story.at_s), queues=()).total.offered == 0


def test_a_call_counts_in_the_interval_it_came_in_however_late_it_is_answered() -> None:
    story = Story(Scheme(since=after(0), interval_s=1800))
    story.queued(1790, "c1")
    story.queued(3700, "c2")
    story.answered(3800, "c1")
    first, third = story.figures().intervals
    assert (first.since, first.figures.answered) == (after(0), 1)
    assert (third.since, third.figures.waiting) == (after(3600), 1)


def test_intervals_begin_on_the_clock_where_no_beginning_is_given() -> None:
    story = Story(Scheme(interval_s=3600))
    story.queued(3599, "c1")
    (hour,) = story.figures().intervals
    assert hour.since == after(0)


def test_calls_count_that_came_within_the_time_asked_for() -> None:
    story = Story(Scheme(since=after(100), until=after(200)))
    for at_s in (99, 100, 199, 200):
        story.queued(at_s, f"c{at_s}")
    for at_s in (99, 100, 199, 200):
        story.answered(300, f"c{at_s}")
        story.talked(400, f"c{at_s}")
    told = story.figures().total
    assert (told.offered, told.answered, told.handled) == (2, 2, 2)


def test_a_call_that_comes_to_a_queue_by_a_move_within_the_time_counts_there() -> None:
    story = Story(Scheme(since=after(100)))
    story.queued(90, "c1")
    story.tell(110, e.CallMoved("c1", "orders", "repair"))
    kpis = story.figures()
    assert (kpis.total.offered, kpis.queues.keys(), kpis.queues["repair"].waiting) == (0, {"repair"}, 1)


def test_in_time_is_what_the_table_says_when_the_wait_is_over_unless_it_is_asked_otherwise() -> None:
    def waited_twice(story: Story) -> int:
        queue = Queue("orders", {}, service_level=ServiceLevel(within_s=60))
        story.queued(0, "c1")
        story.answered(30, "c1")
        story.tell(40, e.TablePublished(RoutingTable("1", {"orders": queue})))
        story.queued(50, "c2")
        story.answered(80, "c2")
        return story.figures().total.answered_in_time

    assert waited_twice(Story()) == 1
    assert waited_twice(Story(Scheme(within_s=30))) == 2
    patient = Story()
    patient.observer = Observer(within_s={"orders": 40})
    assert waited_twice(patient) == 2


def test_a_clock_that_is_put_back_makes_no_wait_less_than_none() -> None:
    story = Story()
    story.queued(100, "c1")
    story.answered(90, "c1")
    assert story.figures().total.asa_s == 0.0


def test_talk_and_wrap_up_are_averaged_over_the_calls_that_were_handled() -> None:
    story = Story()
    story.queued(0, "c1")
    story.answered(10, "c1")
    story.talked(110, "c1")
    story.queued(120, "c2")
    told = story.figures().total
    assert (told.handled, told.talk_s, told.wrap_up_s, told.aht_s) == (1, 100.0, 0.0, 100.0)


def test_an_outside_party_is_no_agent_and_his_talk_is_not_handling() -> None:
    story = Story()
    story.queued(0, "c1")
    story.answered(10, "c1", agent="")
    story.talked(20, "c1", agent="")
    assert story.figures().total.handled == 0


@pytest.mark.parametrize("queue", [None, "orders"])
def test_asking_changes_nothing(queue: str | None) -> None:
    story = Story(Scheme(interval_s=60))
    story.queued(0, "c1")
    story.answered(10, "c1")
    story.queued(70, "c2")
    assert story.figures(80, queue=queue) == story.figures(80, queue=queue)
    assert replace(story.figures(90), at=after(80)) != story.figures(80)
