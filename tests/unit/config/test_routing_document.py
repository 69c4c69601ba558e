"""A routing document as a table: what each key becomes, and what it is worth at a moment."""

from __future__ import annotations

import hashlib
from datetime import UTC, datetime

import pytest

from calls.errors import ConfigurationError
from calls.model import Channel, Strategy, Tier
from calls.table import (
    Agent,
    CallbackRule,
    CurvePoint,
    EmergencyRule,
    Group,
    Need,
    Queue,
    Reserve,
    Rung,
    ServiceLevel,
    Thresholds,
    TierRule,
)
from config.agents import read_agents
from config.problems import Problems
from config.reading import read as read_yaml
from config.routing import check, new_digest, read
from tests.unit.config.routing_texts import AGENTS, GROUPS, QUEUES, document

NOON = datetime(2026, 11, 23, 4, 0, tzinfo=UTC)
"""A Monday, 12:00 in China."""

FULL = (
    """\
queues:
  orders:
    title: {zh-CN: 订单, en: Orders}
    needs: {orders: 50, repair: 1}
    groups: [care]
    strategy: best_skill
    head_start_s: 5
    ring_agents: 2
    wrap_up_s: 0
    wrap_up_most_s: 60
    rona_growth: 3
    rona_most_s: 90
    pause_after: 0
    max_wait_s: 900
    prefer_manager_s: 15
    prefer_last_s: 10
    last_agent_within_s: 3600
    return_within_s: 300
    hours: day
    callback: {attempts: 2, lead_s: 20}
    service_level: {target: 0.9, within_s: 15}
    thresholds: {waiting: 4}
    ladder:
      - {plan: I, number: "+861088886666"}
      - {after_s: 10, drop: [language, region]}
      - {after_s: 30, needs: {}}
      - {after_s: 60, groups: duty}
      - {after_s: 90, queue: repair}
      - {after_s: 120, exit: callback}
  repair: {title: {zh-CN: 维修}}
tiers:
  normal: {head_start_s: 1}
  vip: {curve: [{waited_s: 0, head_start_s: 100}, {waited_s: 60, head_start_s: 200}]}
  complaint: {needs: {repair: 50}, needs_for_s: 30}
languages: {en: {english: 30}}
regions: {"010": {north: 20}}
reserves: [{group: care, agents: 1, tiers: vip}]
emergency: {use_wrap_up: true, use_break_soon: false}
plans: {I: {zh-CN: 一级}}
schedules:
  day: [{days: [mon-fri], from: "09:00", to: "18:00"}]
  unused: [{days: daily, from: "01:00", to: "02:00"}]
"""
    + GROUPS
)


def test_every_key_of_the_document_becomes_a_rule_of_the_table() -> None:
    table = read(FULL, AGENTS, None).table(NOON, "v7")
    assert table.version == "v7"
    assert table.agents == AGENTS
    assert table.queues["orders"] == Queue(
        "orders",
        {"zh-CN": "订单", "en": "Orders"},
        (Need("orders", 50), Need("repair", 1)),
        groups=("care",),
        strategy=Strategy.BEST_SKILL,
        head_start_s=5.0,
        ring_agents=2,
        wrap_up_s=0.0,
        wrap_up_most_s=60.0,
        rona_growth=3.0,
        rona_most_s=90.0,
        pause_after=0,
        max_wait_s=900.0,
        prefer_manager_s=15.0,
        prefer_last_s=10.0,
        last_agent_within_s=3600.0,
        return_within_s=300.0,
        hours="day",
        callback=CallbackRule(attempts=2, lead_s=20.0),
        service_level=ServiceLevel(0.9, 15.0),
        thresholds=Thresholds(waiting=4),
        ladder=(
            Rung(0.0, number="+861088886666", plan="I"),
            Rung(10.0, drop=("language", "region")),
            Rung(30.0, needs=()),
            Rung(60.0, groups=("duty",)),
            Rung(90.0, queue="repair"),
            Rung(120.0, exit="callback"),
        ),
        phrase_s=8.0,
    )
    assert table.groups["duty"] == Group("duty", {"zh-CN": "应急组"}, {"emergency": 50})
    assert (table.languages, table.regions) == ({"en": Need("english", 30)}, {"010": Need("north", 20)})
    assert table.reserves == (Reserve("care", 1, (Tier.VIP,)),)
    assert table.emergency == EmergencyRule(use_wrap_up=True, use_break_soon=False)
    assert table.plans == {"I": {"zh-CN": "一级"}}


def test_classes_the_document_does_not_name_keep_their_head_starts() -> None:
    assert read(FULL, AGENTS, None).rules.tiers == {
        Tier.NORMAL: TierRule((CurvePoint(0.0, 1.0),)),
        Tier.MEMBER: TierRule((CurvePoint(0.0, 60.0),)),
        Tier.VIP: TierRule((CurvePoint(0.0, 100.0), CurvePoint(60.0, 200.0))),
        Tier.COMPLAINT: TierRule((), (Need("repair", 50),), 30.0),
    }
    starts = {tier: rule.curve[0].head_start_s for tier, rule in document().rules.tiers.items()}
    assert starts == {Tier.MEMBER: 60.0, Tier.VIP: 180.0, Tier.COMPLAINT: 240.0}


