"""Sessions are on the server: they are looked at, and end when told to or when nobody uses them [X4]."""

from __future__ import annotations

from collections.abc import AsyncIterator
from datetime import UTC, datetime, timedelta

import httpx
import pytest

from console.accounts import ConsoleAccounts, SessionTerms, token_hash
from store.auditing import AuditTrail, Wanted
from store.rows import Session
from tests.unit.console.house import BEARER, House
from tests.unit.console.test_access import as_role
from tests.unit.console.test_sign_in import sign_in


@pytest.fixture
async def phone(house: House) -> AsyncIterator[httpx.AsyncClient]:
    """Another browser."""
    async with house.client(headers={"user-agent": "Phone/1.0"}) as client:
        yield client


async def test_one_sees_where_one_is_signed_in_and_ends_it_elsewhere(
    house: House, browser: httpx.AsyncClient, phone: httpx.AsyncClient
) -> None:
    house.add_admin()
    await sign_in(browser)
    await sign_in(phone)
    items = (await browser.get("/api/my/sessions")).json()["items"]
    assert sorted((item["current"], item["browser"][:5]) for item in items) == [(False, "Phone"), (True, "pytho")]
    assert {item["address"] for item in items} == {"192.0.2.9"}
    other = next(item["id"] for item in items if not item["current"])
    assert (await browser.delete(f"/api/my/sessions/{other}")).json() == {"sessions": 1}
    assert (await phone.get("/api/me")).status_code == 401
    assert (await browser.get("/api/me")).status_code == 200
    assert (await browser.delete(f"/api/my/sessions/{other}")).status_code == 404
    (entry,) = AuditTrail(house.database).found(Wanted(what="sessions_ended"))
    assert (entry.who, dict(entry.detail)) == ("admin", {"user": "admin", "sessions": 1})


async def test_another_users_session_is_not_there(house: House) -> None:
    theirs = as_role(house, "admin", "theirs")
    async with house.client(cookies=as_role(house, "qa")) as client:
        assert (await client.delete(f"/api/my/sessions/{token_hash('theirs')[:16]}")).status_code == 404
        assert len((await client.get("/api/my/sessions")).json()["items"]) == 1
    async with house.client(cookies=theirs) as admin:
        assert (await admin.get("/api/me")).status_code == 200


async def test_the_handle_of_a_session_opens_nothing(house: House) -> None:
    as_role(house, "admin", "secret")
    async with house.client(cookies={"hotline_session": token_hash("secret")[:16]}) as client:
        assert (await client.get("/api/me")).status_code == 401


async def test_an_administrator_signs_a_user_out_everywhere(house: House, api: httpx.AsyncClient) -> None:
    first, second = as_role(house, "qa", "one"), as_role(house, "qa", "two")
    (user,) = (await api.get("/api/users")).json()["items"]
    assert (user["name"], user["role"], user["teams"], user["agent"], user["sessions"]) == ("qa", "qa", None, None, 2)
    assert (await api.delete("/api/users/qa/sessions")).json() == {"sessions": 2}
    assert (await api.delete("/api/users/qa/sessions")).json() == {"sessions": 0}
    assert (await api.delete("/api/users/nobody/sessions")).status_code == 404
    for cookies in (first, second):
        async with house.client(cookies=cookies) as client:
            assert (await client.get("/api/me")).status_code == 401
    assert (await api.get("/api/my/sessions", headers=BEARER)).json()["items"] == []


def test_a_session_that_nobody_uses_ends_and_one_that_is_used_goes_on(house: House) -> None:
    users = ConsoleAccounts(house.accounts, SessionTerms(idle=timedelta(hours=1)))
    as_role(house, "qa")
    now = datetime.now(UTC)

    def opened(token: str, before_h: float, seen_h: float | None) -> None:
        seen = None if seen_h is None else now - timedelta(hours=seen_h)
        at = now - timedelta(hours=before_h)
        house.accounts.open_session(Session(token_hash(token), "qa", at, now + timedelta(hours=1), seen))

    opened("never used", 1.1, None)
    opened("used long ago", 3, 1.1)
    opened("used", 3, 0.9)
    assert [users.visitor(token) is not None for token in ("never used", "used long ago", "used")] == [
        False, False, True,
    ]  # fmt: skip
    again = house.accounts.session(token_hash("used"), now)
    assert again is not None
    assert again.seen_at is not None
    assert again.seen_at >= now, "it was used just now"
    assert {session.handle for session in users.sessions("qa")} == {
        token_hash(token)[:16] for token in ("used", "session-token")
    }
