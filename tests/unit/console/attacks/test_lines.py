"""Nobody writes a line of his own into a log; every answer has the policy that keeps others' scripts out [X4]."""

from __future__ import annotations

import logging
import re

import pytest
from starlette.routing import Mount

from console.headers import SECURITY_HEADERS
from console.screens import AREAS
from hotline.logs import start_logging
from tests.unit.console.house import BEARER, House
from tests.unit.console.test_access import PATHS, STREAMS, routes

LINE = "x\r\n2026-11-30T12:00:00 [info] signed in as admin\x1b[2J\u2028\x85"


@pytest.mark.parametrize("logged", ["%s rang", "the webhook answered %r", "%s"])
def test_what_others_say_is_one_line_of_the_log(capsys: pytest.CaptureFixture[str], logged: str) -> None:
    before = logging.getLogger().handlers[:]
    try:
        start_logging("info")
        logging.getLogger("hotline.telephony").warning(logged, LINE)
        try:
            raise ValueError(LINE)
        except ValueError:
            logging.getLogger("hotline.webhook").exception("it answered %s", LINE)
    finally:
        logging.getLogger().handlers[:] = before
        logging.getLogger().setLevel(logging.WARNING)
    written = capsys.readouterr().err
    assert "signed in as admin" in written
    assert not [
        line for line in re.split(r"[\r\n\u2028\x85]", written) if line.startswith("2026-11-30T12:00:00 [info]")
    ]
    assert "\x1b[2J" not in written


async def test_a_request_that_fails_is_one_line(house: House, caplog: pytest.LogCaptureFixture) -> None:
    house.database.defect = RuntimeError("not now")
    async with house.client(headers=BEARER) as client:
        assert (await client.get("/api/calls/a%0d%0ab%1b%00")).status_code == 500
    (record,) = [record for record in caplog.records if record.name == "hotline.console"]
    assert "\\x1b" in record.getMessage()
    assert all(letter.isprintable() for letter in record.getMessage())


async def test_every_answer_of_every_route_keeps_scripts_and_frames_of_others_out(house: House) -> None:
    """Signed in or not, found or not, also what is plain; nothing unsafe in the policy."""
    app = house.app()
    paths = [f"/{area}/x" for area in AREAS] + [
        "/",
        "/login",
        "/nowhere",
        "/plain/page.css",
        "/plain/none",
        "/static/x",
    ]
    paths += [
        route.path_format.format(**PATHS)
        for route in routes(app)
        if not isinstance(route, Mount) and route.name not in (*STREAMS, "app")
    ]
    bare = []
    for headers in (BEARER, {}):
        async with house.client(app, headers=headers) as client:
            for path in paths:
                answer = await client.get(path)
                if any(answer.headers.get(name) != value for name, value in SECURITY_HEADERS.items()):
                    bare.append(path)
    policy = SECURITY_HEADERS["content-security-policy"]
    assert bare == []
    assert "unsafe" not in policy
    assert {"default-src 'none'", "frame-ancestors 'none'", "base-uri 'none'"} <= set(policy.split("; "))
    assert not re.search(r"https?:|\*|data:|blob:", policy)
    assert SECURITY_HEADERS["x-content-type-options"] == "nosniff"
