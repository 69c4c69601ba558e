from __future__ import annotations

from datetime import UTC, datetime

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from calls.model import CHINESE, Tier
from ivr.comparisons import ALWAYS_THERE, ConditionError, Why
from ivr.conditions import MOST_CHARACTERS, Condition, compiled
from ivr.flow import Kind
from ivr.journey import Caller, Journey, Value

MONDAY_10_BEIJING = datetime(2026, 11, 23, 2, 0, tzinfo=UTC)
KINDS = {"eta": Kind.DATE, "amount": Kind.NUMBER, "paid": Kind.FLAG, "order": Kind.TEXT}


def journey_of(caller: Caller | None = None, /, **variables: Value) -> Journey:
    journey = Journey("c1", CHINESE, MONDAY_10_BEIJING, {}, caller=caller or Caller())
    journey.variables.update(variables)
    return journey


def so(source: str, caller: Caller | None = None, /, **variables: Value) -> bool | None:
    return compiled(source, KINDS).holds(journey_of(caller, **variables))


def test_what_every_caller_brings_can_be_asked() -> None:
    caller = Caller("13800138000", "4008000000", "李娜", Tier.VIP, senior=True, calls_before=2)
    assert so('caller.startsWith("138") && dialled == "4008000000" && known && senior', caller)
    assert so('tier == "vip" && language == "zh-CN" && calls_before >= 2', caller)
    assert so("hour == 10 && weekday == 1")
    assert so("senior || known") is False


def test_the_tier_a_flow_set_is_asked_before_the_customers() -> None:
    journey = journey_of(Caller(tier=Tier.VIP))
    journey.tier = Tier.MEMBER
    assert compiled('tier == "member"', {}).holds(journey)


@pytest.mark.parametrize(
    "source",
    [
        "amount + 1 > 2.5",
        "amount == 2",
        "amount in [1, 2, 3]",
        "amount / 2 < 1.5 && -amount < 0",
        'order in ["A1", "B2"]',
        "!paid",
        "size(order) == 2",
        'order.endsWith("1") && order.contains("A")',
        'eta > "2027-01-01"',
        "amount < 1 ? paid : true",
        "1 / 0 > 2",
        "order.size() == 2 && size (order) == 2",
    ],
)
def test_conditions_over_variables(source: str) -> None:
    assert so(source, eta="2027-02-06", amount=2, paid=False, order="A1") is True


def test_characters_are_counted_not_bytes() -> None:
    assert so("size(order) == 2", order="订单") is True


def test_a_variable_without_a_value_is_null_and_nothing_is_so_of_it() -> None:
    assert so("amount < 3") is False
    assert so("amount == null") is True
    assert so("amount < 3 || paid", paid=True) is True


def test_a_text_in_place_of_a_number_cannot_be_told() -> None:
    assert so("amount < 3", amount="many") is None
    assert so("paid", paid="yes") is None


@pytest.mark.parametrize(
    ("source", "why", "word"),
    [
        ("paid" + " " * MOST_CHARACTERS, Why.TOO_LONG, ""),
        ("amount +", Why.SYNTAX, "mismatched input '<EOF>'"),
        ("", Why.SYNTAX, "mismatched input '<EOF>'"),
        ("[1, 2].all(x, x > 1)", Why.NOT_ALLOWED, "]."),
        ("(paid ? [1] : [2]).map(caller, caller) == 1", Why.NOT_ALLOWED, ")."),
        ('{"a": 1}', Why.NOT_ALLOWED, "{"),
        ('r"a" == order', Why.NOT_ALLOWED, 'r"'),
        ('"""a""" == order', Why.NOT_ALLOWED, '"""'),
        ('order.matches("x")', Why.NOT_ALLOWED, "matches"),
        ("foo(1) == 2", Why.NOT_ALLOWED, "foo"),
        ("order[0] == 1", Why.NOT_ALLOWED, "[_]"),
        ("amuont > 3", Why.UNKNOWN_VARIABLE, "amuont"),
        ('amount > "x"', Why.MISMATCH, "amount"),
        ("order == 1", Why.MISMATCH, "order"),
        ('"1" == amount', Why.MISMATCH, "amount"),
        ("paid == 1", Why.MISMATCH, "paid"),
        ("order == paid", Why.MISMATCH, "order"),
        ('order in ["a", 1]', Why.MISMATCH, "order"),
        ('amount.contains("x")', Why.MISMATCH, "amount"),
        ("!amount", Why.MISMATCH, "amount"),
        ('tier == "VIP"', Why.NEVER_SO, 'tier == "VIP"'),
        ('language in ["zh-CN", "fr"]', Why.NEVER_SO, 'language == "fr"'),
        ("0x1 / 0x0 == 0x1", Why.MISMATCH, ""),
        ("amount + 1", Why.NOT_YES_NO, ""),
    ],
)
def test_what_is_wrong_shows_when_the_flow_is_read(source: str, why: Why, word: str) -> None:
    with pytest.raises(ConditionError) as raised:
        compiled(source, KINDS)
    assert (raised.value.why, raised.value.word) == (why, word)


def test_words_in_quotes_are_no_code() -> None:
    assert so('order == "[1].map(x, x) {2}"', order="[1].map(x, x) {2}") is True


def test_conditions_are_equal_when_they_are_written_so() -> None:
    assert compiled("paid", KINDS) == compiled("paid", KINDS) != compiled("!paid", KINDS)


SIGNS = (
    "&&",
    "||",
    "!",
    "==",
    "!=",
    "<",
    ">=",
    "+",
    "-",
    "*",
    "/",
    "(",
    ")",
    "[",
    "]",
    ",",
    ".",
    "?",
    ":",
    "in",
    "{",
)
PIECES = ('"a"', "'b'", "size(", ".startsWith(", ".map(", "x", "1", "2.5", "null", "true", '"', "\\", "\0", "中")
words = st.sampled_from((*KINDS, *ALWAYS_THERE, *SIGNS, *PIECES))


@settings(max_examples=500, deadline=None)
@given(st.one_of(st.lists(words, max_size=30).map(" ".join), st.text(max_size=60)))
def test_whatever_is_written_is_a_condition_or_a_fault(source: str) -> None:
    try:
        condition = compiled(source, KINDS)
    except ConditionError:
        return
    assert isinstance(condition, Condition)
    for journey in (
        journey_of(),
        journey_of(eta="", amount=1.5, paid=True, order="a"),
        journey_of(amount="x", paid=0),
    ):
        assert condition.holds(journey) in (True, False, None)
