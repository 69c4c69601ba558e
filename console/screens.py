"""The pages people look at. They hold no data of calls: their scripts ask the API."""

from __future__ import annotations

import json

from markupsafe import Markup
from starlette.convertors import StringConvertor, register_url_convertor
from starlette.requests import Request
from starlette.responses import RedirectResponse, Response

from console.front_end import FrontEnd
from console.me_api import me
from console.pages import Pages, language_of, theme_of
from console.permissions import Role
from console.problems import Problem
from console.sign_in import SignIn

AREAS = (
    "wall",
    "agents",
    "calls",
    "qa",
    "routing",
    "agent",
    "reports",
    "flows",
    "prompts",
    "users",
    "account",
    "audit",
)
"""The first step of the addresses that the front end answers for (`console/web/src/<area>/routes.ts`)."""


class AreaConvertor(StringConvertor):
    """An area and whatever stands below it: the front end's own router reads the rest."""

    regex = rf"(?:{'|'.join(AREAS)})(?:/.*)?"


register_url_convertor("area", AreaConvertor())


class Screens:
    def __init__(self, pages: Pages, sign_in: SignIn, front_end: FrontEnd) -> None:
        self._pages, self._sign_in, self._front_end = pages, sign_in, front_end

    async def home(self, request: Request) -> Response:
        """The live board; an agent's is his own desk."""
        if request.state.visitor.role is Role.AGENT:
            return RedirectResponse("/agent", 303)
        return await self.app(request)

    async def app(self, request: Request) -> Response:
        """The front end, with who is signed in. Problem 503 where it has not been built."""
        files = self._front_end.files()
        if files is None:
            raise Problem(503, "no_front_end")
        return self._pages.answer(request, "app.html", files=files, boot=self._boot(request))

    def _boot(self, request: Request) -> Markup:
        """What the first paint needs to know (`console/web/src/session/boot.ts`), without the letter that could end
        the element it stands in."""
        who = me(request.state.visitor, language_of(request), self._sign_in.form_token(request))
        boot = {"me": who.model_dump(mode="json"), "theme": theme_of(request)}
        return Markup(json.dumps(boot, ensure_ascii=False).replace("<", "\\u003c"))  # noqa: S704 - "<" is escaped
