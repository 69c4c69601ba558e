"""Faults of a routing table: ladders that lead nowhere, rules that contradict, callers nobody serves."""

from __future__ import annotations

from config.wording.kind import Kind

# --- values -----------------------------------------------------------------------------------------------------

BAD_CLOCK = Kind(
    "{value} is not a time of day",
    'Write for example "09:00", in quotes; the end of the day is "24:00"',
    "{value} 不是时刻",
    '例如 "09:00"（加引号）；一天结束写 "24:00"',
)
BAD_REGION = Kind(
    "{value} is not the beginning of a telephone number",
    'Write digits in quotes as they arrive, for example "010" or "+8610"',
    "{value} 不是号码开头",
    '请按来电显示的样子填写数字并加引号，例如 "010" 或 "+8610"',
)
BAD_NUMBER = Kind(
    "{value} cannot be dialled",
    "Write 2 to 20 digits without blanks, with or without + before them",
    "{value} 不能拨打",
    "请填写 2 到 20 位数字，中间不留空格，前面可带 +",
)
RUNG_TARGET = Kind(
    "the rung sets {count} of needs, groups, queue, exit and number",
    "Let each rung do one thing: one of these, or drop alone",
    "这一级写了 {count} 个动作（needs、groups、queue、exit、number）",
    "每一级只写其中一个，或只写 drop",
)
DROP_ALONE = Kind(
    "drop cannot stand beside {other}",
    "Put drop beside needs, or make a rung of it",
    "drop 不能与 {other} 写在一起",
    "请把 drop 与 needs 写在一起，或单独成为一级",
)
RUNG_WHEN = Kind(
    "the rung needs either after_s or plan, not both",
    "Write after_s: for a time waited, or plan: for an emergency plan (it counts at once)",
    "这一级须写 after_s 或 plan 之一",
    "按等待时间请写 after_s:，按应急预案请写 plan:（启用即生效）",
)

# --- names ------------------------------------------------------------------------------------------------------

UNKNOWN_GROUP = Kind("there is no group {name}", "{hint}", "没有班组 {name}", "{hint_zh}")
UNKNOWN_PLAN = Kind("there is no emergency plan {name}", "{hint}", "没有应急预案 {name}", "{hint_zh}")
UNKNOWN_SCHEDULE = Kind("there is no schedule {name}", "{hint}", "没有时间表 {name}", "{hint_zh}")
UNKNOWN_EXIT = Kind(
    "no flow has a way out of a queue named {name}, so this rung does nothing",
    "{hint}",
    "没有流程在排队处提供出口 {name}，这一级不起作用",
    "{hint_zh}",
)
GROUP_NOT_HERE = Kind(
    "agent {agent} belongs to a group {name} that is not here",
    "Add the group here, or remove it from agents.yaml. {hint}",
    "坐席 {agent} 所属的班组 {name} 不存在",
    "请在此增加该班组，或从 agents.yaml 中去掉。{hint_zh}",
)

# --- ladders ----------------------------------------------------------------------------------------------------

LADDER_ORDER = Kind(
    "this rung comes after {after_s} s, the one above it only after {before_s} s",
    "Put the rungs in the order of after_s",
    "这一级在 {after_s} 秒，上一级却在 {before_s} 秒",
    "请按 after_s 从小到大排列",
)
UNREACHABLE_RUNG = Kind(
    "no caller comes to this rung: all are put through outside on line {line}",
    "Remove it, or put it before that rung",
    "没有来电者会到这一级：第 {line} 行已全部转接外线",
    "请删除它，或移到那一级之前",
)
RUNG_ADDS_NOTHING = Kind(
    "this rung adds nothing: it finds no agent who could not help before",
    "Lower the needs, name another group, or remove it",
    "这一级没有效果：没有新的坐席可以帮忙",
    "请降低要求、换一个班组，或删除它",
)
OVERFLOW_CYCLE = Kind(
    "callers are moved round for ever: {ring}",
    "Let one of these ladders end with exit: or number:",
    "来电者会一直在队列间转来转去：{ring}",
    "请让其中一个阶梯以 exit: 或 number: 结束",
)

# --- who serves whom --------------------------------------------------------------------------------------------

