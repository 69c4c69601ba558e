"""Agents: strategies, wrap-up, refusals, breaks, loans, channels, reserves [R1, R2, R5, C4]."""

from __future__ import annotations

import pytest

from calls import events as e
from calls.decision import Out, Verdict
from calls.model import AgentState, AgentStatus, Channel, QueueRefusal, RefusalReason, Strategy, Tier
from calls.table import Agent, EmergencyRule, Group, Need, Reserve
from tests.unit.routing.hall import Hall, agent, queue

REPAIRS = {"repairs": Group("repairs", {}, {"repair": 40, "orders": 9})}
ANN, BOB, CAT = agent("1", orders=50), agent("2", orders=90), agent("3", orders=70)


# --- strategies ---


def served_by(hall: Hall, call: str, talk_s: float) -> str:
    """Who took the call; he talks so long."""
    hall.call(call)
    (name,) = hall.rings_at(call)
    hall.answer(call)
    hall.wait(talk_s)
    hall.finish(call, name)
    return name


def test_the_longest_idle_goes_first() -> None:
    hall = Hall(ANN, BOB, queue(wrap_up_s=0))
    assert [served_by(hall, call, 10) for call in "abc"] == ["1", "2", "1"]


def test_the_best_skilled_goes_first_however_short_he_was_idle() -> None:
    hall = Hall(ANN, BOB, queue(strategy=Strategy.BEST_SKILL, wrap_up_s=0))
    assert [served_by(hall, call, 10) for call in "abc"] == ["2", "2", "2"]


def test_the_least_occupied_goes_first() -> None:
    hall = Hall(ANN, BOB, queue(strategy=Strategy.LEAST_OCCUPIED, wrap_up_s=0))
    assert [served_by(hall, call, talk_s) for call, talk_s in [("a", 100), ("b", 10), ("c", 10), ("d", 10)]] == [
        "1", "2", "2", "2",
    ]  # fmt: skip


def test_somebody_who_has_just_come_counts_as_not_occupied() -> None:
    hall = Hall(ANN, queue(strategy=Strategy.LEAST_OCCUPIED))
    hall.call("a")
    assert hall.last(e.OfferMade).why.candidates[0].figure == 1.0


def test_round_robin_takes_who_was_offered_a_call_longest_ago() -> None:
    hall = Hall(ANN, BOB, CAT, queue(strategy=Strategy.ROUND_ROBIN, wrap_up_s=0))
    assert [served_by(hall, call, talk_s) for call, talk_s in zip("abcd", (50, 5, 5, 5), strict=True)] == [
        "1", "2", "3", "1",
    ]  # fmt: skip


def test_several_phones_ring_and_the_first_to_be_answered_wins() -> None:
    hall = Hall(ANN, BOB, CAT, queue(strategy=Strategy.RING_SEVERAL, ring_agents=2))
    hall.call("a")
    assert hall.rings_at("a") == ["1", "2"]
    first, second = hall.offers("a")
    hall.tell(e.OfferAccepted("a", second.offer, "2"))
    assert hall.engine.desks["1"].ringing is not None
    hall.tell(e.OfferRefused("a", first.offer, "1", RefusalReason.ANSWERED_ELSEWHERE))
    assert hall.engine.desks["1"].state is AgentState.IDLE
    assert hall.engine.desks["1"].refusals == 0


def test_of_several_phones_one_that_is_never_heard_of_again_is_left_alone() -> None:
    hall = Hall(ANN, BOB, queue(strategy=Strategy.RING_SEVERAL))
    hall.call("a")
    hall.answer("a")
    hall.wait(10)
    assert hall.engine.desks["2"].state is AgentState.IDLE


# --- wrap-up ---


def test_wrap_up_can_be_extended_as_far_as_the_queue_allows() -> None:
    hall = Hall(ANN, queue(wrap_up_s=10, wrap_up_most_s=30))
    hall.call("a")
    hall.answer("a")
    hall.finish("a", "1")
    hall.tell(e.WrapUpExtended("1", 5))
    hall.wait(14)
    assert hall.engine.desks["1"].state is AgentState.WRAP_UP
    hall.tell(e.WrapUpExtended("1", 500))
    hall.wait(16)
    assert hall.engine.desks["1"].state is AgentState.IDLE


def test_wrap_up_can_be_skipped() -> None:
    hall = Hall(ANN, queue(wrap_up_s=10))
    hall.call("a")
    hall.answer("a")
    hall.finish("a", "1")
    hall.call("b")
    assert hall.rings_at("b") == []
    hall.tell(e.WrapUpSkipped("1"))
    assert hall.rings_at("b") == ["1"]
    assert hall.last(e.AgentStateChanged).state is AgentState.OFFERED


