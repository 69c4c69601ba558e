"""Who is there for some teams sees nothing of others: not by the numbers of their calls, nor in any list [X4]."""

from __future__ import annotations

import json
from collections.abc import AsyncIterator
from datetime import UTC, datetime

import httpx
import pytest
from starlette.routing import Mount

from calls import events as e
from calls.model import AgentState, AgentStatus, HangupCause, Party, Stage
from console import live_wire
from console.access import Visitor
from console.live import Snapshot
from console.permissions import MAY, WHOLE_HOUSE, Role
from console.schemas import LiveChanges
from console.scope import Bounds, scope_of
from console.view import View
from store.auditing import Hand
from store.scoping import EVERYTHING, Scope
from tests.unit.console.house import House
from tests.unit.console.shop import SHOP
from tests.unit.console.test_access import STREAMS, as_role, routes

MINE, THEIRS = "c-day", "c-night"
THEIR_WORDS = ("c-night", '"1002"', "王强", "13900139000")


@pytest.fixture
def shop(house: House) -> House:
    """A call of each team, recorded and scored; and callers who wait for each."""
    house.hear(e.TablePublished(SHOP))
    for agent in SHOP.agents:
        house.hear(e.AgentStateChanged(agent, AgentStatus.AVAILABLE, AgentState.IDLE, True))
    house.served(MINE, "1001", length_s=12)
    house.served(THEIRS, "1002", queue="sos", caller="13900139000", length_s=12)
    house.queued("w-day")
    house.queued("w-night", queue="sos", caller="13900139000")
    house.talking("t-night", "1002", queue="sos", caller="13900139000")
    return house


def lead(house: House, role: str = "team_lead", *teams: str) -> dict[str, str]:
    cookies = as_role(house, role)
    house.accounts.change_teams(role, teams or ("day",))
    return cookies | as_role_again(house, role)


def as_role_again(house: House, role: str) -> dict[str, str]:
    """A change of teams ended the session."""
    return as_role(house, role, "another-token")


@pytest.fixture
async def client(shop: House) -> AsyncIterator[httpx.AsyncClient]:
    async with shop.client(cookies=lead(shop)) as client:
        yield client


@pytest.mark.parametrize("role", [role for role in Role if role not in (Role.ADMIN, Role.AGENT)])
async def test_what_is_anothers_is_not_there_whatever_one_asks_of_it(shop: House, role: Role) -> None:
    """Every route that names a call, an agent or a queue; and one's own are there."""
    app, cookies, seen = shop.app(), lead(shop, role), []
    names = {"calls": (THEIRS, MINE), "agents": ("1002", "1001"), "queues": ("sos", "orders")}
    async with shop.client(app, cookies=cookies) as client:
        for route in routes(app):
            kind = next((kind for kind in names if route.path.startswith((f"/api/{kind}/{{", f"/{kind}/{{"))), None)
            if isinstance(route, Mount) or kind is None or role not in (MAY[route.name] or ()):
                continue
            method = (set(route.methods or {"GET"}) - {"HEAD"}).pop()
            theirs, mine = names[kind]
            for name in (theirs, mine):
                path = route.path.replace("{id}", name).format(hold="1")
                answer = await client.request(method, path, json={} if method in ("POST", "PUT") else None)
                seen.append((route.name, name == mine, answer.status_code, "no_such" in answer.text))
    hidden = [one for one in seen if not one[1]]
    assert [one for one in hidden if one[2:] != (404, True)] == []
    assert [one for one in hidden if one[2] != 404] == []
    assert [one for one in seen if one[1] and one[2] in (401, 403)] == []
    assert any(one[1] and one[2] == 200 for one in seen)


async def test_no_list_tells_of_another_team(client: httpx.AsyncClient, shop: House) -> None:
    app = shop.app()
    told = []
    for route in routes(app):
        if (
            isinstance(route, Mount)
            or route.name in STREAMS
            or "{" in route.path
            or "GET" not in (route.methods or ())
        ):
            continue
        answer = await client.get(route.path)
        told += [(route.name, word) for word in THEIR_WORDS if word in answer.text]
    assert told == []
    assert [call["id"] for call in (await client.get("/api/calls")).json()["items"]] == ["w-day", MINE]
    assert [one["call"] for one in (await client.get("/api/recordings")).json()["items"]] == [MINE]
    assert [one["call"] for one in (await client.get("/api/waiting")).json()["items"]] == ["w-day"]
    assert [one["agent"] for one in (await client.get("/api/agents")).json()["items"]] == ["1001"]


