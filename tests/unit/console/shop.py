"""A shop at work: one agent talking, so that callers for his group wait; the other free for a group of his own."""

from __future__ import annotations

from calls import events as e
from calls.model import AgentStatus, LeaveReason, Tier
from calls.table import Agent, CurvePoint, Group, Queue, RoutingTable, Rung, TierRule
from tests.unit.console.house import House

IN_A_STORM = Rung(0, groups=("night",), plan="storm")
SHOP = RoutingTable(
    "7",
    {
        "orders": Queue("orders", {"zh-CN": "订单物流"}, groups=("day",), wrap_up_s=60),
        "repairs": Queue("repairs", {"zh-CN": "售后维修"}, groups=("day",), ladder=(IN_A_STORM,)),
        "sos": Queue("sos", {"zh-CN": "紧急"}, groups=("night",), emergency=True),
    },
    {
        "1001": Agent("1001", "李娜", {"orders": 80}, "sip:1001@127.0.0.1", ("day",)),
        "1002": Agent("1002", "王强", {"repairs": 70}, "sip:1002@127.0.0.1", ("night",)),
    },
    groups={"day": Group("day", {"zh-CN": "白班"}), "night": Group("night", {"zh-CN": "夜班"}, {"french": 50})},
    tiers={Tier.VIP: TierRule((CurvePoint(0, 90),))},
    plans={"storm": {"zh-CN": "台风预案", "en": "Typhoon"}},
)  # fmt: skip


def open_shop(house: House) -> None:
    """1001 talks to the call `talks`."""
    house.happens(e.TablePublished(SHOP))
    for agent in ("1001", "1002"):
        house.happens(e.AgentStatusChosen(agent, AgentStatus.AVAILABLE))
    arrives(house, "talks")
    house.happens(e.OfferAccepted("talks", offer_of(house, "talks"), "1001"))
    house.happens(e.CallLeftQueue("talks", "orders", LeaveReason.SERVED))
    house.happens(e.TalkStarted("talks", "1001", "talks-a1"))


def arrives(house: House, call: str, tier: Tier = Tier.NORMAL, queue: str = "orders") -> None:
    house.offered(call)
    house.happens(e.CallQueued(call, queue, tier, "zh-CN", "13800138000"))


def offer_of(house: House, call: str) -> str:
    return next(entry.event.offer for entry in house.queries.timeline(call) if isinstance(entry.event, e.OfferMade))
