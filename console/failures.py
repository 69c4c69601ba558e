"""What a request gets when it goes wrong: JSON under /api, the sign-in page or a plain page elsewhere."""

from __future__ import annotations

import logging
from urllib.parse import urlencode

from starlette.requests import Request
from starlette.responses import RedirectResponse, Response

from console import problems
from console.pages import Pages, language_of
from console.words import Words

log = logging.getLogger("hotline.console")


class Failures:
    def __init__(self, pages: Pages, words: Words) -> None:
        self._pages, self._words = pages, words

    async def answer(self, request: Request, error: Exception) -> Response:
        problem = problems.of(error)
        if problem.status_code >= 500 and problem is not error:
            log.error("%s %s failed", request.method, request.url.path.encode("unicode_escape").decode())
        if problems.wants_json(request) or request.method not in ("GET", "HEAD", "POST"):
            return problems.json_answer(problem, self._words)
        if problem.status_code == 401:
            return RedirectResponse(_sign_in_path(request), 303)
        return self._page(request, problem)

    async def gone(self, _: Request, __: Exception) -> Response:
        """Who asked went away before he had said what: nobody reads this, and nothing is wrong."""
        return Response(status_code=400)

    def _page(self, request: Request, problem: problems.Problem) -> Response:
        message = self._words.say(language_of(request), f"problem.{problem.code}", **problem.values)
        status = problem.status_code
        answer = self._pages.answer(request, "problem.html", status, code=status, message=message, visitor=None)
        answer.headers.update(problem.headers or {})
        return answer


def _sign_in_path(request: Request) -> str:
    """The sign-in page in the language asked for, which leads back here, query and all."""
    language = {"lang": request.query_params["lang"]} if "lang" in request.query_params else {}
    here = request.url.remove_query_params("lang")
    return f"/login?{urlencode({'next': here.path + (f'?{here.query}' if here.query else ''), **language})}"
