"""Users by the API: added, changed, closed, reset; each with its line in the audit [X4]."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime

import httpx
import pytest

from calls import events as e
from calls.table import Group
from console.credentials import totp
from store.rows import SecondFactor
from store.second_factors import SecondFactors
from tests.unit.console.house import PASSWORD, TABLE, House
from tests.unit.console.test_access import as_role
from tests.unit.console.test_audit_api import told
from tests.unit.console.test_my_account_api import bearer, done, hand, made, refused
from tests.unit.console.test_second_factor import give
from tests.unit.console.test_sign_in import sign_in

NEW = {"name": "李娜", "role": "team_lead", "teams": ["day"], "agent": "1001", "phone": "sip:8001@192.0.2.10"}


@pytest.fixture(autouse=True)
def shop(house: House) -> None:
    house.hear(e.TablePublished(replace(TABLE, groups={name: Group(name, {}) for name in ("day", "night")})))
    house.add_admin()


async def test_a_user_is_added_and_chooses_his_password_when_he_first_signs_in(
    house: House, api: httpx.AsyncClient, browser: httpx.AsyncClient
) -> None:
    made_up = await done(api, "/api/users", NEW)
    user = made_up["user"]
    assert {name: user[name] for name in NEW} == NEW
    assert user["must_change"]
    assert (await sign_in(browser, made_up["password"], name="李娜")).headers["location"] == "/login/step"
    await give(browser, password="swift-osprey-77", again="swift-osprey-77")
    assert (await browser.get("/api/me")).json()["teams"] == ["day"]
    page = (await api.get("/api/users")).json()
    assert [(each["name"], each["sessions"], each["must_change"]) for each in page["items"]] == [
        ("admin", 0, False), ("李娜", 1, False),
    ]  # fmt: skip
    assert (page["teams"], page["agents"]["1001"]) == (["day", "night"], "李娜")
    kinds = [(who, what) for who, what, _ in told(house, "user_added", "user_linked", "phone_changed")]
    assert kinds == [("API", "user_added"), ("API", "user_linked"), ("API", "phone_changed")]


@pytest.mark.parametrize(
    ("wrong", "code"),
    [
        ({"name": "admin"}, "409 name_taken"),
        ({"name": "SERVER"}, "409 name_taken"),
        ({"name": "a b"}, "400 bad_parameter"),
        ({"name": "<b>"}, "400 bad_parameter"),
        ({"role": "emperor"}, "400 bad_parameter"),
        ({"teams": ["mars"]}, "400 unknown_team"),
        ({"agent": "9"}, "400 unknown_agent"),
        ({"phone": "tel:110"}, "400 bad_phone"),
        ({"phone": "sip:1@h?Replaces=x"}, "400 bad_phone"),
    ],
)
async def test_what_cannot_be_is_refused_and_nothing_is_done(
    house: House, api: httpx.AsyncClient, wrong: dict[str, object], code: str
) -> None:
    assert await refused(api, "/api/users", NEW | wrong) == code
    assert [user.name for user in house.accounts.users()] == ["admin"]


async def test_a_lead_without_a_team_leads_nobody(api: httpx.AsyncClient) -> None:
    made_up = await done(api, "/api/users", {"name": "wu", "role": "team_lead"})
    assert made_up["user"]["teams"] == []


async def test_only_what_is_another_is_changed_and_told(house: House, api: httpx.AsyncClient) -> None:
    await done(api, "/api/users", NEW)
    terms = {name: value for name, value in NEW.items() if name != "name"}
    for change, kinds in (
        ({}, []),
        ({"role": "supervisor"}, ["role_changed"]),
        ({"teams": None}, ["teams_changed"]),
        ({"agent": None}, ["user_linked"]),
        ({"phone": ""}, ["phone_changed"]),
    ):
        terms |= change
        before = len(told(house, "role_changed", "teams_changed", "user_linked", "phone_changed"))
        answer = await api.put("/api/users/李娜", json=terms)
        assert answer.status_code == 200, answer.text
        assert {name: answer.json()[name] for name in terms} == terms
        new = told(house, "role_changed", "teams_changed", "user_linked", "phone_changed")[before:]
        assert [what for _, what, _ in new] == kinds
    assert (await api.put("/api/users/nobody", json=terms)).status_code == 404


async def test_what_he_has_already_may_stay_though_the_table_has_it_no_more(
    house: House, api: httpx.AsyncClient
) -> None:
    await done(api, "/api/users", NEW)
    house.hear(e.TablePublished(replace(TABLE, agents={}, groups={})))
    terms = {name: value for name, value in NEW.items() if name != "name"} | {"phone": ""}
    assert (await api.put("/api/users/李娜", json=terms)).status_code == 200
    assert (await api.put("/api/users/李娜", json=terms | {"teams": ["night"]})).status_code == 400


async def test_who_is_closed_is_out_at_once_and_nobody_gets_his_name(house: House, api: httpx.AsyncClient) -> None:
    cookies = as_role(house, "qa")
    async with house.client(cookies=cookies) as qa:
        assert (await qa.get("/api/me")).status_code == 200
        assert (await done(api, "/api/users/qa/close", {}))["closed_at"] is not None
        assert (await qa.get("/api/me")).status_code == 401
    assert await refused(api, "/api/users/qa/close", {}) == "409 user_is_closed"
    assert await refused(api, "/api/users", {"name": "qa", "role": "qa"}) == "409 name_taken"
    async with house.client() as browser:
        assert (await sign_in(browser, name="qa")).status_code == 401
    assert (await done(api, "/api/users/qa/reopen", {}))["closed_at"] is None
    assert await refused(api, "/api/users/qa/reopen", {}) == "409 user_is_open"
    assert await refused(api, "/api/users/nobody/close", {}) == "404 no_such_user"
    kinds = [(who, what, detail) for who, what, detail in told(house, "user_closed", "user_reopened")]
    assert kinds == [("API", "user_closed", {"user": "qa"}), ("API", "user_reopened", {"user": "qa"})]


async def test_nobody_locks_himself_or_everybody_out(house: House, browser: httpx.AsyncClient) -> None:
    await sign_in(browser)
    assert await refused(browser, "/api/users/admin/close", {}) == "409 admin_stays"
    assert await refused(browser, "/api/users/admin/password", {}) == "409 not_yourself"
    assert (await browser.delete("/api/users/admin/totp")).status_code == 409
    answer = await browser.put("/api/users/admin", json={"role": "qa"})
    assert (answer.status_code, answer.json()["error"]["code"]) == (409, "admin_stays")
    async with house.client(cookies=as_role(house, "admin", "x")) as other:
        assert await refused(other, "/api/users/admin/close", {}) == "409 admin_stays"
    house.accounts.create_user(replace(house.accounts.users()[0], name="wu"))
    async with house.client() as wu:
        await sign_in(wu, name="wu")
        assert await refused(wu, "/api/users/wu/close", {}) == "409 not_yourself"


async def test_a_reset_gives_a_password_for_once_and_ends_sessions_and_tokens(
    house: House, api: httpx.AsyncClient, browser: httpx.AsyncClient
) -> None:
    house.accounts.create_user(replace(house.accounts.users()[0], name="wu"))
    await sign_in(browser, name="wu")
    token = await made(browser, "qa")
    answer = await done(api, "/api/users/wu/password", {})
    assert (await browser.get("/api/me")).status_code == 401
    assert (await api.get("/api/me", headers=bearer(token))).status_code == 401
    assert (await sign_in(browser, PASSWORD, name="wu")).status_code == 401
    assert (await sign_in(browser, answer["password"], name="wu")).headers["location"] == "/login/step"
    assert told(house, "password_reset") == [("API", "password_reset", {"user": "wu"})]
    assert answer["password"] not in str(told(house, "password_reset"))


async def test_lost_codes_are_forgotten_and_sessions_seen_and_ended(house: House, api: httpx.AsyncClient) -> None:
    cookies = as_role(house, "qa")
    factors = SecondFactors(house.database)
    sealed = house.box.seal(totp.new_secret(), "totp qa")
    factors.enrol(SecondFactor("qa", sealed, 0, datetime.now(UTC)), ["h"], hand())
    cookies = as_role(house, "qa", "again")
    (item,) = [each for each in (await api.get("/api/users")).json()["items"] if each["name"] == "qa"]
    assert (item["totp"], item["sessions"]) == (True, 1)
    (session,) = (await api.get("/api/users/qa/sessions")).json()["items"]
    assert not session["current"]
    assert not (await api.delete("/api/users/qa/totp")).json()["totp"]
    assert (await api.delete("/api/users/qa/totp")).status_code == 409
    assert factors.codes_left("qa") == 0
    async with house.client(cookies=cookies) as qa:
        assert (await qa.get("/api/me")).status_code == 401
    assert (await api.get("/api/users/nobody/sessions")).status_code == 404
    assert told(house, "totp_reset") == [("API", "totp_reset", {"user": "qa"})]
