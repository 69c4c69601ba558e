"""Asks other systems about callers, on threads of its own; the flow waits for no longer than its budget."""

from __future__ import annotations

import json
import logging
import threading
import time
from collections.abc import Callable, Mapping
from concurrent.futures import ThreadPoolExecutor
from typing import Any
from urllib.parse import quote

from calls.breaker import Breaker
from calls.commands import Command, LookUp
from calls.errors import FarEndError
from calls.events import Event, LookupAnswered, LookupFailed
from config.services import Lookup
from hotline.outside import Asked, Outside

log = logging.getLogger("hotline.lookups")

AT_ONCE = 16
MOST_WAITING = 200
LONGEST_VALUE = 200


class Lookups:
    """Performs `LookUp`: every one is answered by one event, by `post` from any thread."""

    def __init__(
        self,
        services: Mapping[str, Lookup],
        post: Callable[[Event], None],
        *,
        clock: Callable[[], float] = time.monotonic,
    ) -> None:
        self.services = services
        self._post, self._clock = post, clock
        self._outside = Outside()
        self._threads = ThreadPoolExecutor(AT_ONCE, "lookups")
        self._lock = threading.Lock()
        self._breakers: dict[str, Breaker] = {}
        self._waiting = 0

    def perform(self, command: Command) -> None:
        """Never blocks."""
        assert isinstance(command, LookUp)
        service = self.services.get(command.service)
        if service is None:
            self._post(LookupFailed(command.call, command.lookup, "unknown service"))
        elif not self._may_ask(command.service):
            self._post(LookupFailed(command.call, command.lookup, "left alone after failures"))
        else:
            self._threads.submit(self._ask, service, command)

    def close(self) -> None:
        self._threads.shutdown(wait=False, cancel_futures=True)
        self._outside.close()

    def _may_ask(self, name: str) -> bool:
        with self._lock:
            breaker = self._breakers.setdefault(name, Breaker())
            if self._waiting >= MOST_WAITING or not breaker.lets_through(self._clock()):
                return False
            self._waiting += 1
            return True

    def _ask(self, service: Lookup, command: LookUp) -> None:
        try:
            values = self._values(service, command)
        except FarEndError as error:
            log.warning("look-up %s failed: %s", command.service, error)
            self._settled(command.service, good=False)
            self._post(LookupFailed(command.call, command.lookup, str(error)))
        except Exception:  # whatever it is, the caller must hear of it
            log.exception("look-up %s failed", command.service)
            self._settled(command.service, good=False)
            self._post(LookupFailed(command.call, command.lookup, "defect"))
        else:
            self._settled(command.service, good=True)
            self._post(LookupAnswered(command.call, command.lookup, values))

    def _settled(self, name: str, *, good: bool) -> None:
        with self._lock:
            self._waiting -= 1
            breaker = self._breakers[name]
            if good:
                breaker.succeeded()
            else:
                breaker.failed(self._clock())

    def _values(self, service: Lookup, command: LookUp) -> dict[str, str]:
        answer = self._outside.ask(_asked(service, command.values))
        if not answer.is_good:
            raise FarEndError(f"status {answer.status}")
        try:
            document = json.loads(answer.body)
        except ValueError as error:
            raise FarEndError("the answer is no JSON") from error
        return {name: _text(_found(document, service.answer.get(name, f"/{name}"))) for name in command.wanted}


def _asked(service: Lookup, values: Mapping[str, str]) -> Asked:
    """What a caller keyed goes into the address percent-encoded, every character of it, or into a JSON body."""
    url = service.url
    for name, value in values.items():
        url = url.replace(f"{{{name}}}", quote(value, safe=""))
    with_body = service.method != "GET"
    body = json.dumps(dict(values), ensure_ascii=False).encode() if with_body else b""
    headers = {**service.headers, **({"Content-Type": "application/json"} if with_body else {})}
    return Asked(service.method, url, headers, body, service.budget_s, service.allow_private)


def _found(document: Any, pointer: str) -> Any:
    """What a JSON pointer (RFC 6901) leads to."""
    place = document
    for part in pointer.split("/")[1:]:
        key = part.replace("~1", "/").replace("~0", "~")
        try:
            place = place[int(key)] if isinstance(place, list) else place[key]
        except (KeyError, IndexError, TypeError, ValueError) as error:
            raise FarEndError(f"the answer has no {pointer}") from error
    return place


def _text(value: Any) -> str:
    """A value of the answer as a flow may use it: short, printable, no structure."""
    if isinstance(value, bool):
        return "true" if value else "false"
    if not isinstance(value, str | int | float):
        raise FarEndError("the answer has something else than a text or a number")
    text = str(value)
    if len(text) > LONGEST_VALUE or not text.isprintable():
        raise FarEndError("the answer has a text that cannot be used")
    return text
