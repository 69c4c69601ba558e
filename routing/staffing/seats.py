"""How many seats the callers of a slot of time need: a forecast where such slots come again and again."""

from __future__ import annotations

from calls.table import ServiceLevel
from routing.staffing.choosing import MOST_ERLANGS, agents_for
from routing.staffing.figures import Load


def seats_for(offered: int, length_s: float, aht_s: float | None, level: ServiceLevel) -> int | None:
    """The fewest agents who, when so many callers come within `length_s`, reach the service level by Erlang C: in
    which nobody gives up and nobody takes a break.

    None where that cannot be told: no call has been handled, or no agents would do.
    """
    if offered == 0:
        return 0
    if not aht_s or length_s <= 0 or not 0 < level.target < 1:
        return None
    load = Load(offered * 3600 / length_s, aht_s, level.within_s)
    return agents_for(load, level.target) if load.erlangs <= MOST_ERLANGS else None
