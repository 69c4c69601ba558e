"""Callers who key in numbers: collect and confirm."""

from __future__ import annotations

from dataclasses import replace

import pytest

from calls.commands import Announce, KeepSecret
from calls.events import InputFailed
from calls.model import InputFailure
from ivr.entries import Entry
from ivr.flow import Declared, Flow, Node
from ivr.steps import Slot
from ivr.verbs import Collect, Confirm, Enqueue, Hangup, Menu, Play
from tests.unit.ivr.walking import Caller, flow_of

PERSON = Enqueue("general", full="bye", no_agents="bye")


def asking(kind: Entry = Entry.ORDER, least: int = 4, most: int = 8, /, *, masked: bool = False) -> Flow:
    again = (("order.again",), ("order.help",))
    asked = Collect(("order.ask",), "no", "done", "person", kind, least, most, again, wait_s=4.0, masked=masked)
    return flow_of("ask", "person", ask=asked, done=Hangup(), person=PERSON, bye=Hangup())


def failures(caller: Caller) -> list[InputFailure]:
    announced = (command.event for command in caller.commands if isinstance(command, Announce))
    return [event.why for event in announced if isinstance(event, InputFailed)]


def test_the_hash_ends_an_entry() -> None:
    caller = Caller(asking()).presses("12345#")
    assert (caller.way, caller.run.variables) == (["ask", "done"], {"no": "12345"})


def test_the_first_key_silences_the_question() -> None:
    caller = Caller(asking()).presses("1")
    assert len(caller.cut_short) == 1
    assert caller.run.next_deadline() == caller.now + 4.0


def test_a_pause_ends_an_entry() -> None:
    caller = Caller(asking()).presses("12345").waits(3.9).presses("6").waits(4)
    assert caller.run.variables == {"no": "123456"}


def test_the_last_possible_key_ends_an_entry() -> None:
    assert Caller(asking()).presses("12345678").run.variables == {"no": "12345678"}


def test_the_star_clears_what_was_entered_and_asks_in_other_words() -> None:
    caller = Caller(asking()).presses("129*")
    assert caller.heard[-1] == ("order.again",)
    assert caller.presses("4567#").run.variables == {"no": "4567"}


def test_the_star_asks_in_the_words_that_were_heard_last() -> None:
    caller = Caller(asking()).presses("1#*")
    assert caller.heard[-1] == ("order.again",)
    caller.presses("1#*")
    assert caller.heard[-2:] == [("collect.invalid", "order.help"), ("order.help",)]


def test_wrong_and_missing_numbers_are_told_in_words_of_their_own_each_time() -> None:
    verb = Collect(("ask",), "no", "done", "person", wrong=(("no",), ("still.no",)), nothing=((), ("silence",)))
    flow = flow_of("ask", "person", ask=replace(verb, least=2), done=Hangup(), person=PERSON, bye=Hangup())
    assert Caller(flow).presses("1#1#").heard[1:] == [("no", "ask"), ("still.no", "ask")]
    caller = Caller(flow).hears_it_out().waits(5).hears_it_out().waits(5)
    assert caller.heard[1:] == [("ask",), ("silence", "ask")]


def test_too_few_digits_are_asked_for_again_and_then_a_person_helps() -> None:
    caller = Caller(asking()).presses("12#")
    assert caller.heard[-1] == ("collect.invalid", "order.again")
    caller.hears_it_out().waits(4)
    assert caller.heard[-1] == ("collect.timeout", "order.help")
    caller.hears_it_out().waits(4)
    assert caller.way == ["ask", "person"]
    assert failures(caller) == [InputFailure.WRONG, InputFailure.TIMEOUT, InputFailure.TIMEOUT]


@pytest.mark.parametrize("end", ["#", ""])
def test_zero_alone_is_a_person(end: str) -> None:
    caller = Caller(asking()).presses("0" + end)
    assert (caller if end else caller.waits(4)).way == ["ask", "person"]


def test_a_zero_is_a_digit_where_one_digit_is_asked_for() -> None:
    assert Caller(asking(Entry.AMOUNT, 1, 4)).presses("0#").run.variables == {"no": 0}


def test_a_zero_is_a_person_at_once_where_no_entry_begins_with_one() -> None:
    assert Caller(asking(Entry.CARD, 13, 19)).presses("0").way == ["ask", "person"]


