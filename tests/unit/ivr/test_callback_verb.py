"""callback: the offer, the yes, the no, and those who cannot be called."""

from __future__ import annotations

from dataclasses import replace

import pytest

from calls.commands import Enqueue as Enqueued
from calls.commands import Leave, RequestCallback
from calls.model import CHINESE
from ivr.flow import Flow
from ivr.verb import Exit, Needs
from ivr.verbs import Callback, Enqueue, Goto, Hangup, Menu, Play
from tests.unit.ivr.walking import Caller, flow_of

NUMBER = "13800138000"
OFFER = Callback("orders", then="bye", otherwise="wait")
ASKED = RequestCallback("c1", "orders", CHINESE, NUMBER, 0.0)


def flow(offer: Callback = OFFER, start: str = "offer") -> Flow:
    nodes = {
        "menu": Menu(("menu.main",), {"5": "offer"}, "wait"),
        "offer": offer,
        "wait": Enqueue("orders", full="bye", no_agents="bye"),
        "again": Goto("offer"),
        "bye": Hangup(("goodbye",)),
    }
    return flow_of(start, **nodes)


def offered(offer: Callback = OFFER, number: str = NUMBER) -> Caller:
    return Caller(flow(offer), callback_number=number)


def asked(caller: Caller) -> list[RequestCallback]:
    return [command for command in caller.commands if isinstance(command, RequestCallback)]


def test_yes_asks_for_the_callback_at_once_and_says_so_before_it_leads_on() -> None:
    caller = offered().presses("1")
    assert asked(caller) == [ASKED]
    assert caller.heard == [("callback.offer",), ("callback.confirmed",)]
    assert caller.way == ["offer"]
    caller.hears_it_out()
    assert caller.way == ["offer", "bye"]


def test_keys_during_the_confirmation_neither_ask_twice_nor_take_it_back() -> None:
    caller = offered().presses("1120*#")
    assert asked(caller) == [ASKED]
    assert caller.hears_it_out().way == ["offer", "bye"]


def test_a_confirmation_left_out_leads_on_at_once() -> None:
    caller = offered(replace(OFFER, confirmed=())).presses("1")
    assert asked(caller) == [ASKED]
    assert caller.way == ["offer", "bye"]


@pytest.mark.parametrize("key", ["2", "0"])
def test_no_leads_back_to_the_queue(key: str) -> None:
    caller = offered().presses(key)
    assert asked(caller) == []
    assert caller.way == ["offer", "wait"]
    assert isinstance(caller.handed[-1], Enqueued)


def test_another_key_has_the_question_asked_again_and_then_the_caller_waits_on() -> None:
    caller = offered().presses("7")
    assert caller.heard[-1] == ("menu.invalid", "callback.offer")
    caller.presses("7")
    assert caller.way == ["offer", "wait"]
    assert asked(caller) == []


def test_a_caller_who_says_nothing_waits_on() -> None:
    caller = offered().hears_it_out().waits(5)
    assert caller.heard[-1] == ("menu.timeout", "callback.offer")
    caller.hears_it_out().waits(5)
    assert caller.way == ["offer", "wait"]


def test_nine_repeats_the_offer() -> None:
    caller = offered().presses("9").presses("1")
    assert caller.heard == [("callback.offer",), ("callback.offer",), ("callback.confirmed",)]


def test_whoever_cannot_be_called_is_not_asked() -> None:
    caller = offered(number="")
    assert caller.way == ["offer", "wait"]
    assert caller.heard == []


def test_keys_typed_ahead_answer_it() -> None:
    caller = Caller(flow_of("hi", hi=Play(("greeting",), "offer"), **{n.name: n.verb for n in flow().nodes.values()}),
                    callback_number=NUMBER)  # fmt: skip
    assert asked(caller.presses("1")) == [ASKED]


def test_whoever_asked_once_is_not_asked_again() -> None:
    caller = offered(replace(OFFER, then="menu")).presses("1").hears_it_out().presses("51")
    assert len(asked(caller)) == 1
    assert caller.way == ["offer", "menu", "offer", "menu"]


def test_other_keys_and_a_time_of_his_own() -> None:
    offer = replace(OFFER, accept="5", decline="6", in_s=3600.0)
    assert asked(offered(offer).presses("5")) == [replace(ASKED, in_s=3600.0)]
    assert offered(offer).presses("6").way == ["offer", "wait"]


def test_a_flow_that_goes_round_with_it_ends_in_an_apology() -> None:
    round_and_round = replace(OFFER, then="again", confirmed=())
    caller = Caller(flow(round_and_round), callback_number=NUMBER).presses("1")
    assert caller.way[-1] == "(sorry)"
    assert len(asked(caller)) == 1
    assert isinstance(caller.hears_it_out().handed[-1], Leave)


def test_what_it_says_about_itself() -> None:
    assert OFFER.exits == (Exit("then", "bye"), Exit("otherwise", "wait"))
    assert OFFER.needs == Needs(
        prompts=("callback.offer", "menu.invalid", "menu.timeout", "callback.confirmed"), queues=("orders",)
    )


def test_whoever_need_not_be_asked_is_called_back_by_somebody_else() -> None:
    verb = Callback("orders", "bye", "wait", ask=False, same_agent=False, in_s=172_800.0)
    caller = Caller(flow_of("offer", offer=verb, bye=Hangup(), wait=Hangup()), callback_number=NUMBER)
    asked = [command for command in caller.commands if isinstance(command, RequestCallback)]
    assert asked == [RequestCallback("c1", "orders", CHINESE, NUMBER, 172_800.0, same_agent=False)]
    assert caller.heard == [("callback.confirmed",)]
    assert "callback.offer" not in verb.needs.prompts


def test_star_declines_the_offer() -> None:
    assert offered().presses("*").way == ["offer", "wait"]
