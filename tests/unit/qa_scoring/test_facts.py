import json
from dataclasses import replace

import pytest
from drawn import audio_facts
from hypothesis import given

from calls.errors import FarEndError
from qa_scoring.channel_facts import ChannelFacts
from qa_scoring.facts import AudioFacts
from qa_scoring.span import Span

AGENT = ChannelFacts(
    speech=(Span(1_000, 3_000, "agent"), Span(5_000, 7_000, "agent")),
    level_dbfs=-21.5,
    noise_dbfs=-60.0,
    clipped=(Span(1_200, 1_400, "agent"),),
    clipped_ms=100,
)
FACTS = AudioFacts(
    rate_hz=8000,
    length_ms=20_000,
    caller=ChannelFacts(),
    agent=AGENT,
    silence_ms=5_000,
    silences=(Span(0, 1_000, "both"), Span(3_000, 5_000, "both"), Span(7_000, 9_000, "both")),
    overlap_ms=1_000,
)


def test_shares_are_of_the_recording_and_clipping_of_the_speech() -> None:
    assert FACTS.talk_share("agent") == 0.2
    assert FACTS.talk_share("caller") == 0.0
    assert FACTS.silence_share == 0.25
    assert FACTS.overlap_share == 0.05
    assert FACTS.agent.clipped_share == 0.025


def test_who_never_speaks_has_no_first_word_and_no_share() -> None:
    assert FACTS.agent.first_word_ms == 1_000
    assert FACTS.caller.first_word_ms is None
    assert FACTS.caller.clipped_share == 0.0
    assert AudioFacts(8000, 0, ChannelFacts(), ChannelFacts()).silence_share == 0.0


def test_of_two_longest_silences_the_first_is_named() -> None:
    assert FACTS.longest_silence == Span(3_000, 5_000, "both")
    assert AudioFacts(8000, 0, ChannelFacts(), ChannelFacts()).longest_silence is None


def test_a_side_is_found_by_the_name_of_the_voice() -> None:
    assert FACTS.side("agent") is FACTS.agent
    assert FACTS.side("caller") is FACTS.caller


def test_the_difference_of_levels_is_the_agents_over_the_callers() -> None:
    caller = ChannelFacts(speech=(Span(0, 10, "caller"),), level_dbfs=-30.2)
    assert AudioFacts(8000, 20_000, caller, AGENT).level_difference_db == 8.7
    assert AudioFacts(8000, 20_000, AGENT, caller).level_difference_db == -8.7
    assert FACTS.level_difference_db is None


def test_facts_of_version_1_are_still_read() -> None:
    old = FACTS.to_dict() | {"version": 1}
    for side in ("caller", "agent"):
        old[side] = {name: old[side][name] for name in _SIDE_1}
    assert AudioFacts.from_dict(old) == replace(FACTS, version=1)


_SIDE_1 = ("speech", "level_dbfs", "noise_dbfs", "clipped", "clipped_ms")


@given(audio_facts())
def test_facts_survive_json(facts: AudioFacts) -> None:
    assert AudioFacts.from_dict(json.loads(json.dumps(facts.to_dict()))) == facts


@pytest.mark.parametrize(
    "damage",
    [
        {"length_ms": "long"},
        {"silences": [[5, 1, "both"]]},
        {"turns": [[0, 1, "nobody"]]},
        {"caller": {}},
        {"agent": None},
        {"overlaps": [[0, 1]]},
    ],
)
def test_a_damaged_mapping_is_the_far_ends_fault(damage: dict[str, object]) -> None:
    with pytest.raises(FarEndError, match="these are not audio facts"):
        AudioFacts.from_dict({**FACTS.to_dict(), **damage})
