from dataclasses import replace

import pytest

from calls.commands import Leave
from ivr.verb import Exit, Needs
from ivr.verbs import Hangup, Menu, Play
from tests.unit.ivr.walking import Caller, flow_of

MENU = Menu(
    ("menu.main",),
    {"1": "one", "0": "person"},
    "person",
    retry=(("menu.again",), ("menu.help",)),
    wait_s=5.0,
    tries=3,
)


def at_menu(menu: Menu = MENU) -> Caller:
    return Caller(flow_of("menu", menu=menu, one=Play(("one",), "person"), person=Hangup(("goodbye",))))


@pytest.mark.parametrize(("key", "node"), [("1", "one"), ("0", "person")])
def test_a_mapped_key_leads_on_during_the_prompt(key: str, node: str) -> None:
    caller = at_menu().presses(key)
    assert caller.way == ["menu", node]
    assert caller.cut_short == ["c1-p1"]


def test_a_mapped_key_leads_on_after_the_prompt_too() -> None:
    caller = at_menu().hears_it_out().waits(4.9).presses("1")
    assert caller.way == ["menu", "one"]
    assert caller.cut_short == []


def test_the_wait_for_a_key_begins_when_the_prompt_has_ended() -> None:
    caller = at_menu().waits(60)
    assert caller.heard == [("menu.main",)]
    caller.hears_it_out()
    assert caller.run.next_deadline() == caller.now + 5.0


def test_no_key_is_answered_in_other_words_twice_and_then_with_a_person() -> None:
    caller = at_menu()
    for _ in range(3):
        caller.hears_it_out().waits(5)
    assert caller.heard == [
        ("menu.main",),
        ("menu.timeout", "menu.again"),
        ("menu.timeout", "menu.help"),
        ("goodbye",),
    ]
    assert caller.way == ["menu", "person"]


def test_a_wrong_key_silences_the_prompt_and_asks_again() -> None:
    caller = at_menu().presses("7")
    assert caller.cut_short == ["c1-p1"]
    assert caller.heard[-1] == ("menu.invalid", "menu.again")


def test_wrong_and_missing_keys_count_together() -> None:
    caller = at_menu().presses("7").hears_it_out().waits(5).presses("8")
    assert caller.way == ["menu", "person"]


def test_without_other_words_the_question_is_repeated() -> None:
    caller = at_menu(Menu(("menu.main",), {}, "person")).presses("7")
    assert caller.heard[-1] == ("menu.invalid", "menu.main")


def test_the_last_words_stand_for_all_that_follow() -> None:
    caller = at_menu(replace(MENU, tries=5)).presses("7777")
    again = [words for _, words in caller.heard[1:]]
    assert again == ["menu.again", "menu.help", "menu.help", "menu.help"]


def test_wrong_and_missing_keys_are_told_in_words_of_their_own_each_time() -> None:
    menu = replace(MENU, wrong_key=(("no",), ("still.no", "listen")), no_key=((), ("silence",)))
    assert at_menu(menu).presses("77").heard[1:] == [("no", "menu.again"), ("still.no", "listen", "menu.help")]
    caller = at_menu(menu).hears_it_out().waits(5).hears_it_out().waits(5)
    assert caller.heard[1:] == [("menu.again",), ("silence", "menu.help")]


def test_a_turn_without_other_words_repeats_the_question() -> None:
    caller = at_menu(replace(MENU, retry=((), ("menu.help",)))).presses("77")
    assert caller.heard[1:] == [("menu.invalid", "menu.main"), ("menu.invalid", "menu.help")]


def test_nine_repeats_as_often_as_the_caller_likes() -> None:
    caller = at_menu().presses("9" * 10)
    assert caller.heard == [("menu.main",)] * 11
    assert caller.way == ["menu"]


def test_star_at_the_first_menu_asks_it_again() -> None:
    caller = at_menu().presses("*")
    assert caller.way == ["menu", "menu"]
    assert caller.entered[-1].by == "back"


def test_star_and_hash_are_ordinary_keys_when_mapped() -> None:
    menu = Menu(("menu.main",), {"*": "one", "#": "person"}, "person")
    assert at_menu(menu).presses("*").way == ["menu", "one"]
    assert at_menu(menu).presses("#").way == ["menu", "person"]


def test_a_hash_pressed_out_of_habit_is_overlooked() -> None:
    caller = at_menu().presses("#")
    assert caller.cut_short == []
    assert caller.heard == [("menu.main",)]


def test_failures_are_forgotten_when_the_caller_comes_back() -> None:
    menu = Menu(("menu.main",), {"1": "again"}, "bye", tries=2)
    flow = flow_of("menu", menu=menu, again=Play(("one",), "menu"), bye=Hangup())
    caller = Caller(flow).presses("7").presses("1").hears_it_out().presses("7")
    assert caller.way == ["menu", "again", "menu"]


def ahead(keys: str) -> Caller:
    """Keys typed during a notice that plays to its end, then the menu."""
    flow = flow_of(
        "notice",
        notice=Play(("greeting",), "menu", interruptible=False),
        menu=MENU,
        one=Play(("one",), "person"),
        person=Hangup(("goodbye",)),
    )
    return Caller(flow).presses(keys).hears_it_out()


def test_a_hash_typed_ahead_does_not_stand_in_the_way() -> None:
    assert ahead("#1").way == ["notice", "menu", "one"]
    assert ahead("#").heard[-1] == ("menu.main",)


def test_what_was_typed_behind_a_wrong_key_is_not_used() -> None:
    caller = ahead("71")
    assert caller.way == ["notice", "menu"]
    assert caller.heard[-1] == ("menu.invalid", "menu.again")
    assert caller.presses("1").heard[-1] == ("one",)


def test_a_menu_says_where_it_leads_and_what_it_needs() -> None:
    assert MENU.exits == (
        Exit("1", "one", chosen=True),
        Exit("0", "person", chosen=True),
        Exit("otherwise", "person"),
    )
    assert MENU.needs == Needs(prompts=("menu.main", "menu.again", "menu.help", "menu.invalid", "menu.timeout"))


def test_a_menu_that_asks_once_needs_no_words_for_asking_again() -> None:
    assert Menu(("menu.main",), {}, "person", tries=1).needs == Needs(prompts=("menu.main",))


def test_keys_after_goodbye_change_nothing() -> None:
    caller = at_menu().presses("0").presses("1").hears_it_out()
    assert caller.handed == [Leave("c1")]
