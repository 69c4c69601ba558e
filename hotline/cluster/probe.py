"""Is a telephone there? A SIP OPTIONS (RFC 3261 section 11) over UDP; any answer will do."""

from __future__ import annotations

import asyncio
from secrets import token_hex

TRIES, WAIT_S = 3, 0.5
"""UDP may lose one."""


async def answers(address: str) -> bool:
    """Whether anything at `host:port` answers a SIP request. False for what is no address."""
    host, _, port = address.rpartition(":")
    if not host or not port.isdigit():
        return False
    loop = asyncio.get_running_loop()
    heard = loop.create_future()
    try:
        transport, _ = await loop.create_datagram_endpoint(lambda: _Ear(heard), remote_addr=(host, int(port)))
    except OSError:
        return False
    try:
        for _ in range(TRIES):
            transport.sendto(_options(address, *transport.get_extra_info("sockname")[:2]))
            done, _ = await asyncio.wait([heard], timeout=WAIT_S)
            if done:
                return True
        return False
    finally:
        transport.close()


class _Ear(asyncio.DatagramProtocol):
    def __init__(self, heard: asyncio.Future[None]) -> None:
        self._heard = heard

    def datagram_received(self, data: bytes, _: object) -> None:
        if data.startswith(b"SIP/2.0") and not self._heard.done():
            self._heard.set_result(None)


def _options(address: str, host: str, port: int) -> bytes:
    lines = (
        f"OPTIONS sip:{address} SIP/2.0",
        f"Via: SIP/2.0/UDP {host}:{port};branch=z9hG4bK{token_hex(8)};rport",
        f"From: <sip:router@{host}>;tag={token_hex(4)}",
        f"To: <sip:{address}>",
        f"Call-ID: {token_hex(8)}@{host}",
        "CSeq: 1 OPTIONS",
        "Max-Forwards: 2",
        "Content-Length: 0",
    )
    return ("\r\n".join(lines) + "\r\n\r\n").encode()
