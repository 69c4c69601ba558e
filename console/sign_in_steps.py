"""What is asked for when the password was right: a one-time code, a password of one's own, enrolling. Plain pages,
which work without the front end [X4]."""

from __future__ import annotations

import logging
import time
from dataclasses import replace
from datetime import timedelta

from starlette.concurrency import run_in_threadpool
from starlette.requests import Request
from starlette.responses import RedirectResponse, Response

from console import cookies, passwords
from console.credentials import totp
from console.credentials.door import Door, hand_of
from console.credentials.factors import Factors, Verdict
from console.credentials.halfway import LASTS_S, Half, Halfway, Step, fresh_secret
from console.credentials.picture import picture
from console.credentials.secret_box import SecretLostError
from console.pages import Pages, language_of
from console.problems import Problem
from console.words import Words

log = logging.getLogger("hotline.console")
STEP_PATH = "/login/step"


class SignInSteps:
    def __init__(self, door: Door, pages: Pages, words: Words, factors: Factors) -> None:
        self._door, self._pages, self._words, self._factors = door, pages, words, factors
        self._halves = Halfway()

    async def begin(self, request: Request, name: str, next_path: str) -> Response:
        """His password was right."""
        user = await run_in_threadpool(self._door.accounts.user, name)
        if user is None:
            raise Problem(403, "form_expired")
        return await self._go_on(request, Half(name, user.password_hash, next_path, time.monotonic()))

    async def page(self, request: Request) -> Response:
        half = self._halves.look(cookies.read(request, cookies.HALF), time.monotonic())
        return RedirectResponse("/login", 303) if half is None else self._form(request, half)

    async def take(self, request: Request) -> Response:
        """What somebody half signed in has sent. Its token is used up, whatever comes of it."""
        form = {name: str(value) for name, value in (await request.form(max_files=0, max_fields=8)).items()}
        token = cookies.read(request, cookies.HALF)
        if not self._door.seal.fits(token, form.get("form_token", "")):
            raise Problem(403, "form_expired")
        half = self._halves.take(token, time.monotonic())
        user = await run_in_threadpool(self._door.accounts.user, half.name) if half is not None else None
        if half is None or user is None or not half.holds(user.password_hash, time.monotonic()):
            raise Problem(403, "form_expired")
        takers = {Step.CODE: self._code, Step.PASSWORD: self._password, Step.ENROL: self._enrol}
        try:
            return await takers[half.step](request, half, form)
        except SecretLostError as error:
            log.error("one-time codes cannot be checked: %s", error)
            raise Problem(503, "totp_key_missing") from None

    async def _code(self, request: Request, half: Half, form: dict[str, str]) -> Response:
        if wait_s := self._door.patience.wait_s(request, half.name, code=True):
            return self._wait(request, half, wait_s)
        self._door.patience.failed(request, half.name, code=True)
        verdict = await run_in_threadpool(
            self._factors.check, half.name, form.get("code", "")[:64], hand_of(half.name)
        )
        if verdict in (Verdict.WRONG, Verdict.USED):
            await self._door.refuse(request, half.name, "totp_failed", code=True, why=verdict.value)
            problem = "wrong_code" if verdict is Verdict.WRONG else "used_code"
            return self._form(request, half, 401, problem, fresh=True)
        self._door.patience.forgive(request, half.name, code=True)
        return await self._go_on(request, replace(half, by=verdict.value))

    async def _password(self, request: Request, half: Half, form: dict[str, str]) -> Response:
        password = form.get("password", "")
        why = passwords.why_unfit(password, half.name)
        if why is None and password != form.get("again", ""):
            why = "passwords_differ"
        if why is None and await self._door.same_password(password, half.password_hash):
            why = "same_password"
        if why is not None:
            return self._form(request, half, 400, why, fresh=True, least=passwords.SHORTEST)
        digest = await run_in_threadpool(passwords.digest, password)
        await run_in_threadpool(self._door.accounts.store.change_password, half.name, digest, hand_of(half.name))
        return await self._go_on(request, replace(half, password_hash=digest))

    async def _enrol(self, request: Request, half: Half, form: dict[str, str]) -> Response:
        if wait_s := self._door.patience.wait_s(request, half.name, code=True):
            return self._wait(request, half, wait_s)
        self._door.patience.failed(request, half.name, code=True)
        codes = await run_in_threadpool(
            self._factors.enrol, half.name, half.secret, form.get("code", "")[:64], hand_of(half.name)
        )
        if codes is None:
            await self._door.refuse(request, half.name, "totp_failed", code=True, why="enrolling")
            return self._form(request, half, 401, "wrong_code", fresh=True)
        text = "".join(f"{code}\n" for code in codes)
        page = self._pages.answer(request, "codes.html", codes=codes, text=text, next=half.next_path)
        return await self._welcome(request, replace(half, by=Verdict.TOTP.value), page)

    async def _go_on(self, request: Request, half: Half) -> Response:
        """To the next step there is, or in."""
        step = await run_in_threadpool(self._next_step, half)
        if step is None:
            return await self._welcome(request, half, RedirectResponse(half.next_path, 303))
        answer = RedirectResponse(STEP_PATH, 303)
        self._keep(request, answer, replace(half, step=step, secret=fresh_secret(step)))
        return answer

    def _next_step(self, half: Half) -> Step | None:
        user = self._door.accounts.user(half.name)
        if user is None:
            raise Problem(403, "form_expired")
        if not half.by and self._factors.is_on(half.name):
            return Step.CODE
        if user.must_change:
            return Step.PASSWORD
        return Step.ENROL if self._factors.is_due(user) else None

    async def _welcome(self, request: Request, half: Half, answer: Response) -> Response:
        self._door.patience.through(request, half.name)
        await self._door.note(request, half.name, "signed_in", **({"by": half.by} if half.by else {}))
        await self._door.open(request, answer, half.name)
        if cookies.read(request, cookies.HALF):
            cookies.remove(request, answer, cookies.HALF)
        return answer

    def _wait(self, request: Request, half: Half, wait_s: int) -> Response:
        answer = self._form(request, half, 429, "wait", fresh=True, seconds=wait_s)
        answer.headers["retry-after"] = str(wait_s)
        return answer

    def _form(
        self,
        request: Request,
        half: Half,
        status: int = 200,
        problem: str | None = None,
        *,
        fresh: bool = False,
        **values: object,
    ) -> Response:
        """The page of his step; `fresh` when what he held is used up."""
        token = self._halves.keep(half) if fresh else cookies.read(request, cookies.HALF) or ""
        text = self._words.say(language_of(request), f"problem.{problem}", **values) if problem else None
        told = {"problem": text, "name": half.name, "form_token": self._door.seal.token(token)}
        answer = self._pages.answer(request, f"step_{half.step}.html", status, **told, **self._shown(half))
        if fresh:
            self._cookie(request, answer, token)
        return answer

    def _shown(self, half: Half) -> dict[str, object]:
        if half.step is Step.PASSWORD:
            return {"least": passwords.SHORTEST}
        if half.step is not Step.ENROL:
            return {}
        drawn = picture(totp.address(half.secret, half.name))
        return {"picture": drawn, "secret": totp.written(half.secret)}

    def _keep(self, request: Request, answer: Response, half: Half) -> None:
        self._cookie(request, answer, self._halves.keep(half))

    def _cookie(self, request: Request, answer: Response, token: str) -> None:
        cookies.write(request, answer, cookies.HALF, token, timedelta(seconds=LASTS_S))
