"""What each figure means, in both languages: the words of the API, of the command line and of `docs/kpis.md`."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from routing.kpi.service_level import rule_of


@dataclass(frozen=True, slots=True)
class Definition:
    """`unit` is calls, offers, seconds, 0-1, 0-100, seats, or seconds by name; `zh` and `en` are (title, what it
    is)."""

    unit: str
    zh: tuple[str, str]
    en: tuple[str, str]


QUEUE: Mapping[str, Definition] = {
    "offered": Definition(
        "calls",
        ("进线", "进入队列的来电，按进入的时间计；等于已接听、放弃、短时放弃、转出与等待中之和。"),
        ("offered", "Calls that came to the queue, by the time they came; always the sum of answered, abandoned, "
         "short-abandoned, flowed out and waiting."),
    ),
    "refused": Definition(
        "calls",
        ("拒入", "队列未接收的来电（已满、无坐席、关闭或暂停），不计入进线。"),
        ("refused", "Calls the queue did not take in (full, nobody there, closed, paused); not counted as offered."),
    ),
    "answered": Definition(
        "calls",
        ("已接听", "由坐席接起的来电。"),
        ("answered", "Calls an agent answered."),
    ),
    "abandoned": Definition(
        "calls",
        ("放弃", "等待中断开的来电，短时放弃除外。"),
        ("abandoned", "Calls that ended while they waited, short-abandoned ones excepted."),
    ),
    "short_abandoned": Definition(
        "calls",
        ("短时放弃", "等待未超过短时阈值（默认 5 秒）即断开的来电。"),
        ("short-abandoned", "Calls that ended within the first seconds of waiting (5 unless set otherwise)."),
    ),
    "flowed_out": Definition(
        "calls",
        ("转出", "以其他方式离开队列的来电。"),
        ("flowed out", "Calls that left the queue in any other way."),
    ),
    "flowed_out_by": Definition(
        "calls",
        ("转出方式", "overflowed 溢出；callback 改为回拨；withdrawn 撤出；moved 移至其他队列（合计中不算转出）；"
         "lost 因系统中断。"),
        ("flowed out by", "overflowed: by the ladder; callback: to be called back; withdrawn: taken out; moved: to "
         "another queue (no flow-out in the total); lost: cut off by a failure of ours."),
    ),
    "waiting": Definition(
        "calls",
        ("等待中", "此刻仍在等待的来电。"),
        ("waiting", "Calls that wait at this moment."),
    ),
    "longest_wait_s": Definition(
        "seconds",
        ("最长等待", "此刻等待者中最长的已等时间。"),
        ("longest wait", "The longest wait so far of those who wait at this moment."),
    ),
    "service_level": Definition(
        "0-1",
        ("服务水平", "在规定时间内得到服务的比例；各种口径见下。"),
        ("service level", "The share of calls served in time; by the definition chosen."),
    ),
    "answered_in_time": Definition(
        "calls",
        ("及时接听", "等待未超过该队列服务水平时限的已接听来电。"),
        ("answered in time", "Answered calls that waited no longer than the queue's service level allows."),
    ),
    "p_abandon": Definition(
        "0-1",
        ("放弃率", "等待已结束的来电中放弃者（含短时放弃）的比例。"),
        ("abandon rate", "Of the calls whose wait is over, those that gave up, short or long."),
    ),
    "asa_s": Definition(
        "seconds",
        ("平均应答时间", "已接听来电的平均等待；单个队列只计在该队列中的等待。"),
        ("average speed of answer", "The mean wait of answered calls; for one queue, the wait in that queue."),
    ),
    "p50_wait_s": Definition(
        "seconds",
        ("等待中位数", "半数已接听来电的等待不超过此值。"),
        ("median wait", "Half of the answered calls waited no longer."),
    ),
    "p90_wait_s": Definition(
        "seconds",
        ("等待九成位", "九成已接听来电的等待不超过此值。"),
        ("p90 wait", "Nine in ten answered calls waited no longer."),
    ),
    "max_wait_s": Definition(
        "seconds",
        ("最长已答等待", "已接听来电中最长的等待。"),
        ("longest answered wait", "The longest wait of an answered call."),
    ),
    "handled": Definition(
        "calls",
        ("已处理", "与坐席的通话已结束的来电。"),
        ("handled", "Calls whose talk with an agent is over."),
    ),
    "talk_s": Definition(
        "seconds",
        ("平均通话", "每通已处理来电的通话时间，含保持。"),
        ("mean talk", "Talk time a handled call, hold included."),
    ),
    "wrap_up_s": Definition(
        "seconds",
        ("平均话后", "每通已处理来电的话后处理时间。"),
        ("mean wrap-up", "Wrap-up time a handled call."),
    ),
    "aht_s": Definition(
        "seconds",
        ("平均处理时间", "通话（含保持）加话后处理，每通已处理来电。"),
        ("average handling time", "Talk, hold and wrap-up together, a handled call."),
    ),
}  # fmt: skip
"""By the field of QueueFigures."""

AGENT: Mapping[str, Definition] = {
    "offers": Definition(
        "offers",
        ("派送", "向其话机振铃的次数，等于以下四种结果与仍在振铃者之和。"),
        ("offers", "How often his phone was rung; the sum of the four outcomes and what rings still."),
    ),
    "accepted": Definition("offers", ("接起", "接起的派送。"), ("accepted", "Offers he answered.")),
    "ronas": Definition(
        "offers",
        ("振铃未接", "振铃到时未接（RONA）。"),
        ("RONAs", "Offers that rang out unanswered (redirection on no answer)."),
    ),
    "refusals": Definition(
        "offers",
        ("拒接", "话机忙、拒接或不可达的派送。"),
        ("refusals", "Offers his phone declined, was busy for, or could not be reached with."),
    ),
    "taken_back": Definition(
        "offers",
        ("收回", "来电者挂断、由他人接起或另有急用而收回的派送。"),
        ("taken back", "Offers that ended because the caller was gone, somebody else answered, or he was needed "
         "elsewhere."),
    ),
    "handled": QUEUE["handled"],
    "talk_s": QUEUE["talk_s"],
    "wrap_up_s": QUEUE["wrap_up_s"],
    "aht_s": QUEUE["aht_s"],
    "occupancy": Definition(
        "0-1",
        ("占用率", "（通话 + 话后）/（空闲 + 振铃 + 通话 + 话后）；休息、离线与不可达时间不计。"),
        ("occupancy", "(talking + wrap-up) / (idle + ringing + talking + wrap-up); breaks, time off and time "
         "unreachable are left out."),
    ),
    "time_s": Definition(
        "seconds by name",
        ("状态时间", "idle 空闲；offered 振铃；talking 通话；wrap_up 话后；unreachable 话机不可达；break 休息。"),
        ("time by state", "idle; offered: ringing; talking; wrap_up; unreachable: his phone does not answer; break."),
    ),
}  # fmt: skip
"""By the field of AgentFigures."""

OUTCOME: Mapping[str, Definition] = {
    "calls": Definition(
        "calls",
        ("来电", "打进来的全部来电（不含我方回拨），按打进来的时间计；按队列、坐席分列时以最后的队列、坐席为准。"),
        ("calls", "All calls that came in (callbacks are ours), by the time they came; by queue and agent, the last "
         "ones of the call."),
    ),
    "in_flow": Definition(
        "calls",
        ("自助结束", "从未进入队列的来电：在语音流程中办完，或自行挂断。"),
        ("ended in the flow", "Calls that never were in a queue: settled by the flow, or hung up there."),
    ),
    "spoken": Definition(
        "calls",
        ("通话", "与坐席通了话的来电。"),
        ("spoken with", "Calls in which an agent spoke with the caller."),
    ),
    "p_repeat": Definition(
        "0-1",
        ("重复来电率", "号码已知的来电中，此前 7 天内该号码已与坐席通过话的比例。"),
        ("repeat calls", "Of calls with a number, those whose number had spoken with an agent within the 7 days "
         "before."),
    ),
    "p_first_contact": Definition(
        "0-1",
        ("首次解决率", "号码已知且与坐席通了话的来电中，此后 7 天内该号码（至今）未再来电的比例。"),
        ("first-contact resolution", "Of calls with a number that were spoken with, those whose number has not "
         "called again within the 7 days after (so far)."),
    ),
    "surveys": Definition(
        "calls",
        ("评价数", "来电者作了满意度评价的来电。"),
        ("surveys", "Calls whose caller gave marks."),
    ),
    "satisfaction": Definition(
        "0-100",
        ("满意度", "来电者评价的平均分，按问题加权折合为 0–100。"),
        ("satisfaction", "The mean of callers' marks, weighed by question, 0-100."),
    ),
    "scored": Definition(
        "calls",
        ("已质检", "有评分卡的来电。"),
        ("scored", "Calls with a score card."),
    ),
    "score": Definition(
        "0-100",
        ("质检分", "评分卡总分的平均值；人工发布的评分优先于机器评分。"),
        ("quality score", "The mean total of score cards; where a person published one it counts instead of the "
         "machine's."),
    ),
    "p_error": Definition(
        "0-1",
        ("差错率", "已质检来电中，评分卡上有致命项未通过的比例。"),
        ("errors", "Of scored calls, those that failed a fatal criterion of the card."),
    ),
}  # fmt: skip
"""By the field of OutcomeFigures."""

SEATS = Definition(
    "seats",
    ("所需席位", "按该时段进线量与平均处理时间，用 Erlang C 达到目标服务水平所需的最少在岗坐席"
     "（无人放弃、不含休息）。"),
    ("seats needed", "The fewest agents on duty who reach the target service level for so many offered calls and the "
     "mean handling time, by Erlang C (nobody gives up, no breaks)."),
)  # fmt: skip

SERVICE_LEVEL: Mapping[str, tuple[str, str]] = {
    "genesys": (
        "及时接听 /（已接听 + 放弃）；短时放弃与转出不计。",
        "Answered in time / (answered + abandoned); short-abandoned and flowed-out calls are left out.",
    ),
    "all_callers": (
        "及时接听 /（已接听 + 放弃 + 短时放弃 + 转出），即排队模型的口径。",
        "Answered in time / (answered + abandoned + short-abandoned + flowed out): what queueing models state.",
    ),
    "asterisk": (
        "及时接听 / 已接听（Asterisk 的 ServicelevelPerf）。",
        "Answered in time / answered (Asterisk's ServicelevelPerf).",
    ),
    "asterisk2": (
        "（及时接听 + 时限内放弃）/（已接听 + 全部放弃）（Asterisk 的 ServicelevelPerf2）。",
        "(Answered in time + gave up in time) / (answered + all who gave up) (Asterisk's ServicelevelPerf2).",
    ),
}
"""By the name of the rule: Chinese, English."""

SWITCH: Mapping[str, tuple[str, str]] = {
    "flow_outs": ("转出计为未达标。", "Flowed-out calls count as missed."),
    "short_abandons": ("短时放弃按一般放弃计。", "Short-abandoned calls count like any other abandoned ones."),
    "no_abandons": ("放弃一律不计。", "Abandoned calls are left out."),
    "abandons_met": ("时限内放弃计为达标。", "Calls abandoned in time count as met."),
    "abandons_left_out": ("时限内放弃不计。", "Calls abandoned in time are left out."),
}


def of_service_level(text: str) -> tuple[str, str]:
    """What a rule or `genesys` with switches counts: Chinese, English. Raises ConfigurationError as `rule_of`."""
    rule_of(text)
    name, *switches = text.split(",")
    said = [SERVICE_LEVEL[name], *(_but(*SWITCH[switch]) for switch in switches)]
    return "".join(chinese for chinese, _ in said), " ".join(english for _, english in said)


def _but(chinese: str, english: str) -> tuple[str, str]:
    """A switch overrules what the rule says before it."""
    return f"但{chinese}", f"But: {english[0].lower()}{english[1:]}"
