"""Requests to systems outside: to the address that was checked, within limits, never to the inside of a network.

A name is resolved once and every address it has is looked at; the request then goes to that address and no other, so
that a name cannot point elsewhere a moment later (DNS rebinding). Redirects are not followed.
"""

from __future__ import annotations

import ipaddress
import socket
from collections.abc import Mapping
from dataclasses import dataclass

import httpx

from calls.errors import FarEndError

MOST_BYTES = 64 * 1024
NEVER = tuple(
    ipaddress.ip_network(network)
    for network in ("169.254.0.0/16", "fe80::/10", "100.100.100.200/32", "fd00:ec2::254/128", "0.0.0.0/32", "::/128")
)
"""Where clouds tell a machine its secrets, and addresses that are nobody's: not even where private ones are meant."""


class RefusedAddressError(FarEndError):
    """The address is one of a private network, and it was not said that this is meant."""


@dataclass(frozen=True, slots=True)
class Asked:
    """What is sent. `timeout_s` bounds every part of it; the answer's body is not read unless `wants_body`."""

    method: str
    url: str
    headers: Mapping[str, str]
    body: bytes = b""
    timeout_s: float = 5.0
    allow_private: bool = False
    wants_body: bool = True


@dataclass(frozen=True, slots=True)
class Answered:
    """`retry_after` is the header of that name as it came, or ""."""

    status: int
    body: bytes
    retry_after: str = ""

    @property
    def is_good(self) -> bool:
        return 200 <= self.status < 300


class Outside:
    """Safe in any thread; may block. `close` it when nobody asks any more."""

    def __init__(self) -> None:
        self._client = httpx.Client(follow_redirects=False, trust_env=False)

    def ask(self, asked: Asked) -> Answered:
        """Raises RefusedAddressError, and FarEndError for everything else that goes wrong."""
        url = httpx.URL(asked.url)
        address = _checked(url.host, url.port or (443 if url.scheme == "https" else 80), asked.allow_private)
        request = self._client.build_request(
            asked.method,
            url.copy_with(host=address),
            headers={**asked.headers, "Host": url.netloc.decode("ascii")},
            content=asked.body or None,
            timeout=asked.timeout_s,
            extensions={"sni_hostname": url.host},
        )
        try:
            return self._send(request, wants_body=asked.wants_body)
        except httpx.HTTPError as error:
            raise FarEndError(type(error).__name__) from error

    def close(self) -> None:
        self._client.close()

    def _send(self, request: httpx.Request, *, wants_body: bool) -> Answered:
        answer = self._client.send(request, stream=True)
        try:
            body = bytearray()
            for chunk in answer.iter_bytes() if wants_body else ():
                body += chunk
                if len(body) > MOST_BYTES:
                    raise FarEndError(f"more than {MOST_BYTES} bytes")
            return Answered(answer.status_code, bytes(body), answer.headers.get("Retry-After", ""))
        finally:
            answer.close()


def _checked(host: str, port: int, allow_private: bool) -> str:
    """An address of the host. All of them must be public ones, unless private ones are meant."""
    try:
        found = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)
    except OSError as error:
        raise FarEndError("the name is not known") from error
    addresses = [str(entry[4][0]) for entry in found]
    if not all(_may_be_asked(address, allow_private) for address in addresses):
        raise RefusedAddressError("an address of a private network")
    return addresses[0]


def _may_be_asked(text: str, allow_private: bool) -> bool:
    address = ipaddress.ip_address(text.partition("%")[0])
    address = getattr(address, "ipv4_mapped", None) or address
    if any(address in network for network in NEVER if network.version == address.version) or address.is_multicast:
        return False
    return allow_private or address.is_global