LEVEL_NOBODY_HAS = Kind(
    "no agent has {skill} at level {level}; the best has {best}",
    "Lower the level to {best}, or raise an agent's",
    "没有坐席的 {skill} 达到 {level}，最高是 {best}",
    "请把等级降到 {best}，或提高坐席的等级",
)
NOBODY_SERVES = Kind(
    "no agent can serve queue {queue}{whom} ({needs}): its callers wait until the ladder sends them on",
    "Give an agent these skills and groups, or ask for less",
    "没有坐席能接听队列 {queue}{whom_zh}（{needs}），来电者只能等到阶梯把他们转走",
    "请为坐席增加技能和班组，或降低要求",
)
NO_DEFAULT = Kind(
    "no agent can serve queue {queue}{whom} ({needs}), and its ladder leads nowhere: its callers would wait in vain",
    "Give an agent these skills and groups, ask for less after some time, or end the ladder with exit: or number:",
    "没有坐席能接听队列 {queue}{whom_zh}（{needs}），阶梯也没有出路，来电者将无人接听",
    "请为坐席增加技能和班组，用阶梯逐步降低要求，或让阶梯以 exit: 或 number: 结束",
)
RESERVE_TOO_LARGE = Kind(
    "{agents} members of group {group} are to be kept, and it has {members}",
    "Keep fewer, or add agents to the group",
    "班组 {group} 要预留 {agents} 人，但只有 {members} 人",
    "请减少预留人数，或增加该班组的坐席",
)

# --- classes, regions, hours ------------------------------------------------------------------------------------

CURVE_OR_HEAD_START = Kind(
    "head_start_s and curve are both given",
    "Keep one: head_start_s stays the same, a curve grows",
    "head_start_s 和 curve 同时出现",
    "请只留一个：head_start_s 固定不变，curve 随等待增长",
)
CURVE_ORDER = Kind(
    "the points of the curve are not in order of waited_s",
    "Put them in order, each time once",
    "曲线的点没有按 waited_s 排列",
    "请从小到大排列，每个时间只写一次",
)
CURVE_FALLS = Kind(
    "the head start falls from {before_s} s to {after_s} s: who waits longer would be served later",
    "Let it grow or stay",
    "加权从 {before_s} 秒降到 {after_s} 秒，等得越久反而越靠后",
    "请让它增长或保持不变",
)
EMERGENCY_NOT_WEIGHED = Kind(
    "emergencies are not weighed: they come before everybody",
    "Remove emergency: here",
    "紧急来电不参与加权，总是最先接听",
    "请删除这里的 emergency:",
)
REGIONS_DIFFER = Kind(
    "{region} means the same numbers as {other} on line {line} and asks for something else",
    "Ask for the same, or remove one of them",
    "{region} 与第 {line} 行的 {other} 是同样的号码，要求却不同",
    "请写成同样的要求，或删除其中一个",
)
REGION_SHADOWED = Kind(
    "no number is left for {region}: longer beginnings take all of them",
    "Remove it",
    "{region} 没有剩下任何号码，已全部被更长的号段占用",
    "请删除它",
)
REGION_ADDS_NOTHING = Kind(
    "{region} asks for the same as {other} on line {line}, which holds for its numbers as well",
    "Remove it, or ask for something else",
    "{region} 的要求与第 {line} 行的 {other} 相同，后者已包含这些号码",
    "请删除它，或改变要求",
)
WINDOWS_OVERLAP = Kind(
    "this window overlaps the one on line {line} on {day}",
    "Make them one, or change the times",
    "这个时段与第 {line} 行的时段在 {day} 重叠",
    "请合并，或修改时间",
)
WINDOW_EMPTY = Kind(
    "the window opens and closes at the same time",
    'For the whole day write from: "00:00" and to: "24:00"',
    "时段的开始和结束相同",
    '全天请写 from: "00:00"、to: "24:00"',
)
NEVER_OPEN = Kind(
    "the schedule {name} is never open",
    "Give it a window, or remove it",
    "时间表 {name} 从不开放",
    "请增加一个时段，或删除它",
)

# --- emergencies ------------------------------------------------------------------------------------------------

EMERGENCY_NO_GROUP = Kind(
    "the emergency queue {queue} has no group of its own",
    "Name its people: groups: [emergency], with the group below groups: and in agents.yaml",
    "紧急队列 {queue} 没有指定应急班组",
    "请写 groups: [emergency]，并在 groups: 和 agents.yaml 中列出该班组",
)
EMERGENCY_NOBODY = Kind(
    "no agent can serve the emergency queue {queue}{whom} ({needs})",
    "Give agents these skills and groups before it is published",
    "没有坐席能接听紧急队列 {queue}{whom_zh}（{needs}）",
    "发布前请为坐席增加这些技能和班组",
)
EMERGENCY_NEVER = Kind(
    "{key} does not go with the emergency queue {queue}: emergencies are served at once, at any hour",
    "Remove it",
    "{key} 不适用于紧急队列 {queue}：紧急来电任何时候都立即接听",
    "请删除它",
)
