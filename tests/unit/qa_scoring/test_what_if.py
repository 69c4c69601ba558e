"""What a draft would do to last month's calls, and when a second person has to agree [Q3]."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from qa_scoring.score_card import ScoreCard, Status
from qa_scoring.what_if import ALONE, AgentEffect, CallEffect, Effect, Limits, beyond, effect_on
from tests.unit.qa_scoring.cards import card, line

TOTALS = st.none() | st.integers(0, 1000).map(lambda tenths: tenths / 10)
FATAL = st.sampled_from([(), ("rude",), ("rude", "left")])
CALLS = st.builds(
    CallEffect,
    recording=st.uuids().map(str),
    call=st.just("c"),
    agent=st.sampled_from(["1001", "1002"]),
    before=TOTALS,
    after=TOTALS,
    fatal_before=FATAL,
    fatal_after=FATAL,
    moved=st.sets(st.sampled_from("abc")).map(lambda names: tuple(sorted(names))),
)
EFFECTS = st.lists(CALLS, max_size=30).map(lambda calls: Effect(tuple(calls)))


def one(before: ScoreCard, after: ScoreCard, agent: str = "1001") -> CallEffect:
    return effect_on("r", "c", agent, before, after)


def test_a_call_under_the_same_rubric_has_not_moved() -> None:
    same = card(80.0, line("a"), line("b", status=Status.NOT_APPLICABLE))
    effect = one(same, same)
    assert (effect.difference, effect.is_changed, effect.moved) == (0.0, False, ())


def test_criteria_that_earn_otherwise_come_or_go_have_moved() -> None:
    before = card(80.0, line("a"), line("b", 5.0), line("gone"), line("heavier", 10.0))
    after = card(70.0, line("a"), line("b", 4.0), line("new"), line("heavier", 20.0, of=20.0))
    assert one(before, after).moved == ("b", "gone", "new")


def test_a_total_that_came_is_a_change_without_a_difference() -> None:
    effect = one(card(None), card(70.0))
    assert effect.difference is None
    assert effect.is_changed
    assert Effect((effect,)).moved_share(5.0) == 1.0


def test_another_fatal_criterion_is_no_other_flag() -> None:
    rude, left = card(0.0, line("rude", 0.0, fatal=True)), card(0.0, line("left", 0.0, fatal=True))
    assert not one(rude, left).fatal_changed
    assert one(card(90.0), left).fatal_changed


def test_agents_and_criteria_are_summed_up() -> None:
    effect = Effect(
        (
            one(card(80.0, line("a")), card(70.0, line("a", 5.0))),
            one(card(60.0, line("a")), card(0.0, line("a", 0.0, fatal=True))),
            one(card(90.0), card(90.0), "1002"),
            one(card(0.0, line("a", 0.0, fatal=True)), card(50.0, line("a", 0.0)), "1002"),
        )
    )
    assert effect.by_agent == (
        AgentEffect("1001", 2, 2, 70.0, 35.0, 1, 0),
        AgentEffect("1002", 2, 1, 45.0, 70.0, 0, 1),
    )
    assert effect.by_criterion == {"a": 3}
    assert (effect.fatal_gained, effect.fatal_lost, effect.mean_difference) == (1, 1, -5.0)
    assert [call.difference for call in effect.changed] == [-60.0, 50.0, -10.0]


def test_nothing_looked_at_is_no_reason_for_a_second_person() -> None:
    nothing = Effect(())
    assert (nothing.mean_difference, nothing.moved_share(1.0), beyond(nothing)) == (None, 0.0, ())


def test_each_limit_gives_its_reason() -> None:
    calm = [one(card(80.0), card(80.0)) for _ in range(19)]
    moved = [one(card(80.0), card(74.0)) for _ in range(3)]
    assert beyond(Effect(tuple(calm))) == ()
    (share,) = beyond(Effect((*calm, *moved)))
    assert "13.6%" in share.en
    assert "13.6%" in share.zh
    (fatal,) = beyond(Effect((*calm, one(card(1.0), card(0.0, line("rude", 0.0, fatal=True))))))
    assert "1 calls become fatal" in fatal.en
    (mean,) = beyond(Effect((one(card(80.0), card(77.5)),)))
    assert "-2.5" in mean.zh


@given(EFFECTS)
def test_an_agents_figures_add_up_to_all(effect: Effect) -> None:
    assert sum(agent.calls for agent in effect.by_agent) == len(effect.calls)
    assert sum(agent.changed for agent in effect.by_agent) == len(effect.changed)
    assert sum(agent.fatal_gained for agent in effect.by_agent) == effect.fatal_gained


@given(EFFECTS, st.floats(0, 5), st.floats(0, 1))
def test_a_wider_limit_never_asks_for_more(effect: Effect, points: float, share: float) -> None:
    wider = Limits(ALONE.mean_points + points, ALONE.moved_points + points, ALONE.moved_share + share, 3)
    assert len(beyond(effect, wider)) <= len(beyond(effect))


@given(EFFECTS)
def test_the_larger_change_comes_first(effect: Effect) -> None:
    sizes = [float("inf") if call.difference is None else abs(call.difference) for call in effect.changed]
    assert sizes == sorted(sizes, reverse=True)
