"""Making pages: templates in the visitor's language, with everything a page's scripts need to say."""

from __future__ import annotations

import json
from functools import partial
from typing import Any

import jinja2
from markupsafe import Markup
from starlette.requests import Request
from starlette.responses import HTMLResponse

from calls.model import CHINESE, ENGLISH, Tier
from console.words import LANGUAGES, Words

THEMES = ("system", "light", "dark")
YEAR_S = 365 * 24 * 3600
NOT_FOR_SCRIPTS = ("event.", "login.", "problem.")


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
        self._for_scripts = {language: _data_block(words, language) for language in LANGUAGES}

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
            "other_language_url": str(request.url.include_query_params(lang=other).replace(scheme="", netloc="")),
            "theme": theme_of(request),
            "say": partial(self._words.say, language),
            "words_json": self._for_scripts[language],
            "visitor": getattr(request.state, "visitor", None),
            "form_token": "",
            "tiers": [tier.value for tier in Tier],
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


def _data_block(words: Words, language: str) -> Markup:
    """The catalogue as JSON inside a script element: without the letter that could end the element."""
    said = {key: text for key, text in words.catalogues[language].items() if not key.startswith(NOT_FOR_SCRIPTS)}
    data = json.dumps({"language": language, "words": said}, ensure_ascii=False)
    return Markup(data.replace("<", "\\u003c"))  # noqa: S704 - our own catalogues, "<" escaped
