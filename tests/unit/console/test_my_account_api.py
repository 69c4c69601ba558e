"""One's own account: a password changed, one-time codes switched on and off, tokens made and revoked [X4]."""

from __future__ import annotations

import base64
from collections.abc import AsyncIterator
from datetime import UTC, datetime, timedelta
from typing import Any

import httpx
import pytest

from console import passwords
from console.credentials import totp
from console.credentials.factors import TotpPolicy
from console.credentials.token_hashes import token_hash
from console.permissions import MAY, SEES_NUMBERS, WHOLE_HOUSE, Role, roles_within
from store.api_tokens import ApiTokens
from store.auditing import Hand
from store.credential_tables import api_tokens
from store.rows import ApiToken, User
from tests.unit.console.house import BEARER, PASSWORD, House
from tests.unit.console.test_audit_api import told
from tests.unit.console.test_second_factor import NOW_S, STEP
from tests.unit.console.test_sign_in import form_token, sign_in

OWN = {"password": PASSWORD}


@pytest.fixture(autouse=True)
def admin(house: House) -> None:
    house.add_admin()
    house.codes_at_s = lambda: NOW_S


@pytest.fixture
async def me(browser: httpx.AsyncClient) -> httpx.AsyncClient:
    """Signed in as admin."""
    await sign_in(browser)
    return browser


@pytest.fixture
async def li(house: House) -> AsyncIterator[httpx.AsyncClient]:
    """A supervisor of the day's team."""
    house.accounts.create_user(User("li", passwords.digest(PASSWORD), "supervisor", ("day",)))
    async with house.client() as client:
        await sign_in(client, name="li")
        yield client


async def done(client: httpx.AsyncClient, path: str, body: object) -> Any:
    answer = await client.post(path, json=body)
    assert answer.status_code == 200, answer.text
    return answer.json()


async def refused(client: httpx.AsyncClient, path: str, body: object) -> str:
    answer = await client.post(path, json=body)
    assert answer.status_code >= 400
    return f"{answer.status_code} {answer.json()['error']['code']}"


def hand() -> Hand:
    return Hand("test", datetime.now(UTC))


# --- password ---


async def test_a_password_is_changed_by_who_knows_it_and_ends_other_sessions(
    house: House, me: httpx.AsyncClient
) -> None:
    before = me.cookies["hotline_session"]
    async with house.client() as other:
        await sign_in(other)
        wanted = {"current": PASSWORD, "password": "swift-osprey-77"}
        assert await refused(me, "/api/my/password", wanted | {"current": "wrong"}) == "409 wrong_own_password"
        assert await refused(me, "/api/my/password", wanted | {"password": "short"}) == "409 password_short"
        assert await refused(me, "/api/my/password", wanted | {"password": PASSWORD}) == "409 same_password"
        await done(me, "/api/my/password", wanted)
        assert (await other.get("/api/me")).status_code == 401
    assert me.cookies["hotline_session"] != before
    assert (await me.get("/api/me")).status_code == 200
    assert told(house, "password_changed") == [("admin", "password_changed", {"user": "admin"})]
    async with house.client() as again:
        assert (await sign_in(again, "swift-osprey-77")).headers["location"] == "/"


async def test_a_password_cannot_be_guessed_from_an_open_session(me: httpx.AsyncClient) -> None:
    wrong = {"current": "wrong", "password": "swift-osprey-77"}
    seen = [await refused(me, "/api/my/password", wrong) for _ in range(6)]
    assert seen == ["409 wrong_own_password"] * 5 + ["429 wait"]


# --- one-time codes ---


async def test_codes_are_switched_on_renewed_and_off_by_who_proves_himself(
    house: House, me: httpx.AsyncClient
) -> None:
    assert await refused(me, "/api/my/totp", {"password": "wrong"}) == "409 wrong_own_password"
    assert await refused(me, "/api/my/totp/confirm", {"code": "000000"}) == "409 enrol_again"
    begun = await done(me, "/api/my/totp", OWN)
    assert begun["address"].startswith("otpauth://totp/Hotline:admin?")
    assert begun["picture"]["path"].startswith("M4 4h1v1h-1z")
    secret = base64.b32decode(begun["secret"].replace(" ", ""))
    assert await refused(me, "/api/my/totp/confirm", {"code": "000000"}) == "409 wrong_code"
    assert not (await me.get("/api/my/account")).json()["totp"], "not before a code was right"
    before = me.cookies["hotline_session"]
    codes = (await done(me, "/api/my/totp/confirm", {"code": totp.code(secret, STEP - 1)}))["codes"]
    assert (len(codes), me.cookies["hotline_session"] != before) == (10, True)
    account = (await me.get("/api/my/account")).json()
    assert (account["totp"], account["codes_left"], account["totp_policy"]) == (True, 10, "optional")
    assert await refused(me, "/api/my/totp", OWN) == "409 totp_on"
    spent = OWN | {"code": totp.code(secret, STEP - 1)}
    assert await refused(me, "/api/my/totp/codes", spent) == "409 used_code"
    fresh = (await done(me, "/api/my/totp/codes", OWN | {"code": totp.code(secret, STEP)}))["codes"]
    assert set(fresh).isdisjoint(codes)
    assert await refused(me, "/api/my/totp/end", OWN | {"code": codes[0]}) == "409 wrong_code"
    await done(me, "/api/my/totp/end", OWN | {"code": fresh[0]})
    assert not (await me.get("/api/my/account")).json()["totp"]
    kinds = [what for _, what, _ in told(house, "totp_enrolled", "recovery_codes_renewed", "totp_ended")]
    assert kinds == ["totp_enrolled", "recovery_codes_renewed", "totp_ended"]
    assert await refused(me, "/api/my/totp/codes", spent) == "409 totp_not_on"


