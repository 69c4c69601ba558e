"""The agent's desk by the API: who calls, what he told, what is written down, nothing of others' calls."""

from __future__ import annotations

import json
from collections.abc import AsyncIterator
from contextlib import AsyncExitStack
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import Any

import httpx
import pytest

from calls import events as e
from calls.model import AgentStatus, HangupCause, LeaveReason, Match, Party, Stage, Tier, Utterance
from config.desk import DeskLists, Disposition
from config.webhooks import CustomerPage
from console.accounts import token_hash
from console.agent.desk_api import DeskApi, Follower
from console.agent.known import Known
from console.agent.own_calls import OwnCalls
from console.agent.pop import Pop
from console.feed import Feed
from console.schemas import Pulse
from ivr.knowledge import Entry, Knowledge
from store.auditing import AuditTrail, Hand
from store.rows import Session, User
from switchboard.customers import Customer
from tests.unit.console.house import House
from tests.unit.console.shop import SHOP, arrives, offer_of, open_shop

CARD = "6222020200112233445"
LISTS = DeskLists(
    {
        "solved": Disposition("solved", {"zh-CN": "已解决", "en": "Solved"}),
        "follow_up": Disposition("follow_up", {"zh-CN": "需要跟进"}, note=True),
        "visit": Disposition("visit", {"zh-CN": "已约上门"}, ("repairs",)),
    },
    {"meal": {"zh-CN": "用餐", "en": "Meal"}},
)
KNOWLEDGE = Knowledge(
    "knowledge",
    {
        name: Entry(name, {"zh-CN": title}, {"zh-CN": asked}, f"kb.{name}", f"kb.{name}.confirm")
        for name, title, asked in (
            ("returns", "退货和退款", ("我要退货", "怎么申请退款")),
            ("invoice", "发票", ("怎么开发票", "发票抬头写错了")),
        )
    },
    {
        "kb.returns": {"zh-CN": "七天内可以退货。", "en": "Return it within seven days."},
        "kb.invoice": {"zh-CN": "在订单里申请。"},
    },
)
CUSTOMERS = {"13800138000": Customer("13800138000", "赵敏", Tier.VIP, "1001")}
Client = httpx.AsyncClient


@pytest.fixture
def shop(house: House) -> House:
    house.known = Known(LISTS, KNOWLEDGE, CUSTOMERS)
    house.at -= timedelta(minutes=2)
    open_shop(house)
    return house


@pytest.fixture
async def people(shop: House) -> AsyncIterator[dict[str, Client]]:
    now, app = datetime.now(UTC), shop.app()
    async with AsyncExitStack() as stack:
        clients = {}
        for name, agent in {"li": "1001", "wang": "1002", "nobody": None, "gone": "9999"}.items():
            shop.accounts.create_user(User(name, "no password", "agent"))
            shop.accounts.open_session(Session(token_hash(name), name, now, now + timedelta(hours=1)))
            shop.accounts.link_agent(name, agent, Hand("test", now))
            clients[name] = await stack.enter_async_context(shop.client(app, cookies={"hotline_session": name}))
        yield clients


async def got(client: Client, path: str) -> Any:
    answer = await client.get(path)
    assert answer.status_code == 200, answer.text
    return answer.json()


async def code(client: Client, path: str, body: object) -> tuple[int, str]:
    answer = await client.post(path, json=body)
    return answer.status_code, answer.json().get("error", {}).get("code", "")


def talked(house: House) -> None:
    """1001 has talked to the call `talks` and wraps it up; the call is over."""
    house.happens(e.TalkEnded("talks", "1001", Party.CALLER))
    house.happens(e.CallEnded("talks", HangupCause.NORMAL_CLEARING, Party.CALLER, Stage.TALKING))


