"""What an onlooker believes: from what he saw, never from what comes."""

from __future__ import annotations

from dataclasses import replace

from hypothesis import given
from hypothesis import strategies as st

from calls.model import Tier
from routing.replay.anonymous_bank_rule import bank_table
from routing.replay.beliefs import Beliefs, standing_by
from routing.replay.choices import Moment
from routing.replay.traffic import Arrival, Traffic
from tests.unit.routing.replay.test_presence import gone, served

QUEUES = ("PS", "NW", "NE")
TABLE = bank_table(Traffic("all", tuple(gone(queue, 0, 1, queue) for queue in QUEUES), ()))


def fresh() -> Beliefs:
    return Beliefs(standing_by(TABLE))


def took(taken: Arrival, *others: Arrival) -> Moment:
    return Moment(taken.at_s + (taken.waited_s or 0.0), taken.agent, taken, others)


def vip(name: str, at_s: float, waited_s: float = 60.0, agent: str = "ANNA") -> Arrival:
    return replace(served(name, at_s, waited_s, 30, agent), tier=Tier.VIP, caller=f"customer {name}")


def test_customers_stand_ninety_seconds_before_prospects_and_vips_before_them() -> None:
    standing = standing_by(TABLE)
    assert standing(gone("a", 1000, 1, "NW"), True) == 1000
    assert standing(gone("b", 1000, 1, "PS"), True) == 910
    assert standing(vip("c", 1000), True) == 820
    assert standing(vip("c", 1000), False) == 910


def test_an_agent_does_what_he_was_seen_doing_and_nothing_else() -> None:
    beliefs = fresh()
    assert not beliefs.does("ANNA", "PS")
    beliefs.learn(took(served("a", 100, 0, 30)))
    assert beliefs.does("ANNA", "PS")
    assert not beliefs.does("ANNA", "NW")
    assert not beliefs.does("BELA", "PS")


def test_passing_over_a_business_says_that_the_agent_does_not_do_it() -> None:
    beliefs = fresh()
    beliefs.learn(took(served("a", 100, 0, 30, queue="NE")))
    assert beliefs.does("ANNA", "NE")
    for name in "bc":
        beliefs.learn(took(served(name, 300, 60, 30), gone("waits longer", 200, 500, "NE")))
    assert not beliefs.does("ANNA", "NE")
    assert beliefs.does("ANNA", "PS")


def test_taking_the_first_in_line_says_nothing_about_the_others() -> None:
    beliefs = fresh()
    beliefs.learn(took(served("a", 100, 0, 30, queue="NE")))
    beliefs.learn(took(served("b", 200, 60, 30), gone("came later", 250, 500, "NE")))
    assert beliefs.does("ANNA", "NE")


def test_who_came_when_the_call_was_put_through_already_was_not_passed_over() -> None:
    beliefs = fresh()
    beliefs.learn(took(served("a", 200, 60, 30), vip("just came", 257)))
    assert beliefs.tier(vip("just came", 257)) is Tier.VIP


def test_a_vip_passed_over_like_anybody_is_believed_to_be_treated_like_anybody() -> None:
    beliefs, customer = fresh(), vip("v", 230, 300)
    assert beliefs.tier(customer) is Tier.VIP
    for name in "abc":
        beliefs.learn(took(served(name, 200, 60, 30), customer))
    assert beliefs.tier(customer) is Tier.NORMAL


def test_a_vip_taken_first_after_all_is_believed_again() -> None:
    beliefs, customer = fresh(), vip("v", 230, 300)
    for name in "abc":
        beliefs.learn(took(served(name, 200, 60, 30), customer))
    for _ in range(4):
        beliefs.learn(took(customer, gone("waits longer", 200, 500)))
    assert beliefs.tier(customer) is Tier.VIP


def test_days_go_by_and_old_news_fades() -> None:
    beliefs, customer = fresh(), vip("v", 230, 300)
    for name in "abc":
        beliefs.learn(took(served(name, 200, 60, 30), customer))
    for _ in range(30):
        beliefs.new_day()
    assert beliefs.tier(customer) is Tier.VIP
    assert not beliefs.does("ANNA", "PS")


def test_nobody_is_remembered_who_has_no_name() -> None:
    beliefs, nameless = fresh(), replace(vip("v", 230, 300), caller="")
    for name in "abc":
        beliefs.learn(took(served(name, 200, 60, 30), nameless))
    assert beliefs.tier(nameless) is Tier.VIP


@given(st.lists(st.tuples(st.sampled_from(QUEUES), st.sampled_from(QUEUES), st.booleans(), st.integers(-400, 50))))
def test_whatever_was_seen_an_agent_does_what_he_did_last(
    seen: list[tuple[str, str, bool, int]],
) -> None:
    beliefs = fresh()
    for mine, other, is_vip, earlier_s in seen:
        passed = replace(
            gone("p", 1000 + earlier_s, 900, other), caller="c", tier=Tier.VIP if is_vip else Tier.NORMAL
        )
        beliefs.learn(took(served("t", 1000, 60, 30, queue=mine), passed))
        assert beliefs.does("ANNA", mine)
        assert beliefs.tier(passed) in (Tier.NORMAL, passed.tier)
