"""Student's t: how far a mean over a few runs may lie from what is true."""

from __future__ import annotations

_FEW = (63.657, 9.925, 5.841, 4.604, 4.032, 3.707, 3.499, 3.355, 3.250)
_Z = 2.5758293035489
"""The 99.5 % quantile of the normal distribution."""


def t_99(degrees: int) -> float:
    """The quantile for a 99 % interval on both sides, with so many degrees of freedom (at least 1).

    From ten on the Cornish-Fisher expansion about the normal quantile (Abramowitz and Stegun 26.7.5), good to 0.001.
    """
    if degrees <= len(_FEW):
        return _FEW[degrees - 1]
    first = (_Z**3 + _Z) / 4
    second = (5 * _Z**5 + 16 * _Z**3 + 3 * _Z) / 96
    third = (3 * _Z**7 + 19 * _Z**5 + 17 * _Z**3 - 15 * _Z) / 384
    return _Z + first / degrees + second / degrees**2 + third / degrees**3
