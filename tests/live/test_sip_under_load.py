"""Many callers by SIPp, an independent SIP tool (Debian package sip-tester)."""

from __future__ import annotations

import asyncio
import shutil
from pathlib import Path

import pytest

from tests.live.sip_switchboard import Switchboard, switchboard

pytestmark = pytest.mark.live

NEVER_ACKNOWLEDGED = """<?xml version="1.0" encoding="ISO-8859-1" ?>
<scenario name="INVITE and nothing more">
  <send><![CDATA[
INVITE sip:[service]@[remote_ip]:[remote_port] SIP/2.0
Via: SIP/2.0/[transport] [local_ip]:[local_port];branch=[branch]
From: <sip:flood@[local_ip]:[local_port]>;tag=[pid]f[call_number]
To: <sip:[service]@[remote_ip]:[remote_port]>
Call-ID: [call_id]
CSeq: 1 INVITE
Contact: <sip:flood@[local_ip]:[local_port]>
Max-Forwards: 70
Content-Type: application/sdp
Content-Length: [len]

v=0
o=- 1 1 IN IP4 [local_ip]
s=-
c=IN IP4 [local_ip]
t=0 0
m=audio 9 RTP/AVP 8
]]></send>
  <recv response="100" optional="true"/>
  <recv response="200" optional="true" next="1"/>
  <recv response="503"/>
  <label id="1"/>
</scenario>
"""


async def sipp(board: Switchboard, *arguments: str, transport: str = "udp") -> int:
    """Run SIPp against the board; its exit status, 0 when every call went as the scenario says."""
    program = shutil.which("sipp")
    assert program, "SIPp is missing: apt-get install sip-tester"
    target = f"127.0.0.1:{board.ports[transport]}"
    process = await asyncio.create_subprocess_exec(
        program, target, "-nostdin", "-i", "127.0.0.1", "-s", "400", *arguments,
        stdin=asyncio.subprocess.DEVNULL, stdout=asyncio.subprocess.DEVNULL, cwd=board.folder,
    )  # fmt: skip
    return await asyncio.wait_for(process.wait(), 60)


@pytest.mark.parametrize(("transport", "how"), [("udp", "u1"), ("tcp", "t1")])
async def test_three_hundred_recorded_calls_at_fifty_a_second_leave_nothing_behind(transport: str, how: str) -> None:
    async with switchboard(endpoint={"tcp_port": 0}) as board:
        board.answer_all("music", record=True)
        load = ("-sn", "uac", "-m", "300", "-r", "50", "-d", "1500", "-t", how)
        assert await sipp(board, *load, transport=transport) == 0
        await board.nothing_left()
        assert len(list((board.folder / "recordings").rglob("*.wav"))) == 300


async def test_a_flood_never_acknowledged_is_capped_and_a_call_from_elsewhere_gets_through() -> None:
    async with switchboard() as board:
        board.answer_all("music")
        scenario = board.folder / "flood.xml"
        scenario.write_text(NEVER_ACKNOWLEDGED)
        flood = asyncio.create_task(sipp(board, "-sf", str(scenario), "-m", "1500", "-r", "500"))
        await asyncio.sleep(2)
        counts = await board.counts()
        assert counts["unconfirmed"] == 200
        assert counts["refused"] > 0
        phone = await board.phone(local_host="127.0.0.2")
        assert (await phone.call()).status == 200
        assert await phone.hang_up() == 200
        assert await flood == 0


async def test_more_callers_than_places_are_told_503_and_the_served_ones_are_not_disturbed(tmp_path: Path) -> None:
    async with switchboard(max_calls=40, reserved_for_emergency=0) as board:
        board.answer_all("music")
        listener = await board.phone()
        await listener.call()
        assert await sipp(board, "-sn", "uac", "-m", "300", "-r", "100", "-d", "1000") == 1
        assert listener.longest_gap_s() < 0.1
        counts = await board.counts()
        assert counts["refused"] > 100
        assert await listener.hang_up() == 200
        await board.nothing_left()
