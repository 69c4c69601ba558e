"""The emergency verb: no question, the emergency class from there on [R3]."""

from __future__ import annotations

from calls import commands
from calls.events import QueueRefused
from calls.model import CHINESE, QueueRefusal, Tier
from ivr.verbs import Emergency, Enqueue, Hangup, Menu
from tests.unit.ivr.walking import Caller, flow_of

FLOW = flow_of(
    "menu",
    menu=Menu(("m",), {"1": "help"}, "anybody"),
    help=Emergency("emergency", "anybody"),
    anybody=Enqueue("general", full="bye", no_agents="bye"),
    bye=Hangup(),
)


def test_one_key_brings_an_emergency_to_its_queue_without_a_question() -> None:
    caller = Caller(FLOW).presses("1")
    assert caller.handed == [commands.Enqueue("c1", "emergency", CHINESE, Tier.EMERGENCY)]
    assert caller.heard[-1] == ("emergency.connecting",)
    assert FLOW.nodes["help"].verb.needs.queues == ("emergency",)


def test_an_emergency_without_emergency_agents_goes_to_anybody_and_stays_one() -> None:
    caller = Caller(FLOW).presses("1")
    caller.happens(QueueRefused("c1", "emergency", QueueRefusal.NO_AGENTS))
    assert caller.way == ["menu", "help", "anybody"]
    assert caller.run.tier is Tier.EMERGENCY
