"""Commands go through the doors of the HTTP API: the same rights, checks, audit and errors, nothing beside them."""

from __future__ import annotations

import ipaddress
import json
import logging
from collections.abc import Mapping
from datetime import UTC, datetime
from http.client import HTTPConnection, HTTPException
from typing import Any
from urllib.parse import quote

from backplane.mqtt.commands import Reply
from store import AuditTrail
from store.database import AWAY

PATIENCE_S = 120.0
"""An announcement is spoken first."""
KIND = "mqtt_command"

log = logging.getLogger("hotline.mqtt")


class Door:
    """The console at `host`:`port`, on this machine."""

    def __init__(self, host: str, port: int, trail: AuditTrail) -> None:
        self._host, self._port, self._trail = _reachable(host), port, trail

    def who(self, token: str) -> str | Reply:
        reply = self._ask("GET", "/api/me", token)
        if reply.status != 200 or not isinstance(reply.body, dict):
            return reply
        return str(reply.body["name"])

    def carry_out(self, verb: str, token: str, body: Mapping[str, Any]) -> Reply:
        rest = dict(body)
        if verb == "publish_table":
            return self._ask("POST", "/api/tables/publish", token, _given(rest))
        if verb == "make_announcement":
            return self._announce(token, rest)
        if verb == "withdraw_announcement":
            return self._ask("DELETE", f"/api/announcements/{_named(rest, 'announcement')}", token)
        if verb == "set_agent_status":
            return self._ask("POST", f"/api/agents/{_named(rest, 'agent')}/status", token, rest)
        return self._ask("POST", f"/api/queues/{_named(rest, 'queue')}/{verb.removesuffix('_queue')}", token)

    def note(self, who: str, detail: Mapping[str, object]) -> None:
        """What was done is noted by the doors; this says that it came from outside, and what became of it."""
        try:
            self._trail.add(datetime.now(UTC), who, KIND, detail)
        except AWAY:
            log.warning("a command of %s is not in the audit: the database is away", who)

    def _announce(self, token: str, order: dict[str, Any]) -> Reply:
        """Spoken, then heard."""
        spoken = self._ask("POST", "/api/announcements/preview", token, {"words": order.pop("words")})
        if spoken.status != 200 or not isinstance(spoken.body, dict):
            return spoken
        draft = quote(str(spoken.body["draft"]), safe="")
        return self._ask("POST", f"/api/announcements/{draft}/publish", token, _given(order))

    def _ask(self, method: str, path: str, token: str, body: Mapping[str, Any] | None = None) -> Reply:
        """Raises nothing: a console that does not answer is a 503."""
        shown = token if token.isascii() and token.isprintable() else "-"  # the latter is nobody's
        headers = {"Authorization": f"Bearer {shown}", "X-Forwarded-For": "mqtt"}
        content = None
        if body is not None:
            headers["Content-Type"], content = "application/json", json.dumps(body).encode()
        connection = HTTPConnection(self._host, self._port, timeout=PATIENCE_S)
        try:
            connection.request(method, path, content, headers)
            answer = connection.getresponse()
            return Reply(answer.status, _read(answer.read()))
        except (OSError, HTTPException) as error:
            log.warning("the console does not answer a command: %s", error)
            return Reply(503, None)
        finally:
            connection.close()


def _given(order: Mapping[str, Any]) -> dict[str, Any]:
    """Null is as good as left out."""
    return {name: value for name, value in order.items() if value is not None}


def _named(order: dict[str, Any], field: str) -> str:
    return quote(str(order.pop(field)), safe="")


def _read(body: bytes) -> Any:
    try:
        return json.loads(body)
    except ValueError:
        return None


def _reachable(host: str) -> str:
    """Who listens on every address is reached at loopback."""
    address = ipaddress.ip_address(host) if host.replace(".", "").isdigit() or ":" in host else None
    if address is None or not address.is_unspecified:
        return host
    return "127.0.0.1" if address.version == 4 else "::1"
