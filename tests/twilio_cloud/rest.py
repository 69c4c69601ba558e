"""The REST API, 2010-04-01: https://www.twilio.com/docs/voice/api; errors are https://www.twilio.com/docs/api/errors.

Fields nobody documented are refused (20001): Twilio passes over them.
"""

from __future__ import annotations

import asyncio
import base64
from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from typing import TYPE_CHECKING
from urllib.parse import parse_qsl

from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import JSONResponse, Response
from starlette.routing import Route

from tests.twilio_cloud import rest_calls, rest_conferences, rest_recordings
from tests.twilio_cloud.asked import Answering, Asked, RefusalError

if TYPE_CHECKING:
    from tests.twilio_cloud.cloud import TwilioCloud


@dataclass(slots=True)
class Fault:
    """What the API does instead of its work, `times` times, to requests whose method and path hold these words."""

    status: int
    times: int = 1
    within: str = ""
    delay_s: float = 0.0


ROOT = "/2010-04-01/Accounts/{account}"
ROUTES = [*rest_calls.ROUTES, *rest_conferences.ROUTES, *rest_recordings.ROUTES]


class Rest:
    """`asked` are all requests, in order; `faults` what shall go wrong next."""

    def __init__(self, cloud: TwilioCloud) -> None:
        self._cloud = cloud
        self.asked: list[Asked] = []
        self.faults: list[Fault] = []
        routes = [Route(ROOT + path, self._route(do), methods=[method]) for method, path, do in ROUTES]
        self.app = Starlette(routes=routes)

    def fail_next(self, status: int, times: int = 1, within: str = "", delay_s: float = 0.0) -> None:
        """429 too many requests, 500 and 503 a defect; `within` "POST" or a part of the path."""
        self.faults.append(Fault(status, times, within, delay_s))

    def requests(self, method: str, within: str) -> list[Asked]:
        return [asked for asked in self.asked if asked.method == method and within in asked.path]

    def _route(self, do: Answering) -> Callable[[Request], Awaitable[Response]]:
        async def answer(request: Request) -> Response:
            asked = Asked(request.method, request.url.path, parse_qsl((await request.body()).decode(), True))
            self.asked.append(asked)
            try:
                self._check(request)
                await self._fail(asked)
                response = await do(self._cloud, request, asked)
            except RefusalError as refused:
                response = _error(refused)
            asked.status = response.status_code
            return response

        return answer

    def _check(self, request: Request) -> None:
        given = request.headers.get("authorization", "")
        tokens = (self._cloud.token, *self._cloud.old_tokens)
        if given not in {"Basic " + _b64(f"{self._cloud.account}:{token}") for token in tokens}:
            raise RefusalError(401, 20003, "Authenticate")
        if request.path_params["account"] != self._cloud.account:
            raise RefusalError(404, 20404, f"The requested resource {request.url.path} was not found")

    async def _fail(self, asked: Asked) -> None:
        for fault in self.faults:
            if fault.times > 0 and fault.within in f"{asked.method} {asked.path}":
                fault.times -= 1
                await asyncio.sleep(fault.delay_s)
                if fault.status:
                    code = {429: 20429, 503: 20503}.get(fault.status, 20500)
                    raise RefusalError(fault.status, code, "Too Many Requests" if code == 20429 else "Internal error")
                return


def _b64(text: str) -> str:
    return base64.b64encode(text.encode()).decode()


def _error(refused: RefusalError) -> Response:
    about = f"https://www.twilio.com/docs/errors/{refused.code}"
    body = {"code": refused.code, "message": refused.message, "more_info": about, "status": refused.status}
    headers = {"Retry-After": "1"} if refused.status == 429 else {}
    if refused.status == 401:
        headers["WWW-Authenticate"] = 'Basic realm="Twilio API"'
    return JSONResponse(body, refused.status, headers)
