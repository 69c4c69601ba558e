"""An echo is found where it is and when; two people who speak for themselves are never each other's echo."""

import numpy as np
import pytest
from planted import AGENT, CALLER, Planted, Wave, a_law, amplitude, samples

from qa_scoring.facts import AudioFacts
from qa_scoring.listener import facts_of
from qa_scoring.span import Span

RATE = 8000


def conversation(seed: int, snr_db: float = 30.0) -> Planted:
    """The agent speaks three times, the caller twice, once into the agent's words."""
    call = Planted(60_000, RATE, seed=seed, snr_db=snr_db, g711=False)
    call.says(AGENT, 2_000, 10_000).says(CALLER, 11_000, 18_000).says(AGENT, 20_000, 34_000)
    return call.says(CALLER, 33_000, 44_000).says(AGENT, 46_000, 56_000)


def echoed(wave: Wave, source: int, delay_ms: int, loss_db: float, until_ms: int = 60_000) -> AudioFacts:
    """Heard with that side's voice in the other channel, too, from the beginning on."""
    delay, until = samples(delay_ms, RATE), samples(until_ms, RATE)
    mixed = wave.copy()
    mixed[delay:until, 1 - source] += wave[: until - delay, source] * amplitude(-loss_db)
    return facts_of([a_law(mixed)], RATE)


@pytest.mark.parametrize("seed", [11, 12, 13])
@pytest.mark.parametrize(("delay_ms", "loss_db"), [(40, 12), (137, 18), (400, 10)])
def test_an_echo_is_found_with_its_delay(seed: int, delay_ms: int, loss_db: float) -> None:
    facts = echoed(conversation(seed).render(), AGENT, delay_ms, loss_db)
    assert facts.caller.echo_delay_ms == pytest.approx(delay_ms, abs=10)
    heard = sum(span.length_ms for span in facts.caller.echoes)
    assert heard == pytest.approx(31_000, abs=3_000)
    assert all(span.channel == "caller" for span in facts.caller.echoes)
    assert (facts.agent.echoes, facts.agent.echo_delay_ms) == ((), None)


def test_an_echo_ends_where_it_ends_and_is_found_on_either_side() -> None:
    facts = echoed(conversation(17).render(), CALLER, 150, 15, until_ms=30_000)
    (span,) = facts.agent.echoes
    assert span.start_ms == pytest.approx(11_150, abs=300)
    assert span.end_ms == pytest.approx(18_150, abs=1_000)
    assert facts.caller.echoes == ()


@pytest.mark.parametrize("snr_db", [10.0, 20.0, 40.0])
@pytest.mark.parametrize("seed", range(30, 36))
def test_two_people_who_speak_for_themselves_are_no_echo(seed: int, snr_db: float) -> None:
    call = conversation(seed, snr_db)
    call.says(CALLER, 2_010, 9_900).says(CALLER, 46_020, 56_000)  # speaking at once is no echo either
    facts = facts_of([a_law(call.render())], RATE)
    assert facts.caller.echoes == facts.agent.echoes == ()


def test_one_sound_on_both_channels_is_nobodys_echo() -> None:
    wave = conversation(5).render()
    both = np.stack([wave[:, AGENT], wave[:, AGENT]], axis=1)
    facts = facts_of([a_law(both)], RATE)
    assert facts.caller.echoes == facts.agent.echoes == ()


def test_an_echo_below_the_noise_is_not_heard() -> None:
    assert echoed(conversation(6, snr_db=20.0).render(), AGENT, 100, 45).caller.echoes == ()


def test_a_long_call_is_gone_through_piece_by_piece() -> None:
    """Twelve minutes of speech: more than is compared at once."""
    call = Planted(760_000, RATE, seed=8, g711=False)
    for start in range(0, 750_000, 10_000):
        call.says(AGENT, start, start + 9_800)
    wave = call.render()
    wave[800:, CALLER] += wave[:-800, AGENT] * amplitude(-15)
    facts = facts_of([wave], RATE)
    assert facts.caller.echoes[0].start_ms < 1_000
    assert facts.caller.echoes[-1].end_ms > 745_000
    assert facts.caller.echo_delay_ms == 100


def test_echo_spans_lie_within_the_recording() -> None:
    call = Planted(20_000, RATE, seed=9, g711=False).says(AGENT, 5_000, 20_000)
    facts = echoed(call.render(), AGENT, 300, 10, until_ms=20_000)
    assert facts.caller.echoes
    assert max(span.end_ms for span in facts.caller.echoes) <= 20_000
    assert all(isinstance(span, Span) for span in facts.caller.echoes)


@pytest.mark.parametrize("seed", [41, 42, 43])
@pytest.mark.parametrize(("delay_ms", "loss_db"), [(60, 12), (237, 15)])
def test_an_echo_is_nobodys_speech_and_interrupts_nobody(seed: int, delay_ms: int, loss_db: float) -> None:
    call = Planted(60_000, RATE, seed=seed, g711=False).says(CALLER, 1_000, 8_000).says(AGENT, 10_000, 30_000)
    call.says(CALLER, 32_000, 40_000).says(AGENT, 42_000, 58_000)
    plain, facts = facts_of([a_law(call.render())], RATE), echoed(call.render(), AGENT, delay_ms, loss_db)
    assert facts.caller.echoes
    assert facts.overlaps == facts.interruptions == ()
    assert facts.caller.talk_ms == pytest.approx(plain.caller.talk_ms, abs=200)
    assert [turn.channel for turn in facts.turns] == [turn.channel for turn in plain.turns]
    assert facts.caller.noise_dbfs == pytest.approx(plain.caller.noise_dbfs, abs=2)


@pytest.mark.parametrize("seed", range(50, 56))
def test_who_breaks_in_is_heard_through_the_echo(seed: int) -> None:
    call = Planted(60_000, RATE, seed=seed, g711=False).says(CALLER, 1_000, 8_000).says(AGENT, 10_000, 30_000)
    facts = echoed(call.says(CALLER, 27_000, 34_000).render(), AGENT, 120, 15)
    (span,) = facts.interruptions
    assert (span.start_ms, span.end_ms) == (pytest.approx(27_000, abs=300), pytest.approx(30_000, abs=150))
    assert span.channel == "caller"
