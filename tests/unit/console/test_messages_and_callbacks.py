"""A lead writes to an agent, who reads it on his desk; a lead has customers called back."""

from __future__ import annotations

from collections.abc import AsyncIterator
from contextlib import AsyncExitStack
from datetime import UTC, datetime, timedelta

import httpx
import pytest

from calls import events as e
from console.accounts import token_hash
from console.agent.messages import MOST, Messages
from store.auditing import AuditTrail, Hand
from store.rows import Session, User
from tests.unit.console.house import House
from tests.unit.console.shop import SHOP
from tests.unit.console.test_teams import lead

NOON = datetime(2026, 11, 30, 4, 0, tzinfo=UTC)
Client = httpx.AsyncClient


@pytest.fixture
async def people(house: House) -> AsyncIterator[tuple[Client, Client, Client]]:
    """Agent 1001, the lead of his team, agent 1002 of another."""
    house.happens(e.TablePublished(SHOP))
    now, app = datetime.now(UTC), house.app()
    async with AsyncExitStack() as stack:
        clients = [await stack.enter_async_context(house.client(app, cookies=lead(house)))]
        for name, agent in (("li", "1001"), ("wang", "1002")):
            house.accounts.create_user(User(name, "no password", "agent"))
            house.accounts.open_session(Session(token_hash(name), name, now, now + timedelta(hours=1)))
            house.accounts.link_agent(name, agent, Hand("test", now))
            clients.append(await stack.enter_async_context(house.client(app, cookies={"hotline_session": name})))
        yield clients[1], clients[0], clients[2]


async def texts(client: Client) -> list[str]:
    return [message["text"] for message in (await client.get("/api/me/desk")).json()["messages"]]


async def test_what_a_lead_writes_is_on_the_agents_desk_until_he_has_read_it(
    house: House, people: tuple[Client, Client, Client]
) -> None:
    li, boss, wang = people
    sent = await boss.post("/api/agents/1001/message", json={"text": " 请尽快结束 <b>这通</b> "})
    assert (sent.status_code, sent.json()["open"]) == (200, False)
    (message,) = (await li.get("/api/me/desk")).json()["messages"]
    assert (message["by"], message["text"]) == ("team_lead", "请尽快结束 <b>这通</b>")
    assert await texts(wang) == []
    read = f"/api/me/messages/{message['id']}/read"
    assert (await wang.post(read)).json()["error"]["code"] == "no_such_message"
    assert await texts(li) != [], "nobody reads another's away"
    assert (await li.post(read)).status_code == 200
    assert await texts(li) == []
    assert (await li.post(read)).status_code == 404
    (noted,) = AuditTrail(house.database).of_kinds(["agent_message"])
    assert (noted.who, noted.detail["agent"]) == ("team_lead", "1001")


@pytest.mark.parametrize(
    ("agent", "text", "status"), [("1002", "hi", 404), ("9", "hi", 404), ("1001", " ", 400), ("1001", "x" * 501, 400)]
)
async def test_a_lead_writes_words_to_his_own(
    people: tuple[Client, Client, Client], agent: str, text: str, status: int
) -> None:
    assert (await people[1].post(f"/api/agents/{agent}/message", json={"text": text})).status_code == status


def test_of_too_many_the_oldest_are_gone() -> None:
    messages = Messages()
    sent = [messages.send("1", "chen", str(number), NOON) for number in range(MOST + 2)]
    assert [each.text for each in messages.of("1")] == [str(number) for number in range(2, MOST + 2)]
    assert messages.read("1", sent[5].id) is sent[5]
    assert messages.read("1", sent[5].id) is None


# --- callbacks ---


async def test_a_customer_who_gave_up_is_called_back_once(
    house: House, people: tuple[Client, Client, Client]
) -> None:
    boss = people[1]
    house.abandoned("gone")
    answer = await boss.post("/api/calls/gone/callback", json={"in_s": 600})
    assert (answer.status_code, answer.json()["done"]) == (200, True)
    (wish,) = [
        entry.event for entry in house.queries.timeline("gone") if isinstance(entry.event, e.CallbackRequested)
    ]
    assert (wish.number, wish.queue, wish.in_s) == ("13800138000", "orders", 600)
    again = await boss.post("/api/calls/gone/callback", json={})
    assert (again.status_code, again.json()["error"]["code"]) == (409, "callback_is_open")


async def test_nobody_is_called_back_who_is_on_the_line_or_has_no_number_or_is_not_known(
    house: House, people: tuple[Client, Client, Client]
) -> None:
    house.queued("up")
    house.abandoned("hidden", caller="")
    codes = {}
    for call in ("up", "hidden", "never"):
        told = await people[1].post(f"/api/calls/{call}/callback", json={})
        codes[call] = (told.status_code, told.json()["error"]["code"])
    assert codes == {
        "up": (409, "call_is_up"), "hidden": (409, "nobody_to_call"), "never": (404, "no_such_call"),
    }  # fmt: skip
