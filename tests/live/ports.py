"""Free ports of loopback for programs that cannot take port 0 themselves, also beside other test runs."""

from __future__ import annotations

import os
import socket
from collections import deque
from contextlib import ExitStack
from pathlib import Path

FIRST, BLOCK, BLOCKS = 10_000, 1000, 22
"""Below what the kernel gives to sockets that ask for any port."""
HELD = 2
"""Blocks kept after the first: what was given out from them may still be in use. The first is never left: modules of
tests take from it when they are read, long before they use it."""


class Block:
    """Ports that are this process's alone among all test runs, until it lets go of them or is gone."""

    def __init__(self, number: int) -> None:
        self._claim = socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM)
        self.next, self.end = FIRST + number * BLOCK, FIRST + (number + 1) * BLOCK
        try:
            self._claim.bind(f"\0hotline-test-ports-{number}")
        except OSError:
            self._claim.close()
            raise

    def take(self, count: int) -> int | None:
        """The first of `count` ports in a row; None when there are none left here."""
        while self.next + count <= self.end:
            first, self.next = self.next, self.next + count
            if _are_free(first, count):
                return first
        return None

    def leave(self) -> None:
        self._claim.close()


_blocks: deque[Block] = deque()
_number = os.getpid()


def is_bound(port: int) -> bool:
    """Whether somebody holds the UDP port; looked up, since trying would keep the owner out for a moment."""
    return f":{port:04X} " in Path("/proc/net/udp").read_text()


def free_ports(count: int = 1) -> int:
    """The first of `count` ports in a row that are free for UDP and TCP; none is given out twice soon."""
    for _ in range(BLOCKS):
        if _blocks and (first := _blocks[-1].take(count)) is not None:
            return first
        _blocks.append(_claim())
        if len(_blocks) > HELD + 1:
            _blocks[1].leave()
            del _blocks[1]
    raise RuntimeError("no free ports on 127.0.0.1")


def _claim() -> Block:
    global _number  # noqa: PLW0603  one counter for the test run
    for _ in range(BLOCKS):
        _number += 1
        try:
            return Block(_number % BLOCKS)
        except OSError:
            continue
    raise RuntimeError("no free ports on 127.0.0.1: too many test runs at once")


def _are_free(first: int, count: int) -> bool:
    with ExitStack() as sockets:
        for port in range(first, first + count):
            for kind in (socket.SOCK_DGRAM, socket.SOCK_STREAM):
                try:
                    sockets.enter_context(socket.socket(socket.AF_INET, kind)).bind(("127.0.0.1", port))
                except OSError:
                    return False
    return True
