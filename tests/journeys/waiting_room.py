"""A hotline that uses all there is for those who wait: ladders, several phones, callbacks, known customers, plans."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace

from calls.model import Strategy, Tier
from calls.table import (
    CallbackRule,
    CurvePoint,
    EmergencyRule,
    Group,
    Need,
    Queue,
    Reserve,
    RoutingTable,
    Rung,
    TierRule,
)
from ivr.flow import Flow, Node
from ivr.verbs import Callback, Enqueue, Hangup, Menu, Survey, Transfer
from switchboard.customers import Customer
from switchboard.lines import Line, RecordPolicy
from tests.journeys.any_day import AGENTS, PARTNER

TRUNK = "sip:{number}@carrier.example"
NUMBERS = ("13900000001", "13900000002", "01065529988", "1001", "anonymous")
OUTSIDE = "4001234567"
CUSTOMERS = {
    "13900000002": Customer("13900000002", "王女士", Tier.VIP, "1002"),
    "01065529988": Customer("01065529988", "李先生", Tier.COMPLAINT),
}
LINES = (
    Line(("4000",), "main", trunk=TRUNK),
    Line(("4001",), "main", tier=Tier.VIP, trunk=TRUNK, ring_s=2.0, record=RecordPolicy.ALL),
    Line(("4002",), "main", language="en", record=RecordPolicy.NONE),
)


def _enqueue(queue: str) -> Enqueue:
    ways = {"callback": "offer", "menu": "menu"}
    return Enqueue(
        queue,
        full="sorry",
        no_agents="sorry",
        withdrawn="menu",
        overflow=ways,
        offers={"*": "offer", "#": "menu"},
        offer=("queue.offer",),
        offer_after_s=5.0,
        after="marks",
    )


FLOW = Flow(
    "main",
    "1",
    "menu",
    {
        node.name: node
        for node in (
            Node(
                "menu",
                Menu(
                    ("menu.main",),
                    {
                        "1": "orders",
                        "2": "repair",
                        "9": "emergency",
                        "7": "outside",
                        "8": "offer",
                        "6": "later",
                        "5": "urgent",
                    },
                    otherwise="orders",
                ),
            ),
            Node("orders", _enqueue("orders")),
            Node("repair", _enqueue("repair")),
            Node("emergency", _enqueue("emergency")),
            Node("outside", Transfer(PARTNER, failed="sorry")),
            Node("offer", Callback("orders", then="after", otherwise="orders")),
            Node("later", Callback("repair", then="after", otherwise="repair", in_s=40.0)),
            Node("urgent", Callback("emergency", then="after", otherwise="emergency")),
            Node("after", Menu(("menu.main",), {"1": "orders", "9": "emergency"}, otherwise="bye", wait_s=30.0)),
            Node("marks", Survey(then="bye")),
            Node("sorry", Hangup(("queue.no_agents",))),
            Node("bye", Hangup(("goodbye",))),
        )
    },
    rescue="orders",
)

_CALLBACK = CallbackRule(attempts=2, retry_s=20.0, ring_s=10.0, lead_s=5.0)
_PATIENT = {"ring_s": 15, "wrap_up_s": 5, "rona_delay_s": 20, "rona_growth": 1, "announce_every_s": 8.0}
LADDER = (
    Rung(4.0, needs=(Need("orders", 1),)),
    Rung(8.0, groups=("back",)),
    Rung(6.0, groups=("lead",), plan="I"),
    Rung(12.0, exit="callback"),
    Rung(0.0, exit="menu", plan="II"),
    Rung(20.0, queue="repair"),
    Rung(30.0, number=OUTSIDE),
)
ORDERS = Queue(
    "orders", {}, (Need("orders", 50),), strategy=Strategy.RING_SEVERAL, ring_agents=3, pause_after=2,
    prefer_manager_s=6, prefer_last_s=4, return_within_s=20, ladder=LADDER, callback=_CALLBACK, **_PATIENT,
)  # fmt: skip
REPAIR = Queue(
    "repair", {}, (Need("repair", 1),), pause_after=0, max_waiting=3, max_wait_s=60, callback=_CALLBACK,
    ladder=(Rung(10.0, groups=("front",)), Rung(25.0, number=OUTSIDE)), music="beep", **_PATIENT,
)  # fmt: skip
EMERGENCY = Queue("emergency", {}, (Need("emergency", 1),), emergency=True, callback=_CALLBACK, **_PATIENT)

_GROUPS = {"1001": ("front",), "1002": ("front", "back"), "1003": ("back",), "1004": ("lead",)}
_TIERS = {
    Tier.VIP: TierRule((CurvePoint(0.0, 10.0), CurvePoint(30.0, 60.0))),
    Tier.COMPLAINT: TierRule((CurvePoint(0.0, 5.0),), needs=(Need("emergency", 60),), needs_for_s=8.0),
}


def _table(version: str, *queues: Queue, agents: Iterable[int] = range(4), reserve: int = 0) -> RoutingTable:
    listed = [replace(AGENTS[index], groups=_GROUPS[AGENTS[index].agent]) for index in agents]
    return RoutingTable(
        version,
        {queue.queue: queue for queue in queues},
        {agent.agent: agent for agent in listed},
        {name: Group(name, {}, {"orders": 60, "repair": 30}) for name in ("front", "back", "lead")},
        _TIERS,
        reserves=(Reserve("front", reserve, (Tier.VIP,)),) if reserve else (),
        emergency=EmergencyRule(use_break_soon=True),
        plans={"I": {}, "II": {}},
    )


FIRST = _table("1", ORDERS, REPAIR, EMERGENCY)
TABLES = (
    FIRST,
    _table("2", replace(ORDERS, strategy=Strategy.LONGEST_IDLE, ladder=LADDER[3:]), REPAIR, EMERGENCY, reserve=1),
    _table("3", replace(ORDERS, open=False, ring_agents=2), EMERGENCY, agents=(0, 2, 3)),
    _table("4", replace(REPAIR, max_waiting=1), EMERGENCY),
    _table("5", replace(ORDERS, emergency=True, ladder=()), replace(REPAIR, ladder=()), EMERGENCY, agents=(1, 2)),
    _table("6", ORDERS, replace(REPAIR, strategy=Strategy.RING_SEVERAL), reserve=2),
)
"""Ring-several and climbing; no ladder but ways out; closed; without the queue of orders; orders as emergencies;
without a queue for emergencies.
"""
