"""What nobody expects: queues that vanish under callers, news that comes twice, figures that are none."""

from __future__ import annotations

from dataclasses import replace
from math import inf, nan

import pytest

from calls import events as e
from calls.model import AgentState, Channel, QueueRefusal, RefusalReason, Strategy, Tier
from calls.table import Agent, CurvePoint, EmergencyRule, Group, Need, Rung, TierRule
from routing import told
from tests.unit.routing.hall import Hall, agent, queue

ANN, BOB = agent("1", orders=50), agent("2", orders=90)


def busy(hall: Hall) -> Hall:
    """Somebody talks to the agent who is free."""
    hall.call("busy")
    hall.answer("busy")
    return hall


# --- tables that take away ---


def test_a_caller_kept_for_an_agent_is_let_go_in_a_queue_that_has_vanished() -> None:
    hall = Hall(ANN, BOB, queue(prefer_manager_s=15))
    busy(hall)
    hall.call("a", manager="1")
    hall.publish(ANN, BOB, queue("repair"))
    hall.wait(15)
    assert hall.rings_at("a") == ["2"]
    hall.answer("a")
    assert hall.engine.room.lines == {}


def test_a_class_asks_for_no_more_and_a_priority_counts_in_a_queue_that_has_vanished() -> None:
    lead = {Tier.COMPLAINT: TierRule(needs=(Need("lead", 50),), needs_for_s=20.0)}
    hall = Hall(ANN, agent("3", orders=90, lead=60), queue(ladder=(Rung(30.0, needs=()),)), tiers=lead)
    for call in "ab":
        hall.call(call, tier=Tier.COMPLAINT)
    hall.answer("a")
    hall.publish(ANN, agent("3", orders=90, lead=60), queue("repair"), tiers=lead)
    hall.wait(20)
    assert hall.rings_at("b") == ["1"]
    hall.tell(e.PriorityOrdered("b", Tier.VIP, 0.0, "boss"))
    hall.refuse("b")
    hall.wait(10)
    assert hall.engine.waiting("orders")[0].line.ask.rung == 1


def test_a_channel_taken_from_an_agent_is_not_offered_to_him_any_more() -> None:
    chatty = Agent("1", "chatty", {"orders": 50}, "sip:1@h", capacity={"voice": 1, "chat": 2})
    hall = Hall(chatty, queue())
    hall.publish(replace(chatty, capacity={"voice": 1}), queue())
    hall.call("a", channel=Channel.CHAT)
    assert hall.rings_at("a") == []
    hall.publish(chatty, queue())
    assert hall.rings_at("a") == ["1"]


def test_a_queue_that_becomes_one_for_emergencies_makes_emergencies_of_who_waits_there() -> None:
    hall = Hall(ANN, BOB, queue(prefer_manager_s=15))
    busy(hall)
    hall.call("a", manager="1")
    hall.publish(ANN, BOB, queue(prefer_manager_s=15, emergency=True))
    hall.wait(0)
    assert hall.engine.room.waiters["a"].tier is Tier.EMERGENCY
    assert hall.rings_at("a") == ["2"]


def test_other_regions_do_not_lead_a_caller_again_the_way_he_has_been() -> None:
    hall = busy(Hall(ANN, queue(ladder=(Rung(10.0, exit="callback"),))))
    hall.call("a", exits=("callback",))
    hall.wait(10)
    hall.call("a", exits=("callback",))
    hall.publish(ANN, queue(ladder=(Rung(10.0, exit="callback"),)), regions={"010": Need("orders", 9)})
    hall.wait(100)
    assert len(hall.of(e.CallOverflowed)) == 1


def test_agents_who_are_gone_finish_what_they_do_and_leave_nothing_behind() -> None:
    hall = Hall(ANN, BOB, queue(wrap_up_s=5))
    busy(hall)
    hall.call("a")
    hall.publish(queue())
    assert list(hall.engine.desks) == ["1", "2"]
    hall.refuse("a")
    hall.finish("busy", "1")
    hall.wait(1000)
    assert dict(hall.engine.desks) == {}
    assert hall.engine.next_deadline() is None
    assert not any(hall.engine.room.free.values())


