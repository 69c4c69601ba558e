"""The tests' side of bare_server, and SIP as text over a socket."""

from __future__ import annotations

import json
import socket
import subprocess
import sys
import uuid
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

ANSWER_WAIT_S = 2.0

SDP = "v=0\r\no=- 1 1 IN IP4 127.0.0.1\r\ns=-\r\nc=IN IP4 127.0.0.1\r\nt=0 0\r\nm=audio 9 RTP/AVP 8\r\n"


class BareServer:
    """Commands to the process; `server.draining(True)` becomes one line and its answer is returned."""

    def __init__(self, process: subprocess.Popen[str]) -> None:
        self.process = process
        assert process.stdout is not None
        ready = process.stdout.readline()
        assert ready.startswith("ready "), ready
        host, _, port = ready.split()[1].rpartition(":")
        self.address = (host, int(port))

    def ask(self, command: str, *arguments: Any) -> Any:
        assert self.process.stdin is not None
        assert self.process.stdout is not None
        self.process.stdin.write(json.dumps([command, *arguments]) + "\n")
        self.process.stdin.flush()
        return json.loads(self.process.stdout.readline())


@contextmanager
def bare_server(rtp_port_range: int = 200) -> Iterator[BareServer]:
    process = subprocess.Popen(
        [sys.executable, "-m", "tests.live.bare_server", str(rtp_port_range)],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        text=True,
    )
    try:
        yield BareServer(process)
    finally:
        process.kill()
        process.communicate()


class Response:
    """A SIP answer, as far as the tests look at it."""

    def __init__(self, text: str) -> None:
        head = text.partition("\r\n\r\n")[0].split("\r\n")
        self.status = int(head[0].split()[1])
        self.headers = {name.lower(): value.strip() for name, _, value in (line.partition(":") for line in head[1:])}


class Phone:
    """One UDP socket that says what it is told and hears what comes back."""

    def __init__(self, server: tuple[str, int]) -> None:
        self._server = server
        self._socket = socket.socket(socket.AF_INET, socket.SOCK_DGRAM)
        self._socket.bind(("127.0.0.1", 0))
        self._socket.settimeout(ANSWER_WAIT_S)

    def __enter__(self) -> Phone:
        return self

    def __exit__(self, *_: object) -> None:
        self._socket.close()

    def send(self, method: str, user: str = "1", call_id: str = "", to_tag: str = "", body: str = "") -> str:
        """Sends a request and returns its Call-ID."""
        call_id = call_id or uuid.uuid4().hex
        host, port = self._socket.getsockname()
        tag = f";tag={to_tag}" if to_tag else ""
        kind = "Content-Type: application/sdp\r\n" if body else ""
        request = (
            f"{method} sip:{user}@127.0.0.1 SIP/2.0\r\n"
            f"Via: SIP/2.0/UDP {host}:{port};branch=z9hG4bK{uuid.uuid4().hex}\r\n"
            f"From: <sip:caller@{host}>;tag=t{call_id}\r\nTo: <sip:{user}@127.0.0.1>{tag}\r\n"
            f"Call-ID: {call_id}\r\nCSeq: 1 {method}\r\nMax-Forwards: 70\r\n"
            f"Contact: <sip:caller@{host}:{port}>\r\n{kind}Content-Length: {len(body)}\r\n\r\n{body}"
        )
        self._socket.sendto(request.encode(), self._server)
        return call_id

    def final(self, call_id: str) -> Response:
        """The first final answer to that call; answers to others are passed over."""
        while True:
            response = Response(self._socket.recv(8_000).decode())
            if response.headers["call-id"] == call_id and response.status >= 200:
                return response

    def ask(self, method: str, user: str = "1", body: str = "") -> Response:
        return self.final(self.send(method, user, body=body))

    def invite(self, user: str = "1") -> Response:
        return self.ask("INVITE", user, body=SDP)

    def confirm(self, response: Response) -> None:
        """Acknowledges a 200."""
        to_tag = response.headers["to"].partition("tag=")[2]
        self.send("ACK", call_id=response.headers["call-id"], to_tag=to_tag)
