"""Users, for administrators: who there is, what they may do, and their end [X4]."""

from __future__ import annotations

import re
from collections.abc import Callable

from starlette.concurrency import run_in_threadpool
from starlette.requests import Request
from starlette.responses import Response

from calls.table import RoutingTable
from console import passwords
from console.access import API_NAME
from console.accounts import ADMIN_NAME, ConsoleAccounts
from console.credentials.door import hand_of
from console.operation import Operation, answer, content
from console.orders import who
from console.permissions import Role
from console.problems import Problem
from console.sessions_api import session_page
from console.users_schemas import Ended, NewUser, PasswordMade, SessionPage, UserItem, UserPage, UserTerms
from store.auditing import Hand
from store.publications import SERVER
from store.rows import User
from store.second_factors import SecondFactors
from store.versions import FILE_AUTHOR

RESERVED = {name.lower() for name in (API_NAME, SERVER, FILE_AUTHOR)}
"""Who stands in the audit without being anybody."""
_PHONE = re.compile(
    r"sips?:[\w.+*%-]{1,64}@(\[[0-9a-fA-F:]{2,45}\]|[A-Za-z0-9.-]{1,253})(:\d{1,5})?(;[\w-]{1,32}(=[\w.-]{1,64})?){0,5}",
    re.ASCII,
)


