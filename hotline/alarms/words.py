"""An alarm in a line, in both languages."""

from __future__ import annotations

from collections.abc import Callable
from zoneinfo import ZoneInfo

from calls.model import CHINESE
from console.alarms import Alarm, Level

ZONE = ZoneInfo("Asia/Shanghai")
LEVELS = {
    Level.CALM: ("已恢复", "over"),
    Level.WARNING: ("需关注", "watch"),
    Level.CRITICAL: ("请处理", "act now"),
}
WHATS = {
    "emergency": ("紧急来电", "emergency calls"),
    "waiting": ("排队人数", "callers waiting"),
    "longest": ("最长等待", "longest wait"),
    "level": ("服务水平", "service level"),
    "outlook": ("本半小时预计", "this half hour"),
    "calls": ("线路占用", "lines in use"),
    "health": ("系统部件异常", "parts of the system that are down"),
}
SHARES = frozenset({"level", "calls"})
OUTLOOKS = (("可达标", "on target"), ("预计不达标", "target at risk"), ("已无法达标", "out of reach"))

QueueName = Callable[[str, str], str]
"""A queue's title: (queue, language)."""


def line(alarm: Alarm, language: str, queue_name: QueueName) -> str:
    """As in `[热线 12:03:11] 请处理：订单物流 · 排队人数 12`."""
    ours = 0 if language == CHINESE else 1
    at = alarm.at.astimezone(ZONE).strftime("%H:%M:%S")
    of = f"{queue_name(alarm.queue, language)} · " if alarm.queue is not None else ""
    head, colon = (f"[热线 {at}]", "：") if ours == 0 else (f"[Hotline {at}]", ": ")
    return f"{head} {LEVELS[alarm.level][ours]}{colon}{of}{WHATS[alarm.what][ours]} {_figure(alarm, ours)}".rstrip()


def _figure(alarm: Alarm, ours: int) -> str:
    if alarm.figure is None:
        return ""
    if alarm.what == "outlook":
        return OUTLOOKS[int(alarm.figure)][ours]
    if alarm.what in SHARES:
        return f"{100 * alarm.figure:.0f}%"
    if alarm.what == "longest":
        return f"{int(alarm.figure) // 60}:{int(alarm.figure) % 60:02}"
    return f"{alarm.figure:.0f}"
