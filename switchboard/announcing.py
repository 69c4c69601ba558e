"""What a waiting caller is told: where he stands, and how long it will take."""

from __future__ import annotations

from math import ceil

from calls.model import Sound

MINUTE_S = 60
MOST_MIN = 60
"""Nobody is told a longer wait than this: so far ahead an estimate is a guess."""


def position(position: int, told: int | None, language: str) -> tuple[Sound, ...]:
    """`told` is the position he heard last: only a smaller one is named."""
    if told is not None and position >= told:
        return (Sound("queue.still_waiting", language),)
    if position == 1:
        return (Sound("queue.next", language),)
    return (
        Sound("queue.position_before", language),
        Sound.of_number(position - 1, language),
        Sound("queue.position_after", language),
    )


def wait_ahead(low_s: float | None, high_s: float | None, language: str) -> tuple[Sound, ...]:
    """The wait in whole minutes, rounded outwards; nothing when nobody knows or it is more than `MOST_MIN`."""
    if low_s is None or high_s is None or high_s > MOST_MIN * MINUTE_S:
        return ()
    low_min, high_min = int(low_s // MINUTE_S), ceil(high_s / MINUTE_S)
    if high_min <= 1:
        return (Sound("queue.wait_under_a_minute", language),)
    if low_min == 0:
        return _minutes("queue.wait_under", high_min, language)
    if low_min == high_min:
        return _minutes("queue.wait_about", high_min, language)
    low = (Sound("queue.wait_from", language), Sound.of_number(low_min, language))
    return (*low, *_minutes("queue.wait_to", high_min, language))


def _minutes(before: str, number_min: int, language: str) -> tuple[Sound, ...]:
    return Sound(before, language), Sound.of_number(number_min, language), Sound("queue.wait_minutes", language)
