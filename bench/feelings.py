"""How well feelings are told from what was said, on sentences without a word of the lexicon, and on those with one.

Run from the top of the tree: python -m bench.feelings. Written by hand, none of them among the examples. Not a test
set any more: the limits of `qa_scoring.emotion` were chosen while looking at MEANT, its rule for denial at TOLD.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from qa_scoring.call_facts import CallFacts
from qa_scoring.channel_facts import ChannelFacts
from qa_scoring.emotion import emotions_of
from qa_scoring.facts import AudioFacts
from qa_scoring.feeling_examples import lists
from qa_scoring.transcript import Transcript, Utterance
from speech.choice import Choice
from speech.interface import Embedder
from speech.likeness import likeness_of
from speech.models import Models

NOTHING = "nothing"
MEANT: Mapping[str, Sequence[str]] = {
    "angry": (
        "你们这服务简直烂透了，马上给我解决",
        "我都说了多少遍了你们听不懂吗",
        "你们公司就是骗钱的",
        "让你们经理来接电话",
        "我要去消协告你们",
        "I've had enough of this, put me through to your boss",
        "You are all a bunch of crooks",
        "How many times do I have to repeat myself",
    ),
    "anxious": (
        "我孩子在医院等着交钱，能不能快一点",
        "明天就要用了，还来得及吗",
        "我心里特别不踏实，钱会不会丢了",
        "赶紧帮我冻结一下，卡被人偷了",
        "I need this fixed right now, my flight leaves in an hour",
        "What if my money is gone",
    ),
    "disappointed": (
        "本来挺信任你们的，没想到这样",
        "下次不会再来了",
        "说好的今天到又没到，唉",
        "跟宣传的完全不一样",
        "I expected better from you",
        "It is not what you promised at all",
    ),
    "satisfied": (
        "好的好的，真是麻烦你了，辛苦了",
        "你讲得很清楚，谢谢",
        "这么快就处理好了，厉害",
        "Great, that solved it, thanks a lot",
        "You've been a great help",
        "谢谢你啊，你真有耐心",
    ),
    NOTHING: (
        "地址是上海市浦东新区",
        "请问您贵姓",
        "我的快递单号是多少",
        "我想改一下送货时间",
        "您的余额还有五十元",
        "稍后会有短信发给您",
        "请在听到提示音后输入密码",
        "Could you tell me your address",
        "It will arrive on Monday",
        "I'd like to change my password",
        "好的，请讲",
        "嗯，对",
        "我们的营业时间是早上九点到晚上六点",
        "我帮您登记一下",
        "这款洗衣机有几种颜色",
        "The meeting room is on the second floor",
        "我想投诉快递员",
        "非常抱歉让您久等了",
    ),
}
TOLD: Mapping[str, Sequence[str]] = {
    "angry": (
        "你们太过分了",
        "凭什么扣我的钱",
        "This is outrageous",
        "我真的受不了你们了",
        "别忽悠我",
        "I am fed up with this",
    ),
    "anxious": ("我快急死了", "我有点担心这笔钱", "It's urgent, I'm worried", "来不及了，快点吧"),
    "disappointed": ("你们太让我失望了", "质量太差了", "I'm really disappointed", "我对结果不是很满意"),
    "satisfied": ("太好了，谢谢", "这次我很满意", "Wonderful, thank you", "你们处理得真不错"),
    NOTHING: (
        "我没有生气，你慢慢说",
        "不用担心",
        "我不是要投诉，只是问一下",
        "I'm not angry, I just want to know",
        "您对这次服务满意吗",
        "没有不满意的地方",
        "我不着急，您先忙",
        "那就不麻烦你了",
    ),
}


def main() -> None:
    embedder = Models(Choice()).embedder
    for name, wanted in (("meant", MEANT), ("told in words", TOLD)):
        right = wrong = missed = false = 0
        for kind, sentences in wanted.items():
            for sentence in sentences:
                found = _found(sentence, embedder)
                right += found == kind != NOTHING
                missed += found == NOTHING != kind
                wrong += NOTHING not in {found, kind} and found != kind
                false += kind == NOTHING != found
                if found != kind:
                    print(f"  {kind} taken for {found}: {sentence}")
        of, ordinary = (
            sum(len(sentences) for kind, sentences in wanted.items() if kind != NOTHING),
            len(wanted[NOTHING]),
        )
        print(f"{name}: {right} of {of} right, {wrong} another, {missed} missed, {false} of {ordinary} false")


def _found(sentence: str, embedder: Embedder) -> str:
    said = Transcript((Utterance("caller", 0, 1000, sentence, 1.0),), "zh-CN", "none")
    audio = AudioFacts(8000, 1000, ChannelFacts(), ChannelFacts())
    likeness = likeness_of(said, lists(), embedder)
    emotions = emotions_of(CallFacts(audio, transcript=said, likeness=likeness))
    return max(emotions, key=lambda one: one.strength).kind if emotions else NOTHING


if __name__ == "__main__":
    main()