class UsersApi:
    """`table` is the routing table in force."""

    def __init__(self, accounts: ConsoleAccounts, factors: SecondFactors, table: Callable[[], RoutingTable]) -> None:
        self._accounts, self._store, self._factors, self._table = accounts, accounts.store, factors, table

    def operations(self) -> list[Operation]:
        all_, one = "/api/users", "/api/users/{name}"
        return [
            Operation("users", all_, self.users, "Who may sign in, by name", UserPage),
            Operation("add_user", all_, self.add, "Add a user", PasswordMade, method="POST", body=NewUser,
                      problems=(409,)),
            Operation("change_user", one, self.change, "His role, teams, agent and phone", UserItem,
                      method="PUT", body=UserTerms, problems=(404, 409)),
            Operation("close_user", f"{one}/close", self.close, "Nothing of his opens anything any more", UserItem,
                      method="POST", problems=(404, 409)),
            Operation("reopen_user", f"{one}/reopen", self.reopen, "He may sign in again", UserItem, method="POST",
                      problems=(404, 409)),
            Operation("reset_password", f"{one}/password", self.reset_password,
                      "A password that is good for once; his sessions and tokens end", PasswordMade, method="POST",
                      problems=(404, 409)),
            Operation("reset_totp", f"{one}/totp", self.reset_totp, "Forget his one-time codes, as when his phone is "
                      "lost; his sessions end", UserItem, method="DELETE", problems=(404, 409)),
            Operation("user_sessions", f"{one}/sessions", self.sessions, "Where he is signed in, the latest first",
                      SessionPage, problems=(404,)),
            Operation("end_sessions", f"{one}/sessions", self.end_all, "Sign a user out everywhere", Ended,
                      method="DELETE", problems=(404,)),
        ]  # fmt: skip

    async def users(self, _: Request) -> Response:
        return answer(await run_in_threadpool(self._users))

    async def add(self, request: Request) -> Response:
        wanted = await content(request, NewUser)
        self._check(wanted, None)
        return answer(await run_in_threadpool(self._add, wanted, hand_of(who(request))))

    async def change(self, request: Request) -> Response:
        wanted = await content(request, UserTerms)
        user = await self._user(request)
        self._check(wanted, user)
        if wanted.role != user.role:
            self._spare(request, user)
        return answer(await run_in_threadpool(self._change, user, wanted, hand_of(who(request))))

    async def close(self, request: Request) -> Response:
        user = await self._user(request)
        self._spare(request, user)
        if not await run_in_threadpool(self._store.close_user, user.name, hand_of(who(request))):
            raise Problem(409, "user_is_closed")
        return answer(await run_in_threadpool(self._again, user.name))

    async def reopen(self, request: Request) -> Response:
        user = await self._user(request)
        if not await run_in_threadpool(self._store.reopen_user, user.name, hand_of(who(request))):
            raise Problem(409, "user_is_open")
        return answer(await run_in_threadpool(self._again, user.name))

    async def reset_password(self, request: Request) -> Response:
        user = await self._user(request)
        if user.name == who(request):
            raise Problem(409, "not_yourself")
        return answer(await run_in_threadpool(self._reset_password, user, hand_of(who(request))))

    async def reset_totp(self, request: Request) -> Response:
        user = await self._user(request)
        if user.name == who(request):
            raise Problem(409, "not_yourself")
        if not await run_in_threadpool(self._factors.drop, user.name, hand_of(who(request)), "totp_reset"):
            raise Problem(409, "totp_not_on")
        return answer(await run_in_threadpool(self._again, user.name))

    async def sessions(self, request: Request) -> Response:
        user = await self._user(request)
        return answer(await run_in_threadpool(session_page, self._accounts, user.name, request.state.visitor.key))

    async def end_all(self, request: Request) -> Response:
        user = await self._user(request)
        ended = await run_in_threadpool(self._accounts.end_sessions, user.name, hand_of(who(request)))
        return answer(Ended(sessions=ended))

    async def _user(self, request: Request) -> User:
        """Closed ones too. Raises Problem 404."""
        user = await run_in_threadpool(self._store.user, request.path_params["name"])
        if user is None or user.role not in set(Role):
            raise Problem(404, "no_such_user")
        return user

    def _check(self, wanted: UserTerms, before: User | None) -> None:
        """Raises Problem 400 for groups, agents and phones that are none; what he has already may stay."""
        table, has = self._table(), set(before.teams or ()) if before is not None else set()
        unknown = sorted(set(wanted.teams or ()) - set(table.groups) - has)
        if unknown:
            raise Problem(400, "unknown_team", team=unknown[0])
        if wanted.agent is not None and wanted.agent not in table.agents:
            had = self._accounts.agent_of(before.name) if before is not None else None
            if wanted.agent != had:
                raise Problem(400, "unknown_agent", agent=wanted.agent)
        if wanted.phone and not _PHONE.fullmatch(wanted.phone):
            raise Problem(400, "bad_phone")

    def _spare(self, request: Request, user: User) -> None:
        """Raises Problem 409 where nobody could undo it."""
        if user.name == ADMIN_NAME:
            raise Problem(409, "admin_stays")
        if user.name == who(request):
            raise Problem(409, "not_yourself")

    def _add(self, wanted: NewUser, hand: Hand) -> PasswordMade:
        """A team lead without a team leads nobody, not everybody."""
        teams = () if wanted.role is Role.TEAM_LEAD and wanted.teams is None else wanted.teams
        password = passwords.generate()
        fresh = User(
            wanted.name,
            passwords.digest(password),
            wanted.role.value,
            None if teams is None else tuple(teams),
            must_change=True,
        )
        if wanted.name.lower() in RESERVED or not self._store.create_user(fresh, hand):
            raise Problem(409, "name_taken", name=wanted.name)
        if wanted.agent is not None:
            self._store.link_agent(wanted.name, wanted.agent, hand)
        if wanted.phone:
            self._store.change_phone(wanted.name, wanted.phone, hand)
        return PasswordMade(user=self._again(wanted.name), password=password)

    def _change(self, user: User, wanted: UserTerms, hand: Hand) -> UserItem:
        """Only what is another: each of it is told by a line of its own."""
        name, teams = user.name, None if wanted.teams is None else tuple(wanted.teams)
        if wanted.role != user.role:
            self._store.change_role(name, wanted.role.value, hand)
        if teams != user.teams:
            self._store.change_teams(name, teams, hand)
        if wanted.agent != self._accounts.agent_of(name):
            self._store.link_agent(name, wanted.agent, hand)
        if wanted.phone != (user.phone or ""):
            self._store.change_phone(name, wanted.phone or None, hand)
        return self._again(name)

    def _reset_password(self, user: User, hand: Hand) -> PasswordMade:
        password = passwords.generate()
        self._store.reset_password(user.name, passwords.digest(password), hand)
        return PasswordMade(user=self._again(user.name), password=password)

    def _again(self, name: str) -> UserItem:
        user = self._store.user(name)
        if user is None:
            raise Problem(404, "no_such_user")
        return self._item(user, self._factors.of(name) is not None)

    def _users(self) -> UserPage:
        table, with_codes = self._table(), self._factors.users()
        return UserPage(
            items=[self._item(user, user.name in with_codes) for user in self._accounts.users()],
            teams=sorted(table.groups),
            agents={name: agent.name for name, agent in sorted(table.agents.items())},
        )

    def _item(self, user: User, totp: bool) -> UserItem:
        return UserItem(
            name=user.name,
            role=Role(user.role),
            teams=None if user.teams is None else list(user.teams),
            agent=self._accounts.agent_of(user.name),
            phone=user.phone or "",
            sessions=len(self._accounts.sessions(user.name)),
            tokens=len(self._accounts.tokens.of(user.name, hand_of("").at)),
            totp=totp,
            must_change=user.must_change,
            closed_at=user.closed_at,
        )
