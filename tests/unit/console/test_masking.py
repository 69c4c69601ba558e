"""Customers' numbers leave the house only to those who may see them: searched for in every answer there is [X4]."""

from __future__ import annotations

import json

import pytest
from hypothesis import example, given
from hypothesis import strategies as st
from starlette.routing import Mount

from calls import events as e
from calls.model import Tier
from console import live_wire, masking
from console.permissions import MAY, SEES_NUMBERS, Role
from console.view import View
from store.auditing import AuditTrail, Wanted
from tests.unit.console.house import TABLE, House
from tests.unit.console.test_access import PATHS, STREAMS, as_role, routes

NUMBER, LANDLINE = "13800138000", "02166667777"


@pytest.fixture
def shop(house: House) -> House:
    house.hear(e.TablePublished(TABLE))
    house.served("c1", length_s=12, caller=NUMBER, caller_name=NUMBER)
    house.queued("c2", caller=LANDLINE, caller_name=f"<{NUMBER}>")
    house.hear(e.CallbackRequested("c2", "c2-b1", "orders", Tier.NORMAL, "zh-CN", NUMBER, dialled="4008001234"))
    house.talking("c3", "1002", caller=LANDLINE)
    return house


@pytest.mark.parametrize("role", list(Role))
async def test_no_answer_of_any_route_has_a_whole_number_for_who_may_not_see_it(shop: House, role: Role) -> None:
    app, seen = shop.app(), set()
    async with shop.client(app, cookies=as_role(shop, role)) as client:
        for route in routes(app):
            if isinstance(route, Mount) or route.name in (*STREAMS, "sign_in", "logout", "reveal_number"):
                continue
            method = (set(route.methods or {"GET"}) - {"HEAD"}).pop()
            for call in ("c1", "c2", "c3"):
                path = route.path_format.format(**PATHS | {"id": call})
                answer = await client.request(method, path, json={} if method in ("POST", "PUT") else None)
                assert answer.status_code < 500, (route.name, answer.text)
                seen |= {route.name for number in (NUMBER, LANDLINE) if number in answer.text}
    assert bool(seen) == (role in SEES_NUMBERS), seen


async def test_what_is_hidden_keeps_its_ends_and_the_names_of_things(shop: House) -> None:
    async with shop.client(cookies=as_role(shop, "qa")) as client:
        call = (await client.get("/api/calls/c1")).json()
        assert (call["id"], call["caller"], call["caller_name"]) == ("c1", "138****8000", "138****8000")
        assert "138****8000" in json.dumps(call["timeline"])
        assert (await client.get("/api/calls/c2")).json()["caller"] == "021****7777"
        assert (await client.get(f"/api/calls?caller={NUMBER}")).json()["items"][0]["id"] == "c1"
        assert not (await client.get("/api/me")).json()["sees_numbers"]


@pytest.mark.parametrize("role", sorted(MAY["reveal_number"] or ()))
async def test_a_number_is_shown_for_a_reason_which_the_audit_keeps(shop: House, role: Role) -> None:
    async with shop.client(cookies=as_role(shop, role)) as client:
        assert (await client.post("/api/calls/c1/reveal", json={"reason": "  "})).status_code == 400
        assert (await client.post("/api/calls/c9/reveal", json={"reason": "x"})).status_code == 404
        assert AuditTrail(shop.database).found(Wanted(what="number_revealed")) == []
        told = (await client.post("/api/calls/c1/reveal", json={"reason": "call her back"})).json()
        assert told == {"number": NUMBER, "caller_name": NUMBER}
        live = (await client.post("/api/calls/c3/reveal", json={"reason": "call her back"})).json()
        assert live["number"] == LANDLINE
    entries = AuditTrail(shop.database).found(Wanted(what="number_revealed", call="c1"))
    assert [(each.who, dict(each.detail)) for each in entries] == [(role, {"call": "c1", "reason": "call her back"})]


def test_the_live_board_hides_them_too(shop: House) -> None:
    now = live_wire.snapshot(shop.live.snapshot())
    hidden = View(numbers=False).of(now).model_dump_json()
    assert not [number for number in (NUMBER, LANDLINE) if number in hidden]
    assert "021****7777" in hidden
    assert LANDLINE in View().of(now).model_dump_json()


@pytest.mark.parametrize(
    ("number", "shown"),
    [
        ("13800138000", "138****8000"),
        ("+8613800138000", "86138****8000"),
        ("4008001234", "40****1234"),
        ("66667777", "****7777"),
        ("6666777", "****777"),
        ("110", "110"),
        ("1001", "1001"),
        ("", ""),
        ("anonymous", "anonymous"),
    ],
)
def test_how_numbers_are_hidden(number: str, shown: str) -> None:
    assert masking.masked(number) == shown


def test_what_only_looks_like_a_number_is_left_alone() -> None:
    text = "call 20261130-13800138000x at 2026-11-30T12:00:00+08:00, 1380013800 and 138001380001"
    assert masking.hide_in_text(text) == text
    assert masking.hide_in_text("138 0013 8000, sip:13800138000@x，86-13800138000") == (
        "138****8000, sip:138****8000@x，86138****8000"
    )


@given(st.from_regex(r"\A\+?[0-9]{7,15}\Z"), st.text(st.characters(blacklist_categories=("Cs", "Nd", "L"))))
@example("02166667777", "")
def test_a_number_of_the_answer_is_hidden_wherever_it_stands(number: str, around: str) -> None:
    told = {
        "items": [{"caller": number, "text": [f"{around} {number} {around}"], "id": number, "n": 1, "none": None}]
    }
    hidden = json.loads(masking.hide(json.dumps(told).encode()))["items"][0]
    assert number not in hidden["caller"] + hidden["text"][0]
    assert (hidden["id"], hidden["n"], hidden["none"]) == (number, 1, None)
