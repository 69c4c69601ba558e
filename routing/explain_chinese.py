"""A decision's record told in Chinese."""

from __future__ import annotations

from collections.abc import Mapping

from calls.decision import Decision, Out, Verdict
from calls.model import Strategy, Tier
from routing.explain_facts import SHOWN, Edge, Name, edge, figures, head_start_s, seconds

TIERS: Mapping[str, str] = {
    Tier.EMERGENCY: "紧急",
    Tier.COMPLAINT: "投诉高发",
    Tier.VIP: "VIP",
    Tier.MEMBER: "会员",
    Tier.NORMAL: "普通",
}
STRATEGIES: Mapping[str, str] = {
    Strategy.LONGEST_IDLE: "最长空闲",
    Strategy.LEAST_OCCUPIED: "最少占用",
    Strategy.BEST_SKILL: "技能最优",
    Strategy.ROUND_ROBIN: "轮流分配",
    Strategy.RING_SEVERAL: "多机同振，最长空闲者先",
}
MEASURES: Mapping[str, str] = {
    Strategy.LONGEST_IDLE: "空闲 {} 秒",
    Strategy.LEAST_OCCUPIED: "空闲占比 {}%",
    Strategy.BEST_SKILL: "技能合计 {}",
    Strategy.ROUND_ROBIN: "距上次分配 {} 秒",
    Strategy.RING_SEVERAL: "空闲 {} 秒",
}
OUT: Mapping[str, str] = {
    Out.SKILL: "技能或坐席组不符",
    Out.RESERVED: "为其他等级保留",
    Out.OFF: "不在岗",
    Out.BREAK: "小休",
    Out.BREAK_SOON: "准备小休",
    Out.NO_PHONE: "没有登记话机",
    Out.BUSY: "通话中",
    Out.RINGING: "振铃中",
    Out.WRAP_UP: "话后处理中",
    Out.LEFT_ALONE: "未接来电后暂不打扰",
    Out.NOT_PREFERRED: "不是来电等候的坐席",
    Out.AVOIDED: "此前已接待过该客户，须换人回访",
}


def line(why: Decision, name: Name) -> str:
    """One sentence, for lists."""
    caller = f"{TIERS[why.tier]}来电已等待 {seconds(why.waited_s)} 秒"
    if why.verdict in (Verdict.MOVED, Verdict.SENT_ON):
        return f"{caller}，到达阶梯第 {why.rung} 级"
    if not why.candidates:
        out = "、".join(f"{OUT.get(reason, reason)} {count}" for reason, count in why.out.items())
        return f"{caller}，没有可分配的坐席" + (f"：{out}" if out else "")
    best = _agent(why, name)
    measure = MEASURES[why.strategy].format(figures(why)[0])
    return f"{caller}；{_LINES[why.verdict].format(best=best, measure=measure, free=why.free)}"


def paragraphs(why: Decision, name: Name) -> tuple[str, ...]:
    """Everything the record says: the caller, the agents, the others, the decision."""
    told = (_caller(why, name), _agents(why, name), _others(why, name), _decision(why, name) + _rival(why, name))
    return tuple(paragraph for paragraph in told if paragraph)


_LINES: Mapping[str, str] = {
    Verdict.OFFERED: "{free} 位可分配坐席中，{best} {measure}，居首",
    Verdict.PREFERRED: "来电为 {best} 保留",
    Verdict.TRIED_AGAIN: "没有更合适的坐席，紧急来电再试 {best} 的话机",
    Verdict.CUT_SHORT: "没有空闲坐席，紧急来电使用话后处理中或准备小休的 {best}",
    Verdict.WAITS: "暂不分配",
}


def _caller(why: Decision, name: Name) -> str:
    return (
        f"来电等级{TIERS[why.tier]}，在“{name('queue', why.queue)}”队列已等待 {seconds(why.waited_s)} 秒，"
        f"{_score(why)}。{_asked(why, name)}。"
    )


def _score(why: Decision) -> str:
    if why.score_s is None:
        return "紧急来电先于所有来电，不计分"
    more = head_start_s(why)
    return f"得分 {seconds(why.score_s)}" + (f"（含优先时间 {seconds(more)} 秒）" if more is not None else "")


