"""Student's t at 99 %, beside the printed tables."""

from __future__ import annotations

import pytest

from routing.replay.student import t_99


@pytest.mark.parametrize(
    ("degrees", "quantile"),
    [(1, 63.657), (2, 9.925), (9, 3.250), (10, 3.169), (19, 2.861), (29, 2.756), (39, 2.708), (120, 2.617)],
)
def test_the_quantile_is_the_tables(degrees: int, quantile: float) -> None:
    assert t_99(degrees) == pytest.approx(quantile, abs=0.0011)


def test_more_runs_never_widen_the_interval() -> None:
    quantiles = [t_99(degrees) for degrees in range(1, 300)]
    assert quantiles == sorted(quantiles, reverse=True)
