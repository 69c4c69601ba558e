"""A decision told in words: what was asked, who was free, why the others were not, and which rule decided."""

from __future__ import annotations

from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from calls.decision import Candidate, Decision, Out, Rival, Verdict
from calls.model import CHINESE, ENGLISH, Strategy, Tier
from calls.table import Need
from routing import explain, explain_chinese, explain_english
from routing.explain import line, paragraphs, rerun
from tests.unit.calls.event_strategies import instances

NAMES = {"1001": "李娜 1001", "orders": "订单", "mandarin": "普通话"}
OFFER = Decision(
    Verdict.OFFERED,
    "7",
    "orders",
    Tier.VIP,
    waited_s=42.0,
    score_s=132.0,
    needs=(Need("mandarin", 50),),
    candidates=(Candidate("1001", 30.0, 30.0), Candidate("1002", 12.0, 12.0)),
    free=2,
    out={Out.SKILL: 40, Out.BUSY: 1},
    examples={Out.SKILL: ("1003", "1004"), Out.BUSY: ("1010",)},
    rival=Rival("c-9", "repairs", Tier.NORMAL, 80.0),
)
WAITS = replace(OFFER, verdict=Verdict.WAITS, candidates=(), free=0, rival=None)
TABLES = [
    ("TIERS", Tier), ("STRATEGIES", Strategy), ("MEASURES", Strategy), ("OUT", Out),
]  # fmt: skip


def named(_: str, __: str, name: str) -> str:
    return NAMES.get(name, name)


def chinese(why: Decision) -> str:
    return "".join(paragraphs(why, named)[CHINESE])


def english(why: Decision) -> str:
    return " ".join(paragraphs(why)[ENGLISH])


@pytest.mark.parametrize("language", [explain_chinese, explain_english])
@pytest.mark.parametrize(("words", "codes"), TABLES)
def test_every_code_has_words_in_both_languages(language: object, words: str, codes: type) -> None:
    assert set(getattr(language, words)) == set(codes)


@given(instances(Decision))
def test_any_decision_whatever_is_in_it_can_be_told(why: Decision) -> None:
    for told in (line(why), paragraphs(why)):
        assert told[CHINESE]
        assert told[ENGLISH]


@pytest.mark.parametrize("value", [float("inf"), float("nan"), -1e300])
def test_figures_no_clock_can_show_break_nothing(value: float) -> None:
    odd = replace(OFFER, waited_s=value, score_s=value, candidates=(Candidate("1001", value, value),))
    assert line(odd)[ENGLISH]
    assert paragraphs(odd)[ENGLISH]


def test_an_offer_is_told_from_the_caller_to_the_version_of_the_table() -> None:
    assert paragraphs(OFFER, named)[CHINESE] == (
        "来电等级VIP，在“订单”队列已等待 42 秒，得分 132（含优先时间 90 秒）。要求技能：普通话（50 级以上）。",
        "当时可分配的坐席 2 位，按“最长空闲”排列：李娜 1001（空闲 30 秒）、1002（空闲 12 秒）。",
        "其余 41 位不可分配：技能或坐席组不符 40 位（如 1003、1004），通话中 1 位（1010）。",
        "决定：分配给坐席 李娜 1001，按“最长空闲”居首。依据路由表版本 7。"
        "同样可由这些坐席服务的下一位来电是 c-9（普通，“repairs”队列，得分 80）。",
    )
    assert paragraphs(OFFER)[ENGLISH] == (
        "A caller of the class VIP had waited 42 s in the queue orders, scoring 132 with a head start of 90 s. "
        "Skills asked for: mandarin (50 or better).",
        "2 could be offered the call, by longest idle: 1001 (idle for 30 s), 1002 (idle for 12 s).",
        "The other 41 could not: 40 without the skills or groups (such as 1003, 1004), 1 busy (1010).",
        "Decision: offered to agent 1001, first by longest idle. By version 7 of the routing table. "
        "The next caller they could have helped is c-9 (normal, queue repairs, scoring 80).",
    )


def test_in_one_line() -> None:
    assert line(OFFER, named) == {
        CHINESE: "VIP来电已等待 42 秒；2 位可分配坐席中，李娜 1001 空闲 30 秒，居首",
        ENGLISH: "VIP caller, waited 42 s; of 2 who could take it 李娜 1001 comes first, idle for 30 s",
    }
    assert line(WAITS)[CHINESE] == "VIP来电已等待 42 秒，没有可分配的坐席：技能或坐席组不符 40、通话中 1"
    assert line(replace(WAITS, out={}))[ENGLISH] == "VIP caller, waited 42 s; nobody could be offered the call"
    assert line(replace(WAITS, verdict=Verdict.MOVED, rung=2))[CHINESE] == "VIP来电已等待 42 秒，到达阶梯第 2 级"
    assert "rung 3" in line(replace(WAITS, verdict=Verdict.SENT_ON, rung=3))[ENGLISH]


def test_a_caller_for_whom_nobody_is_free_waits() -> None:
    assert "没有可分配的坐席" in chinese(WAITS)
    assert "继续等待" in chinese(WAITS)
    assert "the caller waits" in english(WAITS)
    assert "then. Of 41 agents: 40 without" in english(WAITS), "there are no others where there is nobody"
    assert "共 41 位坐席：" in chinese(WAITS)


def test_an_emergency_is_not_scored() -> None:
    emergency = replace(OFFER, tier=Tier.EMERGENCY, score_s=None, rival=Rival("c-8", "sos", Tier.EMERGENCY, None))
    assert "不计分" in chinese(emergency)
    assert "(emergency, queue sos, an emergency, not scored)" in english(emergency)


