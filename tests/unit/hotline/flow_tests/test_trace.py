"""What came of a call, told from its events [H1]."""

from __future__ import annotations

import pytest

from calls import events as e
from calls.model import CHINESE, Party, Tier
from hotline.flow_tests.trace import Edge, is_listened_to, trace_of


def walk(*steps: str) -> list[e.NodeEntered]:
    """`flow/node` by flow/node, each with the way to it: `main/topic 1`."""
    entered = []
    for step in steps:
        place, _, by = step.partition(" ")
        flow, _, node = place.partition("/")
        entered.append(e.NodeEntered("c", node, "play", flow=flow, by=by))
    return entered


def edges(*steps: str) -> tuple[Edge, ...]:
    return trace_of(walk(*steps)).edges


def test_the_nodes_come_in_order_those_of_subflows_with_their_flow() -> None:
    trace = trace_of(walk("main/welcome", "main/status then", "order/number enter", "main/more then"))
    assert trace.path == ("welcome", "status", "order/number", "more")


def test_a_way_is_named_by_where_it_begins_and_the_exit() -> None:
    assert edges("main/welcome", "main/topic then", "main/repair 2") == (
        ("main", "welcome", "then"),
        ("main", "topic", "2"),
    )


def test_a_subflow_that_returns_has_gone_the_calling_nodes_way_too() -> None:
    assert edges("main/status", "order/number enter", "main/more then") == (
        ("order", "number", "then"),
        ("main", "status", "then"),
    )


def test_a_subflow_that_does_not_return_has_not_gone_it() -> None:
    assert edges("main/status", "order/number enter", "order/person otherwise") == (("order", "number", "otherwise"),)


def test_the_end_of_a_subflow_may_be_the_end_of_the_flow_that_called_it() -> None:
    assert edges("main/a", "outer/b enter", "inner/c enter", "main/d then") == (
        ("inner", "c", "then"),
        ("outer", "b", "then"),
        ("main", "a", "then"),
    )


def test_within_a_subflow_only_its_own_ways_are_gone_until_it_ends() -> None:
    gone = edges("main/a", "outer/b enter", "inner/c enter", "outer/d then", "outer/e then", "main/f then")
    assert gone == (
        ("inner", "c", "then"),
        ("outer", "b", "then"),
        ("outer", "d", "then"),
        ("outer", "e", "then"),
        ("main", "a", "then"),
    )


def test_the_way_back_to_a_menu_is_no_exit() -> None:
    assert edges("main/topic", "main/orders 1", "main/topic back", "main/repair 2") == (
        ("main", "topic", "1"),
        ("main", "topic", "2"),
    )


def test_who_goes_back_from_a_subflow_to_a_menu_before_it_has_left_it() -> None:
    gone = edges(
        "main/topic", "main/a 1", "sub/ask enter", "main/topic back", "main/b 2", "sub/ask enter", "main/c 0"
    )
    assert gone == (
        ("main", "topic", "1"),
        ("main", "topic", "2"),
        ("sub", "ask", "0"),
        ("main", "b", "then"),
    )


def test_who_goes_back_from_an_inner_subflow_to_the_outer_one_is_still_in_the_outer_one() -> None:
    gone = edges("main/a", "outer/menu enter", "outer/b 1", "inner/ask enter", "outer/menu back", "main/z 2")
    assert gone == (("outer", "menu", "1"), ("outer", "menu", "2"), ("main", "a", "then"))


def test_who_goes_back_into_a_subflow_that_had_returned_is_in_it_again() -> None:
    gone = edges("main/a", "sub/menu enter", "main/b 1", "sub/menu back", "main/b 2")
    assert gone == (
        ("sub", "menu", "1"),
        ("main", "a", "then"),
        ("sub", "menu", "2"),
        ("main", "a", "then"),
    )


def test_who_is_rescued_has_gone_no_way_and_is_in_no_subflow() -> None:
    gone = edges("main/a", "sub/ask enter", "main/person", "main/b then")
    assert gone == (("main", "person", "then"),)


def test_a_call_of_which_nothing_is_known_came_to_nothing() -> None:
    trace = trace_of([])
    assert (trace.path, trace.edges, trace.queue, trace.agent, trace.recorded) == ((), (), "", "", True)


def test_what_came_of_it_is_the_last_of_its_kind() -> None:
    trace = trace_of(
        [
            e.CallQueued("c", "orders", Tier.NORMAL, CHINESE),
            e.CallQueued("c", "general", Tier.VIP, CHINESE),
            e.TalkStarted("c", "1001", "l1"),
            e.TalkEnded("c", "1001", Party.AGENT),
            e.TalkStarted("c", "1002", "l2"),
            e.NoteTaken("c", "order_no", "1"),
            e.NoteTaken("c", "order_no", "2"),
            e.SurveyTaken("c", "1001", {"speed": 5}, 5.0),
        ]
    )
    assert (trace.queue, trace.tier, trace.agent) == ("general", "vip", "1002")
    assert (trace.notes, trace.survey) == ({"order_no": "2"}, {"speed": 5})


def test_what_he_left_asked_for_and_was_told_is_named() -> None:
    trace = trace_of(
        [
            e.BotAnswered("c", "assistant", "invoice", 0.9),
            e.BotAnswered("c", "assistant", "warranty", 0.8),
            e.BotHandedOver("c", "assistant", (), {}),
            e.VoicemailLeft("c", "v1", "general", Tier.NORMAL, CHINESE, "r1", "13800138000"),
            e.CallbackRequested("c", "cb1", "orders", Tier.NORMAL, CHINESE, "13800138000"),
            e.MessageRequested("c", "m1", "solution", "13800138000", CHINESE, {}),
            e.RecordingRefused("c"),
        ]
    )
    assert (trace.voicemail, trace.callback, trace.message) == ("general", "orders", "solution")
    assert (trace.answers, trace.handed_over, trace.recorded) == (("invoice", "warranty"), True, False)


@pytest.mark.parametrize(("verb", "listens"), [("bot", True), ("menu", False)])
def test_only_at_a_bot_is_a_caller_listened_to(verb: str, listens: bool) -> None:
    assert is_listened_to([e.NodeEntered("c", "x", "menu"), e.NodeEntered("c", "y", verb)]) == listens
    assert not is_listened_to([])
