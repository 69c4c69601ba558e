"""The example's rules in force: who is rung, and what time changes, told by the router itself."""

from __future__ import annotations

import pytest

from calls import events as e
from calls.commands import Announce, Command
from calls.model import CHINESE, ENGLISH, Party, Tier
from config.hotline import load
from routing.engine import Engine
from tests.unit.config.folders import EXAMPLE

TABLE = load(EXAMPLE).table


class Day:
    """A router with the example's table, and all it has announced with the second in which it did."""

    def __init__(self, *on_duty: str) -> None:
        self.router = Engine(TABLE)
        self.now = 0.0
        self.told: list[tuple[float, e.Event]] = []
        for agent in on_duty:
            self.tell(e.AgentLoggedIn(agent, f"sip:{agent}@phones"))

    def tell(self, event: e.Event) -> None:
        self._note(self.router.handle(event, self.now))

    def asks(
        self, call: str, queue: str, language: str = CHINESE, tier: Tier = Tier.NORMAL, caller: str = "13800138000"
    ) -> None:
        self.tell(e.CallQueued(call, queue, tier, language, caller=caller, exits=("callback",)))

    def occupies(self, agent: str) -> None:
        """A VIP talks to the agent, who is the only one on duty."""
        self.asks(f"busy-{agent}", "general", tier=Tier.VIP, caller="13900139000")
        (offer,) = [event for _, event in self.told if isinstance(event, e.OfferMade) and event.agent == agent]
        self.tell(e.OfferAccepted(offer.call, offer.offer, agent))

    def until(self, now: float) -> None:
        while (due := self.router.next_deadline()) is not None and due <= now:
            self.now = max(self.now, due)
            self._note(self.router.tick(self.now))
        self.now = now

    def rung(self, call: str) -> list[tuple[float, str]]:
        return [(at, event.agent) for at, event in self.told if isinstance(event, e.OfferMade) and event.call == call]

    def _note(self, commands: list[Command]) -> None:
        self.told += [(self.now, command.event) for command in commands if isinstance(command, Announce)]


def test_an_english_caller_waits_for_an_english_speaker_and_then_for_anybody() -> None:
    day = Day("1002", "1003")
    day.asks("c1", "repair", ENGLISH)
    day.until(20)
    assert day.rung("c1") == [(15.0, "1002")]


def test_an_emergency_in_english_does_not_wait_for_the_language() -> None:
    day = Day("1002")
    day.asks("c1", "emergency", ENGLISH, Tier.EMERGENCY)
    assert day.rung("c1") == [(0.0, "1002")]


@pytest.mark.parametrize(
    ("busy", "agent", "queue", "after_s"),
    [
        ("1002", "1001", "orders", 0.0),
        ("1001", "1003", "orders", 30.0),
        ("1002", "1001", "repair", 30.0),
        ("1002", "1003", "repair", None),
        ("1003", "1002", "complaints", 90.0),
    ],
)
def test_with_time_others_may_help_as_well(busy: str, agent: str, queue: str, after_s: float | None) -> None:
    day = Day(busy)
    day.occupies(busy)
    day.tell(e.AgentLoggedIn(agent, "sip:phone"))
    day.asks("c1", queue, tier=Tier.VIP)
    day.until(100)
    assert day.rung("c1")[:1] == ([] if after_s is None else [(after_s, agent)])


def test_a_caller_is_kept_a_while_for_the_agent_he_talked_to_last() -> None:
    day = Day("1002")
    day.occupies("1002")
    day.tell(e.AgentLoggedIn("1001", "sip:phone"))
    day.asks("again", "orders", caller="13900139000")
    day.until(30)
    assert day.rung("again") == [(20.0, "1001")]


def test_who_has_waited_long_is_asked_whether_he_wants_to_be_called_back() -> None:
    day = Day("1001")
    day.occupies("1001")
    day.asks("c1", "orders")
    day.until(100)
    ((at, event),) = [(at, event) for at, event in day.told if isinstance(event, e.CallOverflowed)]
    assert (at, event.call, event.exit) == (90.0, "c1", "callback")


def test_the_last_of_the_emergency_group_is_kept_for_vips_and_emergencies() -> None:
    day = Day("1003")
    day.asks("c1", "complaints")
    assert day.rung("c1") == []
    day.asks("c2", "complaints", tier=Tier.VIP)
    assert day.rung("c2") == [(0.0, "1003")]


def test_plan_one_lets_everybody_help_at_once() -> None:
    day = Day("1002")
    day.occupies("1002")
    day.tell(e.AgentLoggedIn("1003", "sip:phone"))
    day.asks("c1", "repair", tier=Tier.VIP)
    assert day.rung("c1") == []
    day.tell(e.PlanSwitched("I", on=True, by="supervisor"))
    assert day.rung("c1") == [(0.0, "1003")]


@pytest.mark.parametrize(("earlier_s", "first"), [(119.0, "vip"), (121.0, "member")])
def test_a_vip_counts_as_if_he_had_waited_two_minutes_longer_than_a_member(earlier_s: float, first: str) -> None:
    day = Day("1001")
    day.occupies("1001")
    day.asks("member", "general", tier=Tier.MEMBER)
    day.until(earlier_s)
    day.asks("vip", "general", tier=Tier.VIP)
    day.tell(e.TalkEnded("busy-1001", "1001", Party.CALLER))
    day.tell(e.WrapUpSkipped("1001"))
    assert [call for call in ("member", "vip") if day.rung(call)] == [first]
