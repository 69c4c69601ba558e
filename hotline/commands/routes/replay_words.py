"""What the figures of a replay are called, and how they are written."""

from __future__ import annotations

from collections.abc import Callable

from calls.model import Tier
from hotline.commands.language import say
from routing.replay import recorded
from routing.replay.anonymous_bank_faults import IN_CHINESE
from routing.replay.summary import Mean

Write = Callable[[float], str]


def count(value: float) -> str:
    return f"{value:,.0f}" if value == round(value) else f"{value:,.1f}"


def percent(value: float) -> str:
    return f"{value * 100:.1f} %"


def seconds(value: float) -> str:
    return f"{value:.1f} s"


FIGURES: dict[str, tuple[str, str, Write]] = {
    "arrived": ("来电", "calls", count),
    "refused": ("拒绝进入队列", "refused by the queue", count),
    "answered": ("接听", "answered", count),
    "abandoned": ("放弃", "abandoned", count),
    "short_abandoned": ("短时放弃（5 秒内）", "abandoned within 5 s", count),
    "flowed_out": ("溢出", "flowed out", count),
    "waiting": ("仍在等待", "still waiting", count),
    "service_level": ("服务水平", "service level", percent),
    "p_wait": ("需等待的比例", "share that waited", percent),
    "p_abandon": ("放弃率", "abandon rate", percent),
    "asa_s": ("平均接听等待", "average speed of answer", seconds),
    "queued_wait_s": ("等待者的平均等待", "mean wait of those who waited", seconds),
    "p50_wait_s": ("等待中位数", "median wait", seconds),
    "p90_wait_s": ("等待 90 分位", "90th percentile of waits", seconds),
    "max_wait_s": ("最长等待", "longest wait", seconds),
    "occupancy": ("坐席占用率", "occupancy of agents", percent),
}
"""By name, in the order of a report: Chinese, English, how it is written."""

BETTER_HIGH = frozenset({"service_level", "answered"})
NEUTRAL = frozenset({"arrived", "occupancy", "flowed_out"})

_TIERS = {
    Tier.EMERGENCY: ("紧急", "emergency"),
    Tier.COMPLAINT: ("投诉高发", "complaint"),
    Tier.VIP: ("VIP", "VIP"),
    Tier.MEMBER: ("会员", "member"),
    Tier.NORMAL: ("普通", "normal"),
}


_SHORT = {
    "service_level": ("服务水平", "SL"),
    "asa_s": ("平均等待", "ASA"),
    "p_abandon": ("放弃率", "abandoned"),
    "p90_wait_s": ("90 分位", "p90"),
    "occupancy": ("占用率", "occupancy"),
}


_DROPPED = {
    recorded.CALLED_BACK: ("请求回拨，按回拨通话计", "asked to be called back: counted as that call"),
    recorded.QUEUED_AGAIN: ("多次排队，按首次计", "queued twice: counted where it queued first"),
    **{why.value: (chinese, why.value) for why, chinese in IN_CHINESE.items()},
}


def dropped(why: str) -> str:
    """Why a call was left out of a day, or is told otherwise than it was."""
    return say(*_DROPPED.get(why, (why, why)))


def figure(name: str) -> str:
    chinese, english, _ = FIGURES[name]
    return say(chinese, english)


def short(name: str) -> str:
    """For the head of a narrow column."""
    return say(*_SHORT[name]) if name in _SHORT else figure(name)


def tier(value: str) -> str:
    return say(*_TIERS[Tier(value)])


def written(name: str, mean: Mean | None) -> str:
    """A figure with its margin, when it has one."""
    if mean is None:
        return "–"
    write = FIGURES[name][2]
    return f"{write(mean.value)} ± {write(mean.margin)}" if mean.margin > 0 else write(mean.value)


def pair(name: str, before: Mean | None, after: Mean | None) -> tuple[str, str]:
    """Two figures side by side, the unit after the second."""
    one, other = written(name, before), written(name, after)
    unit = one.rpartition(" ")[2]
    return (one.removesuffix(f" {unit}") if other.endswith(f" {unit}") else one), other


def difference(name: str, before: Mean | None, after: Mean | None) -> str:
    """Signed; of shares in percentage points. Empty where nothing changed or nothing can be said."""
    if before is None or after is None:
        return ""
    write = FIGURES[name][2]
    text, nothing = write(abs(after.value - before.value)), write(0.0)
    sign = "+" if after.value > before.value else "−"
    return "" if text == nothing else sign + text.replace("%", say("个百分点", "pp"))


def is_better(name: str, before: Mean | None, after: Mean | None) -> bool | None:
    """Whether callers are better off; None where that cannot be said."""
    if name in NEUTRAL or before is None or after is None or not difference(name, before, after):
        return None
    return (after.value > before.value) == (name in BETTER_HIGH)
