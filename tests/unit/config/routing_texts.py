"""Routing documents to try things on."""

from __future__ import annotations

from calls.table import Agent
from config.routing import TableDocument, read

QUEUES = """\
queues:
  orders:
    title: {zh-CN: 订单}
    needs: {orders: 50}
"""

AGENTS = {
    "1001": Agent("1001", "王芳", {"orders": 80}, groups=("care",)),
    "1002": Agent("1002", "李强", {"repair": 80, "emergency": 60}, groups=("duty",)),
}
GROUPS = "groups: {care: {title: {zh-CN: 关怀组}}, duty: {title: {zh-CN: 应急组}, skills: {emergency: 50}}}\n"


def document(rest: str = "", agents: dict[str, Agent] = AGENTS) -> TableDocument:
    """What follows the needs of the queue orders, then the groups of the agents."""
    return read(QUEUES + rest + GROUPS, agents, None)
