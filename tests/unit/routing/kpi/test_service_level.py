"""One day, and what each definition makes of it."""

from __future__ import annotations

import pytest

from calls.errors import ConfigurationError
from routing.kpi.service_level import RULES, SWITCHES, rule_of
from routing.kpi.tally import FlowOut, Tally


def a_day() -> Tally:
    """Of 100 callers 70 were answered, 60 of them in time; 12 gave up (4 of them in time), 8 hung up at once, 10 went
    another way."""
    day = Tally(offered=100)
    for number in range(70):
        day.answer(10.0 if number < 60 else 50.0, in_time=number < 60)
    for number in range(12):
        day.abandon(short=False, in_time=number < 4)
    for _ in range(8):
        day.abandon(short=True, in_time=True)
    for _ in range(10):
        day.flow_out(FlowOut.OVERFLOWED)
    return day


@pytest.mark.parametrize(
    ("definition", "met", "judged"),
    [
        ("genesys", 60, 82),
        ("genesys,flow_outs", 60, 92),
        ("genesys,short_abandons", 60, 90),
        ("genesys,flow_outs,short_abandons", 60, 100),
        ("genesys,no_abandons", 60, 70),
        ("genesys,abandons_met", 64, 82),
        ("genesys,abandons_met,short_abandons", 72, 90),
        ("genesys,abandons_left_out", 60, 78),
        ("genesys,abandons_left_out,flow_outs", 60, 88),
        ("all_callers", 60, 100),
        ("asterisk", 60, 70),
        ("asterisk2", 72, 90),
    ],
)
def test_each_definition_judges_other_calls(definition: str, met: int, judged: int) -> None:
    assert rule_of(definition).of(a_day()) == met / judged


def test_a_short_abandon_may_still_have_been_too_long() -> None:
    """Where five seconds are short and three are in time."""
    day = Tally(offered=2)
    day.answer(1.0, in_time=True)
    day.abandon(short=True, in_time=False)
    assert rule_of("asterisk2").of(day) == 0.5
    assert rule_of("genesys").of(day) == 1.0


def test_where_no_call_counts_there_is_no_level() -> None:
    assert {rule.of(Tally()) for rule in RULES.values()} == {None}


@pytest.mark.parametrize(
    "wrong", ["", "erlang", "genesys,", "genesys,flowouts", "asterisk,flow_outs", "genesys flow_outs"]
)
def test_an_unknown_definition_is_refused_with_all_there_are(wrong: str) -> None:
    with pytest.raises(ConfigurationError) as refused:
        rule_of(wrong)
    (fault,) = refused.value.faults
    for name in (*RULES, *SWITCHES):
        assert name in fault.remedy
        assert name in fault.remedy_zh
