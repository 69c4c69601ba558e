"""Sessions of the console: one's own, to be looked at and ended [X4]."""

from __future__ import annotations

from dataclasses import asdict

from starlette.concurrency import run_in_threadpool
from starlette.requests import Request
from starlette.responses import Response

from console.accounts import ConsoleAccounts
from console.credentials.door import hand_of
from console.operation import Operation, answer
from console.orders import who
from console.problems import Problem
from console.users_schemas import Ended, SessionItem, SessionPage


class SessionsApi:
    def __init__(self, accounts: ConsoleAccounts) -> None:
        self._accounts = accounts

    def operations(self) -> list[Operation]:
        mine = "/api/my/sessions"
        return [
            Operation("my_sessions", mine, self.mine, "Where one is signed in, the latest first", SessionPage),
            Operation("end_my_session", f"{mine}/{{id}}", self.end, "Sign one of these out", Ended,
                      problems=(404,), method="DELETE"),
        ]  # fmt: skip

    async def mine(self, request: Request) -> Response:
        key = request.state.visitor.key
        return answer(await run_in_threadpool(session_page, self._accounts, who(request), key))

    async def end(self, request: Request) -> Response:
        """Another's is not there, as what never was."""
        hand = hand_of(who(request))
        ended = await run_in_threadpool(self._accounts.end_sessions, hand.who, hand, request.path_params["id"])
        if not ended:
            raise Problem(404, "no_such_session")
        return answer(Ended(sessions=ended))


def session_page(accounts: ConsoleAccounts, name: str, key: str) -> SessionPage:
    """The user's sessions; `key` is the hash of what is shown by who asks. Blocks."""
    items = []
    for session in accounts.sessions(name):
        shown = {each: value for each, value in asdict(session).items() if each not in ("token_hash", "user")}
        items.append(SessionItem(**shown, id=session.handle, current=session.token_hash == key))
    return SessionPage(items=items)