def test_keys_pressed_ahead_answer_and_those_behind_a_wrong_entry_are_dropped() -> None:
    flow = flow_of(
        "greet",
        greet=Play(("hello",), "ask", interruptible=False),
        ask=Collect(("a",), "no", "menu", "bye", Entry.PHONE, 7, 12),
        menu=Menu(("m",), {"1": "bye"}, "bye"),
        bye=Hangup(),
    )
    right = Caller(flow).presses("138001380001").hears_it_out()
    assert (right.way, right.run.variables) == (["greet", "ask", "menu", "bye"], {"no": "13800138000"})
    wrong = Caller(flow).presses("12#1380").hears_it_out()
    assert wrong.way == ["greet", "ask"]
    assert wrong.hears_it_out().waits(5).heard[-1] == ("collect.timeout", "a")
    begun = Caller(flow).presses("13800").hears_it_out()
    assert begun.presses("138000").run.variables == {"no": "13800138000"}


def test_the_star_is_the_x_of_an_identity_number() -> None:
    caller = Caller(asking(Entry.ID, 18, 18)).presses("11010519491231002*")
    assert caller.run.variables == {"no": "11010519491231002X"}


def test_secret_keys_are_nobodys_business() -> None:
    flow = asking(Entry.CARD, 13, 19, masked=True)
    secret = Flow("main", "v1", flow.start, flow.nodes, flow.rescue, variables={"no": Declared(secret=True)})
    caller = Caller(secret).presses("4111111111111111#")
    assert [command.on for command in caller.commands if isinstance(command, KeepSecret)] == [True, False]
    assert "4111111111111111" not in str([command for command in caller.commands if isinstance(command, Announce)])


def confirming() -> Flow:
    again = (("once.more",), ("slowly", Slot("digits", "no")))
    verb = Confirm(("is.it", Slot("digits", "no")), "yes", "ask", "person", retry=again)
    nodes = {"confirm": verb, "yes": Hangup(), "ask": Hangup(), "person": PERSON, "bye": Hangup()}
    return Flow(
        "main", "v1", "confirm", {name: Node(name, one) for name, one in nodes.items()}, "person",
        variables={"no": Declared(default="0012")},
    )  # fmt: skip


@pytest.mark.parametrize(("key", "node"), [("1", "yes"), ("2", "ask"), ("*", "ask"), ("0", "person")])
def test_what_was_entered_is_read_back_and_confirmed(key: str, node: str) -> None:
    caller = Caller(confirming())
    assert [(sound.key, sound.value) for sound in caller.plays[0].sounds] == [("is.it", ""), ("digits", "0012")]
    assert caller.presses(key).way == ["confirm", node]


def test_nine_says_it_again_and_the_hash_changes_nothing() -> None:
    caller = Caller(confirming()).presses("#9")
    assert len(caller.plays) == 2


def test_without_an_answer_a_person_asks() -> None:
    caller = Caller(confirming()).hears_it_out().waits(5)
    assert caller.heard[-1] == ("menu.timeout", "once.more")
    assert caller.presses("7").heard[-1] == ("menu.invalid", "slowly", "digits")
    assert caller.presses("8").way == ["confirm", "person"]


def test_a_confirmation_tells_each_time_in_other_words_that_it_got_no_answer() -> None:
    verb = Confirm(("a",), "b", "b", "p", wrong_key=(("no",), ("still.no",)), no_key=((), ("silence",)))
    flow = flow_of("ask", "p", ask=verb, b=Hangup(), p=PERSON, bye=Hangup())
    assert Caller(flow).presses("78").heard[1:] == [("no", "a"), ("still.no", "a")]
    assert Caller(flow).hears_it_out().waits(5).hears_it_out().waits(5).heard[1:] == [("a",), ("silence", "a")]


def test_what_only_a_later_wording_says_is_needed_too() -> None:
    verb = Confirm(("a",), "b", "b", "p", retry=((), (Slot("digits", "late"),)), no_key=((), ("silence",)))
    assert (verb.needs.prompts, verb.needs.variables) == (("a", "menu.invalid", "silence"), ("late",))


def test_what_is_asked_and_said_is_needed() -> None:
    collect, confirm = asking().nodes["ask"].verb, confirming().nodes["confirm"].verb
    assert collect.needs.prompts == ("order.ask", "order.again", "order.help", "collect.invalid", "collect.timeout")
    assert confirm.needs.prompts == ("is.it", "once.more", "slowly", "menu.invalid", "menu.timeout")
    assert set(confirm.needs.variables) == {"no"}
    once = Collect((Slot("name", "who"),), "no", "a", "b", tries=1)
    assert (once.needs.prompts, once.needs.variables) == ((), ("who",))
    assert Confirm(("a",), "b", "c", "d", tries=1).needs.prompts == ("a",)
