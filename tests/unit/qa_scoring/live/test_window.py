"""A call that is up is heard as its recording will be: raised voices at once, utterances as they end [Q5]."""

from __future__ import annotations

from itertools import pairwise

import numpy as np
import numpy.typing as npt
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from qa_scoring.live.window import LONGEST_MS, PAUSE_MS, RAISED_MS, LiveWindow, Look
from qa_scoring.span import Span
from tests.unit.qa_scoring.planted import AGENT, CALLER, Planted, amplitude

RATE_HZ = 8000


def call(length_ms: int, talk: list[tuple[int, int, int]], raised: tuple[int, int, int] | None = None) -> npt.NDArray:
    """Calm talk at -30 dBFS by channel, from, to; in `raised` 15 dB louder."""
    planted = Planted(length_ms, level_dbfs=(-30.0, -30.0), g711=False)
    for channel, start_ms, end_ms in talk:
        planted.says(channel, start_ms, end_ms)
    wave = planted.render()
    if raised is not None:
        channel, start_ms, end_ms = raised
        wave[start_ms * 8 : end_ms * 8, channel] *= amplitude(15.0)
    return np.clip(wave, -1, 1)


def looks(wave: npt.NDArray, every_ms: int = 500) -> list[tuple[int, Look]]:
    """What is told at each look, with its time."""
    window, found = LiveWindow(RATE_HZ), []
    for start in range(0, len(wave), every_ms * 8):
        window.feed(wave[start : start + every_ms * 8])
        found.append((window.length_ms, window.look()))
    return found


def raised(wave: npt.NDArray, every_ms: int = 500) -> list[tuple[int, Span]]:
    return [(at, span) for at, look in looks(wave, every_ms) for span in look.raised]


def said(wave: npt.NDArray) -> list[tuple[int, Span]]:
    return [(at, span) for at, look in looks(wave) for span in look.said]


def turns(until_ms: int) -> list[tuple[int, int, int]]:
    """The caller speaks 3 s, the agent 3 s, and so on."""
    return [
        (CALLER if number % 2 == 0 else AGENT, at, at + 3000)
        for number, at in enumerate(range(1000, until_ms - 3000, 4000))
    ]


@pytest.mark.parametrize("at_ms", [33_000, 233_000])
def test_a_raised_voice_is_told_once_within_three_seconds_early_or_late_in_the_call(at_ms: int) -> None:
    (told,) = raised(call(at_ms + 20_000, turns(at_ms + 20_000), (CALLER, at_ms, at_ms + 3000)))
    at, span = told
    assert span.channel == "caller"
    assert abs(span.start_ms - at_ms) <= 300
    assert at - span.start_ms <= 3000


def test_calm_talk_and_a_single_loud_word_are_not_told() -> None:
    talk = turns(60_000)
    assert raised(call(60_000, talk)) == []
    assert raised(call(60_000, talk, (CALLER, 41_000, 41_000 + RAISED_MS // 2))) == []


def test_a_voice_that_goes_on_being_raised_is_not_told_again() -> None:
    talk = [*turns(30_000), (AGENT, 31_000, 41_000)]
    assert [span.channel for _, span in raised(call(50_000, talk, (AGENT, 31_000, 41_000)))] == ["agent"]


def test_an_utterance_can_be_understood_when_its_speaker_has_paused() -> None:
    found = said(call(20_000, [(CALLER, 2000, 4000), (AGENT, 5000, 7000), (CALLER, 7200, 9000)]))
    assert [span.channel for _, span in found] == ["caller", "agent", "caller"]
    for (at, span), (start_ms, end_ms) in zip(found, [(2000, 4000), (5000, 7000), (7200, 9000)], strict=True):
        assert abs(span.start_ms - start_ms) <= 100
        assert abs(span.end_ms - end_ms) <= 250
        assert at - end_ms <= PAUSE_MS + 750


def test_who_speaks_on_and_on_is_understood_in_pieces() -> None:
    found = [span for _, span in said(call(30_000, [(CALLER, 1000, 18_000)]))]
    assert len(found) >= 4
    assert all(span.length_ms <= LONGEST_MS for span in found)
    assert found[0].start_ms <= 1100
    assert found[-1].end_ms >= 17_700
    assert all(before.end_ms == after.start_ms for before, after in pairwise(found))


def test_a_breath_between_two_pieces_is_where_they_are_cut() -> None:
    talk = [(CALLER, 1000, 4000), (CALLER, 4400, 8000)]
    assert abs(said(call(12_000, talk))[0][1].end_ms - 4000) <= 250


@settings(max_examples=6, deadline=None)
@given(st.integers(100, 3000))
def test_what_is_told_does_not_hang_on_how_often_one_looks(every_ms: int) -> None:
    """But when."""
    wave = call(160_000, turns(160_000), (CALLER, 153_000, 156_000))
    assert [span.channel for _, span in raised(wave, every_ms)] == ["caller"]
