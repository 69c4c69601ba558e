"""Names of another team's things open nothing, in whatever route and role they are tried [X4]."""

from __future__ import annotations

from typing import Any

import pytest
from starlette.routing import Mount

from console.permissions import MAY, WHOLE_HOUSE, Role
from console.scope import FOR_ALL
from tests.unit.console.attacks.full_house import DAY, NIGHT, furnish, sign_in
from tests.unit.console.house import BEARER, House
from tests.unit.console.test_access import STREAMS, routes

OWN = ("/api/me/", "/api/my/")
"""Looked for among one's own, whatever the role."""
SENT: dict[str, dict[str, Any]] = {
    "set_disposition": {"code": "solved"}, "add_call_note": {"text": "x"}, "call_back_later": {"in_s": 600},
    "appeal_review": {"items": {"x": "y"}},
}  # fmt: skip


@pytest.fixture
def full(house: House) -> House:
    furnish(house)
    return house


async def kinds(house: House) -> dict[str, tuple[str, str]]:
    """What paths name: one of the night's, one of the day's."""
    async with house.client(headers=BEARER) as client:
        reviews = {one["agent"]: one["id"] for one in (await client.get("/api/reviews")).json()["items"]}
        marks = {}
        for call in ("c1", "c2"):
            order = {"recording": f"{call}-r1", "reviewers": ["nobody", "else"]}
            marks[call] = str((await client.post("/api/calibrations", json=order)).json()["id"])
    return {
        "/api/calls/": ("c2", "c1"),
        "/calls/": ("c2", "c1"),
        "/api/agents/": (NIGHT, DAY),
        "/api/queues/": ("sos", "orders"),
        "/api/recordings/": ("c2-r1", "c1-r1"),
        "/api/reviews/": (reviews[NIGHT], reviews[DAY]),
        "/api/calibrations/": (marks["c2"], marks["c1"]),
    }


async def test_every_path_that_names_something_is_tried_here(full: House) -> None:
    known = (*(await kinds(full)), *FOR_ALL, "/api/voicemails/")
    named = [route.path for route in routes(full.app()) if not isinstance(route, Mount) and "{" in route.path]
    assert [path for path in named if not path.startswith(known)] == []


@pytest.mark.parametrize("role", list(Role))
async def test_the_matrix_of_route_role_and_team_has_no_wrong_cell(full: House, role: Role) -> None:
    """Of one's own team 401 and 403 by the role only; of another team nothing but 404, or 403 where the role may
    not open it at all."""
    app, known, wrong, cells = full.app(), await kinds(full), [], 0
    scoped = role in (Role.ADMIN, Role.SUPERVISOR, Role.TEAM_LEAD, Role.QA_LEAD, Role.QA)
    headers = sign_in(full, role, None if scoped else DAY, ("day",) if scoped else ())
    async with full.client(app, headers=headers) as client:
        for route in routes(app):
            if isinstance(route, Mount) or route.name in STREAMS or "{" not in route.path:
                continue
            if not route.path.startswith(tuple(known)):
                continue
            allowed = role in (MAY[route.name] or ()) and not (scoped and route.name in WHOLE_HOUSE)
            names = next(names for beginning, names in known.items() if route.path.startswith(beginning))
            method = (set(route.methods or ()) - {"HEAD"}).pop()
            for mine, name in enumerate(names):
                path = route.path.replace("{id}", name).format(hold="1")
                answer = await client.request(method, path, json={} if method in ("POST", "PUT") else None)
                right = _right(answer.status_code, allowed, bool(mine))
                cells += 1
                wrong += [] if right else [(route.name, bool(mine), answer.status_code)]
    assert wrong == []
    assert cells > 60


def _right(status: int, allowed: bool, mine: bool) -> bool:
    if not allowed:
        return status == 403
    return status not in (401, 403) and status < 500 if mine else status == 404


async def test_a_message_for_another_teams_queue_is_not_there(full: House) -> None:
    for team, status in (("day", 200), ("night", 404)):
        async with full.client(headers=sign_in(full, "team_lead", None, (team,))) as client:
            assert (await client.get("/api/voicemails/left-v1/recording")).status_code == status
            assert len((await client.get("/api/voicemails")).json()["items"]) == (status == 200)


async def test_an_agent_opens_nothing_of_another_agents(full: House) -> None:
    """His calls, reviews and notes, read or written."""
    async with full.client(headers=BEARER) as admin:
        review = next(one["id"] for one in (await admin.get("/api/reviews")).json()["items"] if one["agent"] == NIGHT)
        note = {"recording": "c2-r1", "start_ms": 0, "end_ms": 9, "text": "x"}
        coaching = (await admin.post("/api/coaching", json=note)).json()["id"]
    names = {"/api/me/calls/": "c2", "/api/my/reviews/": review, "/api/my/coaching/": str(coaching)}
    app, opened, tried = full.app(), [], 0
    async with full.client(app, headers=sign_in(full, "agent", DAY)) as client:
        for route in routes(app):
            name = next((name for beginning, name in names.items() if route.path.startswith(beginning)), None)
            if isinstance(route, Mount) or name is None:
                continue
            method, tried = (set(route.methods or ()) - {"HEAD"}).pop(), tried + 1
            answer = await client.request(
                method, route.path.replace("{id}", name), json=SENT.get(route.name) if method == "POST" else None
            )
            opened += [(route.name, answer.status_code, answer.text)] if answer.status_code != 404 else []
        listed = [(await client.get(path)).text for path in ("/api/me/calls", "/api/my/reviews", "/api/my/coaching")]
    assert opened == []
    assert tried >= 8
    assert not [text for text in listed if "c2" in text]


async def test_ids_are_no_way_round_in_queries_and_bodies(full: House) -> None:
    """What names a thing elsewhere than in the path is looked up as well."""
    async with full.client(headers=sign_in(full, "qa", None, ("day",))) as client:
        for path in (
            f"/api/calls?agent={NIGHT}", "/api/calls?queue=sos", f"/api/recordings?agent={NIGHT}",
            f"/api/reviews?agent={NIGHT}", f"/api/coaching?agent={NIGHT}", "/api/coaching?recording=c2-r1",
        ):  # fmt: skip
            assert (await client.get(path)).json()["items"] == [], path
        for path, body in (
            ("/api/coaching", {"recording": "c2-r1", "start_ms": 0, "end_ms": 9, "text": "x"}),
            ("/api/calibrations", {"recording": "c2-r1", "reviewers": ["a", "b"]}),
        ):
            assert (await client.post(path, json=body)).status_code == 404, path
    async with full.client(headers=sign_in(full, "team_lead", DAY, ("day",))) as lead:
        assert (await lead.get("/api/knowledge?q=x&call=c2")).status_code in (400, 404, 409)