async def test_where_they_are_required_they_stay_and_where_off_nobody_begins(house: House) -> None:
    house.accounts.create_user(User("qa", passwords.digest(PASSWORD), "qa"))
    for policy, name, code in (
        (TotpPolicy.REQUIRED, "qa", "409 totp_not_on"),
        (TotpPolicy.OFF, "admin", "409 totp_not_on"),
    ):
        house.totp = policy
        async with house.client() as client:
            await sign_in(client, name=name)
            assert await refused(client, "/api/my/totp/end", OWN | {"code": "0"}) == code
    async with house.client() as client:
        await sign_in(client)
        assert await refused(client, "/api/my/totp", OWN) == "409 totp_switched_off"
    house.totp = TotpPolicy.OPTIONAL
    async with house.client() as client:
        await sign_in(client)
        begun = await done(client, "/api/my/totp", OWN)
        code = totp.code(base64.b32decode(begun["secret"].replace(" ", "")), STEP)
        await done(client, "/api/my/totp/confirm", {"code": code})
        session = client.cookies["hotline_session"]
    house.totp = TotpPolicy.REQUIRED
    async with house.client(cookies={"hotline_session": session}) as client:
        assert await refused(client, "/api/my/totp/end", OWN | {"code": code}) == "409 totp_required"


# --- tokens ---


async def made(client: httpx.AsyncClient, role: str, name: str = "reports", **more: object) -> str:
    answer = await done(client, "/api/my/tokens", {"name": name, "role": role, "password": PASSWORD, **more})
    return str(answer["token"])


def bearer(token: str) -> dict[str, str]:
    return {"authorization": f"Bearer {token}"}


async def test_a_token_is_shown_once_kept_hashed_used_and_revoked(house: House, li: httpx.AsyncClient) -> None:
    token = await made(li, "qa", days=7)
    (item,) = (await li.get("/api/my/tokens")).json()["items"]
    assert (item["name"], item["role"], item["seen_at"]) == ("reports", "qa", None)
    assert token.encode() not in (house.folder / "hotline.db").read_bytes()
    over = datetime.fromisoformat(item["expires_at"]) - datetime.fromisoformat(item["created_at"])
    assert over == timedelta(days=7)
    async with house.client(headers=bearer(token)) as program:
        said = (await program.get("/api/me")).json()
        assert (said["name"], said["role"], said["teams"], said["sees_numbers"]) == ("li", "qa", ["day"], False)
        assert (await program.get("/api/report_schedules")).status_code == 403
        (item,) = (await li.get("/api/my/tokens")).json()["items"]
        assert (item["address"], item["seen_at"] is not None) == ("192.0.2.9", True)
        assert (await li.delete(f"/api/my/tokens/{item['id']}")).status_code == 200
        assert (await program.get("/api/me")).status_code == 401
        assert (await li.delete(f"/api/my/tokens/{item['id']}")).status_code == 404
    assert [(who, what) for who, what, _ in told(house, "token_made", "token_revoked")] == [
        ("li", "token_made"), ("li", "token_revoked"),
    ]  # fmt: skip
    assert token not in str(told(house, "token_made"))


@pytest.mark.parametrize("role", Role)
def test_a_role_within_another_opens_nothing_the_other_does_not(role: Role) -> None:
    for inner in roles_within(role):
        for allowed in (*MAY.values(), SEES_NUMBERS):
            assert allowed is None or inner not in allowed or role in allowed
    assert role in roles_within(role)
    assert Role.AGENT in roles_within(role)


async def test_a_token_never_gets_more_than_its_user(house: House, li: httpx.AsyncClient) -> None:
    """Each role he may give it, on each route: what is closed to him is closed to it, and the whole house too."""
    wish = {"name": "x", "role": "admin", "password": PASSWORD}
    assert await refused(li, "/api/my/tokens", wish) == "409 role_beyond"
    assert await refused(li, "/api/my/tokens", wish | {"role": "qa_lead"}) == "409 role_beyond"
    his = set((await li.get("/api/me")).json()["may"])
    for role in roles_within(Role.SUPERVISOR):
        async with house.client(headers=bearer(await made(li, role))) as program:
            its = set((await program.get("/api/me")).json()["may"])
            assert its <= his
            assert not its & WHOLE_HOUSE
            assert (await program.get("/api/users")).status_code == 403


