"""A comparison of two tables on the terminal: today, the draft, the difference."""

from __future__ import annotations

from collections.abc import Mapping

from rich.console import Console
from rich.table import Table
from rich.text import Text

from calls.model import QueueRefusal
from config.wording.kind import printable
from hotline.commands.language import say
from hotline.commands.routes import replay_words as words
from hotline.commands.routes.replaying import Comparison, Side
from routing.replay.comparing import Changed
from routing.replay.replayed import ReplayedCall
from routing.replay.summary import Mean

COLUMNS = ("arrived", "service_level", "asa_s", "p_abandon", "p90_wait_s", "occupancy")
MOST_GROUPS = 40
MOST_CALLS = 10

Figures = Mapping[str, Mean | None]
Groups = Mapping[str, Figures]


def show(console: Console, comparison: Comparison) -> None:
    today, draft = comparison.today, comparison.draft
    console.print(_overall(today, draft))
    for title, before, after in parts(comparison):
        console.print(_groups(title, before, after))
    console.print(Text(_count_of_changed(comparison), style="italic"))
    if comparison.changed:
        console.print(_changed(comparison))
    for line in remarks(comparison):
        console.print(Text(line, style="yellow"))


def parts(comparison: Comparison) -> list[tuple[str, Groups, Groups]]:
    """Title, today's figures and the draft's, by class, by queue and, of several days, by day."""
    today, draft = (_parts(side) for side in (comparison.today, comparison.draft))
    titles = (say("按客户等级", "by class"), say("按队列", "by queue"), say("按日", "by day"))
    told = list(zip(titles, today, draft, strict=True))
    return told if len(comparison.days) > 1 else told[:2]


def _parts(side: Side) -> tuple[Groups, Groups, Groups]:
    by_tier = side.part(lambda run: run.by_tier)
    return (
        {words.tier(tier): seen for tier, seen in by_tier.items()},
        side.part(lambda run: run.by_queue),
        side.part(lambda run: run.by_day, lambda run: run.work_by_day),
    )


def remarks(comparison: Comparison) -> list[str]:
    """What was left out, and what the tables do not know."""
    dropped: dict[str, int] = {}
    for day in comparison.days:
        for why, count in day.dropped.items():
            dropped[why] = dropped.get(why, 0) + count
    lines = [f"{count} × {words.dropped(why)}" for why, count in dropped.items()]
    for side in (comparison.today, comparison.draft):
        strangers = sorted({agent for day in side.days for agent in day.strangers})
        if strangers:
            names = printable(", ".join(strangers[:10]))
            lines.append(say(f"{side.label} 中没有这些坐席：{names}", f"agents unknown to {side.label}: {names}"))
        if unknown := _unknown_queues(side):
            names = printable(", ".join(unknown))
            lines.append(say(f"{side.label} 中没有这些队列：{names}", f"queues unknown to {side.label}: {names}"))
    return lines


def _unknown_queues(side: Side) -> list[str]:
    return sorted({call.queue for day in side.days for call in day.calls if call.way == QueueRefusal.UNKNOWN})


def _overall(today: Side, draft: Side) -> Table:
    table = Table(title=say("总览", "overall"), title_justify="left", box=None, padding=(0, 2))
    table.add_column("")
    for heading in (today.label, draft.label, say("差别", "difference")):
        table.add_column(Text(heading), justify="right")
    before, after = today.overall(), draft.overall()
    for name in words.FIGURES:
        one, other = before.get(name), after.get(name)
        table.add_row(
            words.figure(name), words.written(name, one), words.written(name, other), _delta(name, one, other)
        )
    return table


def _groups(title: str, before: Groups, after: Groups) -> Table:
    table = Table(title=title, title_justify="left", box=None, padding=(0, 1))
    columns = columns_of(before)
    table.add_column("", no_wrap=True, min_width=min(max(map(len, before), default=0), 20))
    for name in columns:
        table.add_column(words.short(name), justify="right", no_wrap=True)
    for group in list(before)[:MOST_GROUPS]:
        one, other = before[group], after.get(group, {})
        table.add_row(Text(printable(group)), *(_pair(name, one.get(name), other.get(name)) for name in columns))
    return table


def columns_of(groups: Groups) -> list[str]:
    """Those that any of the groups can fill."""
    return [name for name in COLUMNS if any(seen.get(name) is not None for seen in groups.values())]


def _pair(name: str, one: Mean | None, other: Mean | None) -> Text:
    if name == "arrived":
        return Text(words.written(name, one))
    if one is None and other is None:
        return Text(words.written(name, None))
    before, after = words.pair(name, one, other)
    return Text(f"{before} → ").append(after, style=_style(name, one, other))


def _delta(name: str, one: Mean | None, other: Mean | None) -> Text:
    return Text(words.difference(name, one, other), style=_style(name, one, other))


def _style(name: str, one: Mean | None, other: Mean | None) -> str:
    better = words.is_better(name, one, other)
    return "" if better is None else "green" if better else "red"


def _count_of_changed(comparison: Comparison) -> str:
    differing = comparison.changed
    calls = sum(len(day.calls) for day in comparison.today.days)
    sooner = sum(pair.longer_s < 0 for _, pair in differing)
    later = sum(pair.longer_s > 0 for _, pair in differing)
    return say(
        f"{calls} 通来电中 {len(differing)} 通不同：{sooner} 通更快，{later} 通更慢",
        f"{len(differing)} of {calls} calls fare otherwise: {sooner} sooner, {later} later",
    )


def _changed(comparison: Comparison) -> Table:
    """Those that changed most."""
    table = Table(box=None, padding=(0, 2))
    headings = (say("日", "day"), say("来电", "call"), say("等级", "class"), say("队列", "queue"))
    for heading in (*headings, comparison.today.label, comparison.draft.label, say("差别", "difference")):
        table.add_column(Text(heading), no_wrap=True)
    for day, pair in comparison.changed[:MOST_CALLS]:
        table.add_row(*map(Text, (printable(day), *changed_cells(pair))))
    return table


def changed_cells(pair: Changed) -> tuple[str, ...]:
    """Call, class, queue, today, draft, difference."""
    one = pair.before
    return (
        printable(one.call),
        words.tier(one.tier),
        printable(one.queue),
        _fate(one),
        _fate(pair.after),
        f"{pair.longer_s:+.1f} s",
    )


def _fate(call: ReplayedCall) -> str:
    """Who answered, or how the call left, and after how long."""
    return f"{printable(call.agent or call.way) or ending(call)} · {call.waited_s:.1f} s"


def ending(call: ReplayedCall) -> str:
    chinese = {"answered": "接听", "abandoned": "放弃", "flowed_out": "溢出", "refused": "拒绝", "waiting": "等待中"}
    return say(chinese[call.ending], call.ending.replace("_", " "))