def test_a_wait_without_head_start_is_the_score() -> None:
    assert "得分 42。" in chinese(replace(OFFER, score_s=42.2))


def test_what_was_asked_besides_skills_is_told() -> None:
    asked = replace(OFFER, needs=(), groups=("night", "vip"), rung=2, only="1001")
    assert "不要求技能；坐席组：night、vip；已到溢出阶梯第 2 级；此刻只等候坐席 李娜 1001。" in chinese(asked)
    assert "No skill was asked for; groups: night, vip; on rung 2 of the ladder; kept for agent 1001" in english(
        asked
    )


def test_whoever_may_help_without_the_skills_is_told_apart_from_who_must_belong_to_a_group() -> None:
    wider = replace(OFFER, also=("night", "vip"))
    assert "普通话（50 级以上）；或坐席组 night、vip 的任何坐席。" in chinese(wider)
    assert "mandarin (50 or better); or anybody of the groups night, vip." in english(wider)


def test_nobody_else_was_there() -> None:
    alone = replace(OFFER, candidates=OFFER.candidates[:1], free=1, out={}, rival=None)
    assert "当时只有这一位" in chinese(alone)
    assert "其余" not in chinese(alone)
    assert "the only one" in english(alone)


def test_ties_are_told_with_what_broke_them() -> None:
    by_idle = replace(OFFER, candidates=(Candidate("1001", 90, 30), Candidate("1002", 90, 12)))
    by_number = replace(OFFER, candidates=(Candidate("1001", 90, 30), Candidate("1002", 90, 30)))
    assert "与 1002 并列，空闲更久者先" in chinese(by_idle)
    assert "level with 1002, but idle for longer" in english(by_idle)
    assert "工号在前者先" in chinese(by_number)
    assert "idle just as long, by number" in english(by_number)


def test_figures_that_differ_are_written_apart() -> None:
    close = replace(OFFER, candidates=(Candidate("1001", 30.04, 30.04), Candidate("1002", 30.01, 30.01)))
    assert "30.04" in english(close)
    assert "30.01" in english(close)
    closer = replace(OFFER, candidates=(Candidate("1001", 30.00004, 1), Candidate("1002", 30.0, 1)))
    assert "30.000" in english(closer), "three digits are enough"


@pytest.mark.parametrize(
    ("strategy", "figure", "words"),
    [
        (Strategy.LEAST_OCCUPIED, 0.63, "空闲占比 63%"),
        (Strategy.BEST_SKILL, 180.0, "技能合计 180"),
        (Strategy.ROUND_ROBIN, 300.0, "距上次分配 300 秒"),
        (Strategy.RING_SEVERAL, 4.26, "空闲 4 秒"),
    ],
)
def test_each_strategy_has_its_measure(strategy: Strategy, figure: float, words: str) -> None:
    assert words in chinese(replace(OFFER, strategy=strategy, candidates=(Candidate("1001", figure, 1),), free=1))


def test_of_many_candidates_the_first_are_named() -> None:
    many = tuple(Candidate(str(number), 100.0 - number, 1) for number in range(8))
    told = replace(OFFER, candidates=many, free=30)
    assert "4（空闲 96 秒）等。" in chinese(told)
    assert "5 (idle" not in english(told)


@pytest.mark.parametrize(
    ("verdict", "words"),
    [
        (Verdict.PREFERRED, "保留"),
        (Verdict.TRIED_AGAIN, "再试坐席 李娜 1001"),
        (Verdict.CUT_SHORT, "话后处理中或准备小休"),
        (Verdict.MOVED, "移到另一队列"),
        (Verdict.SENT_ON, "离开队列"),
    ],
)
def test_the_rule_that_decided_is_named(verdict: Verdict, words: str) -> None:
    assert words in chinese(replace(OFFER, verdict=verdict))


def test_examples_are_not_needed_and_codes_of_tomorrow_stay_codes() -> None:
    odd = replace(OFFER, out={"on_the_moon": 2}, examples={}, table="")
    assert "on_the_moon 2 位。" in chinese(odd)
    assert "2 on_the_moon." in english(odd)
    assert "路由表版本 （无）" in chinese(odd)


def test_braces_and_markup_in_names_stay_what_they_are() -> None:
    hostile = replace(OFFER, queue="{0}{x!r}", candidates=(Candidate("{best}%s<b>", 1, 1),), free=1)
    assert "{0}{x!r}" in english(hostile)
    assert "{best}%s<b>" in line(hostile)[ENGLISH]


@given(st.lists(instances(Candidate), max_size=6, unique_by=lambda candidate: candidate.agent))
def test_deciding_again_takes_the_best_figure_then_the_longest_idle_then_the_number(some: list[Candidate]) -> None:
    again = rerun(replace(OFFER, candidates=tuple(some)))
    if not some:
        assert again is None
        return
    (taken,) = [candidate for candidate in some if candidate.agent == again]
    for other in some:
        assert other.figure <= taken.figure
        if other.figure == taken.figure:
            assert other.idle_s <= taken.idle_s
            if other.idle_s == taken.idle_s:
                assert taken.agent <= other.agent


def test_deciding_again_breaks_ties_as_the_words_say() -> None:
    by_idle = (Candidate("1001", 90, 12), Candidate("1002", 90, 30))
    assert rerun(replace(OFFER, candidates=by_idle)) == "1002"
    by_number = (Candidate("1002", 90, 30), Candidate("1001", 90, 30))
    assert rerun(replace(OFFER, candidates=by_number)) == "1001"


def test_names_are_by_id_where_nobody_gives_others() -> None:
    assert explain.by_id(ENGLISH, "agent", "1001") == "1001"
