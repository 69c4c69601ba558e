"""A hotline that offers to call back: its flow, its table, and customers with phones of their own."""

from __future__ import annotations

from dataclasses import replace

from calls import events as e
from calls.model import HangupCause
from calls.table import Agent, CallbackRule, Need, Queue, RoutingTable, Rung
from ivr.flow import Flow, Node
from ivr.verbs import Callback, Enqueue, Hangup
from switchboard.lines import Line
from telephony.simulated import Phone
from tests.journeys.world import World

CUSTOMER = "13900000001"
DIALLED = "4008000000"
BUSY, NOBODY_HOME = Phone(refuses=HangupCause.USER_BUSY), Phone(answer_s=None)
RULE = CallbackRule(attempts=3, retry_s=300.0, ring_s=30.0, lead_s=15.0)
OFFERED_AFTER_S = 20.0

FLOW = Flow(
    "main",
    "1",
    "orders",
    {
        node.name: node
        for node in (
            Node("orders", Enqueue("orders", full="bye", no_agents="bye", overflow={"callback": "offer"})),
            Node("offer", Callback("orders", then="bye", otherwise="orders")),
            Node("bye", Hangup(("goodbye",))),
        )
    },
)
LINE = Line(("*",), "main", trunk="sip:{number}@carrier.example")


def address(number: str = CUSTOMER) -> str:
    return f"sip:{number}@carrier.example"


class CallbackWorld(World):
    """Agents serve the queue `orders`, whose callers are offered to be called back when they have waited a while."""

    def __init__(self, *agents: Agent, flow: Flow = FLOW, line: Line = LINE, rule: CallbackRule = RULE) -> None:
        self.rule = rule
        super().__init__(*agents, phones={address(): Phone(answer_s=4.0)}, lines=(line,))
        self.switchboard.publish((line,), {"main": flow}, {})

    def publish(self, *agents: Agent) -> None:
        for agent in agents:
            self.phones.setdefault(agent.address or "", Phone())
        self.driver.post(e.TablePublished(table(*agents, rule=self.rule)))

    def customer(self, phone: Phone, number: str = CUSTOMER) -> None:
        """From now on the customer's phone behaves so."""
        self.phones[address(number)] = phone

    def asks(self, caller: str = CUSTOMER) -> str:
        """A caller waits until he is asked, wants to be called back and hangs up."""
        call = self.dial(DIALLED, caller=caller)
        self.wait(OFFERED_AFTER_S)
        self.press(call, "1")
        self.hang_up(call)
        return call


def table(*agents: Agent, rule: CallbackRule = RULE) -> RoutingTable:
    queue = Queue("orders", {"zh-CN": "订单"}, (Need("orders", 1),), wrap_up_s=0, callback=rule)
    queue = replace(queue, ladder=(Rung(after_s=OFFERED_AFTER_S, exit="callback"),))
    emergency = Queue("emergency", {"zh-CN": "紧急"}, (Need("emergency", 1),), emergency=True, callback=rule)
    queues = {queue.queue: queue, emergency.queue: emergency}
    return RoutingTable("1", queues, {agent.agent: agent for agent in agents})
