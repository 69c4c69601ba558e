"""The service levels in use: they differ in what they make of callers who gave up, and of calls that flowed out.

Genesys: "Configure the service level calculation" (Genesys Cloud Resource Center), with its three switches, and the
older choice of counting those who gave up in time as met or not at all. Asterisk: app_queue's ServicelevelPerf and
ServicelevelPerf2 (ASTERISK-26559).
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from enum import StrEnum

from calls.errors import ConfigurationError, Fault
from routing.kpi.tally import Tally


class Counted(StrEnum):
    """What a call is to the service level."""

    MET = "met"
    MISSED = "missed"
    LEFT_OUT = "left_out"


@dataclass(frozen=True, slots=True)
class ServiceLevelRule:
    """A call answered in time is met, one answered late is missed; the rest is a matter of choice.

    `gave_up_in_time`, `gave_up_late`: callers who hung up within the time that counts, or after it. `short`: those
    who hung up within the first seconds; None: like any other who hung up. `flowed_out`: those who left the queue
    some other way.
    """

    gave_up_in_time: Counted = Counted.MISSED
    gave_up_late: Counted = Counted.MISSED
    short: Counted | None = Counted.LEFT_OUT
    flowed_out: Counted = Counted.LEFT_OUT

    def of(self, tally: Tally) -> float | None:
        """The share of calls met, 0-1; None where no call counts."""
        counts = dict.fromkeys(Counted, 0)
        counts[Counted.MET] += tally.answered_in_time
        counts[Counted.MISSED] += len(tally.waits_s) - tally.answered_in_time
        counts[self.gave_up_in_time] += tally.abandoned_in_time
        counts[self.gave_up_late] += tally.abandoned - tally.abandoned_in_time
        counts[self.flowed_out] += tally.flowed_out.total()
        counts[self.short or self.gave_up_in_time] += tally.short_abandoned_in_time
        counts[self.short or self.gave_up_late] += tally.short_abandoned - tally.short_abandoned_in_time
        judged = counts[Counted.MET] + counts[Counted.MISSED]
        return counts[Counted.MET] / judged if judged else None


GENESYS = "genesys"
RULES = {
    GENESYS: ServiceLevelRule(),
    "all_callers": ServiceLevelRule(short=None, flowed_out=Counted.MISSED),
    "asterisk": ServiceLevelRule(gave_up_in_time=Counted.LEFT_OUT, gave_up_late=Counted.LEFT_OUT),
    "asterisk2": ServiceLevelRule(gave_up_in_time=Counted.MET, short=None),
}
"""By the name that is asked for."""

SWITCHES: dict[str, dict[str, Counted | None]] = {
    "flow_outs": {"flowed_out": Counted.MISSED},
    "short_abandons": {"short": None},
    "no_abandons": {"gave_up_in_time": Counted.LEFT_OUT, "gave_up_late": Counted.LEFT_OUT},
    "abandons_met": {"gave_up_in_time": Counted.MET},
    "abandons_left_out": {"gave_up_in_time": Counted.LEFT_OUT},
}
"""What may follow `genesys`, after commas: `genesys,flow_outs,abandons_met`."""


def rule_of(text: str) -> ServiceLevelRule:
    """The rule a name, or `genesys` with switches, stands for. Raises ConfigurationError naming all there are."""
    name, *switches = text.split(",")
    if name not in RULES or (switches and name != GENESYS) or not set(switches) <= SWITCHES.keys():
        raise ConfigurationError([_unknown()])
    rule = RULES[name]
    for switch in switches:
        rule = replace(rule, **SWITCHES[switch])  # type: ignore[arg-type]
    return rule


def _unknown() -> Fault:
    names, switches = ", ".join(RULES), ", ".join(SWITCHES)
    return Fault(
        place="definition",
        problem="there is no such service level",
        remedy=f"Give one of {names}; after {GENESYS} and a comma any of {switches}",
        problem_zh="没有这种服务水平定义",
        remedy_zh=f"请选择 {names} 之一；{GENESYS} 之后可用逗号加上 {switches}",
    )
