"""Nodes that die or are cut off, a router that dies, a bus that goes: nobody is lost or shared [X2, X3]."""

from __future__ import annotations

from functools import partial
from random import Random

import pytest

from tests.unit.routing.cluster.world import Node, World

CALLS_S = 40.0
DONE_S = 160.0


def told(seed: int) -> World:
    """A morning with faults drawn by the seed."""
    random = Random(seed)
    world = World(seed, nodes=random.choice((2, 3)), agents=random.randint(3, 8))
    for number in range(40):
        node = random.choice(world.nodes)
        queue = "urgent" if random.random() < 0.1 else "orders"
        when = random.uniform(2.0, CALLS_S)
        world.at(when, partial(arrive, world, node, str(13800000000 + number), queue))
    for _ in range(random.randint(1, 3)):
        fault(world, random)
    world.run(DONE_S)
    return world


def arrive(world: World, node: Node, number: str, queue: str) -> None:
    alive = [one for one in world.nodes if not one.is_dead]
    world.arrive(node if node in alive else alive[0], number, queue)


def fault(world: World, random: Random) -> None:
    when = random.uniform(5.0, CALLS_S)
    lasts_s = random.choice((0.3, 1.0, 2.5, 6.0, 15.0))
    kind = random.choice(("kill", "kill", "cut", "bus", "wipe"))
    node = random.choice(world.nodes)
    if kind == "kill":
        world.at(when, lambda: node.die() if sum(not one.is_dead for one in world.nodes) > 1 else None)
        world.at(max(60.0, when + lasts_s), lambda: node.begin() if node.is_dead else None)
    elif kind == "cut":
        world.at(when, node.cut)
        world.at(when + lasts_s, node.heal)
    else:
        world.at(when, lambda: world.lose_bus(wipe=kind == "wipe"))
        world.at(when + lasts_s, world.mend_bus)


def lost(world: World) -> list[str]:
    return [caller.number for caller in world.callers.values() if not caller.served]


@pytest.mark.parametrize("seed", range(40))
def test_whatever_breaks_nobody_is_lost_or_shared(seed: int) -> None:
    world = told(seed)
    assert lost(world) == []
    assert world.wrongs == []
