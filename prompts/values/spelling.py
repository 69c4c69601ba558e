"""What is read figure by figure: "0012" is 零零幺二, order "A1024-88B" is A 幺零二四, 八八 B.

A short pause stands for everything that is neither letter nor figure, and within long runs of figures.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from itertools import pairwise

from prompts.values.keys import PAUSE
from prompts.values.keys import digits as keys_of

_RUNS = re.compile(r"[0-9]+|[A-Za-z]|[^0-9A-Za-z]+")
_LONGEST_RUN = 5
_LONGEST_GROUP = 4


def spelled(value: str, language: str) -> list[str]:
    """Letters and figures, whatever else stands between them; nothing when there is neither."""
    return parted([key for run in _RUNS.findall(value) for key in _run(run, language)])


def grouped(run: str) -> list[str]:
    """A run of figures in groups of three or four, the longer ones last: 138 0013 8000. Up to five stay together."""
    if len(run) <= _LONGEST_RUN:
        return [run]
    groups = -(-len(run) // _LONGEST_GROUP)
    ends = [len(run) * n // groups for n in range(groups + 1)]
    return [run[first:last] for first, last in pairwise(ends)]


def grouped_keys(runs: list[str], language: str) -> list[str]:
    """The figures of every group, a pause after each but the last."""
    return parted([key for run in runs for key in (*keys_of(run, language), PAUSE)])


def parted(keys: list[str]) -> list[str]:
    """The keys without pauses at either end and without two pauses running."""
    return list(_parted(keys))


def _parted(keys: list[str]) -> Iterator[str]:
    pause = started = False
    for key in keys:
        if key == PAUSE:
            pause = started
            continue
        if pause:
            yield PAUSE
        yield key
        pause, started = False, True


def _run(run: str, language: str) -> list[str]:
    if run.isdecimal():
        return grouped_keys(grouped(run), language)
    return [f"letter.{run.lower()}"] if run.isascii() and run.isalpha() else [PAUSE]