def told_the_bot(house: House, call: str) -> None:
    """What a caller keys and says before he waits for 1002."""
    house.offered(call)
    house.hear(e.DigitPressed(call, f"{call}-c", "4"))
    house.hear(e.NodeEntered(call, "assistant", "bot"))
    house.hear(
        e.SpeechHeard(call, f"{call}-c", "l1", "我要退货", 0.9, (Match("returns", 0.83), Match("invoice", 0.2)))
    )
    house.hear(e.BotAnswered(call, "assistant", "returns", 0.83))
    house.hear(e.DigitPressed(call, f"{call}-c", "•", secret=True))
    house.hear(e.DigitPressed(call, f"{call}-c", "•", secret=True))
    house.hear(e.NoteTaken(call, "card", "•••3445"))
    turns = (
        Utterance(Party.CALLER, "我要退货"),
        Utterance(Party.SYSTEM, "", entry="returns"),
        Utterance(Party.CALLER, "转人工"),
    )
    house.hear(e.BotHandedOver(call, "assistant", turns, {"order_no": "A123"}))
    house.happens(e.CallQueued(call, "sos", Tier.NORMAL, "zh-CN", "13800138000"))


async def test_who_calls_is_seen_while_the_phone_rings_with_what_he_told_already(
    shop: House, people: dict[str, Client]
) -> None:
    told_the_bot(shop, "new")
    desk = await got(people["wang"], "/api/me/desk")
    call = desk["call"]
    assert (call["id"], call["phase"], call["caller"]) == ("new", "ringing", "138****8000")
    assert call["customer"] == {
        "name": "赵敏", "tier": "vip", "manager": {"zh-CN": "李娜 1001", "en": "李娜 1001"}, "mine": False,
        "senior": False,
    }  # fmt: skip
    assert call["collected"] == [{"name": "card", "value": "•••3445"}, {"name": "order_no", "value": "A123"}]
    assert call["keys"] == [{"node": "main_menu", "keys": "4"}, {"node": "assistant", "keys": "••"}]
    assert [(turn["by"], turn["text"]["zh-CN"], turn["entry"]) for turn in call["dialogue"]] == [
        ("caller", "我要退货", ""), ("system", "七天内可以退货。", "returns"), ("caller", "转人工", ""),
    ]  # fmt: skip
    assert (call["queue"], call["tier"], call["waiting_since"] is not None) == ("sos", "emergency", True)
    assert desk["agent"]["state"] == "offered"
    other = await got(people["li"], "/api/me/desk")
    assert (other["call"]["id"], other["call"]["phase"]) == ("talks", "talking")


@pytest.mark.parametrize(
    ("page", "url"),
    [
        (
            "https://crm.example/?phone={caller}&o={order_no}",
            "https://crm.example/?phone=13800138000&o=A%2F1%26x%3D%E4%BD%A0",
        ),
        ("https://crm.example/calls/{call}", "https://crm.example/calls/new"),
        ("https://crm.example/{nobody}", None),
    ],
)
async def test_what_other_systems_answered_is_seen_and_his_page_is_led_to(
    shop: House, people: dict[str, Client], page: str, url: str | None
) -> None:
    shop.known = replace(shop.known, customer_page=CustomerPage(page, "CRM"))
    shop.offered("new")
    shop.hear(e.LookupAnswered("new", "l1", {"level": "gold", "order_no": "A/1&x=你"}))
    shop.happens(e.CallQueued("new", "sos", Tier.NORMAL, "zh-CN", "13800138000"))
    call = (await got(people["wang"], "/api/me/desk"))["call"]
    assert call["looked_up"] == [{"name": "level", "value": "gold"}, {"name": "order_no", "value": "A/1&x=你"}]
    assert call["customer_page"] == (None if url is None else {"url": url, "title": "CRM"})


async def test_earlier_calls_come_with_what_came_of_them_and_never_with_a_score(
    shop: House, people: dict[str, Client]
) -> None:
    talked(shop)
    assert (await code(people["li"], "/api/me/calls/talks/disposition", {"code": "follow_up", "note": "换水泵"}))[
        0
    ] == 200
    told_the_bot(shop, "new")
    (earlier,) = (await got(people["wang"], "/api/me/desk"))["call"]["earlier"]
    assert (earlier["id"], earlier["outcome"], earlier["agent"]["zh-CN"]) == ("talks", "talked", "李娜 1001")
    assert earlier["disposition"] == {"zh-CN": "需要跟进", "en": "需要跟进"}
    assert [(note["agent"], note["text"]) for note in earlier["notes"]] == [("1001", "换水泵")]
    assert "score" not in json.dumps(earlier)


