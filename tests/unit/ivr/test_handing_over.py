"""enqueue, transfer and hangup: where a flow lets go of its caller."""

from dataclasses import replace

import pytest

from calls import commands
from calls.events import CallOverflowed, PlayFinished, QueueRefused, TalkEnded, TransferFailed
from calls.model import CHINESE, ENGLISH, HangupCause, Party, QueueRefusal, Tier
from calls.table import Need
from ivr.run import MOST_NODES_WITHOUT_KEY
from ivr.verb import Exit, Needs
from ivr.verbs import Enqueue, Hangup, Menu, Play, Set, Transfer
from tests.decisions import SOME_WHY
from tests.unit.ivr.walking import Caller, flow_of

WAIT = Enqueue("orders", full="full", no_agents="nobody", prompts=("queue.enter",))
OUT = Transfer("sip:boss@example.org", failed="failed", prompts=("transfer.connecting",), ring_s=12.0)
REFUSED = {"full": Play(("queue.full",), "bye"), "nobody": Play(("queue.no_agents",), "bye"), "bye": Hangup()}


def test_the_caller_is_in_the_queue_before_the_prompt_has_ended() -> None:
    caller = Caller(flow_of("wait", wait=WAIT, **REFUSED))
    assert caller.handed == [commands.Enqueue("c1", "orders", CHINESE)]
    assert caller.heard == [("queue.enter",)]
    assert caller.run.playing == "c1-p1"
    assert caller.run.parked
    assert not caller.run.ended
    assert caller.run.next_deadline() is None


def test_the_prompt_of_a_waiting_caller_ends_and_nothing_more_comes_of_it() -> None:
    caller = Caller(flow_of("wait", wait=WAIT, **REFUSED)).hears_it_out()
    assert caller.run.playing is None
    assert len(caller.commands) == 3


def test_keys_of_a_waiting_caller_are_ignored() -> None:
    caller = Caller(flow_of("wait", wait=WAIT, **REFUSED)).presses("0*#")
    assert caller.way == ["wait"]
    assert caller.cut_short == []


def test_queue_and_language_and_tier_go_with_the_caller() -> None:
    flow = flow_of("note", note=Set("wait", ENGLISH, Tier.VIP, {"topic": "orders"}), wait=WAIT, **REFUSED)
    caller = Caller(flow)
    assert caller.handed == [commands.Enqueue("c1", "orders", ENGLISH, Tier.VIP)]
    assert (caller.run.language, caller.run.tier, caller.run.variables) == (ENGLISH, Tier.VIP, {"topic": "orders"})
    assert [sound.language for sound in caller.plays[0].sounds] == [ENGLISH]


def test_set_changes_only_what_it_names() -> None:
    flow = flow_of("a", a=Set("b", tier=Tier.VIP), b=Set("bye", variables={"x": "1"}), bye=Hangup())
    caller = Caller(flow)
    assert (caller.run.language, caller.run.tier) == (CHINESE, Tier.VIP)


@pytest.mark.parametrize("reason", QueueRefusal)
def test_every_refusal_has_its_way_on_also_where_only_two_are_named(reason: QueueRefusal) -> None:
    caller = Caller(flow_of("wait", wait=WAIT, **REFUSED)).is_refused("orders", reason)
    assert caller.way[-1] == ("full" if reason in (QueueRefusal.FULL, QueueRefusal.LONG_WAIT) else "nobody")


@pytest.mark.parametrize(
    ("reason", "node"),
    [
        (QueueRefusal.CLOSED, "closed"),
        (QueueRefusal.PAUSED, "closed"),
        (QueueRefusal.WITHDRAWN, "withdrawn"),
        (QueueRefusal.UNKNOWN, "nobody"),
    ],
)
def test_closed_and_withdrawn_have_ways_of_their_own_where_the_flow_names_them(
    reason: QueueRefusal, node: str
) -> None:
    wait = replace(WAIT, closed="closed", withdrawn="withdrawn")
    nodes = {**REFUSED, "closed": Play(("hours.closed",), "bye"), "withdrawn": Play(("error.sorry",), "bye")}
    caller = Caller(flow_of("wait", wait=wait, **nodes)).is_refused("orders", reason)
    assert caller.way == ["wait", node]


WIDE = replace(WAIT, overflow={"voicemail": "record", "full": "offer"})
AND_ON = {**REFUSED, "record": Play(("goodbye",), "bye"), "offer": Play(("menu.again",), "bye")}


@pytest.mark.parametrize(
    ("way_out", "node"), [("voicemail", "record"), ("full", "offer"), ("callback", "nobody"), ("no_agents", "nobody")]
)
def test_the_ladder_sends_the_caller_where_the_flow_says_for_this_way_out(way_out: str, node: str) -> None:
    caller = Caller(flow_of("wait", wait=WIDE, **AND_ON))
    caller.happens(CallOverflowed("c1", "orders", way_out, "", SOME_WHY))
    assert caller.way == ["wait", node]


def test_the_ways_out_and_the_skills_asked_for_go_with_the_caller() -> None:
    wait = replace(WIDE, skills=(Need("english", 60),))
    caller = Caller(flow_of("wait", wait=wait, **AND_ON))
    expected = commands.Enqueue("c1", "orders", CHINESE, None, (Need("english", 60),), ("voicemail", "full"))
    assert caller.handed == [expected]
    assert wait.needs.skills == ("english",)


@pytest.mark.parametrize(
    ("reason", "node"),
    [(QueueRefusal.FULL, "full"), (QueueRefusal.NO_AGENTS, "nobody"), (QueueRefusal.UNKNOWN, "nobody")],
)
def test_a_refused_caller_is_told_why_and_the_flow_goes_on(reason: QueueRefusal, node: str) -> None:
    caller = Caller(flow_of("wait", wait=WAIT, **REFUSED)).is_refused("orders", reason)
    assert caller.way == ["wait", node]
    assert caller.cut_short == ["c1-p1"]
    assert not caller.run.parked
    assert caller.run.next_deadline() is not None


