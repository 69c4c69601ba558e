from ivr.verbs import Hangup, Menu, Play
from tests.unit.ivr.walking import Caller, flow_of


def greeting_then_menu(interruptible: bool = True) -> Caller:
    return Caller(
        flow_of(
            "greeting",
            greeting=Play(("greeting",), "menu", interruptible),
            menu=Menu(("menu.main",), {"1": "one"}, "bye"),
            one=Play(("one",), "bye"),
            bye=Hangup(("goodbye",)),
        )
    )


def test_a_prompt_heard_to_its_end_leads_on() -> None:
    caller = greeting_then_menu().hears_it_out()
    assert caller.way == ["greeting", "menu"]
    assert caller.heard == [("greeting",), ("menu.main",)]
    assert caller.cut_short == []


def test_a_key_during_the_greeting_silences_it_and_answers_the_menu_unheard() -> None:
    caller = greeting_then_menu().presses("1")
    assert caller.way == ["greeting", "menu", "one"]
    assert caller.cut_short == ["c1-p1"]
    assert caller.heard == [("greeting",), ("one",)]


def test_a_node_passed_by_typing_ahead_is_announced_without_prompts() -> None:
    caller = greeting_then_menu().presses("1")
    assert [entered.prompts for entered in caller.entered] == [("greeting",), (), ("one",)]


def test_a_prompt_that_may_not_be_interrupted_plays_on_and_the_key_counts_afterwards() -> None:
    caller = greeting_then_menu(interruptible=False).presses("1")
    assert caller.way == ["greeting"]
    assert caller.cut_short == []
    caller.hears_it_out()
    assert caller.way == ["greeting", "menu", "one"]


def test_keys_typed_far_ahead_skip_an_interruptible_prompt_on_the_way() -> None:
    flow = flow_of(
        "notice",
        notice=Play(("greeting",), "first", interruptible=False),
        first=Menu(("menu.main",), {"1": "chapter"}, "bye"),
        chapter=Play(("one",), "second"),
        second=Menu(("menu.main",), {"2": "bye"}, "bye"),
        bye=Hangup(("goodbye",)),
    )
    caller = Caller(flow).presses("12").hears_it_out()
    assert caller.way == ["notice", "first", "chapter", "second", "bye"]
    assert caller.heard == [("greeting",), ("goodbye",)]


def test_a_prompt_that_may_not_be_interrupted_is_heard_even_by_who_typed_ahead() -> None:
    flow = flow_of(
        "hello",
        hello=Play(("greeting",), "notice"),
        notice=Play(("one",), "menu", interruptible=False),
        menu=Menu(("menu.main",), {"1": "bye"}, "bye"),
        bye=Hangup(("goodbye",)),
    )
    caller = Caller(flow).presses("1")
    assert caller.heard == [("greeting",), ("one",)]
    assert caller.hears_it_out().heard[-1] == ("goodbye",)


def test_a_caller_who_hammers_keys_fills_no_memory() -> None:
    caller = greeting_then_menu(interruptible=False).presses("5" * 1000)
    assert caller.run._journey.typed == "5" * 16