async def test_other_calls_of_the_number_say_what_became_of_them(shop: House, people: dict[str, Client]) -> None:
    shop.abandoned("gave-up")
    shop.offered("helped-himself")
    shop.hear(e.CallEnded("helped-himself", HangupCause.NORMAL_CLEARING, Party.CALLER, Stage.IN_IVR))
    due = e.CallbackDue("b.1", "b", "gave-up", "orders", Tier.NORMAL, "zh-CN", "13800138000", 1, 30.0)
    shop.hear(due, 1)
    shop.hear(e.CallEnded("b.1", HangupCause.NO_ANSWER, Party.SYSTEM, Stage.CALLING_BACK))
    shop.at += timedelta(seconds=1)
    told_the_bot(shop, "new")
    earlier = (await got(people["wang"], "/api/me/desk"))["call"]["earlier"]
    assert {call["id"]: (call["outcome"], call["outbound"]) for call in earlier} == {
        "talks": ("up", False),
        "gave-up": ("abandoned", False),
        "helped-himself": ("self_served", False),
        "b.1": ("not_reached", True),
    }


async def test_a_caller_without_a_number_has_no_earlier_calls(shop: House, people: dict[str, Client]) -> None:
    for call in ("a1", "a2"):
        shop.offered(call, caller="anonymous")
    shop.happens(e.CallQueued("a2", "sos", Tier.NORMAL, "zh-CN", "anonymous"))
    shop.known = replace(shop.known, customer_page=CustomerPage("https://crm.example/{caller}", "CRM"))
    call = (await got(people["wang"], "/api/me/desk"))["call"]
    assert (call["id"], call["earlier"], call["customer"], call["can_call_back"]) == ("a2", [], None, False)
    assert call["customer_page"] is None


async def test_without_a_database_the_call_is_shown_all_the_same(shop: House, people: dict[str, Client]) -> None:
    told_the_bot(shop, "new")
    board = shop.live
    calls = OwnCalls(shop.queries, shop.queries.notes(), board)
    api = DeskApi(board, feed_of(shop), calls, Pop(lambda key, _: key), lambda: shop.known)
    follower = Follower(api, "1002")
    shop.database.away = True
    desk = await follower.look(api.moment(0))
    assert desk is not None
    assert desk.call is not None
    assert (desk.call.id, desk.call.earlier) == ("new", None)
    shop.database.away = False
    again = await follower.look(api.moment(0))
    assert again is not None
    assert again.call is not None
    assert [call.id for call in again.call.earlier or []] == ["talks"]


async def test_the_queues_are_those_the_agent_serves_with_who_waits(shop: House, people: dict[str, Client]) -> None:
    arrives(shop, "w1", queue="repairs")
    queues = (await got(people["li"], "/api/me/desk"))["queues"]
    assert [(queue["queue"], queue["waiting"], queue["emergency"]) for queue in queues] == [
        ("orders", 0, False), ("repairs", 1, False),
    ]  # fmt: skip
    assert queues[1]["since"] is not None
    shop.happens(e.AgentLent("1001", "night", 600, "chen"))
    assert [queue["queue"] for queue in (await got(people["li"], "/api/me/desk"))["queues"]] == [
        "orders", "repairs", "sos",
    ]  # fmt: skip


# --- himself ---


async def test_an_agent_takes_a_break_with_its_reason_and_comes_back(shop: House, people: dict[str, Client]) -> None:
    wang, him = people["wang"], replace(SHOP.agents["1002"], address=None)
    shop.happens(e.TablePublished(replace(SHOP, agents={**SHOP.agents, "1002": him})))
    assert await code(wang, "/api/me/status", {"status": "break", "reason": "meal"}) == (200, "")
    agent = (await got(wang, "/api/me/desk"))["agent"]
    assert (agent["status"], agent["reason"]["code"], agent["phone"]) == ("break", "meal", False)
    assert await code(wang, "/api/me/status", {"status": "break", "reason": "golf"}) == (400, "no_such_break")
    assert await code(wang, "/api/me/status", {"status": "off", "reason": "meal"}) == (400, "no_such_break")
    assert await code(wang, "/api/me/status", {"status": "available"}) == (409, "no_phone")
    shop.happens(e.AgentLoggedIn("1002", "sip:1002@127.0.0.1"))
    assert await code(wang, "/api/me/status", {"status": "available"}) == (200, "")
    agent = (await got(wang, "/api/me/desk"))["agent"]
    assert (agent["status"], agent["reason"], agent["phone"]) == ("available", None, True)
    (entry, *_) = [one for one in AuditTrail(shop.database).of_kinds(("AgentStatusChosen",)) if one.who == "wang"]
    assert entry.detail == {"agent": "1002", "status": "break", "by": "", "reason": "meal"}
    shop.happens(e.AgentLoggedOut("1002"))
    assert not shop.live.stories.logged_in("1002")


