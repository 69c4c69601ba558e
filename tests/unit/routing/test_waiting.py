"""Callers who wait: classes, ladders, preferences, places, estimates, orders [R2, R4, R5, H4]."""

from __future__ import annotations

import pytest

from calls import events as e
from calls.decision import Out, Verdict
from calls.model import ENGLISH, LeaveReason, QueueRefusal, RefusalReason, Tier
from calls.table import CurvePoint, Need, Rung, TierRule
from routing.curve import Curve, bound_s
from tests.unit.routing.hall import Hall, agent, queue, table

ANN, BOB = agent("1", orders=50), agent("2", "back", repair=90)
VIP = {Tier.VIP: TierRule((CurvePoint(0.0, 90.0),))}


def busy(hall: Hall, call: str = "busy") -> Hall:
    """Somebody talks to the agent who is free, until `freed`."""
    hall.call(call)
    hall.answer(call)
    return hall


# --- classes ---


def test_a_head_start_is_a_head_start_and_not_a_rule() -> None:
    """A VIP overtakes who came up to 90 seconds before him, and nobody who came earlier (R2, R4)."""
    hall = busy(Hall(ANN, queue(wrap_up_s=0), tiers=VIP))
    hall.call("early")
    hall.wait(50)
    hall.call("late")
    hall.wait(41)
    hall.call("vip", tier=Tier.VIP)
    served = []
    hall.finish("busy", "1")
    for _ in range(3):
        (call,) = [call for call in ("early", "late", "vip") if hall.rings_at(call)]
        served.append(call)
        hall.answer(call)
        hall.finish(call, "1")
    assert served == ["early", "vip", "late"]


def test_the_record_names_the_caller_who_was_passed_over() -> None:
    hall = busy(Hall(ANN, queue(wrap_up_s=0), queue("repair", needs=(Need("orders", 1),)), tiers=VIP))
    hall.call("a")
    hall.call("v", "repair", Tier.VIP)
    hall.wait(10)
    hall.finish("busy", "1")
    rival = hall.last(e.OfferMade).why.rival
    assert rival is not None
    assert (rival.call, rival.queue, rival.score_s) == ("a", "orders", 10.0)


def test_a_curve_rises_between_its_points_and_is_level_beyond() -> None:
    curve = Curve((CurvePoint(10.0, 5.0), CurvePoint(20.0, 25.0)), 1.0)
    assert [curve.score(waited_s) for waited_s in (0, 10, 15, 20, 30)] == [6, 16, 31, 46, 56]
    assert [curve.waited_s(score) for score in (6, 16, 31, 46, 56)] == [0, 10, 15, 20, 30]


def test_the_bound_is_the_head_start_of_others_over_the_own() -> None:
    rules = table(queue(), queue("repair", head_start_s=30.0), tiers=VIP)
    assert bound_s(rules, rules.queues["orders"], Tier.NORMAL) == 120.0
    assert bound_s(rules, rules.queues["repair"], Tier.VIP) == 0.0


def test_a_class_may_ask_for_a_lead_and_after_a_while_for_anybody() -> None:
    lead = {Tier.COMPLAINT: TierRule(needs=(Need("lead", 50),), needs_for_s=20.0)}
    hall = Hall(ANN, agent("3", orders=90, lead=60), queue(), tiers=lead)
    hall.call("a", tier=Tier.COMPLAINT)
    assert hall.rings_at("a") == ["3"]
    hall.call("b", tier=Tier.COMPLAINT)
    assert hall.rings_at("b") == []
    hall.wait(20)
    assert hall.rings_at("b") == ["1"]


def test_language_and_region_ask_for_skills_of_their_own() -> None:
    north = agent("3", orders=50, north=50, english=50)
    rules = {"languages": {"en": Need("english", 1)}, "regions": {"010": Need("north", 1), "01": Need("east", 1)}}
    hall = Hall(ANN, north, queue(), **rules)
    hall.call("a", caller="01012345678")
    assert hall.rings_at("a") == ["3"]
    hall.call("b", language=ENGLISH)
    assert hall.rings_at("b") == []
    hall.call("c")
    assert hall.rings_at("c") == ["1"]
    assert hall.call("d", caller="0212345", needs=(Need("west", 1),))[-1].reason is QueueRefusal.NO_AGENTS  # type: ignore[attr-defined]


