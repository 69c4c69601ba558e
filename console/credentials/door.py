"""What every way in has in common: proofs of forms, patience, lines of the audit, and the session at the end [X4]."""

from __future__ import annotations

import secrets
from datetime import UTC, datetime

from starlette.concurrency import run_in_threadpool
from starlette.requests import Request
from starlette.responses import Response

from console import cookies
from console.accounts import ConsoleAccounts
from console.credentials.patience import Patience
from console.csrf import FormSeal
from console.passwords import Verifier
from store.auditing import AuditTrail, Hand

NOBODY = "-"
"""Who is not signed in, in the audit."""


class Door:
    """`forms` is the key of forms that several consoles have together."""

    def __init__(self, accounts: ConsoleAccounts, audit: AuditTrail, forms: bytes | None = None) -> None:
        self.accounts, self._audit = accounts, audit
        self.seal = FormSeal(forms)
        self.patience = Patience()
        self._verifier = Verifier()

    async def note(self, request: Request, who: str, what: str, **told: object) -> None:
        """With where it came from."""
        await run_in_threadpool(self._audit.add, datetime.now(UTC), who, what, {**told, "address": address(request)})

    async def password_fits(self, request: Request, name: str, password: str) -> bool:
        """Counted as a failure before the slow part, and taken back when it was none."""
        self.patience.failed(request, name)
        user = await run_in_threadpool(self.accounts.user, name)
        fits = await self._verifier.fits(password, user.password_hash if user is not None else None)
        if fits:
            self.patience.forgive(request, name)
        return fits

    async def same_password(self, password: str, stored: str) -> bool:
        return await self._verifier.fits(password, stored)

    async def refuse(self, request: Request, name: str, what: str, *, code: bool = False, **told: object) -> None:
        """Into the audit, and that he is locked out from now on if he is."""
        await self.note(request, NOBODY, what, name=name, **told)
        wait_s = self.patience.wait_s(request, name, code=code)
        if wait_s:
            await self.note(request, NOBODY, "sign_in_locked", name=name, seconds=wait_s)

    async def open(self, request: Request, answer: Response, name: str) -> Response:
        """The answer with a session's cookie; always a new token: one that somebody planted before, or had seen, is
        worth nothing."""
        token = secrets.token_urlsafe(32)
        browser = request.headers.get("user-agent", "")
        await run_in_threadpool(self.accounts.open_session, name, token, address(request), browser)
        cookies.write(request, answer, cookies.SESSION, token, self.accounts.terms.lasts)
        return answer

    async def open_again(self, request: Request, answer: Response, name: str) -> Response:
        """A new session in place of this one, which has just ended or ends now."""
        await run_in_threadpool(self.accounts.close_session, cookies.read(request, cookies.SESSION) or "")
        return await self.open(request, answer, name)


def address(request: Request) -> str:
    return request.client.host if request.client else ""


def hand_of(name: str) -> Hand:
    return Hand(name, datetime.now(UTC))
