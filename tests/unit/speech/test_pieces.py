"""What the recogniser is given: utterances of one side, in order, while the recording passes by [Q3]."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from qa_scoring.channel_facts import ChannelFacts
from qa_scoring.facts import AudioFacts
from qa_scoring.span import Span
from speech.pieces import LONGEST_MS, Piece, pieces_of
from speech.tape import Tape
from speech.to_hear import ToHear

RATE = 8000


def spans(*times: tuple[int, int]) -> tuple[Span, ...]:
    return tuple(Span(start, end, "caller") for start, end in times)


def test_short_pauses_belong_to_an_utterance_long_ones_end_it() -> None:
    pieces = pieces_of(spans((1000, 2000), (2400, 3000), (3600, 5000)), ())
    assert pieces == [Piece(1000, 3000, 800, 3200), Piece(3600, 5000, 3400, 5200)]


def test_what_is_only_the_others_echo_is_left_out() -> None:
    pieces = pieces_of(spans((1000, 5000)), spans((900, 3000), (4900, 6000)))
    assert [(piece.start_ms, piece.end_ms) for piece in pieces] == [(3000, 4900)]
    assert pieces_of(spans((1000, 2000)), spans((0, 2100))) == []


def test_a_click_is_not_an_utterance_and_nothing_said_is_none() -> None:
    assert pieces_of(spans((1000, 1140)), ()) == []
    assert pieces_of((), spans((0, 10))) == []


def test_utterances_are_not_run_together_beyond_the_longest() -> None:
    said = [(at, at + 3900) for at in range(0, 60_000, 4000)]
    pieces = pieces_of(spans(*said), ())
    assert all(piece.end_ms - piece.start_ms <= LONGEST_MS for piece in pieces)
    assert len(pieces) == 3


SPEECH = st.lists(st.integers(1, 40_000), min_size=2, max_size=20).map(
    lambda steps: spans(*zip(np.cumsum(steps)[::2].tolist(), np.cumsum(steps)[1::2].tolist(), strict=False))
)


@given(SPEECH, SPEECH)
def test_pieces_stand_in_order_apart_and_within_the_speech(
    speech: tuple[Span, ...], echoes: tuple[Span, ...]
) -> None:
    pieces = pieces_of(speech, echoes)
    edges = [edge for piece in pieces for edge in (piece.from_ms, piece.to_ms)]
    assert edges == sorted(edges)
    for piece in pieces:
        assert 0 <= piece.from_ms <= piece.start_ms < piece.end_ms <= piece.to_ms
        assert speech[0].start_ms <= piece.start_ms
        assert piece.end_ms <= speech[-1].end_ms


def facts(caller: tuple[Span, ...], agent: tuple[Span, ...] = ()) -> AudioFacts:
    return AudioFacts(RATE, 0, ChannelFacts(speech=caller), ChannelFacts(speech=agent))


def test_the_tape_gives_each_channel_and_lets_go_of_what_is_over() -> None:
    tape = Tape(RATE)
    sound = np.arange(-8000, 8000, dtype=np.int16).reshape(-1, 2)
    for first in range(0, 8000, 800):
        tape.feed(sound[first : first + 800])
    tape.forget_before(250)
    assert tape.end_ms == 1000
    assert np.allclose(tape.sound(1, 250, 750), sound[2000:6000, 1] / 32768)
    assert len(tape.sound(0, 0, 5000)) == 8000 - 1600
    tape.feed(np.full((800, 2), 0.5))
    assert tape.sound(0, 1000, 1100).tolist() == [0.5] * 800


def test_an_utterance_is_due_when_all_of_it_has_passed() -> None:
    to_hear, tape = ToHear(facts(spans((1000, 2000)), spans((4000, 5000)))), Tape(RATE)
    assert list(to_hear.until(2199, tape)) == []
    assert (to_hear.done, to_hear.needs_from_ms) == (0.0, 800)
    (first,) = to_hear.until(2200, tape)
    assert (first.voice, first.piece.start_ms) == ("caller", 1000)
    assert (to_hear.done, to_hear.needs_from_ms) == (0.5, 3800)
    assert [due.voice for due in to_hear.until(9000, tape)] == ["agent"]
    assert to_hear.done == 1.0


def test_who_speaks_on_and_on_is_cut_where_it_is_quietest() -> None:
    to_hear, tape = ToHear(facts(spans((0, 40_000)))), Tape(RATE)
    sound = np.full((40 * RATE, 2), 0.5)
    sound[20 * RATE : 20 * RATE + 400] = 0
    tape.feed(sound)
    first, second = (due.piece for due in to_hear.until(40_200, tape))
    assert first.end_ms == first.to_ms == second.start_ms == second.from_ms == pytest.approx(20_025, abs=25)
    assert (second.end_ms, second.to_ms) == (40_000, 40_200)


def test_a_recording_that_ends_before_its_facts_do_is_heard_as_far_as_it_goes() -> None:
    to_hear, tape = ToHear(facts(spans((0, 40_000)))), Tape(RATE)
    tape.feed(np.zeros((RATE, 2)))
    (due,) = to_hear.until(1 << 62, tape)
    assert (due.piece.start_ms, due.piece.end_ms, to_hear.done) == (0, 40_000, 1.0)
    assert len(tape.sound(0, due.piece.from_ms, due.piece.to_ms)) == RATE


def test_without_speech_everything_is_done() -> None:
    assert ToHear(facts(())).done == 1.0