def test_lines_for_callers_who_know_an_agent_do_not_pile_up(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("routing.room.KEPT_OPEN", 4)
    staff = [agent(str(number), orders=50) for number in range(10, 30)]
    hall = Hall(*staff, queue(prefer_manager_s=15, wrap_up_s=0))
    hall.call("waits", needs=(Need("orders", 99),))
    for number in range(10, 30):
        hall.call(f"c{number}", manager=str(number))
        hall.answer(f"c{number}")
        hall.finish(f"c{number}", str(number))
    assert len(hall.engine.room.lines) <= 5
    assert sum(map(len, hall.engine.room.at_bit.values())) <= 5 * len(staff)


# --- emergencies ---


def test_a_caller_made_an_emergency_waits_for_nobody_in_particular() -> None:
    hall = Hall(ANN, BOB, queue(prefer_manager_s=600))
    busy(hall)
    hall.call("a", manager="1")
    assert hall.rings_at("a") == []
    hall.tell(e.PriorityOrdered("a", Tier.EMERGENCY, 0.0, "boss"))
    assert hall.rings_at("a") == ["2"]


def test_an_emergency_queue_takes_whoever_an_emergency_may_have() -> None:
    vip_only = Agent("1", "lead", {"help": 90}, "sip:1@h", tiers=(Tier.VIP,))
    hall = Hall(vip_only, queue("help", emergency=True))
    hall.call("a", "help")
    assert hall.rings_at("a") == ["1"]


def test_however_large_a_head_start_given_by_hand_an_emergency_goes_first() -> None:
    hall = busy(Hall(ANN, queue(wrap_up_s=0)))
    hall.call("a")
    hall.call("x", tier=Tier.EMERGENCY)
    hall.tell(e.PriorityOrdered("a", Tier.VIP, inf, "boss"))
    hall.finish("busy", "1")
    assert hall.rings_at("x") == ["1"]


# --- phones ---


def test_a_phone_may_let_calls_go_by_for_a_month() -> None:
    hall = Hall(ANN, queue(pause_after=0, rona_delay_s=1.0, rona_most_s=3.0))
    hall.call("a")
    for _ in range(1100):
        hall.refuse("a")
        hall.wait(3)
    assert hall.rings_at("a") == ["1"]


def test_a_call_that_queues_anew_rings_nowhere_for_where_it_was() -> None:
    hall = Hall(ANN, BOB, queue(), queue("repair", needs=(Need("orders", 60),)))
    hall.call("a")
    assert hall.rings_at("a") == ["1"]
    hall.call("a", "repair")
    assert [withdrawn.agent for withdrawn in hall.of(e.OfferWithdrawn)] == ["1"]
    assert [desk.name for desk in hall.engine.desks.values() if desk.works and not desk.works["a"].withdrawn] == ["2"]


def test_a_phone_that_nobody_stops_for_a_caller_who_is_gone_is_not_held_against_its_agent() -> None:
    hall = Hall(ANN, queue(wrap_up_s=0))
    hall.call("a")
    hall.hang_up("a")
    assert hall.engine.next_deadline() == 5.0
    hall.wait(5)
    assert hall.engine.desks["1"].refusals == 0
    hall.call("b")
    assert hall.rings_at("b") == ["1"]


def test_news_with_another_calls_name_is_about_the_call_whose_phone_rang() -> None:
    hall = Hall(ANN, BOB, queue())
    hall.call("a")
    hall.call("b")
    (offer,) = hall.offers("a")
    hall.tell(e.OfferRefused("b", offer.offer, "1", RefusalReason.BUSY))
    assert hall.engine.room.waiters["a"].offers == {}
    (other,) = hall.offers("b")
    hall.tell(e.OfferAccepted("a", other.offer, "2"))
    assert hall.waiting() == ["a"]
    assert hall.engine.desks["2"].state is AgentState.TALKING


def test_a_phone_that_rings_for_a_caller_who_is_gone_rings_for_nobody_who_waits() -> None:
    hall = Hall(ANN, queue(wrap_up_s=0))
    hall.call("a")
    hall.refuse("a", RefusalReason.CALLER_GONE)
    assert hall.waiting() == []
    assert hall.engine.room.waiters == {}


def test_whoever_wants_a_break_soon_while_his_phone_rings_has_it_when_it_is_silent() -> None:
    hall = Hall(ANN, queue())
    hall.call("a")
    hall.tell(e.AgentStatusChosen("1", e.AgentStatus.BREAK_SOON))
    assert len(hall.of(e.OfferWithdrawn)) == 1
    hall.refuse("a", RefusalReason.WITHDRAWN)
    assert hall.engine.desks["1"].status is e.AgentStatus.BREAK


def test_a_phone_left_alone_that_is_answered_after_all_is_left_alone_no_more() -> None:
    hall = Hall(agent("1", help=50), queue("help", emergency=True, wrap_up_s=0))
    for call in ("a", "b"):
        hall.call(call, "help", Tier.EMERGENCY)
    hall.refuse("a")
    assert hall.rings_at("b") == ["1"]
    hall.answer("b")
    assert hall.engine.next_deadline() is None
    hall.finish("b", "1")
    assert hall.rings_at("a") == ["1"]


# --- places ---


def test_callers_who_withhold_their_number_are_not_taken_for_each_other() -> None:
    hall = busy(Hall(ANN, BOB, queue(return_within_s=60, prefer_last_s=60, wrap_up_s=0)))
    hall.call("a", caller="anonymous")
    hall.answer("a")
    hall.call("b", caller="anonymous")
    hall.leave("b")
    hall.wait(5)
    hall.call("c", caller="anonymous")
    assert hall.engine.room.waiters["c"].since == 5.0
    hall.finish("busy", "1")
    assert hall.rings_at("c") == ["1"]


def test_a_number_that_looks_like_a_call_has_not_its_place() -> None:
    hall = busy(Hall(ANN, queue(ladder=(Rung(10.0, exit="callback"),))))
    hall.call("a", exits=("callback",))
    hall.wait(20)
    hall.call("b", caller="a")
    assert hall.engine.room.waiters["b"].since == 20.0


def test_what_was_estimated_for_one_queue_is_not_held_against_another() -> None:
    hall = busy(Hall(ANN, BOB, queue(wrap_up_s=0), queue("repair", needs=(Need("orders", 60),), wrap_up_s=0)))
    hall.call("r", "repair")
    hall.answer("r")
    hall.engine.room.pace("orders").gap_s = 1000.0
    hall.engine.room.pace("repair").last_wait_s[Tier.NORMAL] = 0.0
    hall.call("a")
    assert hall.engine.room.waiters["a"].predicted["queue_length"] == 1000.0
    hall.tell(e.MoveOrdered("a", "repair", "boss"))
    hall.wait(3)
    hall.finish("r", "2")
    hall.answer("a")
    assert hall.engine.room.pace("repair").errors_s == {"last_served": 3.0}


def test_a_head_start_given_by_hand_is_no_time_anybody_waited() -> None:
    hall = busy(Hall(ANN, queue(wrap_up_s=0)))
    hall.call("a")
    hall.tell(e.PriorityOrdered("a", Tier.NORMAL, 1000.0, "boss"))
    hall.wait(7)
    hall.call("b")
    assert hall.engine.room.waiters["b"].predicted["head_of_line"] == 7.0


# --- nonsense ---


@pytest.mark.parametrize("figure", [nan, inf, -inf, -5.0, 1e308, 0.0])
def test_figures_that_make_no_sense_stop_nobody(figure: float) -> None:
    hall = Hall(
        ANN, queue(wrap_up_s=10), groups={"g": Group("g", {})}, tiers={Tier.VIP: TierRule((CurvePoint(0, 9),))}
    )
    busy(hall)
    hall.call("a", waited_s=figure)
    hall.call("b", tier=Tier.VIP)
    hall.tell(e.PriorityOrdered("b", Tier.VIP, figure, "boss"))
    hall.tell(e.AgentLent("1", "g", figure, "boss"))
    hall.tell(e.CallbackRequested("c", "c-b1", "orders", Tier.VIP, "zh-CN", "139", in_s=figure, waited_s=figure))
    hall.finish("busy", "1")
    hall.tell(e.WrapUpExtended("1", figure))
    deadline = hall.engine.next_deadline()
    assert deadline is not None
    assert deadline <= 300
    hall.tell(e.WrapUpSkipped("1"))
    hall.tell(e.PositionAsked("b"))
    for _ in "ab":
        (call,) = [offer.call for offer in hall.of(e.OfferMade) if offer.offer in hall.engine.room.offers]
        hall.answer(call)
        hall.finish(call, "1")
        hall.wait(20)
    assert hall.waiting() == (["c-b1"] if "c-b1" in hall.engine.room.waiters else [])


@pytest.mark.parametrize(
    ("said", "least", "taken"),
    [(nan, 0.0, 0.0), (inf, 0.0, told.MOST_S), (-inf, -9.0, -9.0), (-1.0, 0.0, 0.0), (7.5, 0.0, 7.5)],
)
def test_seconds_are_numbers_within_bounds(said: float, least: float, taken: float) -> None:
    assert told.seconds(said, least) == taken


def test_orders_about_what_is_not_there_change_nothing() -> None:
    hall = Hall(ANN, queue(), emergency=EmergencyRule())
    orders = (
        e.PlanSwitched("nowhere", True, "boss"),
        e.QueuePaused("nowhere", "boss"),
        e.QueueResumed("elsewhere", "boss"),
        e.CallbackFailed("z.1", "z", e.HangupCause.USER_BUSY),
        e.OfferRefused("z", "z-o1.1", "7", RefusalReason.CALLER_GONE),
        e.StepFailed("z", "step"),
    )
    assert [hall.tell(order) for order in orders] == [[]] * len(orders)
    assert hall.call("a", "nowhere") == [e.QueueRefused("a", "nowhere", QueueRefusal.UNKNOWN)]


def test_rings_of_several_phones_end_when_the_call_is_moved_or_becomes_somebody_elses() -> None:
    hall = Hall(ANN, BOB, queue(strategy=Strategy.RING_SEVERAL), queue("repair", needs=(Need("none"),)))
    hall.call("a")
    assert hall.rings_at("a") == ["1", "2"]
    hall.tell(e.MoveOrdered("a", "repair", "boss"))
    assert [event.agent for event in hall.of(e.OfferWithdrawn)] == ["1", "2"]
    hall.call("b")
    assert hall.rings_at("b") == []
    for offer in hall.of(e.OfferMade):
        hall.tell(e.OfferRefused("a", offer.offer, offer.agent, RefusalReason.WITHDRAWN))
    assert hall.rings_at("b") == ["1"]
    assert hall.waiting("repair") == ["a"]
