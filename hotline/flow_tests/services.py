"""Other systems in a flow test over SIP: a small HTTP server answers what the test says they answer."""

from __future__ import annotations

import json
import shutil
import tempfile
import threading
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any

from ruamel.yaml import YAML

from config.folder import ROUTING, SERVICES
from config.shapes.flow_tests import DOWN

Answers = Mapping[str, "str | dict[str, str]"]


@contextmanager
def answering(folder: Path, answers: Answers, full: Sequence[str] = ()) -> Iterator[Path]:
    """The configuration folder as a copy whose look-ups go to a server of ours on loopback, while it runs. Queues
    that are `full` take nobody in it.
    """
    with tempfile.TemporaryDirectory(prefix="hotline-flow-test-") as place:
        copy = Path(place) / "config"
        shutil.copytree(folder, copy)
        _fill(copy / ROUTING, full)
        server = _Server(("127.0.0.1", 0), _Handler)
        server.bodies = _redirect(copy / SERVICES, server.server_port, answers)
        thread = threading.Thread(target=server.serve_forever, daemon=True)
        thread.start()
        try:
            yield copy
        finally:
            server.shutdown()
            server.server_close()
            thread.join()


class _Server(ThreadingHTTPServer):
    bodies: Mapping[str, bytes]


class _Handler(BaseHTTPRequestHandler):
    """`/NAME` answers for the look-up of that name; one without an answer is out of order."""

    server: _Server

    def do_GET(self) -> None:
        body = self.server.bodies.get(self.path.partition("?")[0].strip("/"))
        self.send_response(503 if body is None else 200)
        self.send_header("Content-Type", "application/json")
        self.send_header("Content-Length", str(len(body or b"")))
        self.end_headers()
        self.wfile.write(body or b"")

    do_POST = do_GET  # noqa: N815  http.server names its methods

    def log_message(self, format: str, *args: Any) -> None:
        """Nobody reads it."""


def _redirect(file: Path, port: int, answers: Answers) -> dict[str, bytes]:
    """Send every look-up of the file to the port; what each of them is answered."""
    if not file.exists():
        return {}
    yaml = YAML()
    content = yaml.load(file)
    bodies: dict[str, bytes] = {}
    for name, lookup in (content.get("lookups") or {}).items():
        lookup["url"] = f"http://127.0.0.1:{port}/{name}"
        lookup["allow_private"] = True
        answer = answers.get(name, DOWN)
        if not isinstance(answer, str):
            bodies[name] = json.dumps(_document(lookup.get("answer") or {}, answer)).encode()
    with file.open("wb") as target:
        yaml.dump(content, target)
    return bodies


def _fill(file: Path, full: Sequence[str]) -> None:
    yaml = YAML()
    content = yaml.load(file)
    for queue in full:
        content["queues"][queue]["max_waiting"] = 0
    with file.open("wb") as target:
        yaml.dump(content, target)


def _document(pointers: Mapping[str, str], values: Mapping[str, str]) -> dict[str, Any]:
    """A JSON object that has each value where its pointer (RFC 6901) looks for it."""
    document: dict[str, Any] = {}
    for name, value in values.items():
        steps = str(pointers.get(name, f"/{name}")).split("/")[1:]
        *around, last = (step.replace("~1", "/").replace("~0", "~") for step in steps)
        place = document
        for key in around:
            place = place.setdefault(key, {})
        place[last] = value
    return document
