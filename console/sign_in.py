"""Signing in and out: a form, a session kept in the store, and patience with wrong passwords that runs out."""

from __future__ import annotations

import math
import re
import secrets
import time
from datetime import UTC, datetime, timedelta

from starlette.concurrency import run_in_threadpool
from starlette.requests import Request
from starlette.responses import RedirectResponse, Response

from console import cookies
from console.accounts import ConsoleAccounts
from console.backoff import Backoff
from console.csrf import FormSeal
from console.pages import Pages, language_of
from console.passwords import Verifier
from console.problems import Problem
from console.words import Words
from store.auditing import AuditTrail

NOBODY = "-"
"""Who is not signed in, in the audit."""
_OWN_PATH = re.compile(r"/(?![/\\])[^\x00-\x20\\]*")


class SignIn:
    def __init__(self, accounts: ConsoleAccounts, pages: Pages, words: Words, audit: AuditTrail) -> None:
        self._accounts, self._pages, self._words, self._audit = accounts, pages, words, audit
        self._seal = FormSeal()
        self._verifier = Verifier()
        self._by_name = Backoff(free=5)
        self._by_address = Backoff(free=30)

    async def page(self, request: Request) -> Response:
        if request.state.visitor is not None:
            return RedirectResponse(own_path(request.query_params.get("next")), 303)
        return self._form(request, next_path=own_path(request.query_params.get("next")))

    async def sign_in(self, request: Request) -> Response:
        form = {name: str(value) for name, value in (await request.form(max_files=0, max_fields=8)).items()}
        name, next_path = form.get("name", "").strip()[:64], own_path(form.get("next"))
        if not self._seal.fits(cookies.read(request, cookies.VISIT), form.get("form_token", "")):
            return self._form(request, 403, "form_expired", name=name, next_path=next_path)
        wait_s = self._wait_s(request, name)
        if wait_s > 0:
            answer = self._form(request, 429, "wait", name=name, next_path=next_path, seconds=wait_s)
            answer.headers["retry-after"] = str(wait_s)
            return answer
        if not await self._password_fits(request, name, form.get("password", "")):
            await self._note(request, NOBODY, "sign_in_failed", name=name)
            return self._form(request, 401, "wrong_password", name=name, next_path=next_path)
        return await self._welcome(request, name, next_path)

    async def sign_out(self, request: Request) -> Response:
        form = await request.form(max_files=0, max_fields=8)
        token = cookies.read(request, cookies.SESSION)
        if not self._seal.fits(token, str(form.get("form_token", ""))):
            raise Problem(403, "form_expired")
        await run_in_threadpool(self._accounts.close_session, token or "")
        if request.state.visitor is not None:
            await self._note(request, request.state.visitor.name, "signed_out")
        answer = RedirectResponse("/login", 303)
        cookies.remove(request, answer, cookies.SESSION)
        return answer

    def form_token(self, request: Request) -> str:
        """The proof for forms on pages of those who are signed in."""
        return self._seal.token(cookies.read(request, cookies.SESSION) or "")

    def _form(
        self,
        request: Request,
        status: int = 200,
        problem: str | None = None,
        *,
        next_path: str,
        name: str = "",
        **values: object,
    ) -> Response:
        visit = cookies.read(request, cookies.VISIT) or secrets.token_urlsafe(24)
        text = self._words.say(language_of(request), f"problem.{problem}", **values) if problem else None
        token = self._seal.token(visit)
        answer = self._pages.answer(
            request, "login.html", status, problem=text, name=name, next=next_path, form_token=token
        )
        cookies.write(request, answer, cookies.VISIT, visit, timedelta(hours=1))
        return answer

    async def _password_fits(self, request: Request, name: str, password: str) -> bool:
        """A failure is counted before the slow part, so that many at once are not all free."""
        keys = self._keys(request, name)
        for backoff, key in keys:
            backoff.failed(key, time.monotonic())
        stored = await run_in_threadpool(self._accounts.password_hash, name)
        fits = await self._verifier.fits(password, stored)
        if fits:
            for backoff, key in keys:
                backoff.succeeded(key)
        return fits

    async def _note(self, request: Request, who: str, what: str, **told: str) -> None:
        told = {**told, "address": request.client.host if request.client else ""}
        await run_in_threadpool(self._audit.add, datetime.now(UTC), who, what, told)

    def _wait_s(self, request: Request, name: str) -> int:
        now = time.monotonic()
        return math.ceil(max(backoff.wait_s(key, now) for backoff, key in self._keys(request, name)))

    def _keys(self, request: Request, name: str) -> tuple[tuple[Backoff, str], ...]:
        address = request.client.host if request.client else ""
        return (self._by_name, f"{address} {name}"), (self._by_address, address)

    async def _welcome(self, request: Request, name: str, next_path: str) -> Response:
        """Always a new token: one that somebody planted before is worth nothing."""
        token = secrets.token_urlsafe(32)
        await self._note(request, name, "signed_in")
        address, browser = request.client.host if request.client else "", request.headers.get("user-agent", "")
        await run_in_threadpool(self._accounts.open_session, name, token, address, browser)
        answer = RedirectResponse(next_path, 303)
        cookies.write(request, answer, cookies.SESSION, token, self._accounts.terms.lasts)
        return answer


def own_path(path: str | None) -> str:
    """A path of this site to go to, "/" for anything else."""
    return path if path is not None and _OWN_PATH.fullmatch(path) else "/"
