"""A system that is told of events: a web server on loopback that holds what comes to Standard Webhooks."""

from __future__ import annotations

import base64
import hashlib
import hmac
import json
import threading
import time
from collections import deque
from collections.abc import Sequence
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from types import TracebackType
from typing import Any

SECRET = "whsec_" + base64.b64encode(b"a-secret-of-24-characters").decode()


@dataclass
class Reply:
    """How the next request is answered: after `late_s`, with `huge` bytes of a body that never ends in time."""

    status: int = 200
    headers: dict[str, str] = field(default_factory=dict)
    late_s: float = 0.0
    huge: int = 0


class Receiver:
    """A context manager. `replies` are those of the next requests, 200 when there are none left; `told` the bodies
    that came, `ids` what they were called, also of those that were refused."""

    def __init__(self, *secrets: str, port: int = 0) -> None:
        self.secrets: Sequence[str] = secrets or (SECRET,)
        self.replies: deque[Reply] = deque()
        self.always: Reply | None = None
        self.told: list[dict[str, Any]] = []
        self.ids: list[str] = []
        self.taken: list[dict[str, Any]] = []
        self.paths: list[str] = []
        self.busy = self.busiest = 0
        self._lock = threading.Lock()
        receiver = self

        class Handler(BaseHTTPRequestHandler):
            def do_POST(self) -> None:
                body = self.rfile.read(int(self.headers["Content-Length"]))
                receiver._handle(self, body)

            def log_message(self, *_: object) -> None:
                pass

        self._server = ThreadingHTTPServer(("127.0.0.1", port), Handler)
        self._server.daemon_threads = True
        self._thread = threading.Thread(target=self._server.serve_forever, args=(0.02,), daemon=True)

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self._server.server_address[1]}/events"

    def __enter__(self) -> Receiver:
        self._thread.start()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._server.shutdown()
        self._server.server_close()
        self._thread.join()

    def _handle(self, asked: BaseHTTPRequestHandler, body: bytes) -> None:
        with self._lock:
            self.busy += 1
            self.busiest = max(self.busiest, self.busy)
            self.paths.append(asked.path)
            reply = self._take({name.lower(): value for name, value in asked.headers.items()}, body)
        time.sleep(reply.late_s)
        try:
            self._answer(asked, reply)
        except OSError:
            pass
        finally:
            with self._lock:
                self.busy -= 1

    def _answer(self, asked: BaseHTTPRequestHandler, reply: Reply) -> None:
        asked.send_response(reply.status)
        for name, value in reply.headers.items():
            asked.send_header(name, value)
        asked.send_header("Content-Length", str(reply.huge))
        asked.end_headers()
        for _ in range(reply.huge // 65536):
            asked.wfile.write(b"x" * 65536)

    def _take(self, headers: dict[str, str], body: bytes) -> Reply:
        signed = f"{headers['webhook-id']}.{headers['webhook-timestamp']}.".encode() + body
        given = headers["webhook-signature"].split(" ")
        if not any(
            hmac.compare_digest(each, _signature(secret, signed)) for each in given for secret in self.secrets
        ):
            return Reply(401)
        told = json.loads(body)
        assert told["id"] == headers["webhook-id"]
        self.told.append(told)
        self.ids.append(told["id"])
        reply = self.replies.popleft() if self.replies else self.always or Reply()
        if reply.status < 300:
            self.taken.append(told)
        return reply


def _signature(secret: str, content: bytes) -> str:
    key = base64.b64decode(secret.removeprefix("whsec_")) if secret.startswith("whsec_") else secret.encode()
    return "v1," + base64.b64encode(hmac.new(key, content, hashlib.sha256).digest()).decode()
