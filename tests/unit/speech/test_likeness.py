"""How near utterances are to example sentences, by the real embedder [Q3]."""

from __future__ import annotations

from qa_scoring.call_facts import CallFacts, examples_key
from qa_scoring.emotion import emotions_of
from qa_scoring.feeling_examples import lists
from qa_scoring.transcript import Transcript, Utterance
from speech.likeness import likeness_of
from speech.models import Models
from tests.unit.qa_scoring.test_transcript import AUDIO

GREETINGS, REFUNDS = ["您好", "你好，很高兴为您服务"], ["我要退款", "请把钱退给我"]


def transcript(*lines: str) -> Transcript:
    return Transcript(
        tuple(Utterance("caller", 1000 * n, 1000 * n + 900, text, 0.9) for n, text in enumerate(lines)), "zh-CN", "m"
    )


def test_each_utterance_is_compared_with_the_nearest_of_each_list(models: Models) -> None:
    said = transcript(*["您好，请讲", "我想把钱退回来", "嗯"] * 15)
    likeness = likeness_of(said, [GREETINGS, REFUNDS, []], models.embedder)
    assert set(likeness) == {examples_key(GREETINGS), examples_key(REFUNDS)}
    greeting, refund = likeness[examples_key(GREETINGS)], likeness[examples_key(REFUNDS)]
    assert len(greeting) == len(refund) == 45
    assert greeting[0] > 0.6 > greeting[1]
    assert refund[1] > 0.6 > refund[0]
    assert likeness == likeness_of(said, [GREETINGS, REFUNDS[::-1]], models.embedder)


def test_the_very_words_are_as_near_as_can_be_and_nothing_said_is_near_to_nothing(models: Models) -> None:
    (likeness,) = likeness_of(transcript("我要退款"), [REFUNDS], models.embedder).values()
    assert likeness[0] > 0.99
    assert likeness_of(transcript(), [REFUNDS], models.embedder) == {examples_key(REFUNDS): ()}


def test_feelings_are_found_in_sentences_without_a_word_of_the_lexicon(models: Models) -> None:
    said = transcript("你们公司就是骗钱的", "请问您贵姓", "谢谢你啊，你真有耐心")
    felt = emotions_of(CallFacts(AUDIO, transcript=said, likeness=likeness_of(said, lists(), models.embedder)))
    assert [(one.kind, one.why) for one in felt] == [("angry", ("meaning",)), ("satisfied", ("meaning",))]
