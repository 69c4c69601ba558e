"""Who is asking, and may they: one guard around every endpoint.

A program shows a token in `Authorization: Bearer`: the owner's, which is an administrator, or one that a user made
for himself. A browser shows the cookie of a session kept in the store. A request that changes something must not come
from another site's page.
"""

from __future__ import annotations

import hmac
import ipaddress
import time
from collections.abc import AsyncIterable, AsyncIterator, Awaitable, Callable
from dataclasses import dataclass
from typing import Any, Protocol

from sse_starlette import EventSourceResponse
from starlette.concurrency import run_in_threadpool
from starlette.requests import Request
from starlette.responses import Response, StreamingResponse

from console import cookies, csrf, masking
from console.permissions import IN_PERSON, MAY, REVEALS, SEES_NUMBERS, WHOLE_HOUSE, Role
from console.problems import Problem
from console.rate import UNLIMITED, Rate
from store.scoping import Scope

Endpoint = Callable[[Request], Awaitable[Response]]
API_NAME = "API"
"""What whoever shows the token is called."""
FORWARDED = ("forwarded", "x-forwarded-for", "x-forwarded-host", "x-real-ip", "via")


@dataclass(frozen=True, slots=True)
class Visitor:
    """`teams` are the groups of agents he is there for, None for all; `agent` is whose calls are his own,
    `phone` where he is rung to be in a call, "" for who has none. `key` is the hash of what he showed, "" for the
    owner's token; `in_person` says that it was a session."""

    name: str
    role: Role
    teams: frozenset[str] | None = None
    agent: str | None = None
    phone: str = ""
    key: str = ""
    in_person: bool = True

    @property
    def may(self) -> list[str]:
        """The routes that are open to him."""
        return [name for name in MAY if self.may_open(name)]

    @property
    def sees_numbers(self) -> bool:
        """Whether customers' telephone numbers are shown to him whole."""
        return self.role in SEES_NUMBERS

    def may_open(self, route: str) -> bool:
        """Who is there for some teams does nothing to the whole house, a token nothing to what opens."""
        allowed = MAY[route]
        if route in IN_PERSON and not self.in_person:
            return False
        return allowed is None or (self.role in allowed and (self.teams is None or route not in WHOLE_HOUSE))


class Bounds(Protocol):
    """See `console.scope`."""

    def knows(self, path: str) -> bool: ...

    def scope(self, visitor: Visitor) -> Scope: ...

    def check(self, path: str, named: str, visitor: Visitor, within: Scope) -> None: ...


class Visitors(Protocol):
    """Who a token belongs to, None when it is unknown or over; both may block."""

    def visitor(self, token: str) -> Visitor | None: ...

    def token_visitor(self, token: str, address: str) -> Visitor | None: ...


Hold = Callable[[Visitor, AsyncIterable[Any]], AsyncIterator[Any]]
"""Lets a stream's messages through until what the visitor showed is over."""


class Access:
    """`api_token` None or empty switches the token off."""

    def __init__(self, visitors: Visitors, api_token: str | None, bounds: Bounds, hold: Hold) -> None:
        self._visitors, self._bounds, self._hold = visitors, bounds, hold
        self._rate = Rate()
        self._api_token = api_token.encode() if api_token else None

    def guard(self, name: str, endpoint: Endpoint, path: str) -> Endpoint:
        """The endpoint behind its row of the matrix; `request.state.visitor` tells it who came, None for anyone, and
        `request.state.scope` what of calls and agents he may see."""
        allowed, kept_apart = MAY[name], self._bounds.knows(path)

        async def guarded(request: Request) -> Response:
            if request.method not in ("GET", "HEAD") and csrf.from_elsewhere(request):
                raise Problem(403, "forbidden")
            visitor = request.state.visitor = await self.visitor(request)
            self._slow_down(name, request, visitor)
            if allowed is not None and not (name == "metrics" and from_this_machine(request)):
                visitor = _let_in(name, visitor)
                request.state.scope = self._bounds.scope(visitor)
                if kept_apart and not request.state.scope.is_everything:
                    named = next(iter(request.path_params.values()))
                    await run_in_threadpool(self._bounds.check, path, named, visitor, request.state.scope)
            return self._sent(name, visitor, await endpoint(request))

        return guarded

    def _sent(self, name: str, visitor: Visitor | None, response: Response) -> Response:
        """Streams end with what opened them; numbers are hidden from those who may not see them."""
        if visitor is not None and isinstance(response, EventSourceResponse):
            response.body_iterator = self._hold(visitor, response.body_iterator)
        if visitor is not None and not visitor.sees_numbers and name not in REVEALS:
            _hide_numbers(response)
        return response

    def _slow_down(self, name: str, request: Request, visitor: Visitor | None) -> None:
        """Raises Problem 429. Those nobody knows are told apart by their addresses, whatever they show."""
        if name in UNLIMITED:
            return
        address = request.client.host if request.client else ""
        wait_s = self._rate.wait_s((address, visitor.name if visitor else None), time.monotonic())
        if wait_s:
            raise Problem(429, "too_many_requests", {"Retry-After": str(wait_s)}, seconds=wait_s)

    async def visitor(self, request: Request) -> Visitor | None:
        authorization = request.headers.get("authorization")
        if authorization is not None:
            return await self._of_token(request, authorization)
        token = cookies.read(request, cookies.SESSION)
        return await run_in_threadpool(self._visitors.visitor, token) if token else None

    async def _of_token(self, request: Request, authorization: str) -> Visitor | None:
        scheme, _, given = authorization.partition(" ")
        token = given.strip()
        if scheme.lower() != "bearer" or not token:
            return None
        if self._api_token is not None and hmac.compare_digest(token.encode("latin-1", "replace"), self._api_token):
            return Visitor(API_NAME, Role.ADMIN, in_person=False)
        address = request.client.host if request.client else ""
        return await run_in_threadpool(self._visitors.token_visitor, token, address)


def _let_in(route: str, visitor: Visitor | None) -> Visitor:
    """Raises Problem 401 for those nobody knows, 403 where the route is not theirs."""
    if visitor is None:
        raise Problem(401, "sign_in_needed", {"WWW-Authenticate": "Bearer"})
    if not visitor.may_open(route):
        raise Problem(403, "forbidden")
    return visitor


def _hide_numbers(response: Response) -> None:
    """In place. What is streamed (sound, the live board's events) is cut by who makes it, see `console/view.py`."""
    kind = response.headers.get("content-type", "")
    if isinstance(response, StreamingResponse) or not kind.startswith(("application/json", "text/csv")):
        return
    body = bytes(response.body)
    response.body = masking.hide(body) if "json" in kind else masking.hide_in_text(body.decode()).encode()
    response.headers["content-length"] = str(len(response.body))


def from_this_machine(request: Request) -> bool:
    """Whether a program on this machine asks, not a proxy on it for somebody outside: address and host named are
    loopback, nothing says it was forwarded, and it is not the HTTP/1.0 that proxies speak."""
    forwarded = any(name in request.headers for name in FORWARDED) or request.scope["http_version"] == "1.0"
    host = request.client.host if request.client else ""
    return not forwarded and is_loopback(host) and is_loopback(request.url.hostname or "")


def is_loopback(host: str) -> bool:
    if host == "localhost":
        return True
    try:
        return ipaddress.ip_address(host).is_loopback
    except ValueError:
        return False