def _asked(why: Decision, name: Name) -> str:
    needs = "、".join(f"{name('skill', need.skill)}（{need.level} 级以上）" for need in why.needs)
    asked = [f"要求技能：{needs}" if needs else "不要求技能"]
    if why.groups:
        asked.append(f"坐席组：{'、'.join(name('group', group) for group in why.groups)}")
    if why.also:
        asked.append(f"或坐席组 {'、'.join(name('group', group) for group in why.also)} 的任何坐席")
    if why.rung:
        asked.append(f"已到溢出阶梯第 {why.rung} 级")
    if why.only:
        asked.append(f"此刻只等候坐席 {name('agent', why.only)}")
    return "；".join(asked)


def _agents(why: Decision, name: Name) -> str:
    if not why.candidates:
        return "当时没有可分配的坐席。"
    measures = [MEASURES[why.strategy].format(figure) for figure in figures(why)]
    shown = [
        f"{name('agent', candidate.agent)}（{measure}）"
        for candidate, measure in zip(why.candidates, measures, strict=False)
    ]
    more = "等" if why.free > SHOWN else ""
    return f"当时可分配的坐席 {why.free} 位，按“{STRATEGIES[why.strategy]}”排列：{'、'.join(shown)}{more}。"


def _others(why: Decision, name: Name) -> str:
    if not why.out:
        return ""
    told = [
        f"{OUT.get(reason, reason)} {count} 位{_examples(why, reason, name)}" for reason, count in why.out.items()
    ]
    others = sum(why.out.values())
    whom = f"其余 {others} 位不可分配" if why.candidates else f"共 {others} 位坐席"
    return f"{whom}：{'，'.join(told)}。"


def _examples(why: Decision, reason: str, name: Name) -> str:
    named = "、".join(name("agent", agent) for agent in why.examples.get(reason, ()))
    some = "如 " if why.out[reason] > len(why.examples.get(reason, ())) else ""
    return f"（{some}{named}）" if named else ""


def _decision(why: Decision, name: Name) -> str:
    best = _agent(why, name)
    rule = {
        Verdict.OFFERED: f"分配给坐席 {best}，{_edge(why, name)}",
        Verdict.PREFERRED: f"分配给坐席 {best}，来电此刻为其保留（专属经理，或上次通话的坐席）",
        Verdict.TRIED_AGAIN: f"没有更合适的坐席，紧急来电再试坐席 {best} 刚才未接的话机",
        Verdict.CUT_SHORT: f"没有空闲坐席，按紧急规则分配给话后处理中或准备小休的坐席 {best}",
        Verdict.WAITS: "继续等待，有合适的坐席空闲时立即分配",
        Verdict.MOVED: f"按阶梯第 {why.rung} 级移到另一队列，等待时间保留",
        Verdict.SENT_ON: f"按阶梯第 {why.rung} 级离开队列",
    }[why.verdict]
    return f"决定：{rule}。依据路由表版本 {why.table or '（无）'}。"


def _edge(why: Decision, name: Name) -> str:
    kind = edge(why)
    if kind is Edge.ALONE:
        return "当时只有这一位"
    if kind is Edge.FIGURE:
        return f"按“{STRATEGIES[why.strategy]}”居首"
    second = name("agent", why.candidates[1].agent)
    return f"与 {second} 并列，" + ("空闲更久者先" if kind is Edge.IDLE else "空闲时间也相同，工号在前者先")


def _rival(why: Decision, name: Name) -> str:
    if why.rival is None:
        return ""
    rival = why.rival
    score = "紧急来电，不计分" if rival.score_s is None else f"得分 {seconds(rival.score_s)}"
    queue = name("queue", rival.queue)
    return f"同样可由这些坐席服务的下一位来电是 {rival.call}（{TIERS[rival.tier]}，“{queue}”队列，{score}）。"


def _agent(why: Decision, name: Name) -> str:
    return name("agent", why.candidates[0].agent) if why.candidates else "?"
