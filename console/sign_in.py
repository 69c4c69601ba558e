"""Signing in and out: a form, what else is asked for, a session kept in the store, and patience that runs out."""

from __future__ import annotations

import re
import secrets
from datetime import timedelta

from starlette.concurrency import run_in_threadpool
from starlette.requests import Request
from starlette.responses import RedirectResponse, Response

from console import cookies
from console.credentials.door import NOBODY, Door
from console.pages import Pages, language_of
from console.problems import Problem
from console.sign_in_steps import SignInSteps
from console.words import Words

__all__ = ["NOBODY", "SignIn", "own_path"]
_OWN_PATH = re.compile(r"/(?![/\\])[^\x00-\x20\\]*")


class SignIn:
    def __init__(self, door: Door, pages: Pages, words: Words, steps: SignInSteps) -> None:
        self._door, self._pages, self._words, self.steps = door, pages, words, steps

    async def page(self, request: Request) -> Response:
        if request.state.visitor is not None:
            return RedirectResponse(own_path(request.query_params.get("next")), 303)
        return self._form(request, next_path=own_path(request.query_params.get("next")))

    async def sign_in(self, request: Request) -> Response:
        form = {name: str(value) for name, value in (await request.form(max_files=0, max_fields=8)).items()}
        name, next_path = form.get("name", "").strip()[:64], own_path(form.get("next"))
        if not self._door.seal.fits(cookies.read(request, cookies.VISIT), form.get("form_token", "")):
            return self._form(request, 403, "form_expired", name=name, next_path=next_path)
        wait_s = self._door.patience.wait_s(request, name)
        if wait_s > 0:
            answer = self._form(request, 429, "wait", name=name, next_path=next_path, seconds=wait_s)
            answer.headers["retry-after"] = str(wait_s)
            return answer
        if not await self._door.password_fits(request, name, form.get("password", "")):
            await self._door.refuse(request, name, "sign_in_failed")
            return self._form(request, 401, "wrong_password", name=name, next_path=next_path)
        return await self.steps.begin(request, name, next_path)

    async def sign_out(self, request: Request) -> Response:
        form = await request.form(max_files=0, max_fields=8)
        token = cookies.read(request, cookies.SESSION)
        if not self._door.seal.fits(token, str(form.get("form_token", ""))):
            raise Problem(403, "form_expired")
        await run_in_threadpool(self._door.accounts.close_session, token or "")
        if request.state.visitor is not None:
            await self._door.note(request, request.state.visitor.name, "signed_out")
        answer = RedirectResponse("/login", 303)
        cookies.remove(request, answer, cookies.SESSION)
        return answer

    def form_token(self, request: Request) -> str:
        """The proof for forms on pages of those who are signed in."""
        return self._door.seal.token(cookies.read(request, cookies.SESSION) or "")

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
        token = self._door.seal.token(visit)
        answer = self._pages.answer(
            request, "login.html", status, problem=text, name=name, next=next_path, form_token=token
        )
        cookies.write(request, answer, cookies.VISIT, visit, timedelta(hours=1))
        return answer


def own_path(path: str | None) -> str:
    """A path of this site to go to, "/" for anything else."""
    return path if path is not None and _OWN_PATH.fullmatch(path) else "/"
