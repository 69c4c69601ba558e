"""One's own account: password, one-time codes, tokens. Whoever changes something proves himself anew [X4]."""

from __future__ import annotations

import logging
import time
from collections.abc import Callable
from datetime import timedelta
from typing import TypeVar

from starlette.concurrency import run_in_threadpool
from starlette.requests import Request
from starlette.responses import Response

from console import passwords
from console.access import Visitor
from console.credentials import totp
from console.credentials.door import Door, hand_of
from console.credentials.factors import Factors, TotpPolicy, Verdict
from console.credentials.halfway import Half, Step
from console.credentials.picture import picture
from console.credentials.secret_box import SecretLostError
from console.credentials.token_hashes import new_api_token, token_hash
from console.my_account_schemas import (
    MyAccount,
    OwnPassword,
    PasswordChange,
    QrPicture,
    RecoveryCodes,
    TokenItem,
    TokenMade,
    TokenPage,
    TokenWish,
    TotpBegun,
    TotpCode,
    TotpEnd,
)
from console.operation import Operation, answer, content
from console.orders import who
from console.permissions import Role, roles_within
from console.problems import Problem
from console.publishing_schemas import Done
from store.rows import ApiToken, User

log = logging.getLogger("hotline.console")
MOST_TOKENS = 20
T = TypeVar("T")


