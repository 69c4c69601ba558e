"""The front end as the server hands it out: a page for every address of an area, files kept for good, true types."""

from __future__ import annotations

import asyncio
import json
import os
import re
import shutil
import subprocess
from pathlib import Path

import httpx
import pytest

from console.accounts import ConsoleAccounts
from console.front_end import FrontEnd, page_files
from console.screens import AREAS
from store.rows import User
from tests.unit.console.describe_api import describe
from tests.unit.console.house import BEARER, House
from tests.unit.console.test_access import as_role

WEB = Path("console/web")


def boot_of(page: httpx.Response) -> dict[str, object]:
    found = re.search(r'<script type="application/json" id="boot">(.*?)</script>', page.text, re.DOTALL)
    assert found
    return dict(json.loads(found[1]))


@pytest.mark.parametrize("area", AREAS)
async def test_every_address_below_an_area_is_the_front_ends(api: httpx.AsyncClient, area: str) -> None:
    for path in (f"/{area}", f"/{area}/", f"/{area}/one/two%20three?tab=4"):
        assert '<div id="app">' in (await api.get(path)).text, path
    assert (await api.get(f"/{area}else")).status_code == 404


async def test_the_page_names_its_files_what_is_needed_first_before(api: httpx.AsyncClient) -> None:
    page = (await api.get("/calls")).text
    assert '<link rel="stylesheet" href="/static/assets/main-C.css">' in page
    assert '<link rel="modulepreload" href="/static/assets/vue-Xy2.js">' in page
    assert '<script type="module" src="/static/assets/main-Ab1.js">' in page
    assert re.findall(r"<style|\sstyle=|\son\w+=", page) == []


async def test_the_page_knows_who_came_and_what_is_open_to_him(house: House) -> None:
    async with house.client(cookies=as_role(house, "qa") | {"lang": "en", "theme": "dark"}) as client:
        boot = boot_of(await client.get("/calls"))
    me = boot["me"]
    assert isinstance(me, dict)
    assert (me["name"], me["role"]) == ("qa", "qa")
    assert "live" in me["may"]
    assert "move_call" not in me["may"]
    assert (me["language"], boot["theme"]) == ("en", "dark")


async def test_a_name_cannot_end_the_pages_data(house: House) -> None:
    hostile = "</script><script>alert(1)</script>"
    async with house.client(cookies=signed_in(house, hostile)) as client:
        page = await client.get("/calls")
    assert "<script>alert" not in page.text
    me = boot_of(page)["me"]
    assert isinstance(me, dict)
    assert me["name"] == hostile


def signed_in(house: House, name: str) -> dict[str, str]:
    house.accounts.create_user(User(name, "no password", "admin"))
    ConsoleAccounts(house.accounts).open_session(name, "hostile")
    return {"hotline_session": "hostile"}


async def test_what_is_named_by_its_content_is_kept_for_good_and_nothing_else(api: httpx.AsyncClient) -> None:
    kept = await api.get("/static/assets/main-Ab1.js")
    assert kept.headers["cache-control"] == "public, max-age=31536000, immutable"
    assert (await api.get("/static/manifest.json")).headers["cache-control"] == "no-cache"
    assert (await api.get("/plain/icon.svg")).headers["cache-control"] == "no-cache"
    missing = await api.get("/static/assets/main-gone.js")
    assert (missing.status_code, missing.headers["cache-control"]) == (404, "no-store")


async def test_a_front_end_that_was_not_built_is_said_to_be_and_signing_in_still_works(house: House) -> None:
    shutil.rmtree(house.front_end.folder)
    async with house.client(headers=BEARER) as client:
        page = await client.get("/calls")
        assert page.status_code == 503
        assert "make run" in page.text
        assert (await client.get("/static/assets/main-Ab1.js")).status_code in (404, 500)
    async with house.client() as client:
        assert (await client.get("/login")).status_code == 200
        assert (await client.get("/plain/page.css")).status_code == 200


def test_a_front_end_built_anew_is_read_anew(tmp_path: Path) -> None:
    front_end = FrontEnd(tmp_path)
    assert front_end.files() is None
    for number, name in enumerate(("main-1.js", "main-2.js"), 1):
        manifest = tmp_path / "manifest.json"
        manifest.write_text(json.dumps({"src/main.ts": {"file": f"assets/{name}"}}))
        os.utime(manifest, ns=(number, number))
        files = front_end.files()
        assert files is not None
        assert files.script == f"/static/assets/{name}"
        assert front_end.files() is files


def test_a_chunk_that_two_need_is_named_once() -> None:
    files = page_files(
        {
            "src/main.ts": {"file": "m.js", "imports": ["_a.js", "_b.js"], "css": ["m.css"], "dynamicImports": ["c"]},
            "_a.js": {"file": "a.js", "imports": ["_b.js"], "css": ["a.css"]},
            "_b.js": {"file": "b.js", "imports": ["_a.js"]},
        }
    )
    assert files.modules == ("/static/b.js", "/static/a.js")
    assert files.styles == ("/static/a.css", "/static/m.css")


def test_the_front_ends_types_are_the_apis(tmp_path: Path) -> None:
    tool = WEB / "node_modules" / "openapi-typescript" / "bin" / "cli.js"
    assert tool.exists(), "the front end's tools are not installed: make web"
    node = shutil.which("node", path=".venv/bin") or shutil.which("node")
    assert node, "no Node.js: make web"
    described = tmp_path / "openapi.json"
    described.write_text(asyncio.run(describe()))
    made = tmp_path / "schema.d.ts"
    command = [node, str(tool), str(described), "--alphabetize", "--output", str(made)]
    subprocess.run(command, check=True, capture_output=True)
    assert made.read_text() == (WEB / "src" / "api" / "schema.d.ts").read_text(), "out of step: run `make types`"


async def test_an_agents_first_page_is_his_own_desk(house: House) -> None:
    async with house.client(cookies=as_role(house, "agent")) as client:
        answer = await client.get("/")
    assert (answer.status_code, answer.headers["location"]) == (303, "/agent")