@pytest.mark.parametrize("event", [e.WrapUpSkipped("1"), e.WrapUpExtended("1", 5), e.WrapUpSkipped("9")])
def test_without_wrap_up_there_is_nothing_to_extend_or_skip(event: e.Event) -> None:
    assert Hall(ANN, queue()).tell(event) == []


# --- refusals ---


def test_a_phone_is_left_alone_for_longer_every_time_and_then_its_agent_is_paused() -> None:
    hall = Hall(ANN, queue(rona_delay_s=10, rona_growth=3, rona_most_s=40, pause_after=3))
    hall.call("a")
    hall.refuse("a")
    assert hall.rings_at("a") == []
    hall.wait(10)
    hall.refuse("a")
    hall.wait(29)
    assert hall.rings_at("a") == []
    hall.wait(1)
    hall.refuse("a")
    assert hall.of(e.AgentPaused) == [e.AgentPaused("1", 3)]
    assert hall.engine.desks["1"].status is AgentStatus.BREAK
    hall.wait(1000)
    assert hall.rings_at("a") == []
    hall.tell(e.AgentStatusChosen("1", AgentStatus.AVAILABLE))
    assert hall.rings_at("a") == ["1"]


def test_an_answered_call_makes_the_refusals_before_it_forgotten() -> None:
    hall = Hall(ANN, queue(rona_delay_s=10, pause_after=2, wrap_up_s=0))
    hall.call("a")
    hall.refuse("a")
    hall.wait(10)
    hall.answer("a")
    hall.finish("a", "1")
    hall.call("b")
    hall.refuse("b")
    assert hall.of(e.AgentPaused) == []


def test_an_emergency_tries_the_phone_of_a_paused_agent_too() -> None:
    hall = Hall(agent("1", help=50), queue("help", emergency=True, pause_after=1))
    hall.call("a", "help", Tier.EMERGENCY)
    hall.refuse("a")
    assert hall.engine.desks["1"].paused
    hall.call("b", "help", Tier.EMERGENCY)
    assert hall.last(e.OfferMade).why.verdict is Verdict.TRIED_AGAIN


# --- breaks ---


def test_a_break_soon_is_a_break_at_once_for_somebody_who_has_nothing_in_hand() -> None:
    hall = Hall(ANN, queue())
    hall.tell(e.AgentStatusChosen("1", AgentStatus.BREAK_SOON))
    assert hall.engine.desks["1"].status is AgentStatus.BREAK


def test_a_break_soon_waits_for_the_end_of_wrap_up() -> None:
    hall = Hall(ANN, queue(wrap_up_s=10))
    hall.call("a")
    hall.answer("a")
    hall.tell(e.AgentStatusChosen("1", AgentStatus.BREAK_SOON))
    hall.finish("a", "1")
    hall.call("b")
    assert hall.engine.desks["1"].status is AgentStatus.BREAK_SOON
    hall.wait(10)
    assert hall.rings_at("b") == []
    assert hall.last(e.AgentStateChanged).status is AgentStatus.BREAK


def test_an_emergency_comes_before_a_break_where_the_rule_says_so() -> None:
    desk, line = agent("1", help=50), queue("help", emergency=True, wrap_up_s=10)
    for rule, rung in ((EmergencyRule(use_break_soon=True), ["1"]), (EmergencyRule(use_break_soon=False), [])):
        hall = Hall(desk, line, agent("2", help=1), emergency=rule)
        hall.call("a", "help", Tier.EMERGENCY)
        hall.answer("a")
        hall.tell(e.AgentStatusChosen("1", AgentStatus.BREAK_SOON))
        hall.call("b", "help", Tier.EMERGENCY)
        hall.answer("b")
        hall.call("c", "help", Tier.EMERGENCY)
        hall.finish("a", "1")
        hall.wait(10)
        assert hall.rings_at("c") == rung


def test_an_emergency_cuts_wrap_up_short_where_the_rule_says_so() -> None:
    hall = Hall(
        agent("1", help=50), queue("help", emergency=True, wrap_up_s=60), emergency=EmergencyRule(use_wrap_up=True)
    )
    hall.call("a", "help", Tier.EMERGENCY)
    hall.answer("a")
    hall.finish("a", "1")
    hall.call("b", "help", Tier.EMERGENCY)
    assert hall.last(e.OfferMade).why.verdict is Verdict.CUT_SHORT
    assert hall.engine.next_deadline() == 25.0
    hall.answer("b")
    assert hall.engine.next_deadline() is None


