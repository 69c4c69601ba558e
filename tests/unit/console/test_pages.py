"""The pages as the server sends them: language, theme, headers, and what goes wrong."""

from __future__ import annotations

import re

import httpx
import pytest

from tests.unit.console.house import BEARER, House


@pytest.fixture
async def signed_in(api: httpx.AsyncClient) -> httpx.AsyncClient:
    """The token serves for pages as well."""
    return api


async def test_pages_are_chinese_first_and_english_by_a_switch_that_is_remembered(
    signed_in: httpx.AsyncClient,
) -> None:
    assert '<html lang="zh-CN"' in (await signed_in.get("/")).text
    english = await signed_in.get("/?lang=en")
    assert '<html lang="en"' in english.text
    assert '"language": "en"' in english.text
    assert '<html lang="en"' in (await signed_in.get("/")).text
    assert '<html lang="zh-CN"' in (await signed_in.get("/?lang=zh-CN")).text


@pytest.mark.parametrize("query", ["lang=fr", "lang=", "lang=<script>", "lang=../../etc"])
async def test_a_language_nobody_speaks_is_chinese(signed_in: httpx.AsyncClient, query: str) -> None:
    answer = await signed_in.get(f"/?{query}")
    assert '<html lang="zh-CN"' in answer.text
    assert "<script>&" not in answer.text
    assert "set-cookie" not in answer.headers


async def test_the_switch_leads_to_the_same_page_in_the_other_language(house: House) -> None:
    async with house.client() as client:
        page = (await client.get("/login?next=/calls/c1")).text
    assert 'href="?next=%2Fcalls%2Fc1&amp;lang=en"' in page


@pytest.mark.parametrize(
    ("cookie", "theme"), [("dark", "dark"), ("light", "light"), ('"><b>', "system"), ("", "system")]
)
async def test_the_theme_chosen_is_in_the_page_before_any_script_runs(house: House, cookie: str, theme: str) -> None:
    async with house.client(headers={**BEARER, "cookie": f"theme={cookie}"}) as client:
        assert f'data-theme="{theme}"' in (await client.get("/")).text


async def test_every_answer_carries_the_headers_that_keep_strangers_out(
    browser: httpx.AsyncClient, api: httpx.AsyncClient
) -> None:
    answers = [
        await api.get("/"),
        await api.get("/api/calls"),
        await api.get("/nowhere"),
        await browser.get("/"),
        await browser.get("/login"),
        await browser.get("/plain/page.css"),
    ]
    for answer in answers:
        policy = answer.headers["content-security-policy"]
        assert "script-src 'self';" in policy
        assert "unsafe" not in policy
        assert "frame-ancestors 'none'" in policy
        assert answer.headers["x-content-type-options"] == "nosniff"
        assert answer.headers["referrer-policy"] == "same-origin"


async def test_only_static_files_may_be_kept_by_caches(browser: httpx.AsyncClient, api: httpx.AsyncClient) -> None:
    assert (await browser.get("/plain/page.css")).headers["cache-control"] == "no-cache"
    assert (await api.get("/api/calls")).headers["cache-control"] == "no-store"
    assert (await api.get("/")).headers["cache-control"] == "no-store"


async def test_no_page_holds_script_or_style_of_its_own(house: House, api: httpx.AsyncClient) -> None:
    house.offered("c1")
    for path in ("/", "/calls/c1", "/nowhere", "/login"):
        text = (await api.get(path)).text
        assert re.findall(r"<script(?! type=\"(?:module|application/json)\")|<style|\sstyle=|\son\w+=", text) == []


async def test_a_page_that_is_not_there_says_so_in_the_pages_language(signed_in: httpx.AsyncClient) -> None:
    answer = await signed_in.get("/nowhere?lang=en")
    assert answer.status_code == 404
    assert "There is nothing here." in answer.text


async def test_a_wrong_method_is_405_with_the_right_ones(signed_in: httpx.AsyncClient) -> None:
    answer = await signed_in.delete("/api/calls")
    assert (answer.status_code, answer.json()["error"]["code"]) == (405, "method_not_allowed")
    assert "GET" in answer.headers["allow"]


async def test_who_goes_away_while_asking_is_no_failure(house: House, caplog: pytest.LogCaptureFixture) -> None:
    scope = {
        "type": "http", "http_version": "1.1", "method": "POST", "scheme": "http", "path": "/api/days/diff",
        "query_string": b"", "root_path": "", "client": ("192.0.2.1", 5), "server": ("console", 80),
        "headers": [(b"host", b"console"), (b"content-type", b"application/json"),
                    (b"authorization", BEARER["authorization"].encode())],
    }  # fmt: skip
    sent: list[dict[str, object]] = []

    async def receive() -> dict[str, object]:
        return {"type": "http.disconnect"}

    async def send(message: object) -> None:
        assert isinstance(message, dict)
        sent.append(message)

    await house.app()(scope, receive, send)
    assert sent[0]["status"] == 400
    assert "failed" not in caplog.text


async def test_a_defect_of_ours_tells_nothing_of_the_inside(house: House) -> None:
    def broken() -> dict[str, bool]:
        raise RuntimeError("the secret inside")

    house.readiness = broken
    async with house.client(headers=BEARER) as client:
        answer = await client.get("/readyz")
    assert answer.status_code == 500
    assert "secret" not in answer.text
    assert "内部错误" in answer.text


@pytest.mark.parametrize(
    "path", ["/plain/../app.py", "/plain/%2e%2e/app.py", "/plain/..%2fapp.py", "/plain/", "/static/../app.py"]
)
async def test_static_files_are_only_those_of_the_folder(browser: httpx.AsyncClient, path: str) -> None:
    assert (await browser.get(path)).status_code == 404
