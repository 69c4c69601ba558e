"""What another site's page can make a browser send changes nothing, and a planted session is nobody's [X4]."""

from __future__ import annotations

from collections.abc import Iterator

import httpx
import pytest
from starlette.routing import Mount, Route

from tests.unit.console.house import PASSWORD, House
from tests.unit.console.test_access import PATHS, as_role, routes
from tests.unit.console.test_sign_in import form_token, sign_in

ELSEWHERE = [
    {"origin": "https://evil.example"},
    {"origin": "null"},
    {"origin": "http://hotline.test.evil.example"},
    {"origin": "http://hotline.test:8080"},
    {"sec-fetch-site": "cross-site"},
    {"sec-fetch-site": "same-site", "origin": "http://hotline.test"},
]
FORMS = ["text/plain", "application/x-www-form-urlencoded", "multipart/form-data; boundary=x", ""]
"""All that a form can call what it sends."""


def changing(house: House) -> Iterator[tuple[str, str, str]]:
    for route in routes(house.app()):
        methods = set() if isinstance(route, Mount) else set(route.methods or ()) - {"GET", "HEAD"}
        yield from ((route.name, method, route.path_format.format(**PATHS)) for method in methods)


async def test_no_route_that_changes_anything_takes_orders_from_another_sites_page(house: House) -> None:
    taken, asked = [], 0
    async with house.client(cookies=as_role(house, "admin")) as client:
        for name, method, path in changing(house):
            for headers in ELSEWHERE:
                asked += 1
                answer = await client.request(method, path, json={}, headers=headers)
                taken += [(name, headers, answer.status_code)] if answer.status_code != 403 else []
    assert taken == []
    assert asked > 400


async def test_what_a_form_can_send_is_never_read_as_json(house: House) -> None:
    """Also where a browser tells neither Origin nor Sec-Fetch-Site, as old ones do."""
    app = house.app()
    bodies = {route.name for route in app.routes if isinstance(route, Route) and route.path.startswith("/api/")}
    described = []
    async with house.client(app, cookies=as_role(house, "admin")) as client:
        paths = (await client.get("/api/openapi.json")).json()["paths"]
        for path, methods in paths.items():
            for method, operation in methods.items():
                if "requestBody" not in operation or operation["operationId"] not in bodies:
                    continue
                for kind in FORMS:
                    answer = await client.request(
                        method, path.format(**PATHS), content=b"{}", headers={"content-type": kind} if kind else {}
                    )
                    described.append((operation["operationId"], kind, answer.status_code))
    assert [one for one in described if one[2] not in (404, 409, 415)] == []
    assert sum(one[2] == 415 for one in described) > 150


@pytest.mark.parametrize("address", ["/?session={0}", "/?hotline_session={0}", "/api/me;hotline_session={0}"])
async def test_no_session_is_taken_from_an_address(house: House, address: str) -> None:
    token = as_role(house, "admin")["hotline_session"]
    async with house.client() as client:
        assert (await client.get(address.format(token))).status_code in (303, 404)


async def test_who_signs_in_over_a_session_that_somebody_planted_gets_one_of_his_own(house: House) -> None:
    """The attacker's own, still good, and known to him."""
    house.add_admin()
    planted = as_role(house, "qa", "planted")
    app = house.app()
    async with house.client(app) as victim, house.client(app, cookies=planted) as attacker:
        token = form_token(await victim.get("/login"))
        victim.cookies.update(planted)
        form = {"name": "admin", "password": PASSWORD, "form_token": token}
        welcome = await victim.post("/login", data=form)
        assert (welcome.status_code, "planted" in welcome.headers["set-cookie"]) == (303, False)
        assert (await attacker.get("/api/me")).json()["name"] == "qa"


async def test_every_signing_in_makes_a_new_session(house: House) -> None:
    house.add_admin()
    app, tokens = house.app(), set()
    for _ in range(3):
        async with house.client(app) as client:
            await sign_in(client)
            tokens.add(client.cookies["hotline_session"])
    assert len(tokens) == 3
    assert {len(token) for token in tokens} == {43}, "256 bits"


async def test_a_form_from_nowhere_cannot_sign_anybody_in(house: House, browser: httpx.AsyncClient) -> None:
    """Signing a victim in as the attacker is an attack too."""
    house.add_admin()
    for form_token_sent in ("", "0" * 64):
        form = {"name": "admin", "password": PASSWORD, "form_token": form_token_sent}
        answer = await browser.post("/login", data=form)
        assert (answer.status_code, "hotline_session" in browser.cookies) == (403, False)
