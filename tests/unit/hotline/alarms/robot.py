"""A group's robot: a web server on loopback that remembers what it was sent and answers as its makers' do."""

from __future__ import annotations

import json
import threading
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from types import TracebackType
from typing import Any


class Robot:
    """A context manager. `answers` are what the next requests get, and `answer` those after them."""

    def __init__(self, answer: object) -> None:
        self.answer, self.answers = answer, list[tuple[int, object]]()
        self.asked: list[tuple[str, dict[str, str], dict[str, Any]]] = []
        robot = self

        class Handler(BaseHTTPRequestHandler):
            def do_POST(self) -> None:
                body = json.loads(self.rfile.read(int(self.headers["Content-Length"])))
                robot.asked.append((self.path, {name.lower(): value for name, value in self.headers.items()}, body))
                status, told = robot.answers.pop(0) if robot.answers else (200, robot.answer)
                content = told.encode() if isinstance(told, str) else json.dumps(told).encode()
                self.send_response(status)
                self.send_header("Content-Length", str(len(content)))
                self.end_headers()
                self.wfile.write(content)

            def log_message(self, *_: object) -> None:
                pass

        self._server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
        self._thread = threading.Thread(target=self._server.serve_forever, daemon=True)

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self._server.server_address[1]}/robot?key=1"

    def __enter__(self) -> Robot:
        self._thread.start()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._server.shutdown()
        self._server.server_close()
        self._thread.join()
