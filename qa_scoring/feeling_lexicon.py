"""The words in which people say how they feel: (strength 0..1, Mandarin, English), each list cut at its bars."""

from __future__ import annotations

from typing import Final, Literal, get_args

Kind = Literal["angry", "anxious", "disappointed", "satisfied"]
KINDS: Final[tuple[Kind, ...]] = get_args(Kind)

LEXICON: Final[dict[Kind, tuple[tuple[float, str, str], ...]]] = {
    "angry": (
        (
            0.9,
            "气死|火大|滚蛋|混蛋|王八蛋|骗子|他妈|神经病|去死|无耻|不要脸|欺人太甚|忍无可忍|放屁|有病吧",
            "furious|outrageous|bullshit|scam|scammers|idiot|idiots|liar|liars|disgusting|shut up|fed up|sick of",
        ),
        (
            0.7,
            "生气|愤怒|恼火|太过分|过分了|岂有此理|不像话|凭什么|欺骗|骗人|骗我|忽悠|要投诉|我投诉|投诉你|曝光|起诉|什么态度"
            "|到底怎么回事|到底想怎么样|说话不算数|耍我|别忽悠|别骗我|别敷衍|少来这套",
            "angry|unacceptable|ridiculous|make a complaint|file a complaint|complain about|lawyer|sue you|how dare"
            "|lying|cheated|what the hell",
        ),
        (
            0.5,
            "受不了|推来推去|踢皮球|每次都这么|没人管|不负责任|敷衍",
            "annoyed|annoying|irresponsible|nonsense|every single time",
        ),
    ),
    "anxious": (
        (
            0.7,
            "急死|着急|火急|来不及|等不了|担心死|救命|怎么办啊",
            "desperate|panicking|terrified|please hurry|running out of time",
        ),
        (
            0.5,
            "担心|焦急|紧张|害怕|很急|急用|赶时间|快点",
            "worried|anxious|nervous|afraid|urgent|urgently|hurry",
        ),
    ),
    "disappointed": (
        (
            0.7,
            "失望|寒心|心寒|太差|差劲|很差|再也不来|再也不买|再也不用|垃圾|后悔|坑人",
            "disappointed|disappointing|terrible|horrible|awful|let down|never again|waste of time",
        ),
        (
            0.5,
            "不满意|不满|不高兴|不开心|没用|无奈|郁闷|难受|委屈|白等",
            "unhappy|dissatisfied|unsatisfied|useless|poor service|frustrated|frustrating|upset",
        ),
    ),
    "satisfied": (
        (
            0.7,
            "非常感谢|太感谢|太好了|太棒了|真不错|很满意|非常满意|帮了大忙|服务真好",
            "thank you so much|wonderful|excellent|fantastic|perfect|very helpful|amazing|delighted",
        ),
        (
            0.5,
            "满意|高兴|开心|放心了|多谢|不错|挺好|解决了",
            "happy|satisfied|pleased|glad|helpful|appreciate it",
        ),
    ),
}
