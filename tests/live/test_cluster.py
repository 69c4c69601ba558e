"""Two voice nodes, real Redis between them, real SIP phones: one router, one order, whoever dies [X2, X3]."""

from __future__ import annotations

import asyncio
import signal
import time
from collections.abc import Iterator
from contextlib import AsyncExitStack
from pathlib import Path

import pytest
from redis import StrictRedis

from calls import events as e
from routing.cluster.seat import ALONE_AFTER_S
from tests.live.hotline_folder import Agent
from tests.live.ports import free_ports
from tests.live.served import Served
from tests.live.wire_phones import agent_phone, happened, reach, wire_phone
from tests.servers.redis import Redis

pytestmark = [pytest.mark.live, pytest.mark.timeout(120)]

HOME = free_ports()
TAKEN_OVER_S, CALLED_BACK_S = 3.0, 30.0
FROZEN_S = 1.2
"""Longer than an answer of Redis is waited for, and than a lease."""
ANN = Agent("1001", free_ports(), skills=("orders",))
LINES = f"""\
hotline: 测试热线
trunk: sip:{{number}}@127.0.0.1:{HOME}
lines:
  - {{dialled: "*", flow: main}}
"""
Pair = tuple[Served, Served]


@pytest.fixture
def redis(tmp_path: Path) -> Iterator[Redis]:
    with Redis(tmp_path / "redis") as server:
        yield server


@pytest.fixture
def nodes(tmp_path: Path, redis: Redis) -> Iterator[Pair]:
    east, west = (node(tmp_path, redis, name) for name in ("east", "west"))
    with east:
        routes(east)
        with west:
            yield east, west


def node(folder: Path, redis: Redis, name: str, agent: Agent = ANN) -> Served:
    (folder / name).mkdir()
    served = Served(folder / name, [agent], node=name, redis_url=redis.url)
    (served.config / "lines.yaml").write_text(LINES)
    (served.config / "flows" / "emergency.yaml").unlink()
    return served


def routes(node: Served, within_s: float = 5.0) -> None:
    until = time.monotonic() + within_s
    while "this node routes" not in node.log:
        assert time.monotonic() < until, node.log
        time.sleep(0.02)


async def test_one_agent_serves_callers_of_both_nodes_in_turn(nodes: Pair, redis: Redis) -> None:
    """Whatever else somebody puts into the stream."""
    east, west = nodes
    for rubbish in ({"m": b"\xff"}, {"m": b'{"m":"Later"}'}, {"x": b"y"}):
        StrictRedis.from_url(redis.url).xadd("hotline:hotline:bus", rubbish)
    async with (
        agent_phone(east, ANN) as agent,
        wire_phone(east, name="13800000001") as first,
        wire_phone(west, name="13800000002") as second,
        wire_phone(east, name="13800000003") as third,
    ):
        await reach(east, first, "1", e.TalkStarted)
        await reach(west, second, "1", e.CallWaits)
        await reach(east, third, "1", e.CallWaits)
        await first.hang_up()
        await happened(west, second, e.TalkStarted)
        await asyncio.gather(second.speak(440, 1.0), agent.speak(880, 1.0))
        assert second.level(880) > -25
        assert agent.level(440) > -25
        await second.hang_up()
        await happened(east, third, e.TalkStarted)
        await third.hang_up()
    await east.quiet(5)
    await west.quiet(5)
    assert "the bus is away" not in east.log + west.log


async def test_the_routers_node_dies_and_the_other_takes_over(nodes: Pair) -> None:
    """Who waits at the other keeps his place and is served; who waited at the dead one is called back at once."""
    east, west = nodes
    async with (
        agent_phone(west, ANN),
        wire_phone(west, name="13800000001") as talks,
        wire_phone(east, name="13800000002") as lost,
        wire_phone(west, name="13800000003") as later,
    ):
        await reach(west, talks, "1", e.TalkStarted)
        await reach(east, lost, "1", e.CallWaits)
        await reach(west, later, "1", e.CallWaits)
        east.kill()
        killed_at = time.monotonic()
        routes(west)
        assert time.monotonic() - killed_at < TAKEN_OVER_S
        await told(west, e.CallbackRequested)
        async with wire_phone(west, name="13800000002", local_port=HOME) as home:
            await talks.hang_up()
            await home.asked("INVITE", CALLED_BACK_S)
            await happened(west, later, e.TalkStarted, 10)
            await later.hang_up()
            await told(west, e.CallbackClosed)
            await home.hang_up()
        await west.quiet(5)


async def test_the_routers_node_freezes_for_a_moment_and_comes_back_to_the_other(nodes: Pair) -> None:
    """A phone with a fixed address is not rung by a node that is alone: who is served there has a router again."""
    east, west = nodes
    async with agent_phone(west, ANN), wire_phone(east, name="13800000001") as caller:
        east.signal(signal.SIGSTOP)
        await asyncio.sleep(FROZEN_S)
        east.signal(signal.SIGCONT)
        await asyncio.sleep(ALONE_AFTER_S)
        await reach(east, caller, "1", e.TalkStarted, 10)
        await caller.hang_up()
    await east.quiet(5)


async def told(node: Served, kind: type[e.Event]) -> None:
    async def look() -> bool:
        return bool(node.events(kind))

    await node.until(look, CALLED_BACK_S)


BOB = Agent("1002", pin="4321", skills=("orders",))


async def test_without_the_bus_each_node_serves_its_own_with_its_own(tmp_path: Path, redis: Redis) -> None:
    """Redis dies, and comes back empty: who logged in at a node is rung by it alone, then by the router again."""
    east, west = (node(tmp_path, redis, name, BOB) for name in ("east", "west"))
    async with AsyncExitStack() as stack:
        for one in (east, west):
            stack.enter_context(one)
        here, there = [await stack.enter_async_context(wire_phone(one, name="1380000000")) for one in (east, west)]
        bob = await stack.enter_async_context(wire_phone(east, name=BOB.number))
        await bob.call("*4510024321")
        await told(east, e.AgentLoggedIn)
        redis.kill()
        redis.wipe()
        await reach(west, there, "1", e.CallQueued)
        await reach(east, here, "1", e.TalkStarted, 10)
        await here.hang_up()
        assert not west.events(e.OfferMade), "the other node has nobody"
        redis.start()
        await happened(west, there, e.TalkStarted, 10)
        await there.hang_up()
