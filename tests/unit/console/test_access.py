"""Who may open which door: every route of the app, every role, and those nobody knows."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import httpx
import pytest
from starlette.applications import Starlette
from starlette.routing import Mount, Route

from console import permissions
from console.access import is_loopback
from console.accounts import token_hash
from console.permissions import MAY, Role
from store.rows import Session, User
from tests.unit.console.house import BEARER, TOKEN, House

PATHS = {"id": "c1", "hold": "1", "name": "main", "key": "greeting", "language": "en", "area": "qa", "version": "1"}
STREAMS = ("live", "desk_live")
"""The streams never end by themselves: `test_serving` reads one; here their guards are tried with HEAD."""


def routes(app: Starlette) -> list[Route | Mount]:
    return [route for route in app.routes if isinstance(route, Route | Mount)]


def as_role(house: House, role: str, token: str = "session-token", lasts_s: float = 60) -> dict[str, str]:
    """The cookies of somebody in this role."""
    now = datetime.now(UTC)
    house.accounts.create_user(User(role, "no password", role))
    house.accounts.open_session(Session(token_hash(token), role, now, now + timedelta(seconds=lasts_s)))
    return {"hotline_session": token}


def expected(name: str, role: Role | None) -> bool:
    allowed = MAY[name]
    return allowed is None or role in allowed


def test_every_route_of_the_app_has_a_row_and_every_row_a_route(house: House) -> None:
    names = [route.name for route in routes(house.app())]
    assert set(names) == set(MAY)
    assert len(names) == len(set(names))


def test_a_route_without_a_row_does_not_start(house: House, monkeypatch: pytest.MonkeyPatch) -> None:
    rows = dict(permissions.MAY)  # put back whole, in its order: the page of it is drawn in that
    del rows["calls"]
    monkeypatch.setattr("console.access.MAY", rows)
    with pytest.raises(KeyError):
        house.app()


@pytest.mark.parametrize("role", [*Role, None])
async def test_the_matrix_holds_for_every_route(house: House, role: Role | None) -> None:
    house.served("c1", length_s=12)
    app = house.app()
    cookies = as_role(house, role) if role else {}
    wrong = []
    async with house.client(app, cookies=cookies) as client:
        for route in routes(app):
            if isinstance(route, Mount) or route.name in ("sign_in", "take_sign_in_step", "logout"):
                continue
            method = "HEAD" if route.name in STREAMS else (set(route.methods or {"GET"}) - {"HEAD"}).pop()
            answer = await client.request(
                method, route.path_format.format(**PATHS), json={} if method == "POST" else None
            )
            assert answer.status_code < 500, (route.name, answer.text)
            shut_out = answer.status_code in (401, 403) or "login?next" in answer.headers.get("location", "")
            if shut_out == expected(route.name, role):
                wrong.append((route.name, answer.status_code))
    assert wrong == []


async def test_nobody_is_told_what_to_do_pages_lead_to_the_form_the_api_says_401(browser: httpx.AsyncClient) -> None:
    page = await browser.get("/calls/c1")
    assert (page.status_code, page.headers["location"]) == (303, "/login?next=%2Fcalls%2Fc1")
    view = await browser.get("/routing?view=urgent&lang=en")
    assert view.headers["location"] == "/login?next=%2Frouting%3Fview%3Durgent&lang=en"
    english = await browser.get("/?lang=en")
    assert english.headers["location"] == "/login?next=%2F&lang=en"
    api = await browser.get("/api/calls")
    assert (api.status_code, api.json()["error"]["code"]) == (401, "sign_in_needed")
    assert api.headers["www-authenticate"] == "Bearer"


@pytest.mark.parametrize(
    "authorization",
    [f"Bearer {TOKEN}x", f"Bearer {TOKEN[:-1]}", "Bearer ", "Bearer", TOKEN, f"Basic {TOKEN}", "Bearer \xe9"],
)
async def test_only_the_whole_token_opens(browser: httpx.AsyncClient, authorization: str) -> None:
    answer = await browser.get("/api/calls", headers={"authorization": authorization.encode("latin-1")})
    assert answer.status_code == 401


@pytest.mark.parametrize("scheme", ["Bearer", "bearer", "BEARER"])
async def test_the_token_is_an_administrator(browser: httpx.AsyncClient, scheme: str) -> None:
    answer = await browser.get("/metrics", headers={"authorization": f"{scheme} {TOKEN}"})
    assert answer.status_code == 200
    assert "hotline_console_live_pages 0.0" in answer.text


@pytest.mark.parametrize("token", [None, ""])
async def test_without_a_token_set_no_token_opens(house: House, token: str | None) -> None:
    async with house.client(house.app(api_token=token)) as client:
        for given in ("Bearer ", "Bearer None", f"Bearer {TOKEN}"):
            assert (await client.get("/api/calls", headers={"authorization": given})).status_code == 401


async def test_a_wrong_token_is_not_mended_by_a_good_cookie(house: House) -> None:
    async with house.client(cookies=as_role(house, "admin")) as client:
        assert (await client.get("/api/calls")).status_code == 200
        assert (await client.get("/api/calls", headers={"authorization": "Bearer no"})).status_code == 401


async def test_a_session_that_is_over_unknown_or_of_nobody_is_none(house: House) -> None:
    over = as_role(house, "admin", "over", lasts_s=-1)
    of_nobody = as_role(house, "qa", "of-nobody")
    house.accounts.remove_user("qa")
    house.accounts.create_user(User("qa", "no password", "emperor"))
    unknown_role = as_role(house, "emperor", "emperor")
    for cookies in (over, of_nobody, unknown_role, {"hotline_session": "guessed"}, {"hotline_session": ""}):
        async with house.client(cookies=cookies) as client:
            assert (await client.get("/api/calls")).status_code == 401


async def test_the_store_never_holds_what_the_browser_shows(house: House) -> None:
    """The row's hash, shown as a cookie, opens nothing."""
    as_role(house, "admin", "secret")
    async with house.client(cookies={"hotline_session": token_hash("secret")}) as client:
        assert (await client.get("/api/calls")).status_code == 401


