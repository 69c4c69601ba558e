"""How many agents: the model that fits a load, and the smallest group that reaches a target."""

from __future__ import annotations

import math
from collections.abc import Sequence

from calls.errors import ConfigurationError, Fault
from routing.staffing.erlang_a import erlang_a
from routing.staffing.erlang_c import erlang_c
from routing.staffing.figures import Load, StaffingFigures

MOST_ERLANGS = 20_000.0
LONGEST_PATIENCE_S = 14_400.0


def figures(load: Load, agents: int) -> StaffingFigures:
    """By Erlang A where callers give up, else by Erlang C. Raises ConfigurationError as `erlang_c` does."""
    return erlang_c(load, agents) if load.patience_s is None else erlang_a(load, agents)


def fewest(load: Load) -> int:
    """The smallest number of agents for which the load has figures at all."""
    return math.floor(load.erlangs) + 1 if load.patience_s is None else 1


def agents_for(load: Load, target: float) -> int:
    """The smallest number of agents whose service level reaches `target` (0-1, 1 excluded).

    More agents never answer fewer in time, so the number is found by doubling and halving. Raises ConfigurationError
    where `check` does.
    """
    check(load, target=target)
    too_few, enough = fewest(load) - 1, max(fewest(load), math.ceil(load.erlangs))
    while figures(load, enough).service_level < target:
        too_few, enough = enough, 2 * enough
    while enough - too_few > 1:
        middle = (too_few + enough) // 2
        if figures(load, middle).service_level < target:
            too_few = middle
        else:
            enough = middle
    return enough


def around(load: Load, agents: int, each_way: int = 3) -> tuple[StaffingFigures, ...]:
    """The figures with that many agents, and with up to `each_way` fewer and more."""
    lowest = max(fewest(load), agents - each_way)
    return tuple(figures(load, number) for number in range(lowest, agents + each_way + 1))


def check(load: Load, *, agents: int | None = None, target: float | None = None) -> None:
    """Raises ConfigurationError naming everything that cannot be calculated with."""
    rows = (
        (0 < load.calls_per_hour < math.inf, _CALLS),
        (0 < load.aht_s < math.inf, _AHT),
        (load.erlangs <= MOST_ERLANGS, _TOO_MUCH),
        (0 <= load.within_s < math.inf, _WITHIN),
        (load.patience_s is None or 1 <= load.patience_s <= LONGEST_PATIENCE_S, _PATIENCE),
        (target is None or 0 < target < 1, _TARGET),
        (agents is None or 1 <= agents <= 2 * MOST_ERLANGS, _AGENTS),
    )
    faults: Sequence[Fault] = [fault for holds, fault in rows if not holds]
    if faults:
        raise ConfigurationError(faults)


_CALLS = Fault("calls-per-hour", "is not more than zero", "Say how many calls come", "应大于零", "请给出每小时来电数")
_AHT = Fault("aht", "is not more than zero", "Give seconds, such as 180", "应大于零", "请给出秒数，例如 180")
_WITHIN = Fault("within", "is less than zero", "Give seconds, such as 20", "不能小于零", "请给出秒数，例如 20")
_TARGET = Fault(
    "target",
    "is not between 0 and 1",
    "Give a share, such as 0.8; no number of agents answers all",
    "应在 0 与 1 之间",
    "请给出比例，例如 0.8；任何人数都无法保证全部及时接听",
)
_PATIENCE = Fault(
    "patience",
    "is not between 1 second and 4 hours",
    "Give the mean in seconds, or leave it out when nobody gives up",
    "应在 1 秒到 4 小时之间",
    "请给出平均秒数；若无人放弃则省略",
)
_TOO_MUCH = Fault(
    "calls-per-hour",
    f"times aht is more than {MOST_ERLANGS:,.0f} erlangs",
    "Check the units: calls an hour, seconds a call",
    f"与 aht 的乘积超过 {MOST_ERLANGS:,.0f} 爱尔兰",
    "请检查单位：每小时来电数、每通秒数",
)
_AGENTS = Fault(
    "agents",
    f"is not between 1 and {2 * MOST_ERLANGS:,.0f}",
    "Give the number of agents on duty",
    f"应在 1 到 {2 * MOST_ERLANGS:,.0f} 之间",
    "请给出在岗坐席数",
)
