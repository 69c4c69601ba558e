"""The pages people look at. They hold no data themselves: their scripts ask the API."""

from __future__ import annotations

from starlette.concurrency import run_in_threadpool
from starlette.requests import Request
from starlette.responses import Response

from console.calls_api import CallsApi
from console.pages import Pages
from console.sign_in import SignIn


class Screens:
    def __init__(self, pages: Pages, sign_in: SignIn, calls: CallsApi) -> None:
        self._pages, self._sign_in, self._calls = pages, sign_in, calls

    async def board(self, request: Request) -> Response:
        return self._pages.answer(request, "board.html", form_token=self._sign_in.form_token(request))

    async def call(self, request: Request) -> Response:
        call = request.path_params["id"]
        await run_in_threadpool(self._calls.find, call)
        token = self._sign_in.form_token(request)
        return self._pages.answer(request, "call.html", call_id=call, form_token=token)