# --- what supervisors change ---


def test_an_agent_lent_to_a_group_has_its_skills_until_the_time_is_over() -> None:
    hall = Hall(agent("1", orders=50), queue("repair"), groups=REPAIRS)
    hall.call("a", "repair")
    assert hall.last(e.QueueRefused).reason is QueueRefusal.NO_AGENTS
    hall.tell(e.AgentLent("1", "repairs", 60, "boss"))
    assert hall.engine.desks["1"].agent.skills == {"orders": 50, "repair": 40}
    assert hall.engine.desks["1"].agent.groups == ("repairs",)
    hall.call("b", "repair")
    assert hall.rings_at("b") == ["1"]
    hall.refuse("b", RefusalReason.WITHDRAWN)
    hall.wait(60)
    assert hall.engine.desks["1"].agent.skills == {"orders": 50}


def test_a_loan_can_be_ended_before_its_time() -> None:
    hall = Hall(ANN, queue(), groups={"g": Group("g", {}, {"x": 1})})
    hall.tell(e.AgentLent("1", "g", 60, "boss"))
    hall.tell(e.AgentLent("1", "g", 0, "boss"))
    assert hall.engine.desks["1"].agent == ANN
    assert hall.engine.next_deadline() is None


NEWS_OF_NOBODY = (
    e.AgentLent("9", "g", 5, "boss"),
    e.AgentLent("1", "nobody", 5, "boss"),
    e.AgentSkillsSet("9", {}, "boss"),
    e.AgentGroupsSet("9", (), "boss"),
    e.AgentLoggedIn("9", "sip:x"),
    e.AgentLoggedOut("9"),
    e.AgentStatusChosen("9", AgentStatus.OFF),
    e.TalkEnded("a", "9", e.Party.AGENT),
)


@pytest.mark.parametrize("event", NEWS_OF_NOBODY)
def test_news_of_somebody_unknown_changes_nothing(event: e.Event) -> None:
    assert Hall(ANN, queue(), groups={"g": Group("g", {})}).tell(event) == []


def test_a_loan_of_somebody_who_has_left_the_table_ends_without_a_word() -> None:
    hall = Hall(ANN, queue(), groups={"g": Group("g", {})})
    hall.tell(e.AgentLent("1", "g", 5, "boss"))
    hall.publish(BOB, queue())
    assert hall.wait(5) == []


def test_skills_and_groups_set_by_hand_count_at_once_and_survive_a_publication() -> None:
    hall = Hall(ANN, queue(), queue("repair", groups=("back",)))
    hall.tell(e.AgentSkillsSet("1", {"repair": 5}, "boss"))
    hall.tell(e.AgentGroupsSet("1", ("back",), "boss"))
    hall.publish(ANN, queue(), queue("repair", groups=("back",)))
    hall.call("a", "repair")
    assert hall.rings_at("a") == ["1"]
    hall.tell(e.AgentSkillsSet("1", None, "boss"))
    hall.tell(e.AgentSkillsSet("1", None, "boss"))
    hall.tell(e.AgentGroupsSet("1", None, "boss"))
    assert hall.engine.desks["1"].agent == ANN


# --- classes and reserves ---


def test_an_agent_kept_for_a_class_is_not_given_to_others() -> None:
    lead = Agent("1", "lead", {"orders": 90}, "sip:1@h", tiers=(Tier.VIP,))
    hall = Hall(lead, BOB, queue())
    hall.call("a")
    assert hall.rings_at("a") == ["2"]
    hall.call("b")
    assert hall.last(e.CallWaits).why.out[Out.RESERVED] == 1
    hall.call("c", tier=Tier.VIP)
    assert hall.rings_at("c") == ["1"]


def test_the_last_free_of_a_group_are_kept_for_a_class_until_another_is_free() -> None:
    first, second = agent("1", "front", orders=50), agent("2", "front", orders=50)
    hall = Hall(first, second, queue(wrap_up_s=0), reserves=(Reserve("front", 1, (Tier.VIP,)),))
    hall.call("a")
    hall.answer("a")
    hall.call("b")
    assert hall.rings_at("b") == []
    assert hall.last(e.CallWaits).why.out == {Out.BUSY: 1, Out.RESERVED: 1}
    hall.call("c", tier=Tier.VIP)
    assert hall.rings_at("c") == ["2"]
    hall.refuse("c", RefusalReason.CALLER_GONE)
    hall.wait(1)
    hall.finish("a", "1")
    assert hall.rings_at("b") == ["2"]