async def test_wrap_up_is_made_longer_or_ended_by_the_agent_himself(shop: House, people: dict[str, Client]) -> None:
    assert await code(people["li"], "/api/me/wrap-up", {"skip": True}) == (409, "not_wrapping_up")
    talked(shop)
    desk = await got(people["li"], "/api/me/desk")
    assert (desk["call"]["phase"], desk["agent"]["state"]) == ("wrap_up", "wrap_up")
    assert await code(people["li"], "/api/me/wrap-up", {}) == (400, "one_of")
    assert await code(people["li"], "/api/me/wrap-up", {"more_s": 60}) == (200, "")
    assert await code(people["li"], "/api/me/wrap-up", {"skip": True}) == (200, "")
    desk = await got(people["li"], "/api/me/desk")
    assert (desk["call"]["id"], desk["call"]["phase"], desk["agent"]["state"]) == ("talks", "over", "idle")


async def test_who_is_no_agent_has_no_desk(shop: House, people: dict[str, Client]) -> None:
    for name in ("nobody", "gone"):
        for path in ("desk", "desk/live", "callbacks"):
            answer = await people[name].get(f"/api/me/{path}")
            assert (answer.status_code, answer.json()["error"]["code"]) == (409, "not_an_agent")
        assert await code(people[name], "/api/me/status", {"status": "off"}) == (409, "not_an_agent")


# --- his calls ---


async def test_what_came_of_a_call_stands_in_its_record_and_its_timeline(
    shop: House, people: dict[str, Client]
) -> None:
    talked(shop)
    li, one = people["li"], "/api/me/calls/talks"
    assert await code(li, f"{one}/disposition", {"code": "solved"}) == (200, "")
    assert await code(li, f"{one}/notes", {"text": f"  卡号 {CARD} 已核对 "}) == (200, "")
    cdr = shop.queries.call("talks")
    assert cdr is not None
    assert cdr.disposition == "solved"
    call = await got(li, one)
    assert call["disposition"] == {"code": "solved", "title": {"zh-CN": "已解决", "en": "Solved"}}
    (note,) = call["notes"]
    assert (note["text"].endswith("3445 已核对"), CARD in note["text"]) == (True, False)
    (mine,) = (await got(li, "/api/me/calls"))["items"]
    assert (mine["id"], mine["open"], mine["disposition"]["en"], len(mine["notes"])) == ("talks", True, "Solved", 1)
    told = shop.queries.timeline("talks")[-2:]
    assert [type(entry.event).__name__ for entry in told] == ["DispositionSet", "NoteAdded"]


async def test_the_timeline_tells_the_title_of_the_code(shop: House, people: dict[str, Client], api: Client) -> None:
    talked(shop)
    await code(people["li"], "/api/me/calls/talks/disposition", {"code": "solved"})
    detail = await got(api, "/api/calls/talks")
    assert detail["disposition"] == "solved"
    assert detail["timeline"][-1]["text"]["zh-CN"] == "坐席 李娜 1001 登记处理结果：已解决"


async def test_codes_are_held_to_the_list_the_queue_and_their_note(shop: House, people: dict[str, Client]) -> None:
    talked(shop)
    li, path = people["li"], "/api/me/calls/talks/disposition"
    for wrong in ("unknown", "visit"):
        assert await code(li, path, {"code": wrong}) == (400, "no_such_disposition")
    assert await code(li, path, {"code": "follow_up"}) == (400, "note_needed")
    assert await code(li, path, {"code": "follow_up", "note": "  "}) == (400, "bad_parameter")
    assert shop.queries.timeline("talks")[-1].event == e.CallEnded(
        "talks", HangupCause.NORMAL_CLEARING, Party.CALLER, Stage.TALKING
    )
    assert await code(li, "/api/me/calls/talks/notes", {"text": "水泵坏了"}) == (200, "")
    assert await code(li, path, {"code": "follow_up"}) == (200, "")