@pytest.mark.parametrize("presented", ["01012345678", "+861012345678", "00861012345678"])
def test_the_region_is_the_same_however_the_trunk_presents_the_number(presented: str) -> None:
    hall = Hall(ANN, agent("3", orders=50, north=50), queue(), regions={"010": Need("north", 1)})
    hall.call("a", caller=presented)
    assert hall.rings_at("a") == ["3"]


def test_a_region_abroad_is_named_as_the_trunk_presents_it() -> None:
    hall = Hall(ANN, agent("3", orders=50, german=50), queue(), regions={"+49": Need("german", 1)})
    hall.call("a", caller="+4915112345678")
    assert hall.rings_at("a") == ["3"]


def test_a_priority_given_by_hand_takes_the_needs_of_the_old_class_away() -> None:
    lead = {Tier.COMPLAINT: TierRule(needs=(Need("lead", 50),), needs_for_s=20.0)}
    hall = Hall(ANN, agent("3", orders=90, lead=60), queue(), tiers=lead)
    hall.call("a", tier=Tier.COMPLAINT)
    hall.call("b", tier=Tier.COMPLAINT)
    assert hall.rings_at("b") == []
    hall.tell(e.PriorityOrdered("b", Tier.VIP, 0.0, "boss"))
    assert hall.rings_at("b") == ["1"]


def test_several_agents_who_come_at_once_help_several_callers() -> None:
    hall = busy(Hall(ANN, queue()))
    for call in "abc":
        hall.call(call)
    hall.publish(ANN, agent("3", orders=9), agent("4", orders=9), queue())
    assert [hall.rings_at(call) for call in "abc"] == [["3"], ["4"], []]


# --- the ladder ---


def test_what_is_asked_for_relaxes_with_waiting() -> None:
    ladder = (Rung(10.0, needs=(Need("orders", 10),)), Rung(20.0, groups=("back",), drop=("language",)))
    novice = agent("3", orders=10, english=10)
    english = {"languages": {"en": Need("english", 5)}}
    hall = Hall(novice, BOB, queue(needs=(Need("orders", 60),), ladder=ladder), **english)
    hall.call("a", language=ENGLISH)
    hall.call("b", language=ENGLISH)
    waits = hall.last(e.CallWaits).why
    assert (waits.verdict, waits.rung, waits.out) == (Verdict.WAITS, 0, {Out.SKILL: 2})
    hall.wait(10)
    assert hall.rings_at("a") == ["3"]
    assert hall.last(e.CallWaits).why.rung == 1
    hall.wait(10)
    assert hall.rings_at("b") == ["2"]
    assert hall.last(e.OfferMade).why.also == ("back",)


def test_a_ladder_leads_to_another_queue_with_the_time_waited_kept() -> None:
    hall = busy(Hall(ANN, BOB, queue(ladder=(Rung(10.0, queue="repair"),)), queue("repair", wrap_up_s=0)))
    hall.call("r", "repair")
    hall.answer("r")
    hall.call("a")
    hall.wait(10)
    moved = hall.last(e.CallMoved)
    assert (moved.queue, moved.to, moved.by) == ("orders", "repair", "")
    assert moved.why is not None
    assert moved.why.verdict is Verdict.MOVED
    hall.call("b", "repair")
    hall.finish("r", "2")
    assert hall.rings_at("a") == ["2"]


@pytest.mark.parametrize("shut", ["full", "paused", "closed", "gone"])
def test_nobody_is_led_where_he_would_be_turned_away(shut: str) -> None:
    repair = queue("repair", max_waiting=1 if shut == "full" else 9, open=shut != "closed")
    queues = [queue(ladder=(Rung(10.0, queue="repair"), Rung(11.0, queue="nowhere")))]
    hall = Hall(ANN, BOB, *queues, *([] if shut == "gone" else [repair]))
    busy(hall)
    hall.call("r", "repair")
    hall.call("s", "repair")
    if shut == "full":
        hall.answer("r")
        hall.call("t", "repair")
    if shut == "paused":
        hall.tell(e.QueuePaused("repair", "boss"))
    hall.call("a")
    hall.wait(12)
    assert hall.waiting() == ["a"]
    assert hall.of(e.CallMoved) == []


