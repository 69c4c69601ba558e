"""The engine is asked whom it would have taken; then it is said whom the agent took."""

from __future__ import annotations

from collections import Counter
from dataclasses import replace

from calls.model import Tier
from routing.replay.anonymous_bank_rule import bank_table, first_come, plain_vip
from routing.replay.beliefs import Beliefs, standing_by
from routing.replay.choosing import Chosen, Learned, Miss, Plain, judge
from routing.replay.traffic import Arrival, Traffic
from tests.unit.routing.replay.test_beliefs import vip
from tests.unit.routing.replay.test_presence import gone, served


def day(*arrivals: Arrival, name: str = "day") -> Traffic:
    return Traffic(name, tuple(sorted(arrivals, key=lambda arrival: arrival.at_s)), ())


EVERY = bank_table(day(*(gone(queue, 0, 1, queue) for queue in ("PS", "NW", "NE"))))


def learned() -> Learned:
    return Learned(EVERY, Beliefs(standing_by(EVERY)))


def misses(*arrivals: Arrival) -> Counter[Miss]:
    return judge([day(*arrivals)], learned())[0].misses


def test_first_come_takes_who_waited_longest_and_the_vip_rule_does_not() -> None:
    record = day(served("normal", 100, 120, 30), vip("v", 150, 20))
    assert judge([record], Plain(first_come(EVERY))) == [Chosen("day", 1, 0, Counter({Miss.OTHER_ORDER: 1}))]
    assert judge([record], Plain(plain_vip(EVERY))) == [Chosen("day", 1, 1, Counter())]


def test_prospects_stand_behind_customers_by_the_banks_rule_only() -> None:
    record = day(served("customer", 150, 20, 30), gone("prospect", 100, 300, "NW"))
    assert judge([record], Plain(plain_vip(EVERY)))[0].right == 0
    assert judge([record], Plain(EVERY))[0].right == 1


def test_who_does_something_else_is_learnt_from_what_he_did() -> None:
    exchange = [served(f"e{n}", 100 + 50 * n, 0, 30, "ELI", queue="NE") for n in range(3)]
    record = day(*exchange, gone("waits longer", 260, 400), served("asks for shares", 300, 40, 30, "ELI", queue="NE"))
    assert judge([record], Plain(EVERY))[0].right == 0
    assert judge([record], learned())[0].right == 1


def test_who_has_just_come_cannot_be_taken_yet() -> None:
    record = day(served("normal", 100, 60, 30), replace(vip("v", 158), agent="", waited_s=None, patience_s=90.0))
    assert judge([record], Plain(EVERY))[0].right == 0
    assert judge([record], learned())[0].right == 1


def test_when_all_have_just_come_one_of_them_is_taken_all_the_same() -> None:
    assert judge([day(served("a", 100, 3, 30), gone("b", 101, 60))], learned())[0].right == 1


def test_the_rule_learns_over_days() -> None:
    ignored = replace(vip("v", 130, 200), agent="", waited_s=None, patience_s=200.0)
    passed_over = day(*(served(f"s{n}", 100 + n, 60 + 20 * n, 30) for n in range(4)), ignored)
    first, second = judge([passed_over, passed_over], learned())
    assert first.misses[Miss.VIP_AS_ANYBODY] > second.misses[Miss.VIP_AS_ANYBODY] == 0


def test_a_miss_is_told_by_what_was_passed_over() -> None:
    before = [served("n", 10, 0, 30, queue="NE"), served("p", 50, 0, 30)]
    assert misses(*before, served("a", 200, 60, 30), gone("e", 150, 300, "NE")) == {Miss.SKILL_PASSED: 1}
    assert misses(*before, served("a", 150, 60, 30, queue="NW"), gone("b", 190, 300)) == {Miss.SKILL_PASSED: 1}
    assert misses(served("p", 50, 0, 30), served("a", 150, 60, 30, queue="NE"), gone("b", 190, 300)) == {
        Miss.SKILL_UNSEEN: 1
    }
    assert misses(served("a", 200, 60, 30), gone("b", 150, 300)) == {Miss.OTHER_ORDER: 1}


def test_a_miss_may_be_a_matter_of_seconds() -> None:
    assert misses(served("a", 200, 60, 30), served("b", 150, 115, 30, "BELA")) == {Miss.MEANWHILE: 1}
    assert misses(served("a", 200, 60, 30), gone("b", 150, 112)) == {Miss.HUNG_UP: 1}


def test_a_vip_may_go_first_who_had_been_passed_over() -> None:
    customer = vip("v", 130, 300)
    passed = [served(f"s{n}", 100 + n, 60 + 20 * n, 30) for n in range(4)]
    waits = gone("normal", 105, 900)
    found = misses(*passed, customer, waits)
    assert found[Miss.VIP_AFTER_ALL] == 1
    assert customer.tier is Tier.VIP
