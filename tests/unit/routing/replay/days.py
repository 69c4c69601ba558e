"""Small days and tables for the stories told here."""

from __future__ import annotations

from dataclasses import replace

from calls.model import CHINESE, AgentState
from calls.table import Agent, Need, Queue, RoutingTable, Rung
from routing.replay.replayed import Replayed, ReplayedCall, Stretch
from routing.replay.traffic import Arrival, Shift, Traffic

ORDERS = Queue("orders", {CHINESE: "订单"}, (Need("orders"),), wrap_up_s=0.0)
REPAIR = Queue("repair", {CHINESE: "维修"}, (Need("repair"),), wrap_up_s=0.0)


def agent(number: str, *skills: str, address: str | None = None) -> Agent:
    return Agent(number, f"坐席{number}", dict.fromkeys(skills or ("orders", "repair"), 50), address)


def table(*agents: Agent, orders: Queue = ORDERS, repair: Queue = REPAIR) -> RoutingTable:
    return RoutingTable("t1", {"orders": orders, "repair": repair}, {desk.agent: desk for desk in agents})


def with_ladder(*rungs: Rung) -> Queue:
    return replace(ORDERS, ladder=rungs)


def call(name: str, at_s: float, service_s: float | None = 60.0, **more: object) -> Arrival:
    return Arrival(name, at_s, str(more.pop("queue", "orders")), service_s=service_s, **more)  # type: ignore[arg-type]


def day(*arrivals: Arrival, shifts: tuple[Shift, ...] = (Shift("1", 0.0, 3600.0),)) -> Traffic:
    return Traffic("day", arrivals, shifts)


def of(replayed: Replayed, name: str) -> ReplayedCall:
    return next(one for one in replayed.calls if one.call == name)


def talks(replayed: Replayed, agent_number: str) -> list[tuple[float, float]]:
    return [
        (stretch.from_s, stretch.to_s)
        for stretch in replayed.work
        if stretch.agent == agent_number and stretch.state is AgentState.TALKING
    ]


def stretch(agent_number: str, state: AgentState, from_s: float, to_s: float) -> Stretch:
    return Stretch(agent_number, state, from_s, to_s)