def test_a_ladder_leads_back_into_the_flow_where_the_flow_knows_the_way_and_the_place_is_kept() -> None:
    ladder = (Rung(5.0, exit="voicemail"), Rung(10.0, exit="callback"))
    hall = busy(Hall(ANN, queue(ladder=ladder, wrap_up_s=0)))
    hall.call("a", exits=("callback",))
    hall.wait(6)
    assert hall.of(e.CallOverflowed) == []
    hall.wait(4)
    overflowed = hall.last(e.CallOverflowed)
    assert (overflowed.exit, overflowed.number, overflowed.why.verdict) == ("callback", "", Verdict.SENT_ON)
    assert hall.last(e.CallLeftQueue).reason is LeaveReason.OVERFLOWED
    hall.call("b")
    hall.wait(3)
    hall.call("a", exits=("callback",))
    hall.wait(30)
    assert len(hall.of(e.CallOverflowed)) == 1
    hall.finish("busy", "1")
    assert hall.rings_at("a") == ["1"]


def test_a_ladder_ends_at_an_outside_number() -> None:
    hall = busy(Hall(ANN, queue(ladder=(Rung(5.0, number="sip:partner@h"),))))
    hall.call("a")
    hall.wait(5)
    assert hall.last(e.CallOverflowed).number == "sip:partner@h"
    assert hall.waiting() == []


def test_a_rung_waits_for_the_phone_that_rings() -> None:
    hall = Hall(ANN, queue(ladder=(Rung(5.0, number="sip:partner@h"),), ring_s=20))
    hall.call("a")
    hall.wait(6)
    assert hall.of(e.CallOverflowed) == []
    hall.refuse("a")
    assert hall.last(e.CallOverflowed).number == "sip:partner@h"


def test_rungs_of_a_plan_count_while_it_is_on() -> None:
    ladder = (Rung(0.0, groups=("back",), plan="I"), Rung(0.0, number="sip:partner@h", plan="II"))
    hall = busy(Hall(ANN, BOB, queue(ladder=ladder), queue("repair"), plans={"I": {}, "II": {}}))
    hall.call("r", "repair")
    hall.answer("r")
    hall.call("s", "repair")
    hall.call("a")
    hall.wait(1)
    hall.tell(e.PlanSwitched("I", True, "boss"))
    hall.leave("s", "repair", LeaveReason.WITHDRAWN)
    hall.finish("r", "2")
    hall.wait(10)
    assert hall.rings_at("a") == ["2"]
    hall.refuse("a", RefusalReason.DECLINED)
    hall.tell(e.PlanSwitched("I", False, "boss"))
    hall.tell(e.PlanSwitched("II", True, "boss"))
    hall.wait(0)
    assert hall.last(e.CallOverflowed).number == "sip:partner@h"


# --- whom a caller knows ---


def test_a_caller_is_kept_for_his_manager_for_a_while() -> None:
    hall = Hall(ANN, agent("3", orders=90), queue(prefer_manager_s=15))
    busy(hall)
    hall.call("a", manager="1")
    assert hall.rings_at("a") == []
    assert hall.last(e.CallWaits).why.only == "1"
    assert hall.last(e.CallWaits).why.out == {Out.BUSY: 1, Out.NOT_PREFERRED: 1}
    hall.wait(15)
    assert hall.rings_at("a") == ["3"]


def test_a_caller_gets_whom_he_talked_to_last() -> None:
    hall = Hall(ANN, agent("3", orders=90), queue(prefer_last_s=15, wrap_up_s=0))
    hall.call("a", caller="139")
    hall.answer("a")
    hall.finish("a", "1")
    hall.wait(5)
    hall.call("b", caller="139")
    assert hall.rings_at("b") == ["1"]
    assert hall.last(e.OfferMade).why.verdict is Verdict.PREFERRED
    hall.refuse("b", RefusalReason.DECLINED)
    assert hall.rings_at("b") == ["3"]


def test_nobody_waits_for_an_agent_who_leaves_or_cannot_help() -> None:
    hall = Hall(ANN, agent("3", orders=90), agent("4", repair=9), queue(prefer_manager_s=15))
    busy(hall)
    hall.call("a", manager="1")
    hall.call("b", manager="4")
    assert hall.rings_at("b") == ["3"]
    hall.refuse("b", RefusalReason.CALLER_GONE)
    hall.tell(e.AgentStatusChosen("1", e.AgentStatus.BREAK))
    assert hall.rings_at("a") == ["3"]