async def test_to_those_of_all_teams_nothing_is_hidden(shop: House) -> None:
    async with shop.client(cookies=as_role(shop, "supervisor")) as client:
        assert (await client.get(f"/api/calls/{THEIRS}")).status_code == 200
        assert len((await client.get("/api/calls")).json()["items"]) == 5
        assert len((await client.get("/api/agents")).json()["items"]) == 2


@pytest.mark.parametrize("route", sorted(WHOLE_HOUSE))
async def test_who_is_there_for_some_teams_changes_nothing_for_all(shop: House, route: str) -> None:
    app = shop.app()
    found = next(each for each in routes(app) if each.name == route)
    method = (set(found.methods or ()) - {"HEAD"}).pop()  # type: ignore[union-attr]
    path = found.path.format(id="1", name="main", key="greeting", language="en")
    async with shop.client(app, cookies=lead(shop, "supervisor")) as client:
        answer = await client.request(method, path, json={} if method in ("POST", "PUT") else None)
        assert (answer.status_code, route in (await client.get("/api/me")).json()["may"]) == (403, False)


async def test_one_is_told_his_teams(client: httpx.AsyncClient) -> None:
    assert (await client.get("/api/me")).json()["teams"] == ["day"]


async def test_an_agent_hears_his_own_calls_and_no_other(shop: House) -> None:
    cookies = as_role(shop, "agent")
    async with shop.client(cookies=cookies) as client:
        assert (await client.get(f"/api/calls/{MINE}/recording")).status_code == 404, "he is nobody yet"
        shop.accounts.link_agent("agent", "1001", hand())
        assert (await client.get(f"/api/calls/{MINE}/recording")).status_code == 200
        assert (await client.get(f"/api/calls/{MINE}/score")).status_code == 403
        for what in ("recording", "peaks"):
            assert (await client.get(f"/api/calls/{THEIRS}/{what}")).status_code == 404


async def test_a_coaching_note_about_another_teams_call_cannot_be_written(shop: House) -> None:
    note = {"recording": f"{THEIRS}-r1", "start_ms": 0, "end_ms": 9, "text": "x"}
    async with shop.client(cookies=lead(shop, "qa")) as client:
        assert (await client.post("/api/coaching", json=note)).status_code == 404
        mine = await client.post("/api/coaching", json=note | {"recording": f"{MINE}-r1"})
        assert mine.status_code == 200
        order = {"recording": f"{THEIRS}-r1", "reviewers": ["qa", "li"]}
        assert (await client.post("/api/calibrations", json=order)).status_code == 404
        assert (await client.post(f"/api/recordings/{THEIRS}-r1/review")).status_code == 404
        assert (await client.post(f"/api/recordings/{MINE}-r1/review")).status_code == 200


async def test_who_is_asked_for_marks_sees_the_calibration_others_do_not(shop: House) -> None:
    async with shop.client(cookies=as_role(shop, "admin")) as admin:
        for reviewers in (["qa", "li"], ["li", "wu"]):
            order = {"recording": f"{THEIRS}-r1", "reviewers": reviewers}
            assert (await admin.post("/api/calibrations", json=order)).status_code == 200
    async with shop.client(cookies=lead(shop, "qa")) as client:
        assert [one["id"] for one in (await client.get("/api/calibrations")).json()["items"]] == [1]
        statuses = [
            (await client.get(f"/api/calibrations/{one}")).status_code for one in ("1", "2", "3", "x", "9" * 30)
        ]
    assert statuses == [200, 404, 404, 404, 404]


