"""Corners of the routing engine that no journey passes."""

from __future__ import annotations

from calls import events as e
from calls.commands import Announce
from calls.model import CHINESE, AgentState, Party, RefusalReason, Tier
from calls.table import Agent, Need, Queue, RoutingTable
from routing.engine import Engine
from routing.matching import REPORT_WITHIN_S

ORDERS = Queue("orders", {CHINESE: "订单"}, (Need("orders", 50),), ring_s=20, wrap_up_s=10, rona_delay_s=30)
EXPERT, NOVICE = Agent("1", "a", {"orders": 90}, "sip:1@h"), Agent("2", "b", {"orders": 10}, "sip:2@h")


def engine(*agents: Agent) -> Engine:
    return Engine(RoutingTable("1", {"orders": ORDERS}, {agent.agent: agent for agent in agents}))


def offers(commands: list[Announce]) -> list[e.OfferMade]:
    return [command.event for command in commands if isinstance(command.event, e.OfferMade)]


def queue(router: Engine, call: str, now: float, tier: Tier = Tier.NORMAL) -> list[e.OfferMade]:
    return offers(router.handle(e.CallQueued(call, "orders", tier, CHINESE), now))  # type: ignore[arg-type]


def test_a_level_below_the_need_does_not_qualify() -> None:
    assert queue(engine(NOVICE), "a", 1.0) == []
    (offer,) = queue(engine(NOVICE, EXPERT), "a", 1.0)
    assert offer.agent == "1"


def test_the_offer_says_where_to_ring_how_long_and_why() -> None:
    (offer,) = queue(engine(EXPERT), "a", 5.0)
    assert (offer.address, offer.ring_s) == ("sip:1@h", 20)
    assert offer.why.needs == ORDERS.needs


def test_an_agent_wrapped_up_after_talking_is_woken_at_the_stated_time() -> None:
    router = engine(EXPERT)
    (offer,) = queue(router, "a", 1.0)
    router.handle(e.OfferAccepted("a", offer.offer, "1"), 2.0)
    router.handle(e.TalkEnded("a", "1", Party.AGENT), 50.0)
    assert router.next_deadline() == 60.0
    router.tick(60.0)
    assert (router.desks["1"].state, router.desks["1"].idle_since) == (AgentState.IDLE, 60.0)


def test_an_offer_without_a_report_is_given_up_after_ring_time_and_grace() -> None:
    router = engine(EXPERT)
    queue(router, "a", 1.0)
    assert router.next_deadline() == 1.0 + ORDERS.ring_s + REPORT_WITHIN_S
    router.tick(26.0)
    desk = router.desks["1"]
    assert (desk.state, desk.blocked, desk.reachable) == (AgentState.IDLE, True, False)
    assert router.next_deadline() == 56.0


def test_a_report_about_an_older_offer_frees_nobody() -> None:
    router = engine(EXPERT)
    (offer,) = queue(router, "a", 1.0)
    router.handle(e.OfferRefused("a", "a-o0.0", "1", RefusalReason.BUSY), 2.0)
    work = router.desks["1"].work
    assert work is not None
    assert work.offer == offer.offer


def test_queueing_again_moves_the_call() -> None:
    router = engine(NOVICE, EXPERT)
    router.handle(e.AgentStatusChosen("1", e.AgentStatus.AVAILABLE), 0.0)
    first = queue(router, "a", 1.0)
    queue(router, "b", 2.0)
    queue(router, "b", 3.0)
    assert len(router.waiting("orders")) == 2
    assert len(first) == 1


def test_a_queue_without_needs_is_served_by_anybody() -> None:
    table = RoutingTable("1", {"any": Queue("any", {})}, {"2": NOVICE})
    router = Engine(table)
    made = offers(router.handle(e.CallQueued("a", "any", Tier.NORMAL, CHINESE), 1.0))  # type: ignore[arg-type]
    assert made[0].agent == "2"
    assert made[0].why.needs == ()


def test_an_agent_dropped_from_the_table_while_a_phone_rings_gets_nothing_after_it() -> None:
    router = engine(EXPERT)
    (offer,) = queue(router, "a", 1.0)
    router.handle(e.TablePublished(RoutingTable("2", {"orders": ORDERS}, {"2": NOVICE})), 2.0)
    made = offers(router.handle(e.OfferRefused("a", offer.offer, "1", RefusalReason.BUSY), 3.0))  # type: ignore[arg-type]
    assert made == []
    router.tick(33.0)
    assert "1" not in router.desks
    assert router.next_deadline() is None