async def test_anothers_call_is_not_there_for_reading_or_writing(shop: House, people: dict[str, Client]) -> None:
    talked(shop)
    before = len(shop.queries.timeline("talks"))
    at = (datetime.now(UTC) + timedelta(hours=1)).isoformat()
    for call in ("talks", "never-was"):
        one = f"/api/me/calls/{call}"
        assert (await people["wang"].get(one)).status_code == 404
        assert (await people["wang"].get("/api/knowledge", params={"call": call})).status_code == 404
        for what, body in (("disposition", {"code": "solved"}), ("notes", {"text": "x"}), ("callback", {"at": at})):
            assert await code(people["wang"], f"{one}/{what}", body) == (404, "no_such_call")
    assert len(shop.queries.timeline("talks")) == before
    assert (await got(people["wang"], "/api/me/calls"))["items"] == []


async def test_a_call_long_over_is_settled(shop: House, people: dict[str, Client]) -> None:
    shop.at -= timedelta(hours=25)
    talked(shop)
    assert await code(people["li"], "/api/me/calls/talks/disposition", {"code": "solved"}) == (409, "call_is_settled")
    (mine,) = (await got(people["li"], "/api/me/calls"))["items"]
    assert mine["open"] is False


async def test_a_call_from_before_this_run_of_the_server_is_found_in_its_journal(
    shop: House, people: dict[str, Client]
) -> None:
    talked(shop)
    shop.live.stories._stories.clear()
    assert await code(people["li"], "/api/me/calls/talks/disposition", {"code": "solved"}) == (200, "")
    assert (await got(people["li"], "/api/me/calls/talks"))["disposition"]["code"] == "solved"


# --- callbacks ---


async def test_a_customer_is_called_back_at_the_time_that_was_agreed(shop: House, people: dict[str, Client]) -> None:
    talked(shop)
    li, path = people["li"], "/api/me/calls/talks/callback"
    at = datetime.now(UTC) + timedelta(hours=2)
    for wrong in (datetime.now(UTC), datetime.now(UTC) + timedelta(days=31)):
        assert await code(li, path, {"at": wrong.isoformat()}) == (400, "bad_callback_time")
    assert await code(li, path, {"at": "2026-12-01T10:00:00"}) == (400, "bad_parameter")
    assert await code(li, path, {"at": at.isoformat()}) == (200, "")
    (item,) = (await got(li, "/api/me/callbacks"))["items"]
    assert (item["call"], item["number"], item["mine"], item["attempts"]) == ("talks", "138****8000", True, 0)
    assert abs(datetime.fromisoformat(item["wanted_at"]) - at) < timedelta(minutes=3)
    assert (await got(people["wang"], "/api/me/callbacks"))["items"] == []
    assert [queue["waiting"] for queue in (await got(li, "/api/me/desk"))["queues"]] == [0, 0], "nobody waits yet"
    (waiter,) = shop.routing.waiting("orders")
    assert (waiter.call.startswith("talks-d"), waiter.virtual, waiter.away) == (True, True, True), "in its time"


async def test_who_withholds_his_number_cannot_be_called_back(shop: House, people: dict[str, Client]) -> None:
    talked(shop)
    shop.happens(e.WrapUpSkipped("1001"))
    shop.offered("hidden", caller="")
    shop.happens(e.CallQueued("hidden", "orders", Tier.NORMAL, "zh-CN", ""))
    shop.happens(e.OfferAccepted("hidden", offer_of(shop, "hidden"), "1001"))
    shop.happens(e.CallLeftQueue("hidden", "orders", LeaveReason.SERVED))
    shop.happens(e.TalkStarted("hidden", "1001", "hidden-a1"))
    at = (datetime.now(UTC) + timedelta(hours=1)).isoformat()
    assert await code(people["li"], "/api/me/calls/hidden/callback", {"at": at}) == (409, "nobody_to_call")


# --- knowledge ---


