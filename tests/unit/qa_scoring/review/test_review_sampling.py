"""The work list of a day: enough, fair to every agent, by chance where it says so, and the same again."""

from __future__ import annotations

import math
from collections import Counter
from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from qa_scoring.review.sampling import RULES, Candidate, Reason, causes, sample

CALM = Candidate("r", "1001", score=90.0, longest_silence_s=3.0)


@st.composite
def candidates(draw: st.DrawFn) -> list[Candidate]:
    agents = draw(st.lists(st.sampled_from(["1001", "1002", "1003", ""]), max_size=60))
    service = {agent: draw(st.none() | st.integers(0, 60)) for agent in sorted(set(agents))}
    return [
        Candidate(
            f"c{number}-r1",
            agent,
            draw(st.none() | st.floats(0, 100)),
            draw(st.booleans()),
            draw(st.booleans()),
            draw(st.none() | st.floats(0, 60)),
            draw(st.booleans()),
            draw(st.booleans()),
            draw(st.booleans()),
            service[agent],
        )
        for number, agent in enumerate(agents)
    ]


@given(candidates(), st.text())
def test_a_tenth_of_the_day_and_of_each_agent_no_call_twice_and_the_same_again(
    calls: list[Candidate], seed: str
) -> None:
    picked = sample(calls, "2026-11-02", seed)
    names = [each.recording for each in picked]
    assert len(names) == len(set(names))
    assert len(names) >= math.ceil(0.1 * len(calls))
    drawn = Counter(agent_of(calls, each.recording) for each in picked if Reason.RANDOM in each.reasons)
    for agent, count in Counter(call.agent for call in calls).items():
        assert drawn[agent] == math.ceil(0.1 * count) >= 1
    assert picked == sample(reversed(calls), "2026-11-02", seed)
    for call in calls:
        if causes(call):
            assert call.recording in names


@given(candidates(), st.text())
def test_the_random_part_does_not_look_at_what_is_in_the_calls(calls: list[Candidate], seed: str) -> None:
    plain = [Candidate(call.recording, call.agent, days_of_service=call.days_of_service) for call in calls]
    assert by_chance(calls, seed) == by_chance(plain, seed)


def test_every_call_has_the_same_chance() -> None:
    calls = [replace(CALM, recording=f"c{number}") for number in range(20)]
    hits = Counter(name for seed in range(2000) for name in by_chance(calls, str(seed)))
    expected = 2000 * 2 / 20
    chi_square = sum((hits[call.recording] - expected) ** 2 / expected for call in calls)
    assert chi_square < 43.8, "19 degrees of freedom, 1 in 1000"


def by_chance(calls: list[Candidate], seed: str) -> set[str]:
    return {each.recording for each in sample(calls, "d", seed) if Reason.RANDOM in each.reasons}


def agent_of(calls: list[Candidate], recording: str) -> str:
    return next(call.agent for call in calls if call.recording == recording)


@pytest.mark.parametrize(
    ("call", "reasons"),
    [
        (CALM, ()),
        (replace(CALM, score=59.9), (Reason.LOW_SCORE,)),
        (replace(CALM, score=60.0), ()),
        (replace(CALM, score=None, needs_review=True), (Reason.NEEDS_REVIEW,)),
        (replace(CALM, fatal=True, score=0.0), (Reason.LOW_SCORE, Reason.FATAL)),
        (replace(CALM, longest_silence_s=20.1), (Reason.LONG_SILENCE,)),
        (replace(CALM, longest_silence_s=None), ()),
        (replace(CALM, complaint=True, strong_emotion=True), (Reason.COMPLAINT, Reason.STRONG_EMOTION)),
        (replace(CALM, disputed=True), (Reason.DISPUTED,)),
    ],
)
def test_what_asks_for_a_person(call: Candidate, reasons: tuple[Reason, ...]) -> None:
    assert causes(call) == reasons


def test_more_of_a_new_agents_calls_and_most_reasons_first() -> None:
    calls = [replace(CALM, recording=f"c{number}", days_of_service=5) for number in range(10)]
    calls[3] = replace(calls[3], fatal=True, complaint=True, disputed=True)
    picked = sample(calls, "2026-11-02", "s")
    assert sorted(reason for each in picked for reason in each.reasons if reason not in causes(calls[3])) == [
        Reason.NEW_AGENT, Reason.NEW_AGENT, Reason.RANDOM,
    ]  # fmt: skip
    assert picked[0].recording == "c3"
    veteran = [replace(call, days_of_service=RULES.new_days) for call in calls]
    assert not any(Reason.NEW_AGENT in each.reasons for each in sample(veteran, "2026-11-02", "s"))
    assert sample([], "2026-11-02", "s") == ()
