"""Twilio's REST API, 2010-04-01: asked again where that does no harm, left alone for a while when it is down."""

from __future__ import annotations

import asyncio
import itertools
import logging
import random
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import httpx

from calls.breaker import Breaker
from calls.errors import FarEndError
from telephony.twilio_voice.settings import TwilioSettings

LOG = logging.getLogger("hotline.twilio")

ANSWER_S = 5.0
TRIES = 4
FIRST_PAUSE_S = 0.25
LONGEST_PAUSE_S = 5.0
NOT_THERE = 404
NOT_IN_PROGRESS = 21220
"""Error code: the call is not up, or not any more."""


class RestError(FarEndError):
    """Twilio would not, or could not be reached (`status` 0). `code` is its own error code, 0 for none."""

    def __init__(self, status: int, code: int, why: str) -> None:
        self.status, self.code = status, code
        super().__init__(why)

    @property
    def is_gone(self) -> bool:
        """What was asked about is not there, or not up any more."""
        return self.status == NOT_THERE or self.code == NOT_IN_PROGRESS


@dataclass(slots=True)
class RestCounts:
    """Since the start."""

    requests: int = 0
    failures: int = 0
    retries: int = 0
    refused_by_breaker: int = 0


class Rest:
    """To be used on one loop. `once` requests make something: they are not asked again once they may have arrived."""

    def __init__(self, settings: TwilioSettings, *, pause_s: float = FIRST_PAUSE_S) -> None:
        self._account = f"/2010-04-01/Accounts/{settings.account_sid}"
        self._client = httpx.AsyncClient(
            base_url=settings.rest_url.rstrip("/"),
            auth=(settings.account_sid, settings.auth_tokens[0]),
            timeout=httpx.Timeout(ANSWER_S, connect=3.0),
            limits=httpx.Limits(max_connections=50, max_keepalive_connections=20),
            follow_redirects=False,
            trust_env=False,
        )
        self._breaker = Breaker()
        self._pause_s = pause_s
        self.counts = RestCounts()

    async def post(self, path: str, fields: Mapping[str, str | list[str]], *, once: bool = False) -> dict[str, Any]:
        """`path` is below the account. Raises RestError."""
        return _document(await self._ask("POST", path, fields, once=once))

    async def get(self, path: str) -> dict[str, Any]:
        return _document(await self._ask("GET", path))

    async def content(self, path: str) -> bytes:
        """A media file. A redirect to where it is kept is followed once, without our credentials."""
        response = await self._ask("GET", path)
        if not response.is_redirect:
            return response.content
        async with httpx.AsyncClient(timeout=30.0, trust_env=False) as client:
            return (await client.get(response.headers["location"])).raise_for_status().content

    async def delete(self, path: str) -> None:
        await self._ask("DELETE", path)

    async def close(self) -> None:
        await self._client.aclose()

    async def _ask(
        self, method: str, path: str, fields: Mapping[str, str | list[str]] | None = None, *, once: bool = False
    ) -> httpx.Response:
        for attempt in itertools.count(1):
            try:
                return await self._try(method, path, fields, once=once)
            except _AgainError as again:
                if attempt == TRIES:
                    self.counts.failures += 1
                    raise again.error from None
                self.counts.retries += 1
                await asyncio.sleep(again.after_s or self._pause(attempt))
        raise AssertionError

    def _pause(self, attempt: int) -> float:
        """Longer each time, and not the same for all who wait."""
        return float(min(LONGEST_PAUSE_S, self._pause_s * 2 ** (attempt - 1)) * random.uniform(0.5, 1.0))  # noqa: S311

    async def _try(
        self, method: str, path: str, fields: Mapping[str, str | list[str]] | None, *, once: bool
    ) -> httpx.Response:
        now = asyncio.get_running_loop().time()
        if not self._breaker.lets_through(now):
            self.counts.refused_by_breaker += 1
            raise RestError(0, 0, "Twilio failed again and again and is left alone for a while")
        self.counts.requests += 1
        try:
            response = await self._client.request(method, self._account + path, data=fields)
        except httpx.HTTPError as error:
            self._breaker.failed(now)
            failure = RestError(0, 0, f"{type(error).__name__} at {path}")
            never_sent = isinstance(error, httpx.ConnectError | httpx.ConnectTimeout | httpx.PoolTimeout)
            if once and not never_sent:
                self.counts.failures += 1
                raise failure from None
            raise _AgainError(failure) from None
        return self._judged(response, path, now)

    def _judged(self, response: httpx.Response, path: str, now: float) -> httpx.Response:
        """429 and 503 say that nothing was done; other 5xx may have done it, and are asked again all the same: what
        was made twice is found by its leg, and let go."""
        status = response.status_code
        if status >= 500:
            self._breaker.failed(now)
        else:
            self._breaker.succeeded()
        if status < 400:
            return response
        failure = RestError(status, _code(response), f"status {status} at {path}")
        if status == 429 or status >= 500:
            raise _AgainError(failure, _retry_after(response))
        self.counts.failures += 1
        raise failure


class _AgainError(Exception):
    def __init__(self, error: RestError, after_s: float = 0.0) -> None:
        self.error, self.after_s = error, after_s


def _retry_after(response: httpx.Response) -> float:
    said = response.headers.get("retry-after", "")
    return min(float(said), LONGEST_PAUSE_S) if said.isdigit() else 0.0


def _code(response: httpx.Response) -> int:
    try:
        return int(response.json().get("code", 0))
    except (ValueError, AttributeError, TypeError):
        return 0


def _document(response: httpx.Response) -> dict[str, Any]:
    if not response.content:
        return {}
    try:
        document = response.json()
    except ValueError:
        raise RestError(response.status_code, 0, "the answer is no JSON") from None
    return document if isinstance(document, dict) else {}