class MyAccountApi:
    def __init__(self, door: Door, factors: Factors) -> None:
        self._door, self._factors, self._accounts = door, factors, door.accounts
        self._enrolling: dict[str, Half] = {}

    def operations(self) -> list[Operation]:
        mine, codes, tokens = "/api/my/account", "/api/my/totp", "/api/my/tokens"
        return [
            Operation("my_account", mine, self.account, "One's own account", MyAccount, problems=(404,)),
            Operation("change_my_password", "/api/my/password", self.change_password,
                      "Another password; every other session ends", Done, method="POST", body=PasswordChange,
                      problems=(404, 409)),
            Operation("begin_my_totp", codes, self.begin, "Begin to use one-time codes", TotpBegun, method="POST",
                      body=OwnPassword, problems=(404, 409)),
            Operation("confirm_my_totp", f"{codes}/confirm", self.confirm,
                      "Use them from now on; every other session ends", RecoveryCodes, method="POST", body=TotpCode,
                      problems=(404, 409, 503)),
            Operation("renew_my_codes", f"{codes}/codes", self.renew, "Other recovery codes in place of his",
                      RecoveryCodes, method="POST", body=TotpEnd, problems=(404, 409, 503)),
            Operation("end_my_totp", f"{codes}/end", self.end, "Use one-time codes no more", Done, method="POST",
                      body=TotpEnd, problems=(404, 409, 503)),
            Operation("my_tokens", tokens, self.tokens, "One's own tokens, the latest first", TokenPage),
            Operation("make_my_token", tokens, self.make_token, "A token for a program", TokenMade, method="POST",
                      body=TokenWish, problems=(404, 409)),
            Operation("revoke_my_token", f"{tokens}/{{id}}", self.revoke_token, "It opens nothing any more", Done,
                      method="DELETE", problems=(404,)),
        ]  # fmt: skip

    async def account(self, request: Request) -> Response:
        user = await self._user(request)
        return answer(await run_in_threadpool(self._account, user, request.state.visitor))

    async def change_password(self, request: Request) -> Response:
        wanted, user = await content(request, PasswordChange), await self._user(request)
        await self._prove(request, user, wanted.current)
        why = passwords.why_unfit(wanted.password, user.name)
        if why is None and wanted.password == wanted.current:
            why = "same_password"
        if why is not None:
            raise Problem(409, why, least=passwords.SHORTEST)
        digest = await run_in_threadpool(passwords.digest, wanted.password)
        await run_in_threadpool(self._accounts.store.change_password, user.name, digest, hand_of(user.name))
        return await self._door.open_again(request, answer(Done()), user.name)

    async def begin(self, request: Request) -> Response:
        wanted, user = await content(request, OwnPassword), await self._user(request)
        if self._factors.policy is TotpPolicy.OFF:
            raise Problem(409, "totp_switched_off")
        await self._prove(request, user, wanted.password)
        if await run_in_threadpool(self._factors.is_on, user.name):
            raise Problem(409, "totp_on")
        half = Half(user.name, user.password_hash, "", time.monotonic(), Step.ENROL, secret=totp.new_secret())
        self._keep(half)
        address = totp.address(half.secret, user.name)
        drawn = picture(address)
        shown = QrPicture(size=drawn.size, path=drawn.path)
        return answer(TotpBegun(secret=totp.written(half.secret), address=address, picture=shown))

    async def confirm(self, request: Request) -> Response:
        wanted, user = await content(request, TotpCode), await self._user(request)
        half = self._enrolling.get(user.name)
        if half is None or not half.holds(user.password_hash, time.monotonic()):
            raise Problem(409, "enrol_again")
        self._hurry(request, user.name)
        codes = await self._sealed(self._factors.enrol, user.name, half.secret, wanted.code, hand_of(user.name))
        if codes is None:
            await self._door.refuse(request, user.name, "totp_failed", code=True, why="enrolling")
            raise Problem(409, "wrong_code")
        self._door.patience.forgive(request, user.name, code=True)
        self._enrolling.pop(user.name, None)
        return await self._door.open_again(request, answer(RecoveryCodes(codes=codes)), user.name)

    async def renew(self, request: Request) -> Response:
        user = await self._prove_both(request)
        return answer(
            RecoveryCodes(codes=await run_in_threadpool(self._factors.renew_codes, user.name, hand_of(user.name)))
        )

    async def end(self, request: Request) -> Response:
        user = await self._user(request)
        if self._factors.must_have(user.role):
            raise Problem(409, "totp_required")
        await self._prove_both(request)
        await run_in_threadpool(self._factors.store.drop, user.name, hand_of(user.name), "totp_ended")
        return await self._door.open_again(request, answer(Done()), user.name)

    async def tokens(self, request: Request) -> Response:
        found = await run_in_threadpool(self._accounts.tokens.of, who(request), hand_of("").at)
        return answer(TokenPage(items=[token_item(token) for token in found]))

    async def make_token(self, request: Request) -> Response:
        wanted, user = await content(request, TokenWish), await self._user(request)
        await self._prove(request, user, wanted.password)
        if wanted.role not in roles_within(Role(user.role)):
            raise Problem(409, "role_beyond")
        token, hand = new_api_token(), hand_of(user.name)
        over = hand.at + timedelta(days=wanted.days)
        kept = ApiToken(token_hash(token), user.name, wanted.name, wanted.role.value, hand.at, over)
        if not await run_in_threadpool(self._accounts.tokens.add, kept, hand, MOST_TOKENS):
            raise Problem(409, "too_many_tokens", most=MOST_TOKENS)
        return answer(TokenMade(token=token, item=token_item(kept)))

    async def revoke_token(self, request: Request) -> Response:
        hand = hand_of(who(request))
        if not await run_in_threadpool(self._accounts.tokens.revoke, hand.who, request.path_params["id"], hand):
            raise Problem(404, "no_such_token")
        return answer(Done())

    async def _user(self, request: Request) -> User:
        """Raises Problem 404 for the owner's token, which is nobody's."""
        user = await run_in_threadpool(self._accounts.user, who(request))
        if user is None:
            raise Problem(404, "no_such_user")
        return user

    async def _prove(self, request: Request, user: User, password: str) -> None:
        """Raises Problem 409 for a wrong password, 429 after too many."""
        self._hurry(request, user.name, counted=False)
        if not await self._door.password_fits(request, user.name, password):
            await self._door.refuse(request, user.name, "sign_in_failed")
            raise Problem(409, "wrong_own_password")

    async def _prove_both(self, request: Request) -> User:
        wanted, user = await content(request, TotpEnd), await self._user(request)
        if not await run_in_threadpool(self._factors.is_on, user.name):
            raise Problem(409, "totp_not_on")
        await self._prove(request, user, wanted.password)
        self._hurry(request, user.name)
        verdict = await self._sealed(self._factors.check, user.name, wanted.code, hand_of(user.name))
        if verdict in (Verdict.WRONG, Verdict.USED):
            await self._door.refuse(request, user.name, "totp_failed", code=True, why=verdict.value)
            raise Problem(409, "wrong_code" if verdict is Verdict.WRONG else "used_code")
        self._door.patience.forgive(request, user.name, code=True)
        return user

    def _hurry(self, request: Request, name: str, *, counted: bool = True) -> None:
        """Raises Problem 429 for who has to wait; else a code that is being tried counts as wrong until it is not."""
        wait_s = self._door.patience.wait_s(request, name, code=counted)
        if wait_s:
            raise Problem(429, "wait", {"Retry-After": str(wait_s)}, seconds=wait_s)
        if counted:
            self._door.patience.failed(request, name, code=True)

    async def _sealed(self, ask: Callable[..., T], *of: object) -> T:
        """Raises Problem 503 where the key of sealed secrets is missing."""
        try:
            return await run_in_threadpool(ask, *of)
        except SecretLostError as error:
            log.error("one-time codes cannot be checked: %s", error)
            raise Problem(503, "totp_key_missing") from None

    def _keep(self, half: Half) -> None:
        """One for each user."""
        self._enrolling = {
            name: each for name, each in self._enrolling.items() if each.holds(each.password_hash, half.at)
        }
        self._enrolling[half.name] = half

    def _account(self, user: User, visitor: Visitor) -> MyAccount:
        return MyAccount(
            name=user.name,
            role=visitor.role,
            teams=None if user.teams is None else list(user.teams),
            agent=visitor.agent,
            phone=visitor.phone,
            totp=self._factors.is_on(user.name),
            totp_since=self._factors.since(user.name),
            totp_policy=self._factors.policy,
            totp_required=self._factors.must_have(user.role),
            codes_left=self._factors.store.codes_left(user.name),
            shortest_password=passwords.SHORTEST,
            token_roles=list(roles_within(Role(user.role))),
        )


def token_item(token: ApiToken) -> TokenItem:
    return TokenItem(
        id=token.handle,
        name=token.name,
        role=Role(token.role),
        created_at=token.created_at,
        expires_at=token.expires_at,
        seen_at=token.seen_at,
        address=token.address,
    )
