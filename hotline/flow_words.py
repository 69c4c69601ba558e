"""What verbs and ways out are called in Chinese, for those who look at a flow and do not write it."""

from __future__ import annotations

VERBS = {
    "bot": "智能助手",
    "branch": "判断",
    "callback": "回电",
    "collect": "输入号码",
    "confirm": "确认",
    "customer": "识别客户",
    "emergency": "紧急",
    "enqueue": "排队",
    "goto": "前往",
    "hangup": "挂机",
    "hours": "营业时间",
    "lookup": "查询",
    "menu": "菜单",
    "play": "播放",
    "record_notice": "录音告知",
    "say": "播报",
    "set": "设置",
    "sms": "短信",
    "subflow": "子流程",
    "survey": "评分",
    "transfer": "转接",
    "voicemail": "留言",
}

WAYS = {
    "after": "坐席挂机后",
    "closed": "已下班",
    "emergency": "紧急",
    "entries": "说到",
    "failed": "未接通",
    "full": "已满",
    "half_day": "半天班",
    "holiday": "节假日",
    "known": "老客户",
    "no": "否",
    "no_agents": "无人在岗",
    "open": "营业中",
    "otherwise": "其他",
    "overflow": "久等",
    "person": "人工",
    "queues": "转队列",
    "refused": "不同意",
    "senior": "长者",
    "then": "接着",
    "unavailable": "不可用",
    "unknown": "新客户",
    "when": "条件",
    "withdrawn": "已撤下",
    "yes": "是",
}


def verb_in_chinese(verb: str) -> str:
    """With its English name, by which flow files know it."""
    return f"{VERBS[verb]} {verb}"


def way_in_chinese(way: str) -> str:
    """`overflow.callback` is 久等 callback; what has no Chinese name, as a key, stays."""
    kind, _, which = way.partition(".")
    return f"{WAYS.get(kind, kind)} {which}".strip()
