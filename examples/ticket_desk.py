"""A small ticket desk: takes events of the hotline by webhook and makes a ticket of every call that an agent had.

    TICKET_SECRET=whsec_… python examples/ticket_desk.py tickets.db 9000

It shows what every receiver should do: look at the signature before anything else, refuse what is old, answer 2xx
quickly, and do nothing twice for an event that comes twice. Standard library only; put TLS in front of it.
"""

from __future__ import annotations

import base64
import hashlib
import hmac
import json
import os
import sqlite3
import sys
import time
from collections.abc import Mapping
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any

MOST_AGE_S = 300
LARGEST_BODY_BYTES = 256 * 1024
TABLES = """
CREATE TABLE IF NOT EXISTS seen (event TEXT PRIMARY KEY);
CREATE TABLE IF NOT EXISTS tickets (
    ticket INTEGER PRIMARY KEY, call TEXT NOT NULL UNIQUE, caller TEXT NOT NULL, queue TEXT, agent TEXT,
    subject TEXT NOT NULL, opened_at TEXT NOT NULL, closed_at TEXT, disposition TEXT
);
"""


def is_genuine(headers: Mapping[str, str], body: bytes, secret: str, now: float) -> bool:
    """Standard Webhooks: any of the signatures is right, and it is of these minutes."""
    name, at = headers.get("webhook-id", ""), headers.get("webhook-timestamp", "")
    if not at.isdigit() or abs(now - int(at)) > MOST_AGE_S:
        return False
    key = base64.b64decode(secret.removeprefix("whsec_")) if secret.startswith("whsec_") else secret.encode()
    digest = hmac.new(key, f"{name}.{at}.".encode() + body, hashlib.sha256).digest()
    expected = b"v1," + base64.b64encode(digest)
    given = headers.get("webhook-signature", "").encode().split(b" ")
    return any(hmac.compare_digest(expected, each) for each in given)


class Tickets:
    """One transaction for each event: that it was seen, and what came of it, are true together or not at all."""

    def __init__(self, path: Path) -> None:
        self._path = path
        with self._open() as database:
            database.executescript(TABLES)

    def take(self, event: Mapping[str, Any]) -> bool:
        """False: it was seen before."""
        database = self._open()
        try:
            with database:
                if not database.execute("INSERT OR IGNORE INTO seen VALUES (?)", (event["id"],)).rowcount:
                    return False
                self._apply(database, event)
            return True
        finally:
            database.close()

    def _apply(self, database: sqlite3.Connection, event: Mapping[str, Any]) -> None:
        call, data = event["call"], event["data"]
        if call is None:
            return
        if event["type"] == "call.offered_to_agent":
            known = {**data["looked_up"], **data["collected"]}
            subject = "，".join(f"{name}: {value}" for name, value in known.items()) or "来电 / call"
            database.execute(
                "INSERT INTO tickets (call, caller, queue, agent, subject, opened_at) VALUES (?, ?, ?, ?, ?, ?)"
                " ON CONFLICT (call) DO UPDATE SET agent = excluded.agent",
                (call["id"], call["caller"], call["queue"], data["agent"], subject, event["at"]),
            )
        elif event["type"] == "call.ended":
            database.execute(
                "UPDATE tickets SET closed_at = ?, disposition = coalesce(?, disposition) WHERE call = ?",
                (event["at"], data["disposition"], call["id"]),
            )
        elif event["type"] == "call.disposed":
            database.execute("UPDATE tickets SET disposition = ? WHERE call = ?", (data["code"], call["id"]))

    def _open(self) -> sqlite3.Connection:
        return sqlite3.connect(self._path, timeout=10)


def serve(tickets: Tickets, secret: str, port: int) -> ThreadingHTTPServer:
    class Desk(BaseHTTPRequestHandler):
        timeout = 10

        def do_POST(self) -> None:
            length = self.headers.get("Content-Length", "")
            if not length.isdigit() or int(length) > LARGEST_BODY_BYTES:
                return self._answer(413)
            body = self.rfile.read(int(length))
            headers = {name.lower(): value for name, value in self.headers.items()}
            if not is_genuine(headers, body, secret, time.time()):
                return self._answer(401)
            tickets.take(json.loads(body))
            return self._answer(204)

        def _answer(self, status: int) -> None:
            self.send_response(status)
            self.send_header("Content-Length", "0")
            self.end_headers()

        def log_message(self, *_: object) -> None:
            pass

    return ThreadingHTTPServer(("127.0.0.1", port), Desk)


if __name__ == "__main__":
    given = os.environ.get("TICKET_SECRET", "")
    if not given or len(sys.argv) != 3 or not sys.argv[2].isdigit():
        sys.exit("TICKET_SECRET=whsec_… python examples/ticket_desk.py DATABASE PORT")
    serve(Tickets(Path(sys.argv[1])), given, int(sys.argv[2])).serve_forever()
