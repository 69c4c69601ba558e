import pytest
from drawn import TITLE

from qa_scoring import reasons
from qa_scoring.measures import MEASURES
from qa_scoring.readings import Label
from qa_scoring.rubric import Criterion
from qa_scoring.rubric_rules import Condition, Limit, Scale
from qa_scoring.rule import parsed
from qa_scoring.wording import Wording


def label(name: str) -> Label:
    measure = MEASURES[name]
    return Label(measure.title, measure.unit, measure.channel, measure.strikable)


@pytest.mark.parametrize(
    ("criterion", "value", "points", "said"),
    [
        (
            Criterion("tried", TITLE, "longest_silence_s", Scale(10, 30), 15),
            14.25,
            11.81,
            Wording(
                "最长静音 14.25 秒（不超过 10 秒得满分，达到 30 秒得零分），得 11.81/15 分。",
                "Longest silence: 14.25 s (full points up to 10 s, none from 30 s), 11.81 of 15 points.",
            ),
        ),
        (
            Criterion("tried", TITLE, "agent_level_dbfs", Scale(-30, -42), 5),
            -36.0,
            2.5,
            Wording(
                "坐席音量 -36 dBFS（达到 -30 dBFS得满分，不超过 -42 dBFS得零分），得 2.5/5 分。",
                "Agent's speech level: -36 dBFS (full points from -30 dBFS, none up to -42 dBFS), 2.5 of 5 points.",
            ),
        ),
        (
            Criterion("tried", TITLE, "agent_interruptions", Limit(at_most=2), 10),
            3.0,
            0.0,
            Wording(
                "坐席打断客户 3 次（至多 2 次），得 0/10 分。",
                "Interruptions by the agent: 3 (at most 2), 0 of 10 points.",
            ),
        ),
        (
            Criterion("tried", TITLE, "agent_talk_percent", Limit(30, 70), 0),
            71.5,
            0.0,
            Wording(
                "坐席说话占比 71.5%（至少 30%，至多 70%），仅用于一票否决。",
                "Agent's part of all talk: 71.5% (at least 30%, at most 70%), no points, fatal check only.",
            ),
        ),
    ],
)
def test_a_reason_gives_value_against_threshold_in_both_languages(
    criterion: Criterion, value: float, points: float, said: Wording
) -> None:
    assert reasons.earned(criterion, label(criterion.measure), value, points) == said


def test_a_veto_is_said_plainly() -> None:
    assert reasons.vetoed(Wording("太久。", "Too long.")) == Wording(
        "太久。一票否决，全通电话计 0 分。", "Too long. Fatal: the whole call scores 0."
    )


def test_what_does_not_apply_says_why() -> None:
    assert reasons.set_aside(Condition("length_s", Limit(at_least=30)), label("length_s"), 22.4) == Wording(
        "不适用：通话时长 22.4 秒，本项要求至少 30 秒。",
        "Not applicable. Length of the call: 22.4 s, asked is at least 30 s.",
    )


def test_what_is_unknown_asks_for_a_person() -> None:
    assert reasons.unknown(reasons.too_short(4_200, 10)) == Wording(
        "需人工复核：录音只有 4.2 秒，不足 10 秒。", "Needs review: the recording lasts 4.2 s only, less than 10 s."
    )


def test_a_rule_is_said_with_what_it_looked_at() -> None:
    rule, values = parsed('hold_s <= 60 || said.sorry || "a.b" in flow_path'), {"hold_s": 61.5, "said.sorry": False}
    assert reasons.ruled(rule, False, {**values, "flow_path": ["a.b"]}, (5.0, 0.0)) == Wording(
        f"规则 {rule.source} 不成立（hold_s = 61.5，said.sorry = 否，flow_path = ['a.b']），得 0/5 分。",
        f"Rule {rule.source} does not hold (hold_s = 61.5, said.sorry = no, flow_path = ['a.b']), 0 of 5 points.",
    )
    assert "成立（said.sorry = 是）" in reasons.ruled(rule, True, {"said.sorry": True}, (5.0, 5.0)).zh


def test_what_waits_and_what_a_rule_sets_aside_say_why() -> None:
    assert reasons.pending(Wording("未转写", "no transcript")) == Wording("待定：未转写。", "Pending: no transcript.")
    assert reasons.ruled_out(parsed("transcript"), {"transcript": False}) == Wording(
        "不适用：本项要求 transcript（transcript = 否）。",
        "Not applicable: asked is transcript (transcript = no).",
    )