async def test_no_token_makes_another_or_changes_what_its_user_proves_himself_with(
    house: House, me: httpx.AsyncClient
) -> None:
    token = await made(me, "admin")
    for headers in (bearer(token), BEARER):
        async with house.client(headers=headers) as program:
            assert (await program.get("/api/users")).status_code == 200
            for path, body in (
                ("/api/my/tokens", {"name": "x", "role": "admin", "password": PASSWORD}),
                ("/api/my/password", {"current": PASSWORD, "password": "swift-osprey-77"}),
                ("/api/my/totp", OWN),
                ("/api/my/totp/confirm", {"code": "0"}),
                ("/api/my/totp/codes", OWN | {"code": "0"}),
                ("/api/my/totp/end", OWN | {"code": "0"}),
            ):
                assert await refused(program, path, body) == "403 forbidden"
            for path in ("/api/my/tokens/x", "/api/my/sessions/x"):
                assert (await program.delete(path)).status_code == 403


async def test_a_token_ends_with_its_users_role_the_user_his_reset_and_its_time(house: House) -> None:
    store = house.accounts

    def token_of(user: str, lasts_s: float = 60, role: str = "qa") -> str:
        token, now = f"hotline_{user}{lasts_s}{role}", datetime.now(UTC)
        kept = ApiToken(token_hash(token), user, "t", role, now, now + timedelta(seconds=lasts_s))
        with house.database.writing() as connection:
            row = {name: getattr(kept, name) for name in ApiToken.__slots__}
            connection.execute(api_tokens.insert(), [row])
        return token

    ends = {
        "role": lambda name: store.change_role(name, "qa", hand()),
        "closed": lambda name: store.close_user(name, hand()),
        "reset": lambda name: store.reset_password(name, "x", hand()),
        "removed": lambda name: store.remove_user(name, hand()),
    }
    async with house.client() as client:
        for name, end in ends.items():
            store.create_user(User(name, "x", "supervisor"))
            headers = bearer(token_of(name))
            assert (await client.get("/api/me", headers=headers)).status_code == 200
            end(name)
            assert (await client.get("/api/me", headers=headers)).status_code == 401
        store.create_user(User("wu", "x", "qa"))
        assert (await client.get("/api/me", headers=bearer(token_of("wu", -1)))).status_code == 401
        beyond = bearer(token_of("wu", role="admin"))
        assert (await client.get("/api/me", headers=beyond)).status_code == 401, "whoever wrote it there"
        assert (await client.get("/api/me", headers=bearer(token_hash("x")))).status_code == 401


async def test_teams_of_a_token_are_its_users_of_this_moment(house: House, li: httpx.AsyncClient) -> None:
    async with house.client(headers=bearer(await made(li, "team_lead"))) as program:
        house.accounts.change_teams("li", ("night",), hand())
        assert (await program.get("/api/me")).json()["teams"] == ["night"]


async def test_another_sites_page_does_nothing_with_a_token_either(house: House, me: httpx.AsyncClient) -> None:
    headers = bearer(await made(me, "admin")) | {"origin": "https://elsewhere.example"}
    async with house.client(headers=headers) as page:
        assert (await page.post("/api/users/admin/close", json={})).status_code == 403


async def test_there_are_not_tokens_without_end(house: House, li: httpx.AsyncClient) -> None:
    for number in range(20):
        now = datetime.now(UTC)
        kept = ApiToken(token_hash(f"t{number}"), "li", "t", "qa", now, now + timedelta(hours=1))
        assert ApiTokens(house.database).add(kept, hand(), 20)
    wish = {"name": "x", "role": "qa", "password": PASSWORD}
    assert await refused(li, "/api/my/tokens", wish) == "409 too_many_tokens"
    assert await refused(li, "/api/my/tokens", wish | {"name": " "}) == "400 bad_parameter"
    assert await refused(li, "/api/my/tokens", wish | {"days": 367}) == "400 bad_parameter"


async def test_the_owners_token_is_nobodys_account(api: httpx.AsyncClient) -> None:
    assert (await api.get("/api/my/account")).status_code == 404
    assert (await api.get("/api/my/tokens")).json()["items"] == []


async def test_the_form_for_signing_out_fits_the_new_session(me: httpx.AsyncClient) -> None:
    await done(me, "/api/my/password", {"current": PASSWORD, "password": "swift-osprey-77"})
    token = (await me.get("/api/me")).json()["form_token"]
    assert (await me.post("/logout", data={"form_token": token})).headers["location"] == "/login"
    assert form_token(await me.get("/login"))
