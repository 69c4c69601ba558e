"""Words that mean the same whatever is talked about: yes, no, a person, an emergency.

They are looked for in what was heard as it stands, before any search by meaning, and an emergency before all.
"""

from __future__ import annotations

import re
import unicodedata

URGENT = ("着火", "救命", "报警", "晕倒", "急救", "emergency", "fire", "ambulance")
"""Of all words those a recogniser must not miss: 着火 was heard as 找活 before it was told to expect it."""

_EMERGENCY = (
    "着火", "起火", "失火", "火灾", "冒烟了", "爆炸", "漏电", "触电", "煤气泄漏", "燃气泄漏", "煤气漏", "燃气漏",
    "晕倒", "昏倒", "昏迷", "救命", "报警", "急救", "救护车", "中毒", "受伤", "流血", "出人命", "没有呼吸",
    "心脏病发", "抢劫", "自杀", "不想活", "紧急情况", "十万火急", "emergency", "on fire", "a fire", "fire in",
    "fire at", "caught fire", "help me please", "ambulance", "unconscious", "call the police", "explosion",
    "exploded", "gas leak", "electric shock", "electrocuted", "heart attack", "not breathing", "bleeding",
    "kill myself", "suicide", "passed out", "collapsed",
)  # fmt: skip
_PERSON = (
    "人公", "仁工", "转员工", "员工服务",  # how 人工 is misheard
    "人工", "转人", "真人", "找人", "找个人", "活人", "接线员", "话务员", "转客服", "接客服", "找客服", "叫客服",
    "投诉", "举报", "找你们领导", "找经理", "你们经理", "operator", "real person", "human", "representative",
    "speak to someone", "talk to someone", "speak with someone", "talk to a person", "speak to a person",
    "an agent", "live agent", "complain", "your manager", "a manager",
)  # fmt: skip
_NO = (
    "不", "不是", "不是的", "不是不是", "不对", "不用", "不要", "不需要", "没有", "没有没有", "都没有", "没了",
    "没", "没别的", "没有了", "没事了", "不用了", "算了", "错", "错了", "否", "不了", "没什么", "没问题了",
    "就这些", "就这样", "no", "no no", "nope", "nah", "wrong", "not really", "no thanks", "no thank you",
    "that is all", "thats all", "nothing", "nothing else", "incorrect", "not right", "thats wrong",
    "that is wrong", "im good", "all good",
)  # fmt: skip
_YES = (
    "是", "是的", "对", "对的", "嗯", "嗯嗯", "好", "好的", "好吧", "行", "可以", "没错", "正确", "是啊", "对啊",
    "对对", "对对对", "是是", "是是是", "要", "需要", "有", "有的", "还有", "没问题", "确认", "就是", "是这个",
    "就是这个", "yes", "yeah", "yep", "yup", "right", "correct", "sure", "ok", "okay", "exactly", "thats right",
    "that is right", "thats it", "yes please", "i do", "of course", "thats correct", "that is correct",
)  # fmt: skip
_FILLERS = re.compile(
    r"^(?:嗯+|呃+|啊+|哦+|那个|这个|好的?|行|um+|uh+|er+|well|oh|ok|okay)(?=.)"
    r"|(?:呢|呀|啊|吧|哈|哦|谢谢你?|please|thanks|thank you)$"
)
"""Sounds people make before and after what they mean."""
_NAMES_OF_SMOKE = re.compile(r"灭火器|防火墙|firewall|firefox|fireplace")
"""Things with an emergency in their name."""


def plain(text: str) -> str:
    """Lower case, one kind of letters (NFKC), words apart by one space, nothing else."""
    letters = unicodedata.normalize("NFKC", text).lower().replace("'", "").replace("’", "")
    return " ".join(re.findall(r"\w+", letters))


def joined(text: str) -> str:
    """The same without the spaces between Chinese characters, which recognisers set as they like."""
    return re.sub(r"(?<=[^\x00-\x7f])\s+|\s+(?=[^\x00-\x7f])", "", plain(text))


def is_emergency(text: str) -> bool:
    return _has(_NAMES_OF_SMOKE.sub("", joined(text)), _EMERGENCY)


def wants_person(text: str) -> bool:
    return _has(joined(text), _PERSON)


def yes_or_no(text: str) -> bool | None:
    """What a short answer to a question comes to; None for anything longer or else."""
    said, longer = joined(text), ""
    while said and said != longer:
        if said in _NO:
            return False
        if said in _YES:
            return True
        said, longer = _FILLERS.sub("", said).strip(), said
    return None


def _has(said: str, words: tuple[str, ...]) -> bool:
    """A Chinese word anywhere, an English one between the ends of words."""
    return any(_stands(word, said) for word in words)


def _stands(word: str, said: str) -> bool:
    if not word.isascii():
        return word in said
    return re.search(rf"(?<![a-z]){re.escape(word)}(?:s|ing|ed|t)?(?![a-z])", said) is not None
