"""Sessions of the console: one's own, to be looked at and ended; and all of a user, for administrators [X4]."""

from __future__ import annotations

from dataclasses import asdict
from datetime import UTC, datetime

from pydantic import Field
from starlette.concurrency import run_in_threadpool
from starlette.requests import Request
from starlette.responses import Response

from console import cookies
from console.accounts import ConsoleAccounts, handle_of
from console.operation import Operation, answer
from console.orders import who
from console.permissions import Role
from console.problems import Problem
from console.schemas import Shape
from store.auditing import Hand


class SessionItem(Shape):
    id: str
    created_at: datetime
    seen_at: datetime | None = Field(description="When it was last used, to about a minute; null: never yet.")
    expires_at: datetime
    address: str
    browser: str
    current: bool = Field(description="Whether it is the one that asks.")


class SessionPage(Shape):
    items: list[SessionItem]
    next: None = None


class UserItem(Shape):
    name: str
    role: str
    teams: list[str] | None = Field(description="Groups of agents he is there for; null: all.")
    agent: str | None
    sessions: int


class UserPage(Shape):
    items: list[UserItem]
    next: None = None


class Ended(Shape):
    sessions: int = Field(description="So many were ended.")


class SessionsApi:
    def __init__(self, accounts: ConsoleAccounts) -> None:
        self._accounts = accounts

    def operations(self) -> list[Operation]:
        mine = "/api/my/sessions"
        return [
            Operation("my_sessions", mine, self.mine, "Where one is signed in, the latest first", SessionPage),
            Operation("end_my_session", f"{mine}/{{id}}", self.end, "Sign one of these out", Ended,
                      problems=(404,), method="DELETE"),
            Operation("users", "/api/users", self.users, "Who may sign in, by name", UserPage),
            Operation("end_sessions", "/api/users/{name}/sessions", self.end_all, "Sign a user out everywhere", Ended,
                      problems=(404,), method="DELETE"),
        ]  # fmt: skip

    async def mine(self, request: Request) -> Response:
        return answer(await run_in_threadpool(self._mine, who(request), cookies.read(request, cookies.SESSION)))

    async def end(self, request: Request) -> Response:
        """Another's is not there, as what never was."""
        hand = Hand(who(request), datetime.now(UTC))
        ended = await run_in_threadpool(self._accounts.end_sessions, hand.who, hand, request.path_params["id"])
        if not ended:
            raise Problem(404, "no_such_session")
        return answer(Ended(sessions=ended))

    async def users(self, _: Request) -> Response:
        return answer(await run_in_threadpool(self._users))

    async def end_all(self, request: Request) -> Response:
        name = request.path_params["name"]
        if await run_in_threadpool(self._accounts.password_hash, name) is None:
            raise Problem(404, "no_such_user")
        hand = Hand(who(request), datetime.now(UTC))
        return answer(Ended(sessions=await run_in_threadpool(self._accounts.end_sessions, name, hand)))

    def _mine(self, name: str, token: str | None) -> SessionPage:
        this = handle_of(token) if token else ""
        items = []
        for session in self._accounts.sessions(name):
            shown = {key: each for key, each in asdict(session).items() if key not in ("token_hash", "user")}
            items.append(SessionItem(**shown, id=session.handle, current=session.handle == this))
        return SessionPage(items=items)

    def _users(self) -> UserPage:
        items = [
            UserItem(
                name=user.name,
                role=Role(user.role),
                teams=None if user.teams is None else list(user.teams),
                agent=self._accounts.agent_of(user.name),
                sessions=len(self._accounts.sessions(user.name)),
            )
            for user in self._accounts.users()
        ]
        return UserPage(items=items)