async def metrics_from(house: House, client_host: str, **headers: str) -> int:
    transport = httpx.ASGITransport(house.app(), client=(client_host, 1))
    async with httpx.AsyncClient(transport=transport, base_url="http://127.0.0.1:8080") as client:
        return (await client.get("/metrics", headers=headers)).status_code


@pytest.mark.parametrize("host", ["127.0.0.1", "::1"])
async def test_prometheus_on_this_machine_needs_no_token(house: House, host: str) -> None:
    assert await metrics_from(house, host) == 200


async def test_metrics_are_not_for_others_nor_through_a_proxy_on_this_machine(house: House) -> None:
    assert await metrics_from(house, "192.0.2.7") == 303
    assert await metrics_from(house, "127.0.0.1", **{"x-forwarded-for": "127.0.0.1"}) == 303
    assert await metrics_from(house, "127.0.0.1", host="hotline.example") == 303


def test_what_is_loopback() -> None:
    assert [host for host in ("127.0.0.1", "127.9.9.9", "::1", "localhost") if not is_loopback(host)] == []
    assert [host for host in ("192.0.2.1", "", "localhost.example", "testclient") if is_loopback(host)] == []


async def test_what_is_public_needs_nothing(browser: httpx.AsyncClient, house: House) -> None:
    assert (await browser.get("/healthz", headers={"authorization": "nonsense"})).json() == {"status": "ok"}
    assert (await browser.get("/readyz")).json() == {"ready": True, "parts": {"sip": True, "database": True}}
    house.readiness = lambda: {"sip": True, "database": False}
    answer = await browser.get("/readyz")
    assert (answer.status_code, answer.json()["ready"]) == (503, False)
    house.readiness = lambda: {"sip": True, "recording": False}
    answer = await browser.get("/readyz")
    assert (answer.status_code, answer.json()) == (200, {"ready": True, "parts": {"sip": True, "recording": False}})
    assert (await browser.get("/plain/page.css")).status_code == 200


async def test_requests_are_counted_by_route_and_status(house: House) -> None:
    async with house.client(headers=BEARER) as client:
        await client.get("/api/calls")
        await client.get("/api/calls?limit=x")
        await client.get("/nowhere/at/all")
        text = (await client.get("/metrics")).text
    assert 'hotline_console_requests_total{route="calls",status="200"} 1.0' in text
    assert 'hotline_console_requests_total{route="calls",status="400"} 1.0' in text
    assert 'hotline_console_requests_total{route="none",status="404"} 1.0' in text