async def test_knowledge_is_found_by_words_and_by_what_the_caller_said(
    shop: House, people: dict[str, Client]
) -> None:
    items = (await got(people["li"], "/api/knowledge?q=发票抬头错了"))["items"]
    assert (items[0]["entry"], items[0]["question"], items[0]["answer"]["zh-CN"]) == (
        "invoice", "发票抬头写错了", "在订单里申请。",
    )  # fmt: skip
    assert (await got(people["li"], "/api/knowledge?q=zzz"))["items"] == []
    assert (await got(people["li"], "/api/knowledge"))["items"] == []
    told_the_bot(shop, "new")
    suggested = (await got(people["wang"], "/api/knowledge?call=new"))["items"]
    assert [item["entry"] for item in suggested] == ["returns"]
    assert (suggested[0]["score"], suggested[0]["answer"]["en"]) == (0.83, "Return it within seven days.")


async def test_what_is_being_said_brings_what_answers_it_to_the_top(shop: House, people: dict[str, Client]) -> None:
    li, said = people["li"], shop.live.stories.overhear
    assert (await got(li, "/api/knowledge?call=talks"))["items"] == []
    said("talks", Utterance(Party.CALLER, "嗯好的"))
    assert (await got(li, "/api/knowledge?call=talks"))["items"] == [], "no question, no answer"
    said("talks", Utterance(Party.CALLER, "我的发票抬头写错了"))
    said("talks", Utterance(Party.AGENT, "我要退货怎么申请退款"))
    said("unknown", Utterance(Party.CALLER, "我要退货"))
    assert (await got(li, "/api/me/desk"))["call"]["lately"][1]["text"]["zh-CN"] == "我的发票抬头写错了"
    assert [item["entry"] for item in (await got(li, "/api/knowledge?call=talks"))["items"]] == ["invoice"]
    talked(shop)
    said("talks", Utterance(Party.CALLER, "再见"))
    assert len((await got(li, "/api/me/desk"))["call"]["lately"]) == 3, "the talk is over"


# --- pushed ---


def feed_of(house: House) -> Feed:
    return Feed(house.live, lambda _: Pulse(at=datetime.now(UTC), ready=True, today=None))


def read(message: bytes) -> tuple[str, Any]:
    lines = dict(line.split(": ", 1) for line in message.decode().splitlines() if ": " in line)
    return lines["event"], json.loads(lines["data"])


async def test_a_page_is_told_what_concerns_its_agent_and_nothing_else(shop: House) -> None:
    feed, calls = feed_of(shop), OwnCalls(shop.queries, shop.queries.notes(), shop.live)
    api = DeskApi(shop.live, feed, calls, Pop(lambda key, _: key), lambda: shop.known)
    feed.publish()
    messages = Follower(api, "1002").messages(feed)
    assert (await anext(messages)).startswith(b"retry")
    kind, desk = read(await anext(messages))
    assert (kind, desk["call"], api.pages) == ("desk", None, 1)
    arrives(shop, "others")
    told_the_bot(shop, "mine")
    feed.publish()
    kind, desk = read(await anext(messages))
    assert (kind, desk["call"]["id"], desk["call"]["phase"]) == ("desk", "mine", "ringing")
    assert desk["call"]["caller"] == "13800138000"
    await messages.aclose()
    assert api.pages == 0
    hidden = Follower(api, "1002", numbers=False).messages(feed)
    await anext(hidden)
    assert read(await anext(hidden))[1]["call"]["caller"] == "138****8000"
    await hidden.aclose()


async def test_a_desk_nothing_happened_at_is_not_put_together_again(shop: House) -> None:
    api = DeskApi(
        shop.live, feed_of(shop), OwnCalls(shop.queries, shop.queries.notes(), shop.live), Pop(lambda key, _: key),
        lambda: shop.known,
    )  # fmt: skip
    follower = Follower(api, "1002")
    assert follower.changed(api.moment(1))
    arrives(shop, "others")
    assert not follower.changed(api.moment(2))
    shop.happens(e.AgentStatusChosen("1002", AgentStatus.BREAK, reason="meal"))
    assert follower.changed(api.moment(3))
    shop.happens(e.TablePublished(replace(SHOP, version="8", agents={"1001": SHOP.agents["1001"]})))
    assert follower.changed(api.moment(4))
    assert await follower.look(api.moment(4)) is None


async def test_only_so_many_pages_are_served(
    shop: House, people: dict[str, Client], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("console.agent.desk_api.MOST_PAGES", 0)
    answer = await people["li"].get("/api/me/desk/live")
    assert (answer.status_code, answer.headers["retry-after"]) == (503, "10")
