"""A call's story is the same whether it is heard live or read from the journal, and grows no further than it may."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

from calls import events as e
from calls.journal import Entry
from calls.model import Channel, HangupCause, Party, Stage, Tier, Utterance
from console.agent import story
from console.agent.stories import Stories
from console.agent.story import of_timeline

NOON = datetime(2026, 11, 22, 4, 0, tzinfo=UTC)
OFFERED = e.CallOffered("c", "c-c", "t", "138", "400", NOON, "陈静")
OVER = e.CallEnded("c", HangupCause.NORMAL_CLEARING, Party.CALLER, Stage.TALKING)
TALKS = e.TalkStarted("c", "1001", "c-a1")


def entries(*events: e.Event) -> list[Entry]:
    return [Entry(seq, NOON + timedelta(seconds=seq), float(seq), event) for seq, event in enumerate(events)]


def heard(*events: e.Event) -> Stories:
    stories = Stories()
    for entry in entries(*events):
        stories.hear(entry)
    return stories


def test_live_and_from_the_journal_it_is_one_story() -> None:
    told = (
        OFFERED,
        e.FlowStarted("c", "main", "1", Tier.VIP),
        e.NodeEntered("c", "menu", "menu"),
        e.DigitPressed("c", "c-c", "1"),
        e.DigitPressed("c", "c-c", "2"),
        e.CallQueued("c", "orders", Tier.VIP, "en"),
        e.CallMoved("c", "orders", "repair", "chen"),
        TALKS,
        e.DigitPressed("c", "c-a1", "*"),
        e.DigitPressed("c", "c-c", "9"),
        e.RecordingRefused("c"),
        e.TalkEnded("c", "1001", Party.CALLER),
        OVER,
        e.DispositionSet("c", "1001", "solved"),
        e.NoteAdded("c", "1001", "ok"),
    )
    live, read = heard(*told).of("c"), of_timeline(entries(*told), "c")
    assert live == read
    assert read is not None
    assert [(keyed.node, keyed.keys) for keyed in read.keys] == [("menu", "12")], "keys of the talk are not these"
    assert (read.queue, read.language, read.waited_s, read.refused) == ("repair", "en", 2.0, True)
    assert (read.over_at, read.ended_at) == (NOON + timedelta(seconds=11), NOON + timedelta(seconds=12))
    assert of_timeline(entries(OFFERED), "other") is None
    assert of_timeline([], "c") is None


def test_the_last_call_of_an_agent_stays_until_his_next_one() -> None:
    second = e.CallOffered("d", "d-c", "t", "139", "400", NOON)
    stories = heard(OFFERED, TALKS, OVER, second)
    assert stories.last_of("1001") is stories.of("c") is not None
    stories = heard(OFFERED, TALKS, OVER, second, e.TalkStarted("d", "1001", "d-a1"))
    assert stories.of("c") is None
    assert stories.last_of("1001") is stories.of("d") is not None
    assert stories.last_of("1002") is None


def test_a_call_nobody_had_is_forgotten_with_its_end_one_that_goes_on_is_not() -> None:
    assert heard(OFFERED, OVER).of("c") is None
    second = e.CallOffered("d", "d-c", "t", "139", "400", NOON)
    both = heard(OFFERED, TALKS, second, e.TalkStarted("d", "1001", "d-a1"))
    assert both.of("c") is not None, "it is still up"
    assert heard(OFFERED, TALKS, e.TalkStarted("c", "1002", "c-a2"), OVER).last_of("1001") is not None
    assert heard(e.NoteTaken("never", "a", "b")).of("never") is None
    assert heard(OFFERED, e.TalkStarted("c", "", "c-a1"), OVER).of("c") is None, "an outside party is no agent"


def test_messages_and_calls_back_have_stories_of_their_own() -> None:
    left = e.VoicemailLeft("c", "c-v1", "orders", Tier.VIP, "zh-CN", "c-v1", "139", recording_refused=True)
    message = heard(OFFERED, left).of("c-v1")
    assert message is not None
    assert (message.channel, message.caller, message.refused) == (Channel.VOICEMAIL, "139", True)
    due = e.CallbackDue("c-b1.1", "c-b1", "c", "orders", Tier.VIP, "en", "139", 1, 30.0, "400")
    back = of_timeline(entries(due), "c-b1.1")
    assert back is not None
    assert (back.channel, back.leg, back.dialled) == (Channel.CALLBACK, "c-b1.1-c", "400")
    hearing = e.CallbackDue("c-v1", "c-v1", "c", "orders", Tier.VIP, "en", "139", 1, 30.0, "400")
    assert of_timeline(entries(hearing), "c-v1") is None, "an attempt for a message begins no call"


def test_whoever_goes_round_in_a_flow_fills_no_memory() -> None:
    round_and_round = [
        event
        for number in range(story.MOST + 50)
        for event in (
            e.NodeEntered("c", f"n{number % 2}", "menu"),
            e.DigitPressed("c", "c-c", "1"),
            e.NoteTaken("c", f"name{number}", "x"),
            e.SpeechHeard("c", "c-c", "l", f"said {number}", 0.9),
            e.NoteAdded("c", "1001", "x"),
        )
    ]
    told = heard(OFFERED, *round_and_round, *[e.DigitPressed("c", "c-c", "1")] * 300).of("c")
    assert told is not None
    sizes = [len(told.keys), len(told.noted), len(told.said), len(told.written)]
    assert sizes == [story.MOST] * 4
    assert len(told.keys[-1].keys) <= story.MOST


def test_the_bots_own_record_stands_for_what_was_heard_of_its_dialogue() -> None:
    first, second = Utterance(Party.CALLER, "一"), Utterance(Party.CALLER, "二")
    told = heard(
        OFFERED,
        e.NodeEntered("c", "bot1", "bot"),
        e.SpeechHeard("c", "c-c", "l", "一", 0.9),
        e.NodeEntered("c", "bot2", "bot"),
        e.SpeechHeard("c", "c-c", "l", "", 0.1),
        e.SpeechHeard("c", "c-c", "l", "二", 0.2),
        e.BotHandedOver("c", "bot2", (second,), {"order_no": "A1"}),
    ).of("c")
    assert told is not None
    assert [turn.text for turn in told.said] == [first.text, second.text]
    assert told.noted == {"order_no": "A1"}
