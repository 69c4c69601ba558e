"""The timeline: every event of a call is told in a sentence, hostile names stay names."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given

from calls import codec
from calls import events as e
from calls.journal import Entry
from calls.model import Concern, HangupCause, Party, PauseBy, Stage, Tier, Utterance
from calls.retention import RetentionClass
from calls.table import RoutingTable
from console.timeline import Narrator
from console.words import load
from tests.unit.calls.event_strategies import any_event
from tests.unit.console.house import TABLE, prompt_text

NOON = datetime(2026, 11, 22, 4, 0, tzinfo=UTC)
WORDS = load()
NARRATOR = Narrator(WORDS, prompt_text)


def tell(*events: e.Event, table: RoutingTable = TABLE):
    entries = [Entry(seq, NOON + timedelta(seconds=seq), float(seq), event) for seq, event in enumerate(events)]
    return NARRATOR.tell(entries, table)


@pytest.mark.parametrize("kind", [kind for kind in codec.EVENTS.values() if issubclass(kind, e.CallEvent)])
def test_every_event_of_a_call_has_its_sentence(kind: type[e.CallEvent]) -> None:
    key = f"event.{kind.__name__}"
    assert key in WORDS or f"{key}.caller" in WORDS


@given(any_event)
def test_any_event_whatever_is_in_it_can_be_told(event: e.Event) -> None:
    (item,) = tell(event)
    assert item.event == type(event).__name__
    assert item.text.zh
    assert item.text.en
    if isinstance(event, e.CallEvent):
        assert item.text.en != item.event, "a sentence, not the event's name"


def test_the_callers_leg_and_the_agents_leg_read_differently() -> None:
    offered = e.CallOffered("c", "c-c", "t", "138", "400", NOON)
    caller, agent = tell(offered, e.LegAnswered("c", "c-c"), e.LegAnswered("c", "c-a1"))[1:]
    assert (caller.text.zh, agent.text.zh) == ("热线接听", "被叫话机接听")


def test_a_pause_says_where_in_the_recording_and_why() -> None:
    paused, resumed = tell(
        e.RecordingPaused("c", "r", 65_040, PauseBy.AGENT), e.RecordingResumed("c", "r", 3_600_000, PauseBy.TIME)
    )
    assert paused.text.zh == "录音自 1:05 起静音（坐席按键）"
    assert paused.text.en == "The recording is silent from 1:05 on (the agent's key)"
    assert resumed.text.en == "The recording goes on from 60:00 (a pause may last no longer)"


def test_a_pause_that_failed_says_what_the_recording_is() -> None:
    goes_on, silent = tell(
        e.RecordingNotChanged("c", "r", False, PauseBy.ORDER), e.RecordingNotChanged("c", "r", True, PauseBy.TIME)
    )
    assert goes_on.text.zh.startswith("录音未能暂停，仍在录制（")
    assert silent.text.en.startswith("The recording could not be taken up again and is still silent (")


def test_a_deletion_says_by_whom_and_by_which_rule() -> None:
    rest = (NOON, 5000, "ab" * 32)
    by_itself, by_hand = tell(
        e.RecordingDeleted("c", "c-r1", "p", RetentionClass.NORMAL, 184, *rest, "retention", NOON, 2, 9, NOON),
        e.RecordingDeleted("c", "c-r2", "p", RetentionClass.COMPLAINT, 1096, *rest, "wang", NOON, 2, 9, NOON),
    )
    assert by_itself.text.zh == "录音 c-r1 已删除：系统自动，普通类，保存 184 天"
    assert by_hand.text.en == "Recording c-r2 was deleted by wang after its 1096 days (complaint)"


def test_a_concern_says_what_whose_and_where() -> None:
    (item,) = tell(e.ConcernRaised("c", "r", Concern.RAISED_VOICE, Party.CALLER, 65_040, 67_000))
    assert item.text.zh == "录音 1:05 处需要关注：情绪激动（声音）（来电方）"
    assert item.text.en == "At 1:05 of the recording a lead should listen: raised voice (caller)"


def test_a_hold_says_which_phone_it_was() -> None:
    offered = e.CallOffered("c", "c-c", "t", "138", "400", NOON)
    caller, agent = tell(offered, e.LegHeld("c", "c-c"), e.LegHeld("c", "c-a1"))[1:]
    assert (caller.text.zh, agent.text.zh) == ("来电侧按下保持", "对方话机按下保持，来电方等候")


def test_braces_in_what_a_caller_sends_are_not_places_to_fill_in() -> None:
    (item,) = tell(e.CallOffered("c", "c-c", "t", "{dialled}{0}{x!r}", "400", NOON))
    assert item.text.en == "{dialled}{0}{x!r} called 400 through t"


def test_queues_and_agents_gone_from_the_table_are_told_by_their_ids() -> None:
    queued, talk = tell(
        e.CallQueued("c", "old", "normal", "zh-CN"),  # type: ignore[arg-type]
        e.TalkStarted("c", "1009", "c-a1"),
        table=RoutingTable("0"),
    )
    assert "old" in queued.text.zh
    assert "1009" in talk.text.en


def test_music_and_unknown_prompts_are_no_words() -> None:
    (item,) = tell(e.NodeEntered("c", "wait", "play", ("music.wait", "greeting")))
    assert [prompt.en for prompt in item.prompts] == ["Welcome to our customer service line."]


def test_talk_with_an_outside_number_names_no_agent() -> None:
    started, ended = tell(e.TalkStarted("c", "", "c-a1"), e.TalkEnded("c", "", Party.CALLER))
    assert "坐席" not in started.text.zh
    assert "外线" in ended.text.zh


def test_a_flow_that_is_only_tried_has_no_version_to_name() -> None:
    live, tried = tell(e.FlowStarted("c", "main", "7", Tier.NORMAL), e.FlowStarted("c", "main", "", Tier.NORMAL))
    assert "version 7" in live.text.en
    assert "version" not in tried.text.en


def test_a_score_that_could_not_be_judged_says_so() -> None:
    known, unknown = tell(e.CallScored("c", "r", 88.0, False), e.CallScored("c", "r", None, True))
    assert "88" in known.text.zh
    assert unknown.text.zh == "自动评分无法判断，待人工复核"


def test_what_another_event_says_better_is_minor() -> None:
    offered = e.CallOffered("c", "c-c", "t", "138", "400", NOON)
    end = e.CallEnded("c", HangupCause.NORMAL_CLEARING, Party.CALLER, Stage.IN_IVR)
    assert [item.minor for item in tell(offered, e.PlayFinished("c", "c-c", "c-p1"), end)] == [False, True, False]


def test_offsets_count_from_the_first_entry() -> None:
    items = tell(*(replace(e.DigitPressed("c", "c-c", "1"), digit=digit) for digit in "123"))
    assert [item.offset_ms for item in items] == [0, 1000, 2000]


def test_nothing_happened_yet() -> None:
    assert tell() == []


def test_what_was_said_to_the_bot_is_told_turn_by_turn_with_what_it_learned() -> None:
    said = (
        Utterance(Party.CALLER, "我的订单 <b>呢</b>", 0.8),
        Utterance(Party.SYSTEM, "请说订单号。", entry="order_status"),
    )
    began, heard, nothing, note, answered, over = tell(
        e.SpeechBegan("c", "c-c", "c-l1"),
        e.SpeechHeard("c", "c-c", "c-l1", "我的订单", 0.8),
        e.SpeechHeard("c", "c-c", "c-l1", "", 0.0),
        e.NoteTaken("c", "order_number", "20261122"),
        e.BotAnswered("c", "bot", "order_status", 0.8),
        e.BotHandedOver("c", "bot", said, {"order_number": "20261122"}),
    )
    assert began.minor
    assert (heard.text.zh, nothing.text.zh) == ("客户说：我的订单", "没有听清客户说什么")
    assert (note.text.en, "order_status" in answered.text.zh) == ("order_number noted: 20261122", True)
    assert [turn.zh for turn in over.paragraphs] == [
        "客户：我的订单 <b>呢</b>",
        "机器人：请说订单号。",
        "记下 order_number：20261122",
    ]


@pytest.mark.parametrize("by", Party)
def test_whoever_spoke_before_the_bot_passed_the_call_on_is_named(by: Party) -> None:
    (over,) = tell(e.BotHandedOver("c", "bot", (Utterance(by, "请稍等。"),), {}))
    (turn,) = over.paragraphs
    assert turn.zh.endswith("：请稍等。")
    assert turn.en.endswith(": 请稍等。")
