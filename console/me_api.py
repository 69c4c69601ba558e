"""Who is signed in, and what is open to him: for pages that show only what he may do [X4]."""

from __future__ import annotations

from collections.abc import Callable
from typing import Literal

from pydantic import Field
from starlette.requests import Request
from starlette.responses import Response

from console.access import Visitor
from console.operation import Operation, answer
from console.pages import language_of
from console.permissions import Role
from console.schemas import Shape


class Me(Shape):
    name: str
    role: Role
    teams: list[str] | None = Field(description="Groups of agents he is there for; null: all.")
    agent: str | None = Field(description="The agent he is; null: he takes no calls.")
    sees_numbers: bool = Field(description="Whether customers' numbers are shown to him whole, without a reason.")
    may: list[str] = Field(description="`operationId`s and names of pages that are open to him.")
    language: Literal["zh-CN", "en"] = Field(description="As the cookie `lang` says, which a page may set.")
    form_token: str = Field(
        description="Send it as `form_token` of the form to `/logout`. The API needs no token: it takes changes only "
        "from pages of its own origin, and bodies only as `application/json`."
    )


class MeApi:
    """`form_token` makes the proof for the form that signs out."""

    def __init__(self, form_token: Callable[[Request], str]) -> None:
        self._form_token = form_token

    def operations(self) -> list[Operation]:
        return [Operation("me", "/api/me", self.me, "Who is signed in, and what he may do", Me)]

    async def me(self, request: Request) -> Response:
        return answer(me(request.state.visitor, language_of(request), self._form_token(request)))


def me(visitor: Visitor, language: str, form_token: str) -> Me:
    return Me(
        name=visitor.name,
        role=visitor.role,
        teams=None if visitor.teams is None else sorted(visitor.teams),
        agent=visitor.agent,
        sees_numbers=visitor.sees_numbers,
        may=visitor.may,
        language="en" if language == "en" else "zh-CN",
        form_token=form_token,
    )
