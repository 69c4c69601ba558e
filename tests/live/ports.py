"""Free ports of loopback for programs that cannot take port 0 themselves."""

from __future__ import annotations

import os
import socket
from contextlib import ExitStack
from pathlib import Path

FIRST, LAST = 20_000, 29_999
"""Below what the kernel gives to sockets that ask for any port."""
_next = FIRST + os.getpid() % 80 * 100
"""Two test runs at once begin at different places."""


def is_bound(port: int) -> bool:
    """Whether somebody holds the UDP port; looked up, since trying would keep the owner out for a moment."""
    return f":{port:04X} " in Path("/proc/net/udp").read_text()


def free_ports(count: int = 1) -> int:
    """The first of `count` ports in a row that are free for UDP and TCP; none is given out twice soon."""
    global _next  # noqa: PLW0603  one counter for the test run
    for _ in range(FIRST, LAST, count):
        first = _next
        _next = first + count if first + 2 * count <= LAST else FIRST
        if _are_free(first, count):
            return first
    raise RuntimeError("no free ports on 127.0.0.1")


def _are_free(first: int, count: int) -> bool:
    with ExitStack() as sockets:
        for port in range(first, first + count):
            for kind in (socket.SOCK_DGRAM, socket.SOCK_STREAM):
                try:
                    sockets.enter_context(socket.socket(socket.AF_INET, kind)).bind(("127.0.0.1", port))
                except OSError:
                    return False
    return True