def test_a_reserve_concerns_nobody_of_another_group() -> None:
    hall = Hall(ANN, agent("2", "front", orders=9), queue(wrap_up_s=0), reserves=(Reserve("front", 1, (Tier.VIP,)),))
    hall.call("a")
    hall.answer("a")
    hall.call("b")
    hall.finish("a", "1")
    assert hall.rings_at("b") == ["1"]


def test_many_who_are_out_are_counted_and_a_few_are_named() -> None:
    novices = [agent(str(number), repair=5) for number in range(10, 15)]
    hall = Hall(agent("1", orders=5), *novices, queue())
    hall.call("a")
    why = hall.last(e.OfferMade).why
    assert why.out == {Out.SKILL: 5}
    assert why.examples == {Out.SKILL: ("10", "11", "12")}


# --- channels ---


def test_an_agent_chats_with_as_many_as_he_can_and_with_nobody_while_he_talks() -> None:
    chatty = Agent("1", "chatty", {"orders": 50}, "sip:1@h", capacity={"voice": 1, "chat": 2})
    hall = Hall(chatty, queue(wrap_up_s=0))
    for call in "abc":
        hall.call(call, channel=Channel.CHAT)
        if hall.rings_at(call):
            hall.answer(call)
    assert list(hall.engine.desks["1"].works) == ["a", "b"]
    hall.call("v")
    assert hall.rings_at("v") == []
    hall.finish("a", "1")
    assert hall.rings_at("c") == ["1"]
    hall.answer("c")
    hall.finish("b", "1")
    hall.finish("c", "1")
    assert hall.rings_at("v") == ["1"]
    hall.answer("v")
    hall.call("d", channel=Channel.CHAT)
    assert hall.rings_at("d") == []


def test_a_channel_an_agent_does_not_serve_is_not_offered_to_him() -> None:
    hall = Hall(ANN, queue())
    hall.call("a", channel=Channel.EMAIL)
    assert hall.rings_at("a") == []
    assert Need("orders", 1) in hall.last(e.CallWaits).why.needs


def test_a_break_soon_waits_for_every_chat_that_goes_on() -> None:
    chatty = Agent("1", "chatty", {"orders": 50}, "sip:1@h", capacity={"chat": 2})
    hall = Hall(chatty, queue(wrap_up_s=0))
    hall.call("a", channel=Channel.CHAT)
    hall.answer("a")
    hall.call("b", channel=Channel.CHAT)
    hall.tell(e.AgentStatusChosen("1", AgentStatus.BREAK_SOON))
    hall.refuse("b", RefusalReason.WITHDRAWN)
    assert hall.engine.desks["1"].status is AgentStatus.BREAK_SOON
    hall.finish("a", "1")
    assert hall.engine.desks["1"].status is AgentStatus.BREAK


# --- phones ---


def test_an_agent_without_a_phone_is_one_who_cannot_be_rung() -> None:
    nomad = Agent("9", "nomad", {"orders": 90})
    hall = Hall(ANN, nomad, queue())
    hall.tell(e.AgentStatusChosen("9", AgentStatus.AVAILABLE))
    hall.call("a")
    hall.call("b")
    assert hall.last(e.CallWaits).why.out == {Out.RINGING: 1, Out.NO_PHONE: 1}


def test_news_of_offers_that_are_history_frees_nobody() -> None:
    hall = Hall(ANN, queue())
    hall.call("a")
    assert hall.tell(e.OfferAccepted("z", "z-o1.1", "1")) == []
    hall.tell(e.OfferRefused("a", "a-o0.0", "1", RefusalReason.BUSY))
    assert hall.rings_at("a") == ["1"]


def test_what_is_no_business_of_the_router_changes_nothing() -> None:
    hall = Hall(ANN, queue())
    assert hall.tell(e.LegRinging("a", "a-c")) == []
    assert hall.engine.tick(0.0) == []


def test_an_offer_that_was_withdrawn_and_never_confirmed_is_not_held_against_the_agent() -> None:
    hall = Hall(ANN, queue())
    hall.call("a")
    hall.tell(e.AgentStatusChosen("1", AgentStatus.BREAK))
    assert len(hall.of(e.OfferWithdrawn)) == 1
    hall.wait(5)
    assert hall.engine.desks["1"].refusals == 0
    assert hall.waiting() == ["a"]


def test_a_conversation_that_is_history_ends_without_a_word() -> None:
    assert Hall(ANN, queue()).finish("a", "1") == []
