"""INVITEs bent out of shape by dice: nothing falls over, nothing raises, nothing is left, real callers get in."""

from __future__ import annotations

import asyncio
import random
import socket

import pytest

from calls import commands as c
from calls import events as e
from tests.live.sip_switchboard import Switchboard, switchboard
from tests.live.wire_phone import WirePhone

pytestmark = pytest.mark.live

MESSAGES = 3000
PIECES = (
    b"\x00",
    b"\r\n",
    b"\xff\xfe",
    b"%00",
    b'"',
    b"<",
    b">",
    b";",
    b"@",
    b"sip:",
    b" ",
    b"\t",
    b"A" * 600,
    b"",
    b"\xe2\x80\xae",
)


def specimen(phone: WirePhone, number: int) -> bytes:
    return (
        f"INVITE sip:400@127.0.0.1 SIP/2.0\r\nVia: SIP/2.0/UDP 127.0.0.1:{phone.port};branch=z9hG4bKm{number}\r\n"
        f'From: "Somebody" <sip:1000@127.0.0.1>;tag=t{number}\r\nTo: <sip:400@127.0.0.1>\r\nCall-ID: m{number}\r\n'
        f"CSeq: 1 INVITE\r\nContact: <sip:1000@127.0.0.1:{phone.port}>\r\nMax-Forwards: 70\r\n"
        'P-Asserted-Identity: "X" <sip:+86100@carrier>\r\nDiversion: <sip:200@pbx>;reason=unconditional\r\n'
        f"X-Hotline-Progress: 1\r\nContent-Type: application/sdp\r\nContent-Length: {len(phone.sdp())}\r\n\r\n"
        f"{phone.sdp()}"
    ).encode()


def bend(message: bytes, dice: random.Random) -> bytes:
    for _ in range(dice.randrange(1, 4)):
        at, length = dice.randrange(len(message)), dice.choice((0, 1, 1, 8, 60))
        message = message[:at] + dice.choice(PIECES) + message[at + length :]
    return message


async def refuse_everybody(board: Switchboard, heard: list[e.Event]) -> None:
    while True:
        for event in [item for item in board.events if isinstance(item, e.CallOffered | e.AgentPhoneCalled)]:
            board.events.remove(event)
            heard.append(event)
            board.perform(c.Reject(event.call, event.leg, 486))
        await asyncio.sleep(0.01)


@pytest.mark.parametrize("seed", [7])
async def test_bent_invites_leave_no_trace(seed: int) -> None:
    dice = random.Random(seed)
    async with switchboard(max_unconfirmed=100_000, max_unconfirmed_per_source=100_000) as board:
        phone = await board.phone()
        heard: list[e.Event] = []
        refusing = asyncio.create_task(refuse_everybody(board, heard))
        with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as sender:
            for number in range(MESSAGES):
                sender.sendto(bend(specimen(phone, number), dice), board.address)
                await asyncio.sleep(0.002)
        await asyncio.sleep(2)
        refusing.cancel()
        assert (await board.counts())["legs"] == 0
        assert len(heard) > MESSAGES / 10
        assert all(text.isprintable() for event in heard for text in (event.caller, event.dialled, event.caller_name))
        caller = await board.phone()
        calling = asyncio.create_task(caller.call("400"))
        await board.answered()
        await calling
        assert await caller.hang_up() == 200
        assert await board.stop() == 0