def test_a_caller_moved_to_another_queue_comes_back_from_there() -> None:
    caller = Caller(flow_of("wait", wait=WAIT, **REFUSED)).is_refused("repair", QueueRefusal.FULL)
    assert caller.way == ["wait", "full"]


def test_a_caller_whom_the_ladder_sent_to_a_number_comes_back_when_nobody_answers_there() -> None:
    caller = Caller(flow_of("wait", wait=WAIT, **REFUSED))
    caller.happens(TransferFailed("c1", cause=HangupCause.NO_ANSWER, address="sip:boss@example.org"))
    assert caller.way == ["wait", "nobody"]


def test_a_transfer_is_asked_for_and_comes_back_when_nobody_answers() -> None:
    caller = Caller(flow_of("out", out=OUT, failed=WAIT, **REFUSED))
    assert caller.handed == [commands.Transfer("c1", "sip:boss@example.org", 12.0)]
    assert caller.heard == [("transfer.connecting",)]
    caller.is_refused("orders", QueueRefusal.FULL)
    assert caller.way == ["out"]
    caller.happens(TransferFailed("c1", cause=HangupCause.NO_ANSWER, address="sip:boss@example.org"))
    assert caller.way == ["out", "failed"]
    assert isinstance(caller.handed[-1], commands.Enqueue)


def test_keys_typed_before_waiting_do_not_answer_a_question_after_it() -> None:
    menu = Menu(("menu.main",), {"1": "wait", "2": "bye"}, "bye")
    notice = Play(("greeting",), "menu", interruptible=False)
    nodes = {**REFUSED, "full": Menu(("queue.full",), {"2": "bye"}, "bye")}
    caller = Caller(flow_of("notice", notice=notice, menu=menu, wait=WAIT, **nodes)).presses("12").hears_it_out()
    assert caller.way == ["notice", "menu", "wait"]
    caller.is_refused("orders", QueueRefusal.FULL)
    assert caller.way[-1] == "full"


def test_goodbye_is_heard_out_before_the_call_ends() -> None:
    caller = Caller(flow_of("bye", bye=Hangup(("goodbye",), HangupCause.CONGESTION)))
    assert caller.handed == []
    caller.hears_it_out()
    assert caller.handed == [commands.Leave("c1", HangupCause.CONGESTION)]
    assert caller.run.ended


def test_after_the_end_nothing_moves_any_more() -> None:
    caller = Caller(flow_of("bye", bye=Hangup()))
    before = list(caller.commands)
    caller.presses("1").waits(1000).is_refused("orders", QueueRefusal.FULL)
    caller.happens(PlayFinished("c1", "c1-c", "c1-p1")).happens(QueueRefused("c1", "x", QueueRefusal.FULL))
    assert caller.commands == before


def test_what_they_say_about_themselves() -> None:
    assert WAIT.exits == (Exit("full", "full"), Exit("no_agents", "nobody"))
    assert WAIT.needs == Needs(prompts=("queue.enter",), queues=("orders",))
    assert OUT.exits == (Exit("failed", "failed"),)
    assert OUT.needs == Needs(prompts=("transfer.connecting",))
    assert Hangup(("goodbye",)).exits == ()
    assert Hangup(("goodbye",)).needs == Needs(prompts=("goodbye",))
    assert Play(("greeting",), "bye").exits == (Exit("then", "bye"),)
    assert Play(("greeting",), "bye").needs == Needs(prompts=("greeting",))
    assert Set("bye").exits == (Exit("then", "bye"),)
    assert Set("bye").needs == Needs()


def test_a_waiting_caller_may_take_another_way_by_key() -> None:
    wait = Enqueue("orders", full="bye", no_agents="bye", offers={"1": "news"}, offer=("offer",), offer_after_s=20.0)
    caller = Caller(flow_of("wait", wait=wait, news=Play(("news",), "wait"), bye=Hangup()))
    assert caller.handed == [commands.Enqueue("c1", "orders", CHINESE, None, (), (), ("offer",), 20.0)]
    caller.presses("1")
    assert caller.way == ["wait", "news"]
    assert wait.needs.prompts == ("offer",)


def test_after_the_agent_has_hung_up_the_flow_goes_on_where_it_says() -> None:
    wait = Enqueue("orders", full="bye", no_agents="bye", after="survey")
    caller = Caller(flow_of("wait", wait=wait, survey=Play(("survey",), "bye"), bye=Hangup()))
    assert caller.handed[-1].after is True
    caller.happens(TalkEnded("c1", "1001", Party.AGENT))
    assert caller.way == ["wait", "survey"]


def test_without_anything_to_do_after_the_conversation_nothing_happens() -> None:
    wait = Enqueue("orders", full="bye", no_agents="bye")
    caller = Caller(flow_of("wait", wait=wait, bye=Hangup()))
    assert caller.happens(TalkEnded("c1", "1001", Party.AGENT)).way == ["wait"]


def test_who_leaves_his_place_by_keys_again_and_again_is_there_and_is_never_sent_away() -> None:
    queue = Enqueue("q", full="bye", no_agents="bye", offers={"1": "news"})
    flow = flow_of("q", "q", q=queue, news=Play(("news",), "q"), bye=Hangup(("goodbye",)))
    caller = Caller(flow)
    for _ in range(3 * MOST_NODES_WITHOUT_KEY):
        caller.presses("1").hears_it_out()
    assert set(caller.way) == {"q", "news"}
    assert caller.run.can_be_rescued
