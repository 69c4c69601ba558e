"""What strangers write into their calls is text wherever it goes: in the log, on a page, in the database."""

from __future__ import annotations

import asyncio
import socket
import unicodedata
import uuid
from collections.abc import Iterator

import pytest

from calls import events as e
from tests.live import torture
from tests.live.hotline_folder import Agent
from tests.live.ports import free_ports
from tests.live.served import Served
from tests.live.wire_phones import agent_phone, reach, wire_phone

pytestmark = [pytest.mark.live, pytest.mark.timeout(90)]

AGENT = Agent("1001", free_ports(), skills=("orders",))
SCRIPT = "<script>alert(1)</script>"
NAMES = (
    SCRIPT,
    "'; DROP TABLE calls; --",
    "Eve\x1b[2J\x07\x08",
    "\u202e txt.exe \u2066\ufeff",
    "$(reboot) `reboot` %s%n ../../etc/passwd",
    '\\" <sip:1001@127.0.0.1>; \\"',
    "x" * 900,
)
NUMBERS = (
    "%27%3BDROP%20TABLE%20calls%3B--",
    "%3Cscript%3Ealert(1)%3C%2Fscript%3E",
    "138%0D%0Aforged",
    "..%2F..%2Fetc%2Fpasswd",
)


@pytest.fixture(scope="module")
def hotline(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Served]:
    with Served(tmp_path_factory.mktemp("hotline"), [AGENT], log_level="info") as running:
        yield running


def is_plain(text: str) -> bool:
    """One line, nothing that moves a cursor or turns the writing around."""
    return not any(unicodedata.category(letter)[0] == "C" for letter in text)


@pytest.mark.parametrize("name", NAMES, ids=range(len(NAMES)))
async def test_a_name_is_shown_as_plain_text(hotline: Served, name: str) -> None:
    number = uuid.uuid4().hex[:8]
    async with agent_phone(hotline, AGENT) as agent, wire_phone(hotline, name=number, transport="tcp") as caller:
        caller.local_from = f'"{name}" <sip:{number}@127.0.0.1>;tag={caller.tag}'
        await reach(hotline, caller, "1", e.TalkStarted)
        assert agent.invited is not None
        shown, _, address = agent.invited.headers["from"].rpartition("<")
        assert is_plain(shown)
        assert address.startswith(f"sip:{number}@127.0.0.1>"), "the phone sees one address"
        assert shown.strip()[1:-1].count('"') == 0, "and nothing ends the name early"
        assert await caller.hang_up() == 200
    record = await hotline.record(caller=number)
    assert is_plain(record["caller_name"])
    assert len(record["caller_name"]) <= 80
    detail = await hotline.get(f"/api/calls/{record['id']}")
    assert detail.headers["content-type"].startswith("application/json")
    assert detail.headers["x-content-type-options"] == "nosniff"


@pytest.mark.parametrize("number", NUMBERS)
async def test_a_number_is_shown_as_plain_text_and_harms_no_table(hotline: Served, number: str) -> None:
    async with wire_phone(hotline, name=number) as caller:
        caller.invite(number)
        answer = await caller.answer()
        assert answer.status == 200
        caller.accept(answer)
        call = hotline.events(e.CallOffered)[-1].event.call
        assert await caller.hang_up() == 200
    await hotline.until(lambda: ended(hotline, call), 5)
    record = await hotline.api(f"/api/calls/{call}")
    assert is_plain(record["caller"])
    assert is_plain(record["dialled"])


async def ended(hotline: Served, call: str) -> bool:
    return any(record["id"] == call and record["ended_at"] for record in await hotline.calls())


async def test_pages_run_no_script_but_their_own(hotline: Served) -> None:
    (call, *_) = await hotline.calls(live="false")
    for path in ("/", f"/calls/{call['id']}"):
        page = await hotline.get(path)
        assert page.status_code == 200
        assert SCRIPT not in page.text
        policy = page.headers["content-security-policy"]
        assert "script-src 'self'" in policy or "default-src 'self'" in policy
        assert "unsafe-inline" not in policy.partition("script-src")[2].partition(";")[0]
    for hostile in (SCRIPT, "..%2f..%2fetc%2fpasswd", "' OR 1=1 --", "%00", "c" * 5000):
        assert (await hotline.get(f"/api/calls/{hostile}")).status_code == 404
        assert (await hotline.get(f"/api/calls/{hostile}/recording")).status_code == 404
        assert (await hotline.get("/api/calls", cursor=hostile)).status_code == 200


async def test_broken_messages_and_noise_stop_nothing(hotline: Served) -> None:
    pid = hotline.pid
    with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as noise:
        noise.bind(("127.0.0.1", 0))
        port = noise.getsockname()[1]
        for text in (*torture.MESSAGES.values(), *torture.mutations(300)):
            filled = text.replace("{port}", str(port)).replace("{unique}", uuid.uuid4().hex)
            noise.sendto(filled.encode("utf-8", "surrogateescape")[:60_000], hotline.sip)
            await asyncio.sleep(0.002)
    await over_tcp(hotline, b"\x16\x03\x01" + bytes(range(256)) * 20)
    await over_tcp(hotline, b"INVITE sip:400@127.0.0.1 SIP/2.0\r\n" + b"X: " + b"y" * 200_000)
    async with agent_phone(hotline, AGENT), wire_phone(hotline, name="13899999999", local_host="127.0.0.2") as caller:
        caller.request("OPTIONS")
        assert (await caller.answer()).status == 200
        await reach(hotline, caller, "1", e.TalkStarted)
        assert await caller.hang_up() == 200
    assert hotline.pid == pid
    assert (await hotline.api("/healthz")) == {"status": "ok"}


async def over_tcp(hotline: Served, data: bytes) -> None:
    reader, writer = await asyncio.open_connection(*hotline.sip)
    try:
        writer.write(data)
        await asyncio.wait_for(writer.drain(), 2)
        await asyncio.wait_for(reader.read(100), 0.3)
    except (TimeoutError, ConnectionError):
        pass
    finally:
        writer.close()


async def test_the_log_has_no_line_but_the_servers_own(hotline: Served) -> None:
    """Also when it has to name what stands in a file somebody tampered with."""
    lines = hotline.config / "lines.yaml"
    lines.write_text(lines.read_text().replace("flow: main}", r'flow: "main\e[2J\nlevel=error forged"}'))
    hotline.reload()
    await hotline.until(lambda: named(hotline, "lines.yaml:"), 5)
    written = hotline.log.split("\n")
    assert [line for line in written if not is_plain(line)] == []
    assert [line for line in written if line.startswith("level=")] == []
    assert [line for line in written if SCRIPT in line] == []


async def named(hotline: Served, word: str) -> bool:
    return word in hotline.log
