"""Names that lead out of their folder lead nowhere, in every route that takes one and every spelling [X4]."""

from __future__ import annotations

from pathlib import Path

import httpx
import pytest
from starlette.routing import Mount

from tests.unit.console.attacks.full_house import furnish
from tests.unit.console.house import BEARER, House
from tests.unit.console.test_access import STREAMS, routes

SECRET = "what nobody may read"
OUT = [
    "..%2f..%2fsecret",
    "%2e%2e%2f%2e%2e%2fsecret",
    "..%252f..%252fsecret",
    "..%5c..%5csecret",
    "%2fetc%2fpasswd",
    "..%c0%af..%c0%afsecret",
    "secret%00.wav",
    "%00",
    "....%2f%2fsecret",
    "%2e%2e",
    ".%2e%2fsecret",
    "file:%2f%2f%2fsecret",
]
"""As they stand in an address; `secret` lies beside the folders of recordings, prompts and pages."""


@pytest.fixture
def full(house: House) -> House:
    furnish(house)
    for folder in (
        house.folder,
        house.folder / "data",
        house.folder / "recordings",
        house.folder / "data" / "prompts",
    ):
        folder.mkdir(exist_ok=True, parents=True)
        for name in ("secret", "secret.wav", "secret.yaml"):
            (folder / name).write_text(SECRET)
    return house


def files(folder: Path) -> set[Path]:
    return {path for path in folder.rglob("*") if path.is_file() and "hotline.db" not in path.name}


async def test_no_route_reads_or_writes_outside_its_folder(full: House) -> None:
    app, before, tried, wrong = full.app(), files(full.folder), 0, []
    (full.folder.parent / "secret").write_text(SECRET)
    async with full.client(app, headers=BEARER) as client:
        for route in routes(app):
            if isinstance(route, Mount) or "{" not in route.path or route.name in (*STREAMS, "app"):
                continue
            method = (set(route.methods or ()) - {"HEAD"}).pop()
            for name in OUT:
                path = route.path
                while "{" in path:
                    path = path[: path.index("{")] + name + path[path.index("}") + 1 :]
                sent = {} if method in ("GET", "DELETE") else {"json": {}}
                answer = await client.request(method, path, **sent)  # type: ignore[arg-type]
                tried += 1
                if answer.status_code >= 500 or SECRET in answer.text or answer.headers.get("location"):
                    wrong.append((route.name, name, answer.status_code))
    assert wrong == []
    assert files(full.folder) == before
    assert tried > 1000


@pytest.mark.parametrize("mount", ["static", "plain"])
@pytest.mark.parametrize(
    "name", [*OUT, "../secret", "assets/../../secret", "//secret", "assets/%2e%2e/%2e%2e/secret"]
)
async def test_no_file_beside_the_pages_own_is_served(
    full: House, browser: httpx.AsyncClient, mount: str, name: str
) -> None:
    answer = await browser.get(f"/{mount}/{name}")
    assert (answer.status_code, SECRET in answer.text) == (404, False)


async def test_a_link_out_of_the_pages_folder_is_not_followed(full: House, browser: httpx.AsyncClient) -> None:
    (full.folder / "front_end" / "assets" / "out.js").symlink_to(full.folder / "secret")
    answer = await browser.get("/static/assets/out.js")
    assert (answer.status_code, SECRET in answer.text) == (404, False)


@pytest.mark.parametrize(
    "key", ["../evil", "..%2fevil", "a/../../evil", "evil%00", ".", "%2e%2e", "con.", "-", "a%20b"]
)
async def test_a_recording_is_never_taken_in_under_a_name_that_is_none(full: House, key: str) -> None:
    before = files(full.folder)
    sound = full.recordings.resolve(full.queries.recordings_of("c1")[0].path).read_bytes()
    async with full.client(headers=BEARER) as client:
        for language in ("en", "..%2fen", "en%00"):
            if (key, language) != ("-", "en"):
                answer = await client.post(f"/api/prompts/{key}/{language}", content=sound)
                assert answer.status_code in (404, 405, 413, 422), answer.text
    assert files(full.folder) == before


async def test_the_name_a_file_was_sent_under_is_never_used(full: House) -> None:
    sound = full.recordings.resolve(full.queries.recordings_of("c1")[0].path).read_bytes()
    async with full.client(headers=BEARER) as client:
        for name in ("../../evil.wav", "/tmp/evil.wav", "evil\x00.wav", "C:\\evil.wav"):
            sent = {"file": (name, sound, "audio/wav")}
            answer = await client.post("/api/prompts/greeting/en", files=sent)
            assert answer.status_code in (200, 400, 422), answer.text
    assert not [path for path in files(full.folder) if "evil" in path.name]
