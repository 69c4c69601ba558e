"""Proof that a form was made for the browser that sends it.

The form carries a keyed digest of a cookie that scripts cannot read and other sites can neither read nor set;
besides, a browser that tells where the request comes from (Origin, Sec-Fetch-Site) must not name another site.
"""

from __future__ import annotations

import hmac
import secrets
from urllib.parse import urlsplit

from starlette.requests import Request


class FormSeal:
    """`token` goes into the form, `fits` checks it. Consoles that stand in for each other have one key; without one
    it is made here and lives as long as the process."""

    def __init__(self, key: bytes | None = None) -> None:
        self._key = key or secrets.token_bytes(32)

    def token(self, cookie: str) -> str:
        return hmac.new(self._key, cookie.encode(), "sha256").hexdigest()

    def fits(self, cookie: str | None, token: str) -> bool:
        return bool(cookie) and hmac.compare_digest(self.token(cookie or "").encode(), token.encode())


def from_elsewhere(request: Request) -> bool:
    """True when the browser says that another site's page made the request."""
    site = request.headers.get("sec-fetch-site")
    if site is not None and site not in ("same-origin", "none"):
        return True
    origin = request.headers.get("origin")
    return origin is not None and urlsplit(origin).netloc != request.headers.get("host")
