"""A hotline that goes on when the agent has hung up: a survey, a text message, a call by somebody else; and messages
left for a queue."""

from __future__ import annotations

from calls import events as e
from calls.model import Tier
from calls.table import Agent, CallbackRule, Need, Queue, RoutingTable
from ivr.flow import Flow, Node
from ivr.verbs import Enqueue, Hangup, Menu, Play, RecordNotice, Sms, Survey, Voicemail
from switchboard.lines import Line, RecordPolicy
from telephony.simulated import Leg, Phone
from tests.journeys.world import World

CUSTOMER, DIALLED = "13900000001", "4008000000"
TRUNK = "sip:{number}@carrier.example"
INTRODUCTION_S = PROMPT_S = 2.0
"""What a playing takes here, however long it is."""

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
                    ("menu.main",), {"1": "orders", "3": "message", "4": "plain", "5": "notice"}, otherwise="orders"
                ),
            ),
            Node("notice", RecordNotice(("greeting",), then="menu", refuse_key="5", confirmed=("goodbye",))),
            Node("orders", Enqueue("orders", full="message", no_agents="message", after="survey")),
            Node("plain", Enqueue("orders", full="bye", no_agents="bye")),
            Node("survey", Survey(then="text")),
            Node("text", Sms("solved", then="bye", in_s=3600.0)),
            Node("message", Voicemail("orders", then="bye", otherwise="nothing")),
            Node("nothing", Play(("queue.no_agents",), then="bye")),
            Node("bye", Hangup(("goodbye",))),
        )
    },
    rescue="orders",
)

LINES = (
    Line(("4008*",), "main", trunk=TRUNK),
    Line(("4009",), "main", record=RecordPolicy.ALL, trunk=TRUNK),
    Line(("4007",), "main", tier=Tier.VIP),
    Line(("4006",), "main", record=RecordPolicy.NONE, trunk=TRUNK),
)


class AfterWorld(World):
    """Agents serve the queue `orders`; the customer's own phone can be called by the trunk."""

    def __init__(self, *agents: Agent, flow: Flow = FLOW, wrap_up_s: float = 0.0) -> None:
        self.wrap_up_s = wrap_up_s
        super().__init__(*agents, phones={TRUNK.format(number=CUSTOMER): Phone(answer_s=4.0)}, lines=LINES, flow=flow)

    def publish(self, *agents: Agent) -> None:
        for agent in agents:
            self.phones.setdefault(agent.address or "", Phone())
        self.driver.post(e.TablePublished(table(*agents, wrap_up_s=self.wrap_up_s)))

    def leaves_message(self, caller: str = CUSTOMER, seconds: float = 10.0) -> str:
        """A caller speaks for so long and hangs up; returns the name of his message."""
        call = self.dial(DIALLED, "3", caller)
        self.wait(2 * PROMPT_S + seconds)
        self.hang_up(call)
        return f"{call}-v1"

    def talks(self, keys: str = "1", caller: str = CUSTOMER) -> str:
        """A caller who talks to an agent."""
        call = self.dial(DIALLED, keys, caller)
        self.wait(2)
        return call

    def agent_leg(self, call: str) -> Leg:
        """The one phone of an agent that is up for it."""
        (leg,) = [leg for leg in self.phone.legs.values() if leg.call == call and "-a" in leg.leg]
        return leg

    def agent_hangs_up(self, call: str) -> None:
        self.phone.hang_up(self.agent_leg(call).leg)

    def agent_hears(self, call: str) -> tuple[str, ...]:
        play = self.agent_leg(call).playing
        return tuple(sound.key for sound in play.sounds) if play else ()


def table(*agents: Agent, wrap_up_s: float = 0.0) -> RoutingTable:
    rule = CallbackRule(attempts=2, retry_s=60.0, ring_s=10.0, lead_s=5.0)
    orders = Queue(
        "orders", {"zh-CN": "订单"}, (Need("orders", 1),), wrap_up_s=wrap_up_s, max_waiting=2, callback=rule
    )
    return RoutingTable("1", {orders.queue: orders}, {agent.agent: agent for agent in agents})