@pytest.mark.parametrize(
    ("at", "is_open"),
    [
        ("2026-11-23T00:59", False),
        ("2026-11-23T01:00", True),
        ("2026-11-23T10:00", False),
        ("2026-11-22T04:00", False),
    ],
)
def test_a_queue_with_hours_is_open_when_the_clocks_of_china_say_so(at: str, is_open: bool) -> None:
    moment = datetime.fromisoformat(at).replace(tzinfo=UTC)
    queues = read(FULL, AGENTS, None).table(moment, "v1").queues
    assert queues["orders"].open is is_open
    assert queues["repair"].open


def test_the_next_change_is_told_for_the_hours_that_some_queue_keeps() -> None:
    closes = datetime(2026, 11, 23, 10, 0, tzinfo=UTC)
    assert read(FULL, AGENTS, None).next_change(NOON) == closes
    assert document().next_change(NOON) is None


def test_warnings_come_with_the_document_and_errors_instead_of_it() -> None:
    (warned,) = document("languages: {en: {english: 1}}\n", {}).faults_warnings[:1]
    assert warned.place == "routing.yaml:4:13"
    with pytest.raises(ConfigurationError) as raised:
        read(QUEUES + "ladder: []\ntiers: 3\n", AGENTS, None, name="draft")
    assert [fault.place for fault in raised.value.faults] == ["draft:6:1", "draft:5:1"]


def test_checking_finds_what_reading_would() -> None:
    errors, warnings = check(QUEUES + "    hours: day\nlanguages: {en: {english: 1}}\n", {}, None)
    assert [fault.problem for fault in errors] == ["there is no schedule 'day'"]
    assert [fault.problem for fault in warnings] == [
        "no agent has the skill 'orders'",
        "no agent has the skill 'english'",
    ]
    assert check("a: [", AGENTS, None)[0][0].place == "routing.yaml:1:5"
    assert check(QUEUES + "    music: loud\n", {}, {"music.wait"})[0][0].problem == "there is no prompt 'loud'"


def test_an_exit_that_no_flow_has_is_a_warning_when_the_flows_are_known() -> None:
    text = QUEUES + "    ladder: [{after_s: 9, exit: callback}]\n" + GROUPS
    assert read(text, AGENTS, None).faults_warnings == ()
    assert read(text, AGENTS, None, exits={"callback"}).faults_warnings == ()
    (warned,) = read(text, AGENTS, None, exits={"voicemail"}).faults_warnings
    assert (warned.place, warned.remedy) == ("routing.yaml:5:27", "Known are: voicemail")
    assert check(text, AGENTS, None, exits={"voicemail"}) == ([], [warned])
    assert check("a: [", AGENTS, None, exits=())[1] == []


def test_the_best_level_there_is_may_be_asked_for() -> None:
    assert document("    ladder: []\nlanguages: {en: {orders: 80}}\n").faults_warnings == ()
    told = document("    ladder: []\nlanguages: {en: {orders: 81}}\n").faults_warnings
    assert told[0].problem == "no agent has 'orders' at level 81; the best has 80"


def test_a_group_cannot_go_while_agents_belong_to_it() -> None:
    errors, _ = check(QUEUES, AGENTS, None)
    assert [(fault.place, fault.problem) for fault in errors] == [
        ("routing.yaml:1:1", "agent 1001 belongs to a group 'care' that is not here"),
        ("routing.yaml:1:1", "agent 1002 belongs to a group 'duty' that is not here"),
    ]


def test_who_serves_whom_is_not_asked_of_rules_that_contradict() -> None:
    errors, warnings = check(QUEUES + "    ladder: [{after_s: 1, queue: orders}]\n", {}, None)
    assert len(errors) == 1
    assert [fault.problem for fault in warnings] == ["no agent has the skill 'orders'"]


def test_a_version_is_known_by_the_sha_256_of_its_text() -> None:
    assert new_digest("队列") == hashlib.sha256("队列".encode()).hexdigest()
    assert new_digest("\ud800") != new_digest("")


def test_an_agent_keeps_the_channels_he_says_nothing_of() -> None:
    text = (
        b'agents:\n  "1001": {name: a, groups: care, tiers: [vip], capacity: {chat: 3, voicemail: 0}, pin: "4821"}\n'
    )
    agents, _ = read_agents(read_yaml(text, "agents.yaml"), Problems())
    capacity = {Channel.VOICE: 1, Channel.CALLBACK: 1, Channel.VOICEMAIL: 0, Channel.CHAT: 3}
    assert agents["1001"] == Agent("1001", "a", {}, None, ("care",), (Tier.VIP,), capacity)


def test_so_many_unknown_names_are_all_told_but_not_all_compared() -> None:
    """Comparing each with everything there is would take minutes of the processor the calls need."""
    queue = "  queue{0}: {{title: {{zh-CN: 队列}}, ladder: [{{after_s: 9, queue: qeue{0}}}]}}\n"
    errors, _ = check("queues:\n" + "".join(queue.format(number) for number in range(400)), {}, None)
    assert len(errors) == 400
    assert "Did you mean queue0?" in errors[0].remedy
    assert "Check how it is written" in errors[-1].remedy
    assert "请检查写法" in errors[-1].remedy_zh
    assert "qeue399" in errors[-1].problem
