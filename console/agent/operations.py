"""Everything the agent's desk does, for the API and its description."""

from __future__ import annotations

from console.agent.calls_api import OwnCallsApi
from console.agent.desk_api import DeskApi
from console.agent.knowledge_api import KnowledgeApi
from console.agent.known import AskKnown
from console.agent.messages import Messages
from console.agent.messages_api import MessagesApi
from console.agent.own_calls import OwnCalls
from console.agent.pop import Pop
from console.agent.status_api import OwnStatusApi
from console.feed import Feed
from console.operation import Operation
from console.orders import Orders
from console.timeline import PromptText
from store.queries import Queries


def desk_operations(
    orders: Orders, queries: Queries, feed: Feed, prompt_text: PromptText, known: AskKnown
) -> list[Operation]:
    calls, pop = OwnCalls(queries, queries.notes(), orders.board), Pop(prompt_text)
    messages = Messages()
    desk = DeskApi(orders.board, feed, calls, pop, known, messages=messages)
    return [
        *desk.operations(),
        *OwnStatusApi(orders, calls, known).operations(),
        *OwnCallsApi(orders, calls, queries.open_callbacks(), desk, known).operations(),
        *MessagesApi(messages, orders, calls, is_open=desk.is_open, stir=feed.stir).operations(),
        *KnowledgeApi(calls, known, prompt_text).operations(),
    ]
