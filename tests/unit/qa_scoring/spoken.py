"""Calls in which something is said, and rubrics that listen for it: drawn from a given source of chance."""

from __future__ import annotations

from dataclasses import replace
from random import Random

from drawn import LENGTH_MS, TITLE, busy_facts, busy_rubric
from hypothesis import strategies as st

from qa_scoring.call_facts import CallContext, CallFacts
from qa_scoring.rubric import Criterion, Rubric, Section
from qa_scoring.rubric_rules import Condition, Limit, Scale
from qa_scoring.rule import parsed
from qa_scoring.said.phrase import Like, Phrase, Window
from qa_scoring.span import Span, Voice
from qa_scoring.transcript import Transcript, Utterance, Word, in_order

PIECES = (
    "您好", "请问", "我要退款", "对不起", "保证到账", "工号一二三", "再见", "sorry", "滚", "我的订单还没有到呢",
    "我非常生气",
)  # fmt: skip
LIKE = Like(("请您放心", "我来处理"))
PHRASES = (
    Phrase("greeting", TITLE, any=("您好",), window=Window(first_s=15.0)),
    Phrase("sorry", TITLE, any=("对不起", "sorry"), excluding=("对不起再见",)),
    Phrase("complaint", TITLE, "caller", any=("退款", "滚")),
    Phrase("soothed", TITLE, any=("对不起", "sorry"), window=Window(after="complaint", within_s=20.0)),
    Phrase("rude", TITLE, "both", any=("滚",)),
    Phrase("promise", TITLE, pattern="保证.{0,3}账"),
    Phrase("named", TITLE, all=("您好", "工号"), window=Window(before="closing")),
    Phrase("closing", TITLE, any=("再见",), window=Window(last_s=30.0)),
    Phrase("kind", TITLE, like=LIKE, any=("放心",)),
)
RULES = (
    "said.sorry || hold_s <= 5",
    "!said.complaint || said.soothed",
    "count.rude == 0 && count.promise <= 1",
    "caller_repeats <= 1",
    "said.closing && first_s.greeting <= 5",
    "said.kind || longest_silence_s < 5",
    'tier == "vip" || said.greeting',
)
WHENS = ("transcript", "said.complaint", 'queue == "sales"', '"main.money" in flow_path', "length_s >= 30")


def utterance(text: str, voice: Voice, start_ms: int, sure: tuple[float, ...] = (0.95,)) -> Utterance:
    """A letter takes 200 ms; `sure` are the confidences of the letters, over and over."""
    words = tuple(
        Word(letter, start_ms + 200 * at, start_ms + 200 * at + 200, sure[at % len(sure)])
        for at, letter in enumerate(text)
    )
    mean = round(sum(word.confidence for word in words) / len(words), 3)
    return Utterance(voice, start_ms, start_ms + 200 * len(text), text, mean, words)


def spoken_facts(random: Random) -> CallFacts:
    """As busy as they come, mostly with words, sometimes without a journal or a comparison."""
    facts = busy_facts(random)
    said = in_order(_utterance(random) for _ in range(random.randrange(12)))
    transcript = Transcript(said, "zh-CN", "tried-1") if random.random() < 0.9 else None
    alike = {LIKE.key: tuple(round(random.random(), 3) for _ in said)} if random.random() < 0.7 else {}
    return replace(facts, context=_context(random), transcript=transcript, likeness=alike)


def _utterance(random: Random) -> Utterance:
    text = "".join(random.choices(PIECES, k=random.randrange(1, 5)))
    voice: Voice = random.choice(("caller", "agent"))
    said = utterance(text, voice, random.randrange(LENGTH_MS // 100) * 100, _sure(random))
    return said if random.random() < 0.8 else replace(said, words=())


def _sure(random: Random) -> tuple[float, ...]:
    return tuple(random.choice((0.3, 0.6, 0.9, 0.97, 0.97)) for _ in range(random.choice((1, 5))))


def _context(random: Random) -> CallContext:
    if random.random() < 0.3:
        return CallContext()
    start = random.randrange(40) * 1000
    holds = (Span(start, start + random.randrange(1, 30) * 1000, "both"),) if random.random() < 0.5 else ()
    path = random.choice(((), ("main.hello", "main.money")))
    return CallContext(random.choice(("sales", "")), "vip", "zh-CN", "a1", "inbound", path, holds)


def spoken_rubric(random: Random) -> Rubric:
    """Sound by construction; in half of them the criteria stand in sections."""
    rubric = busy_rubric(random)
    heard = [_listening(random, number) for number in range(random.randrange(1, 7))]
    criteria = tuple(_when(random, criterion) for criterion in (*rubric.criteria[:2], *heard))
    rubric = replace(rubric, criteria=criteria, phrases=PHRASES, fatal_confidence=random.choice((0.5, 0.8, 0.95)))
    return _in_sections(random, rubric) if random.random() < 0.5 else rubric


def _listening(random: Random, number: int) -> Criterion:
    name, weight, fatal = f"heard_{number}", random.choice([3.333, 5.0, 20.0]), random.random() < 0.1
    if random.random() < 0.4:
        return Criterion(name, TITLE, "rule", parsed(random.choice(RULES)), weight, fatal)
    rule = random.choice([Limit(at_least=1.0), Limit(at_most=0.0), Limit(1.0, 2.0), Scale(0, 3), Scale(2, 0)])
    measure = random.choice(
        ["caller_repeats", "caller_strong_emotion", *(f"count.{phrase.id}" for phrase in PHRASES), "first_s.greeting"]
    )
    return Criterion(name, TITLE, measure, rule, weight, fatal)


def _when(random: Random, criterion: Criterion) -> Criterion:
    chance = random.random()
    if chance < 0.2:
        return replace(criterion, when=parsed(random.choice(WHENS)))
    if chance < 0.3:
        return replace(criterion, applies_when=(Condition("count.complaint", Limit(at_least=1.0)),))
    return criterion


def _in_sections(random: Random, rubric: Rubric) -> Rubric:
    first = [random.random() < 0.5 for _ in rubric.criteria[1:-1]]
    where = ["one", *("one" if yes else "two" for yes in first), "two"]
    criteria = tuple(replace(one, section=name) for one, name in zip(rubric.criteria, where, strict=True))
    sections = (Section("one", TITLE, 35.0), Section("two", TITLE, 40.0))
    ordered = tuple(sorted(criteria, key=lambda one: one.section != "one"))
    return replace(rubric, criteria=ordered, sections=sections)


@st.composite
def spoken(draw: st.DrawFn) -> tuple[CallFacts, Rubric]:
    random = draw(st.randoms(use_true_random=False))
    return spoken_facts(random), spoken_rubric(random)