def test_an_emergency_waits_for_nobody_in_particular() -> None:
    hall = Hall(agent("1", help=5), agent("2", help=5), queue("help", emergency=True, prefer_manager_s=60))
    hall.call("a", "help", Tier.EMERGENCY)
    hall.answer("a")
    hall.call("b", "help", Tier.EMERGENCY, manager="1")
    assert hall.rings_at("b") == ["2"]


def test_only_so_many_callers_are_remembered(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("routing.keeping.MOST", 1)
    hall = Hall(ANN, queue(prefer_last_s=15, return_within_s=60, wrap_up_s=0))
    for number in ("138", "139"):
        hall.call(number, caller=number)
        hall.answer(number)
        hall.finish(number, "1")
    assert list(hall.engine.room.last_agents) == ["139"]
    busy(hall)
    for number in ("138", "139"):
        hall.call(f"again {number}", caller=number)
        hall.leave(f"again {number}")
    assert len(hall.engine.room.places) == 1


# --- his place ---


def test_a_caller_cut_off_is_where_he_was_if_he_is_back_in_time() -> None:
    hall = busy(Hall(ANN, queue(return_within_s=60, max_waiting=2, wrap_up_s=0)))
    hall.call("a", caller="139")
    hall.wait(1)
    hall.call("b", caller="138")
    hall.hang_up("a")
    hall.call("c")
    hall.wait(10)
    hall.call("a2", caller="139")
    assert hall.engine.room.waiters["a2"].since == 0.0
    hall.finish("busy", "1")
    assert hall.rings_at("a2") == ["1"]


def test_too_late_he_is_the_last() -> None:
    hall = busy(Hall(ANN, queue(return_within_s=60)))
    hall.call("a", caller="139")
    hall.leave("a")
    hall.wait(61)
    hall.call("a2", caller="139")
    assert hall.engine.room.waiters["a2"].since == 61.0


def test_a_place_is_kept_for_nobody_who_was_served_or_has_no_number() -> None:
    hall = busy(Hall(ANN, queue(return_within_s=60)))
    for call, number, reason in (("a", "", LeaveReason.ABANDONED), ("b", "139", LeaveReason.SERVED)):
        hall.call(call, caller=number)
        hall.leave(call, reason=reason)
    assert hall.engine.room.places == {}


def test_time_waited_before_a_restart_counts() -> None:
    hall = busy(Hall(ANN, queue(wrap_up_s=0)))
    hall.wait(100)
    hall.call("a")
    hall.call("b", waited_s=30.0)
    hall.finish("busy", "1")
    assert hall.rings_at("b") == ["1"]


# --- the way in ---


@pytest.mark.parametrize(
    ("rules", "reason"),
    [({"open": False}, QueueRefusal.CLOSED), ({"max_waiting": 1}, QueueRefusal.FULL)],
)
def test_a_queue_says_why_it_takes_nobody(rules: dict[str, object], reason: QueueRefusal) -> None:
    hall = Hall(ANN, queue(**rules))
    hall.call("a")
    hall.call("b")
    assert hall.last(e.QueueRefused).reason is reason


def test_a_paused_queue_takes_nobody_but_serves_who_waits_and_emergencies() -> None:
    hall = busy(Hall(ANN, queue(wrap_up_s=0)))
    hall.call("a")
    hall.tell(e.QueuePaused("orders", "boss"))
    hall.call("b")
    assert hall.last(e.QueueRefused) == e.QueueRefused("b", "orders", QueueRefusal.PAUSED)
    hall.call("c", tier=Tier.EMERGENCY)
    hall.finish("busy", "1")
    assert hall.rings_at("c") == ["1"]
    hall.tell(e.QueueResumed("orders", "boss"))
    hall.call("d")
    assert hall.waiting() == ["a", "c", "d"]


def test_whoever_would_wait_too_long_is_told_before_he_waits() -> None:
    hall = Hall(ANN, queue(max_wait_s=30, wrap_up_s=0))
    busy(hall)
    talking = "busy"
    for call in "ab":
        hall.call(call)
        hall.wait(40)
        hall.finish(talking, "1")
        hall.answer(call)
        talking = call
    hall.call("d")
    assert hall.last(e.QueueRefused) == e.QueueRefused("d", "orders", QueueRefusal.LONG_WAIT)


def test_a_record_names_the_rung_that_counted_and_who_helps_besides() -> None:
    ladder = (Rung(0.0, groups=("care",), plan="I"), Rung(15.0, groups=("night",)), Rung(30.0, queue="repair"))
    hall = busy(Hall(agent("1", "day", orders=80), queue(ladder=ladder, groups=("day",)), queue("repair", needs=())))
    hall.call("a")
    at_first = hall.last(e.CallWaits).why
    assert (at_first.rung, at_first.also) == (0, ()), "a plan's rung is none while the plan is off"
    hall.wait(15)
    later = hall.last(e.CallWaits).why
    assert (later.rung, later.groups, later.also) == (2, ("day",), ("night",))
    hall.wait(15)
    moved = hall.last(e.CallMoved).why
    assert moved is not None
    assert moved.rung == 3


def test_a_plan_that_moves_callers_is_named_by_its_own_rung() -> None:
    ladder = (Rung(60.0, needs=()), Rung(0.0, queue="repair", plan="I"))
    hall = busy(Hall(ANN, queue(ladder=ladder), queue("repair"), plans={"I": {}}))
    hall.call("a")
    hall.tell(e.PlanSwitched("I", True, "boss"))
    hall.wait(0)
    moved = hall.last(e.CallMoved).why
    assert moved is not None
    assert moved.rung == 2


# --- where he stands ---


def test_a_position_counts_all_who_would_be_served_before() -> None:
    tiers = {
        Tier.VIP: TierRule((CurvePoint(0.0, 90.0),)),
        Tier.MEMBER: TierRule((CurvePoint(0.0, 0.0), CurvePoint(100.0, 50.0))),
    }
    hall = busy(Hall(ANN, queue(), tiers=tiers))
    hall.call("n1")
    hall.wait(60)
    hall.call("m", tier=Tier.MEMBER)
    hall.wait(40)
    hall.call("v", tier=Tier.VIP)
    hall.call("x", tier=Tier.EMERGENCY)
    places = {}
    for call in ("n1", "m", "v", "x"):
        hall.tell(e.PositionAsked(call))
        places[call] = hall.last(e.PositionTold).position
    assert places == {"x": 1, "n1": 2, "v": 3, "m": 4}
    assert hall.last(e.PositionTold).waiting == 4
    assert hall.tell(e.PositionAsked("gone")) == []


def test_the_estimate_learns_and_does_not_rise() -> None:
    hall = Hall(ANN, queue(wrap_up_s=0))
    busy(hall)
    hall.call("0")
    hall.tell(e.PositionAsked("0"))
    assert (hall.last(e.PositionTold).low_s, hall.last(e.PositionTold).high_s) == (None, None)
    talking = "busy"
    for call in range(8):
        hall.wait(30)
        hall.call(str(call + 1))
        hall.wait(30)
        hall.finish(talking, "1")
        hall.answer(str(call))
        talking = str(call)
    hall.call("last")
    hall.tell(e.PositionAsked("last"))
    first = hall.last(e.PositionTold)
    assert first.low_s is not None
    assert first.high_s is not None
    assert first.low_s <= 90.0 <= first.high_s
    hall.wait(100)
    hall.tell(e.PositionAsked("last"))
    later = hall.last(e.PositionTold)
    assert later.high_s is not None
    assert later.high_s <= first.high_s
    hall.call("urgent", tier=Tier.EMERGENCY)
    hall.tell(e.PositionAsked("last"))
    assert hall.last(e.PositionTold).position == later.position + 1


def test_callers_served_at_once_promise_nothing_to_one_who_has_to_wait() -> None:
    hall = Hall(ANN, queue(wrap_up_s=0))
    for call in "abc":
        hall.call(call)
        hall.answer(call)
        if call != "c":
            hall.finish(call, "1")
    hall.call("d")
    hall.tell(e.PositionAsked("d"))
    assert (hall.last(e.PositionTold).low_s, hall.last(e.PositionTold).high_s) == (None, None)


# --- orders ---


def test_a_call_whose_phone_rings_can_be_moved_and_withdrawn() -> None:
    hall = Hall(ANN, BOB, queue(), queue("repair"))
    hall.call("a")
    hall.tell(e.MoveOrdered("a", "repair", "boss"))
    assert hall.of(e.OfferWithdrawn) == [e.OfferWithdrawn("a", "a-o1.1", "1")]
    assert hall.last(e.CallMoved) == e.CallMoved("a", "orders", "repair", "boss", None)
    assert [offer.agent for offer in hall.offers("a")] == ["1", "2"]
    hall.tell(e.WithdrawalOrdered("a", "boss"))
    assert hall.last(e.QueueRefused) == e.QueueRefused("a", "repair", QueueRefusal.WITHDRAWN)
    assert len(hall.of(e.OfferWithdrawn)) == 2


def test_a_move_to_where_he_is_or_to_nowhere_changes_nothing() -> None:
    hall = busy(Hall(ANN, queue()))
    hall.call("a")
    for to in ("orders", "nowhere"):
        assert hall.tell(e.MoveOrdered("a", to, "boss")) == []
    assert hall.tell(e.MoveOrdered("gone", "orders", "boss")) == []
    assert hall.tell(e.PriorityOrdered("gone", Tier.VIP, 0, "boss")) == []
    assert hall.tell(e.WithdrawalOrdered("gone", "boss")) == []


def test_a_move_to_an_emergency_queue_makes_an_emergency_of_it() -> None:
    hall = busy(Hall(ANN, queue(), queue("help", needs=(Need("orders", 1),), emergency=True, wrap_up_s=0)))
    hall.call("a")
    hall.tell(e.MoveOrdered("a", "help", "boss"))
    assert hall.engine.room.waiters["a"].tier is Tier.EMERGENCY
    hall.tell(e.PriorityOrdered("a", Tier.NORMAL, 0, "boss"))
    assert hall.engine.room.waiters["a"].tier is Tier.EMERGENCY


def test_a_priority_given_by_hand_counts_at_once() -> None:
    hall = busy(Hall(ANN, queue(wrap_up_s=0)))
    hall.call("a")
    hall.wait(10)
    hall.call("b")
    hall.tell(e.PriorityOrdered("b", Tier.NORMAL, 11.0, "boss"))
    hall.finish("busy", "1")
    assert hall.rings_at("b") == ["1"]


# --- tables that change ---


def test_a_changed_ladder_counts_for_those_who_wait_a_few_at_a_time(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("routing.publishing.AT_ONCE", 2)
    hall = busy(Hall(ANN, BOB, queue()))
    for call in "abc":
        hall.call(call)
    hall.wait(10)
    hall.publish(ANN, BOB, queue(ladder=(Rung(5.0, number="sip:partner@h"),)))
    assert hall.of(e.CallOverflowed) == []
    hall.wait(0)
    assert [event.call for event in hall.of(e.CallOverflowed)] == ["a", "b", "c"]


def test_tables_published_faster_than_callers_are_looked_at_again_look_at_nobody_twice() -> None:
    hall = busy(Hall(ANN, queue()))
    for number in range(25):
        hall.call(f"c{number}")
    for after_s in (5.0, 6.0, 7.0):
        hall.publish(ANN, queue(ladder=(Rung(after_s, groups=("helpers",)),)))
    steps = 0
    while hall.engine.next_deadline() == hall.now:
        hall.engine.tick(hall.now)
        steps += 1
    assert steps == 3
    assert not hall.engine.room.to_ask_again


def test_a_caller_whose_phone_rings_or_who_has_gone_is_not_looked_at_again_meanwhile() -> None:
    hall = Hall(ANN, queue(), regions={})
    hall.call("a", caller="010")
    hall.call("b", caller="010")
    hall.publish(ANN, queue(), regions={"010": Need("orders", 99)})
    hall.leave("b")
    hall.wait(0)
    assert hall.rings_at("a") == ["1"]
    hall.refuse("a", RefusalReason.WITHDRAWN)
    assert hall.waiting() == ["a"]


def test_a_queue_that_vanished_serves_those_who_wait_in_it_and_is_gone() -> None:
    hall = busy(Hall(agent("1", orders=5, help=5), queue(wrap_up_s=0), queue("help", emergency=True, wrap_up_s=0)))
    hall.call("a")
    hall.call("x", "help", Tier.EMERGENCY)
    hall.publish(agent("1", orders=5, help=5), queue("repair"))
    hall.finish("busy", "1")
    for call in ("x", "a"):
        hall.answer(call)
        hall.finish(call, "1")
    assert hall.engine.room.lines == {}
    assert hall.engine.room.emergencies == []
