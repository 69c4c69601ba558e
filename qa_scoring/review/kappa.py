"""Cohen's κ: how far two raters agree beyond chance.

Plain: J. Cohen, Educational and Psychological Measurement 20 (1960) 37-46. Weighted: Cohen, Psychological Bulletin 70
(1968) 213-220. Standard error: Fleiss, Cohen and Everitt, Psychological Bulletin 72 (1969) 323-327. The value equals
scikit-learn's `cohen_kappa_score`, which a test holds.
"""

from __future__ import annotations

import math
from collections.abc import Hashable, Iterator, Sequence
from dataclasses import dataclass
from typing import Final, Literal, TypeVar

from qa_scoring.review.confidence import Interval, Z
from qa_scoring.wording import Wording

T = TypeVar("T", bound=Hashable)
Weights = Literal["none", "linear", "quadratic"]
NOTHING: Final = Wording("没有可比较的评分", "nothing was rated by both")
ONE_CLASS: Final = Wording(
    "双方所有评分都在同一类，无法与偶然一致区分", "both gave one and the same mark throughout: no telling from chance"
)


@dataclass(frozen=True, slots=True)
class Kappa:
    """`value` is -1..1, None when it cannot be told, and `why` says why then."""

    n: int
    value: float | None = None
    interval: Interval | None = None
    why: Wording | None = None


def kappa(pairs: Sequence[tuple[T, T]], order: Sequence[T] = (), weights: Weights = "none") -> Kappa:
    """Of what two raters said of the same cases. `order`: the categories from least to most, which weights need;
    only those that occur count, as ranks 0, 1, 2…. Categories missing in `order` follow as they occur."""
    n = len(pairs)
    if n == 0:
        return Kappa(0, why=NOTHING)
    seen = {mark for pair in pairs for mark in pair}
    ranks = {
        mark: rank
        for rank, mark in enumerate(mark for mark in dict.fromkeys((*order, *_flat(pairs))) if mark in seen)
    }
    if len(ranks) == 1:
        return Kappa(n, why=ONE_CLASS)
    table = _shares([(ranks[one], ranks[other]) for one, other in pairs], len(ranks))
    return _told(
        n, table, [[_credit(i, j, len(ranks), weights) for j in range(len(ranks))] for i in range(len(ranks))]
    )


Table = list[list[float]]


def _flat(pairs: Sequence[tuple[T, T]]) -> Iterator[T]:
    return (mark for pair in pairs for mark in pair)


def _shares(pairs: Sequence[tuple[int, int]], size: int) -> Table:
    table = [[0.0] * size for _ in range(size)]
    for one, other in pairs:
        table[one][other] += 1
    return [[count / len(pairs) for count in row] for row in table]


def _credit(i: int, j: int, size: int, weights: Weights) -> float:
    """1 for agreement, less the farther apart."""
    if weights == "none":
        return float(i == j)
    apart = abs(i - j) / (size - 1)
    return 1 - (apart if weights == "linear" else apart * apart)


def _told(n: int, table: Table, credit: Table) -> Kappa:
    size = range(len(table))
    rows = [math.fsum(row) for row in table]
    columns = [math.fsum(table[i][j] for i in size) for j in size]
    observed = math.fsum(credit[i][j] * table[i][j] for i in size for j in size)
    by_chance = math.fsum(credit[i][j] * rows[i] * columns[j] for i in size for j in size)
    value = (observed - by_chance) / (1 - by_chance)
    of_row = [math.fsum(columns[j] * credit[i][j] for j in size) for i in size]
    of_column = [math.fsum(rows[i] * credit[i][j] for i in size) for j in size]
    spread = math.fsum(
        table[i][j] * (credit[i][j] - (of_row[i] + of_column[j]) * (1 - value)) ** 2 for i in size for j in size
    )
    variance = (spread - (value - by_chance * (1 - value)) ** 2) / (n * (1 - by_chance) ** 2)
    half = Z * math.sqrt(max(0.0, variance))
    return Kappa(n, value, Interval(max(-1.0, value - half), min(1.0, value + half)))
