"""Somebody who sends texts: a web server on loopback that checks signatures and remembers what it was sent."""

from __future__ import annotations

import base64
import hashlib
import hmac
import json
import threading
from collections import deque
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from types import TracebackType
from typing import Any


class Webhook:
    """A context manager. `answers` are the statuses of the next requests, 200 when there are none left; a request
    whose signature is not right gets 401, one whose key was seen before is not sent twice."""

    def __init__(self, secret: str) -> None:
        self.secret = secret
        self.answers: deque[int] = deque()
        self.asked: list[dict[str, Any]] = []
        self.headers: list[dict[str, str]] = []
        self.sent: dict[str, str] = {}
        webhook = self

        class Handler(BaseHTTPRequestHandler):
            def do_POST(self) -> None:
                body = self.rfile.read(int(self.headers["Content-Length"]))
                status = webhook.take({name.lower(): value for name, value in self.headers.items()}, body)
                self.send_response(status)
                self.send_header("Content-Length", "2")
                self.end_headers()
                self.wfile.write(b"{}")

            def log_message(self, *_: object) -> None:
                pass

        self._server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
        self._thread = threading.Thread(target=self._server.serve_forever, daemon=True)

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self._server.server_address[1]}/texts"

    def __enter__(self) -> Webhook:
        self._thread.start()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._server.shutdown()
        self._server.server_close()
        self._thread.join()

    def take(self, headers: dict[str, str], body: bytes) -> int:
        signed = f"{headers['webhook-id']}.{headers['webhook-timestamp']}.".encode() + body
        digest = hmac.new(self.secret.encode(), signed, hashlib.sha256).digest()
        if not hmac.compare_digest(headers["webhook-signature"], f"v1,{base64.b64encode(digest).decode()}"):
            return 401
        self.asked.append(json.loads(body))
        self.headers.append(headers)
        status = self.answers.popleft() if self.answers else 200
        if status == 200:
            self.sent.setdefault(headers["webhook-id"], self.asked[-1]["text"])
        return status
