"""Making pages: templates in the visitor's language and in the looks he chose."""

from __future__ import annotations

from functools import partial
from typing import Any

import jinja2
from starlette.requests import Request
from starlette.responses import HTMLResponse

from calls.model import CHINESE, ENGLISH
from console.words import LANGUAGES, Words

THEMES = ("system", "light", "dark")
YEAR_S = 365 * 24 * 3600


class Pages:
    def __init__(self, words: Words) -> None:
        self._words = words
        self._environment = jinja2.Environment(
            loader=jinja2.PackageLoader("console"),
            autoescape=True,
            undefined=jinja2.StrictUndefined,
            trim_blocks=True,
            lstrip_blocks=True,
        )

    def answer(self, request: Request, template: str, status: int = 200, **values: Any) -> HTMLResponse:
        """The page of a template; the language asked for by `?lang=` is remembered."""
        language = language_of(request)
        page = self._environment.get_template(template).render(self._context(request, language) | values)
        response = HTMLResponse(page, status)
        if request.query_params.get("lang") in LANGUAGES:
            response.set_cookie("lang", language, max_age=YEAR_S, samesite="lax")
        return response

    def _context(self, request: Request, language: str) -> dict[str, Any]:
        other = ENGLISH if language == CHINESE else CHINESE
        return {
            "language": language,
            "other_language": other,
            # The query alone: a path that begins with // would lead to another host.
            "other_language_url": "?" + request.url.include_query_params(lang=other).query,
            "theme": theme_of(request),
            "say": partial(self._words.say, language),
            "visitor": getattr(request.state, "visitor", None),
            "form_token": "",
        }


def language_of(request: Request) -> str:
    """`?lang=`, else the cookie, else Chinese."""
    for wanted in (request.query_params.get("lang"), request.cookies.get("lang")):
        if wanted in LANGUAGES:
            return wanted
    return CHINESE


def theme_of(request: Request) -> str:
    theme = request.cookies.get("theme", "")
    return theme if theme in THEMES else "system"
