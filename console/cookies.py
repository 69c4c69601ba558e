"""Cookies of the console: out of scripts' reach; over https also bound to this host and never sent in the clear."""

from __future__ import annotations

from datetime import timedelta

from starlette.requests import Request
from starlette.responses import Response

SESSION = "hotline_session"
HALF = "hotline_half"
"""Of who is half signed in; opens nothing but the next step."""
VISIT = "hotline_visit"
"""Names a browser before it is signed in, for the sign-in form's proof."""


def read(request: Request, name: str) -> str | None:
    return request.cookies.get(_full_name(request, name)) or None


def write(request: Request, response: Response, name: str, value: str, lasts: timedelta) -> None:
    response.set_cookie(
        _full_name(request, name),
        value,
        max_age=int(lasts.total_seconds()),
        httponly=True,
        secure=_https(request),
        samesite="lax",
    )


def remove(request: Request, response: Response, name: str) -> None:
    write(request, response, name, "", timedelta(0))


def _full_name(request: Request, name: str) -> str:
    """The prefix makes browsers refuse the cookie from anybody but this host itself (RFC 6265bis, 4.1.3.2)."""
    return f"__Host-{name}" if _https(request) else name


def _https(request: Request) -> bool:
    return request.url.scheme == "https"