def test_who_is_lent_to_a_team_or_put_into_it_belongs_to_it_for_now(shop: House) -> None:
    visitor = Visitor("wang", Role.TEAM_LEAD, frozenset({"night"}))
    assert scope_of(visitor, shop.live.snapshot()).agents == {"1002"}
    shop.hear(e.AgentLent("1001", "night", 600, "wang"))
    assert scope_of(visitor, shop.live.snapshot()).agents == {"1001", "1002"}
    shop.hear(e.AgentLent("1001", "night", 0, "wang"))
    shop.hear(e.AgentGroupsSet("1002", ("day",), "wang"))
    assert scope_of(visitor, shop.live.snapshot()).agents == set()


def test_a_teams_queues_are_those_whose_callers_may_come_to_it() -> None:
    now = Snapshot(table=SHOP)
    day = scope_of(Visitor("wang", Role.TEAM_LEAD, frozenset({"day"})), now)
    night = scope_of(Visitor("wang", Role.TEAM_LEAD, frozenset({"night"})), now)
    assert (day.queues, night.queues) == ({"orders", "repairs"}, {"repairs", "sos"}), "in a storm the night helps"
    nobody = scope_of(Visitor("wang", Role.TEAM_LEAD, frozenset()), now)
    assert (nobody.agents, nobody.queues) == (set(), set())
    assert scope_of(Visitor("wang", Role.QA), now) == EVERYTHING


def test_a_path_that_nobody_has_thought_about_does_not_start(shop: House) -> None:
    bounds = Bounds(shop.live, shop.queries, None)  # type: ignore[arg-type]
    with pytest.raises(LookupError, match=r"/api/secrets/\{id\}"):
        bounds.knows("/api/secrets/{id}")


def test_the_board_of_a_team_loses_a_call_that_went_to_another(shop: House) -> None:
    view = View(Scope(frozenset({"1001"}), frozenset({"orders"})))
    snapshot = view.of(live_wire.snapshot(shop.live.snapshot()))
    assert [call.id for call in snapshot.calls] == ["w-day"]  # type: ignore[union-attr]
    assert not [
        word for word in THEIR_WORDS if word in json.dumps(snapshot.model_dump(mode="json"), ensure_ascii=False)
    ]
    shop.live.take()
    shop.hear(e.CallMoved("w-day", "orders", "sos", "wang"))
    shop.hear(e.AgentStateChanged("1002", AgentStatus.BREAK, AgentState.IDLE, True))
    changed = told(shop, view)
    assert (changed.calls, changed.agents, changed.ended) == ([], [], ["w-day"])


def told(shop: House, view: View) -> LiveChanges:
    """What changed since the last time, as somebody sees it."""
    taken = shop.live.take()[0]
    changed = view.of(live_wire.changes(taken), live_wire.places(taken))
    assert isinstance(changed, LiveChanges)
    return changed


def test_the_board_of_a_team_never_tells_the_names_of_anothers_calls(shop: House) -> None:
    """Not when they come, change or end, nor when their recordings and scores do."""
    view = View(Scope(frozenset({"1001"}), frozenset({"orders"})))
    shop.live.take()
    for mine, agent, queue in ((False, "1002", "sos"), (True, "1001", "orders")):
        call = f"new-{queue}"
        names = []
        for step in (shop.queued, shop.ringing, shop.talking, shop.served):
            step(f"{call}-{step.__name__}", **({} if step == shop.queued else {"agent": agent}), queue=queue)
            names.append(told(shop, view).model_dump_json())
        shop.hear(e.CallEnded(f"{call}-talking", HangupCause.NORMAL_CLEARING, Party.CALLER, Stage.TALKING))
        names.append(told(shop, view).model_dump_json())
        shop.score(f"{call}-served")
        names.append(told(shop, view).model_dump_json())
        assert [call in name for name in names] == [mine] * len(names)
    shop.hear(e.CallScored("of-long-ago", "of-long-ago-r1", 90.0, False))
    assert told(shop, view).records == []
    shop.hear(e.CallScored("of-long-ago", "of-long-ago-r1", 90.0, False))
    assert told(shop, View(numbers=False)).records == ["of-long-ago"]


def hand() -> Hand:
    return Hand("test", datetime.now(UTC))
