"""The E-model against figures that are published with it [M1]."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from calls.e_model import R_WITHOUT_FAULT, mean_opinion, one_way_ms, r_factor


@pytest.mark.parametrize(
    ("loss", "delay_ms", "r"),
    [
        (0.0, 0.0, 93.2),
        (0.0, 100.0, 93.2),
        (0.0, 200.0, 90.2),
        (0.0, 400.0, 69.1),
        (5.0, 50.0, 77.4),
        (100.0, 50.0, 17.3),
    ],
)
def test_r_by_loss_and_delay(loss: float, delay_ms: float, r: float) -> None:
    """Idd of G.107, 7.4, and Ie,eff = 95 * Ppl / (Ppl + 25.1) of 7.5 worked out by hand."""
    assert r_factor("PCMA", loss, delay_ms) == r
    assert r_factor("pcmu", loss, delay_ms) == r


def test_a_codec_without_figures_has_none() -> None:
    assert r_factor("opus", 0.0, 50.0) is None
    assert r_factor("G722", 0.0, 50.0) is None


@pytest.mark.parametrize(
    ("r", "mos"),
    [(-3.0, 1.0), (0.0, 1.0), (5.0, 1.0), (50.0, 2.58), (60.0, 3.1), (70.0, 3.6), (80.0, 4.02), (90.0, 4.34)],
)
def test_the_opinion_r_stands_for(r: float, mos: float) -> None:
    """G.107, table B.1: R 90, 80, 70, 60, 50 are MOS 4.34, 4.03, 3.60, 3.10, 2.58."""
    assert mean_opinion(r) == mos


def test_the_way_is_a_packet_half_the_round_trip_and_the_buffer() -> None:
    assert one_way_ms(60.0, 40.0) == 90.0
    assert one_way_ms(None, 40.0) == 60.0


@given(st.floats(0, 100), st.floats(0, 99), st.floats(0, 2000), st.floats(0, 2000))
def test_more_loss_or_delay_never_sounds_better(loss: float, more: float, delay: float, later: float) -> None:
    good, bad = r_factor("PCMA", loss, delay), r_factor("PCMA", min(100.0, loss + more), delay + later)
    assert good is not None
    assert bad is not None
    assert 0 <= bad <= good <= R_WITHOUT_FAULT
    assert 1 <= mean_opinion(bad) <= mean_opinion(good) <= 4.5
