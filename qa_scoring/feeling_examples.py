"""Sentences that feelings are compared with by meaning, and ordinary ones that must not be nearer than they.

Give `lists()` to `speech.likeness.likeness_of` before `qa_scoring.emotion.emotions_of` is asked.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final, Literal

from qa_scoring.call_facts import examples_key
from qa_scoring.feeling_lexicon import Kind

Example = Kind | Literal["neutral"]

EXAMPLES: Final[Mapping[Example, tuple[str, ...]]] = {
    "angry": (
        "你们这是什么服务，太气人了！",
        "我已经打了好几次电话了，你们根本不管！",
        "你们就是在欺骗消费者！",
        "叫你们领导来跟我说！",
        "别跟我说这些没用的，我要投诉！",
        "You people keep lying to me!",
        "This is unacceptable, get me your manager!",
        "I have called five times and nobody does anything!",
    ),
    "anxious": (
        "我现在特别着急，怎么办啊？",
        "麻烦你们快一点，我等着用钱。",
        "我很担心钱拿不回来。",
        "再不处理就来不及了。",
        "I'm really worried, what should I do?",
        "Please hurry, I need it today.",
    ),
    "disappointed": (
        "我对你们太失望了。",
        "以后再也不用你们家的东西了。",
        "等了这么久还是没有结果，算了。",
        "这个质量实在是太差了。",
        "I'm very disappointed with this.",
        "I will never buy from you again.",
    ),
    "satisfied": (
        "太好了，问题终于解决了，谢谢你。",
        "你的服务态度真好。",
        "非常感谢你的帮助。",
        "Thank you so much, you have been very helpful.",
        "That's wonderful, I'm very happy with it.",
    ),
    "neutral": (
        "我想查一下订单到哪里了。",
        "请问您的手机号码是多少？",
        "好的，我知道了。",
        "请您稍等，我帮您查询一下。",
        "我昨天下午买的，还没有收到。",
        "您好，请问有什么可以帮您？",
        "我想办理退款。",
        "这个套餐每个月多少钱？",
        "很抱歉给您带来不便。",
        "我理解您的心情。",
        "Where is my order?",
        "Can I have your number, please?",
        "All right, I see.",
        "Please hold on, let me check.",
        "I would like a refund.",
        "How much is it a month?",
        "I am sorry for the inconvenience.",
    ),
}
KEYS: Final[Mapping[Example, str]] = {kind: examples_key(sentences) for kind, sentences in EXAMPLES.items()}


def lists() -> tuple[tuple[str, ...], ...]:
    """The lists of sentences."""
    return tuple(EXAMPLES.values())
