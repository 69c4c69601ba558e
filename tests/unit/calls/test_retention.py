"""Recordings are kept by class, and none goes while the law holds it [X4]."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

from hypothesis import given
from hypothesis import strategies as st

from calls.model import Tier
from calls.retention import DEFAULT_DAYS, RetentionClass, RetentionPolicy, classed, due, tier_of

END = datetime(2026, 3, 1, 12, 0, tzinfo=UTC)
NORMAL, COMPLAINT, EMERGENCY = RetentionClass
DEFAULT = RetentionPolicy()

days = st.none() | st.integers(1, 36_500)
classes = st.sampled_from(RetentionClass)
policies = st.builds(
    RetentionPolicy,
    st.fixed_dictionaries(dict.fromkeys(RetentionClass, days)),
    st.dictionaries(st.sampled_from(["orders", "complaints", "gas"]), classes),
)
queues = st.none() | st.sampled_from(["orders", "complaints", "gas", "other"])
moments = st.datetimes(datetime(2020, 1, 1), datetime(2100, 1, 1), timezones=st.just(UTC))  # noqa: DTZ001


def length(policy: RetentionPolicy, one: RetentionClass) -> float:
    kept = policy.days[one]
    return float("inf") if kept is None else kept


def test_by_default_ordinary_calls_go_after_half_a_year_and_grave_ones_after_three() -> None:
    assert due(NORMAL, END, held=False, policy=DEFAULT) == END + timedelta(days=184)
    assert due(COMPLAINT, END, held=False, policy=DEFAULT) == datetime(2029, 3, 1, 12, 0, tzinfo=UTC)
    assert due(EMERGENCY, END, held=False, policy=DEFAULT) == datetime(2029, 3, 1, 12, 0, tzinfo=UTC)


def test_a_tier_speaks_for_its_class() -> None:
    spoken = {tier: classed(tier, None, None, DEFAULT) for tier in Tier}
    assert spoken.pop(Tier.EMERGENCY) is EMERGENCY
    assert spoken.pop(Tier.COMPLAINT) is COMPLAINT
    assert set(spoken.values()) == {NORMAL}
    assert [tier_of(one) for one in (EMERGENCY, COMPLAINT, NORMAL)] == [Tier.EMERGENCY, Tier.COMPLAINT, None]


def test_a_queue_speaks_for_its_class_and_a_person_over_all() -> None:
    policy = RetentionPolicy(queues={"complaints": COMPLAINT})
    assert classed(Tier.NORMAL, "complaints", None, policy) is COMPLAINT
    assert classed(Tier.NORMAL, "orders", None, policy) is NORMAL
    assert classed(Tier.EMERGENCY, "complaints", NORMAL, policy) is NORMAL


def test_a_normal_call_of_a_hotline_that_keeps_those_longest_stays_normal() -> None:
    """A complaint kept shorter than ordinary calls is a complaint still."""
    policy = RetentionPolicy({**DEFAULT_DAYS, NORMAL: None})
    assert classed(Tier.COMPLAINT, "orders", None, policy) is COMPLAINT


def test_equally_long_the_graver_comes_first() -> None:
    assert DEFAULT.longest_first == (EMERGENCY, COMPLAINT, NORMAL)
    assert RetentionPolicy({**DEFAULT_DAYS, COMPLAINT: None}).longest_first == (COMPLAINT, EMERGENCY, NORMAL)


def test_the_shortest_class_tells_before_when_nothing_goes() -> None:
    assert DEFAULT.shortest_days == 184
    assert RetentionPolicy(dict.fromkeys(RetentionClass)).shortest_days is None


@given(classes, st.none() | moments, policies)
def test_nothing_under_a_legal_hold_is_ever_due(
    kept_as: RetentionClass, ended_at: datetime | None, policy: RetentionPolicy
) -> None:
    assert due(kept_as, ended_at, held=True, policy=policy) is None


@given(classes, policies)
def test_a_call_that_is_up_is_never_due(kept_as: RetentionClass, policy: RetentionPolicy) -> None:
    assert due(kept_as, None, held=False, policy=policy) is None


@given(classes, classes, moments, policies)
def test_a_longer_class_never_goes_earlier(
    one: RetentionClass, other: RetentionClass, ended_at: datetime, policy: RetentionPolicy
) -> None:
    goes = [due(each, ended_at, held=False, policy=policy) for each in (one, other)]
    if length(policy, one) <= length(policy, other) and goes[1] is not None:
        assert goes[0] is not None
        assert goes[0] <= goes[1]


@given(classes, moments, st.timedeltas(timedelta(0), timedelta(days=9000)), policies)
def test_who_called_later_is_kept_later(
    kept_as: RetentionClass, ended_at: datetime, later: timedelta, policy: RetentionPolicy
) -> None:
    first = due(kept_as, ended_at, held=False, policy=policy)
    second = due(kept_as, ended_at + later, held=False, policy=policy)
    assert (first is None) == (second is None)
    if first is not None and second is not None:
        assert first + later == second


@given(st.sampled_from(Tier), queues, policies)
def test_of_all_that_speak_for_a_class_the_longest_kept_wins(
    tier: Tier, queue: str | None, policy: RetentionPolicy
) -> None:
    kept_as = classed(tier, queue, None, policy)
    for alone in (classed(tier, None, None, policy), classed(Tier.NORMAL, queue, None, policy)):
        if alone is not NORMAL:
            assert length(policy, kept_as) >= length(policy, alone)


@given(st.sampled_from(Tier), queues, classes, policies)
def test_what_a_person_chose_counts(
    tier: Tier, queue: str | None, chosen: RetentionClass, policy: RetentionPolicy
) -> None:
    assert classed(tier, queue, chosen, policy) is chosen
