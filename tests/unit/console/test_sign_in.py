"""Signing in: the right password, patience with wrong ones, and tricks that must not work."""

from __future__ import annotations

import re
from datetime import UTC, datetime

import httpx
import pytest
from hypothesis import given
from hypothesis import strategies as st

from console.sign_in import own_path
from tests.unit.console.house import PASSWORD, House


@pytest.fixture(autouse=True)
def admin(house: House) -> None:
    house.add_admin()


def form_token(page: httpx.Response) -> str:
    found = re.search(r'name="form_token" value="([^"]*)"', page.text)
    assert found
    return found[1]


async def sign_in(browser: httpx.AsyncClient, password: str = PASSWORD, **fields: str) -> httpx.Response:
    token = form_token(await browser.get("/login"))
    form = {"name": "admin", "password": password, "form_token": token, **fields}
    return await browser.post("/login", data=form)


async def test_the_right_password_opens_the_page_that_was_wanted(browser: httpx.AsyncClient) -> None:
    answer = await sign_in(browser, next="/calls/c1")
    assert (answer.status_code, answer.headers["location"]) == (303, "/calls/c1")
    assert (await browser.get("/")).status_code == 200
    assert (await browser.get("/api/calls")).status_code == 200


async def test_the_sessions_cookie_is_out_of_scripts_reach(browser: httpx.AsyncClient) -> None:
    cookie = (await sign_in(browser)).headers["set-cookie"]
    assert re.search(r"hotline_session=[\w-]{40,}; HttpOnly; Max-Age=43200; Path=/; SameSite=lax$", cookie)


async def test_over_https_cookies_are_bound_to_the_host_and_never_go_in_the_clear(house: House) -> None:
    transport = httpx.ASGITransport(house.app())
    async with httpx.AsyncClient(transport=transport, base_url="https://hotline.test") as browser:
        cookie = (await sign_in(browser)).headers["set-cookie"]
        assert cookie.startswith("__Host-hotline_session=")
        assert "; Secure" in cookie
        assert (await browser.get("/")).status_code == 200


async def test_who_is_signed_in_is_sent_on_from_the_form(browser: httpx.AsyncClient) -> None:
    await sign_in(browser)
    answer = await browser.get("/login?next=/calls/c1")
    assert (answer.status_code, answer.headers["location"]) == (303, "/calls/c1")


@pytest.mark.parametrize("fields", [{"password": "wrong"}, {"name": "nobody"}, {"password": ""}, {"name": ""}])
async def test_a_wrong_name_or_password_says_the_same(browser: httpx.AsyncClient, fields: dict[str, str]) -> None:
    token = form_token(await browser.get("/login"))
    answer = await browser.post("/login", data={"name": "admin", "password": PASSWORD, "form_token": token} | fields)
    assert answer.status_code == 401
    assert "用户名或密码不正确。" in answer.text
    assert (await browser.get("/api/calls")).status_code == 401


async def test_after_five_wrong_passwords_even_the_right_one_has_to_wait(browser: httpx.AsyncClient) -> None:
    for _ in range(5):
        assert (await sign_in(browser, "wrong")).status_code == 401
    answer = await sign_in(browser)
    assert answer.status_code == 429
    assert int(answer.headers["retry-after"]) > 0
    assert f"请 {answer.headers['retry-after']} 秒后再试" in answer.text


async def test_waiting_is_for_one_name_from_one_address(house: House) -> None:
    app = house.app()
    async with house.client(app) as browser:
        for _ in range(5):
            await sign_in(browser, "wrong")
        assert (await sign_in(browser)).status_code == 429
    transport = httpx.ASGITransport(app, client=("192.0.2.200", 1))
    async with httpx.AsyncClient(transport=transport, base_url="http://hotline.test") as elsewhere:
        assert (await sign_in(elsewhere)).status_code == 303


async def test_a_form_made_for_another_browser_is_refused(house: House, browser: httpx.AsyncClient) -> None:
    async with house.client() as other:
        stolen = form_token(await other.get("/login"))
    await browser.get("/login")
    for token in (stolen, "", "é"):
        answer = await browser.post("/login", data={"name": "admin", "password": PASSWORD, "form_token": token})
        assert answer.status_code == 403
        assert "页面已过期" in answer.text


@pytest.mark.parametrize(
    "headers",
    [{"origin": "https://elsewhere.example"}, {"origin": "null"}, {"sec-fetch-site": "cross-site"}],
)
async def test_even_a_good_form_is_refused_from_another_sites_page(
    browser: httpx.AsyncClient, headers: dict[str, str]
) -> None:
    token = form_token(await browser.get("/login"))
    form = {"name": "admin", "password": PASSWORD, "form_token": token}
    assert (await browser.post("/login", data=form, headers=headers)).status_code == 403
    own = {"origin": "http://hotline.test", "sec-fetch-site": "same-origin"}
    assert (await browser.post("/login", data=form, headers=own)).status_code == 303


async def test_a_planted_session_is_not_taken_over(browser: httpx.AsyncClient, house: House) -> None:
    browser.cookies.set("hotline_session", "planted")
    await sign_in(browser)
    async with house.client(cookies={"hotline_session": "planted"}) as attacker:
        assert (await attacker.get("/api/calls")).status_code == 401


async def test_signing_out_ends_the_session_for_good(browser: httpx.AsyncClient, house: House) -> None:
    await sign_in(browser)
    session = browser.cookies["hotline_session"]
    token = (await browser.get("/api/me")).json()["form_token"]
    answer = await browser.post("/logout", data={"form_token": token})
    assert (answer.status_code, answer.headers["location"]) == (303, "/login")
    assert "hotline_session" not in browser.cookies
    async with house.client(cookies={"hotline_session": session}) as thief:
        assert (await thief.get("/api/calls")).status_code == 401


async def test_a_forged_sign_out_is_refused(browser: httpx.AsyncClient) -> None:
    await sign_in(browser)
    for token in ("", "0" * 64):
        assert (await browser.post("/logout", data={"form_token": token})).status_code == 403
    assert (await browser.get("/")).status_code == 200


@pytest.mark.parametrize(
    "target",
    [
        "https://evil.example/",
        "//evil.example",
        "/\\evil.example",
        "javascript:alert(1)",
        "/a\r\nset-cookie: x=1",
        "calls",
    ],
)
async def test_signing_in_never_leads_to_another_site(browser: httpx.AsyncClient, target: str) -> None:
    assert (await sign_in(browser, next=target)).headers["location"] == "/"


@given(st.text(max_size=30))
def test_an_own_path_is_always_one_of_ours(text: str) -> None:
    path = own_path(text)
    assert path == "/" or (path == text and path.startswith("/") and path[1:2] not in ("/", "\\"))


async def test_what_was_typed_comes_back_as_text(browser: httpx.AsyncClient) -> None:
    answer = await sign_in(browser, "wrong", name='"><script>alert(1)</script>', next='/"onload="x')
    assert "<script>alert" not in answer.text
    assert '"onload=' not in answer.text
    assert "&#34;&gt;&lt;script&gt;" in answer.text


async def test_a_body_beyond_reason_is_not_read(browser: httpx.AsyncClient) -> None:
    await browser.get("/login")
    assert (await browser.post("/login", data={"name": "x" * 100_000})).status_code == 413


async def test_sessions_that_are_over_are_swept_when_somebody_signs_in(
    browser: httpx.AsyncClient, house: House
) -> None:
    await sign_in(browser)
    assert house.accounts.sweep_sessions(datetime.now(UTC)) == 0
