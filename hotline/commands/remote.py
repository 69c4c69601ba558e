"""A running server, asked by its API: with the token of HOTLINE_API_TOKEN, or as a user with his password.

Exit statuses of commands that do: 0 done, 1 refused, 2 what was given cannot be used, 3 the server cannot be asked.
"""

from __future__ import annotations

import http.client
import json
import os
import re
from enum import IntEnum
from http.cookiejar import CookieJar
from typing import Annotated, Any, NoReturn
from urllib.error import HTTPError, URLError
from urllib.parse import urlencode, urlsplit
from urllib.request import HTTPCookieProcessor, HTTPRedirectHandler, ProxyHandler, Request, build_opener

import typer

from hotline.commands.language import is_chinese, say
from hotline.commands.phone_environment import complain

TOKEN = "HOTLINE_API_TOKEN"  # noqa: S105  the name of a variable
PASSWORD, CODE = "HOTLINE_PASSWORD", "HOTLINE_CODE"
TIMEOUT_S = 30.0
_FORM_TOKEN = re.compile(r'name="form_token" value="([0-9a-f]+)"')
_STEP = re.compile(r'data-step="([a-z]+)"')

Address = Annotated[str, typer.Option("--server", help="the server's address / 服务器地址")]
UserName = Annotated[str, typer.Option("--user", help="sign in as / 以该用户登录（询问密码）")]
AsJson = Annotated[bool, typer.Option("--json", help="a JSON object / 输出 JSON")]

HERE = "http://127.0.0.1:8080"


class Status(IntEnum):
    REFUSED = 1
    UNUSABLE = 2
    NO_SERVER = 3


class _SameServer(HTTPRedirectHandler):
    """Follows no redirection to another server: the token, or what was ordered, would go there too."""

    def redirect_request(self, req: Request, fp: Any, *words: Any) -> Request | None:
        to = str(words[-1])
        if urlsplit(to)[:2] != urlsplit(req.full_url)[:2]:
            fp.close()
            raise URLError(say(f"它转到了 {to}", f"it refers to {to}"))
        return super().redirect_request(req, fp, *words)


class Remote:
    """`address` is the console's, `user` empty for the token. Whatever the server refuses is said on standard error
    and ends the command."""

    def __init__(self, address: str = HERE, user: str = "", *, timeout_s: float = TIMEOUT_S) -> None:
        if not _is_web_address(address):
            _end(Status.UNUSABLE, say(f"{address} 不是网址", f"{address} is no web address"))
        self._address, self._timeout_s = address.rstrip("/"), timeout_s
        self._headers: dict[str, str] = {}
        self._opener = build_opener(ProxyHandler({}), HTTPCookieProcessor(CookieJar()), _SameServer())
        if user:
            self._sign_in(user)
        else:
            self._headers["Authorization"] = f"Bearer {_token()}"

    def ask(self, method: str, path: str, body: object = None, **query: object) -> Any:
        """The JSON of the answer."""
        data = json.dumps(body).encode() if body is not None else None
        return self._ask(method, path, data, "application/json", query)

    def send(self, path: str, file: bytes, **query: object) -> Any:
        """The JSON of the answer to a file that is sent as it is."""
        return self._ask("POST", path, file, "application/octet-stream", query)

    def _ask(self, method: str, path: str, data: bytes | None, kind: str, query: dict[str, object]) -> Any:
        asked = urlencode({name: value for name, value in query.items() if value is not None})
        headers = self._headers | ({"Content-Type": kind} if data is not None else {})
        request = Request(f"{self._address}{path}?{asked}", data, headers, method=method)  # noqa: S310  http(s) only
        try:
            return json.loads(self._open(request))
        except ValueError:
            words = say(f"{self._address} 的回答不是 JSON", f"{self._address} does not answer in JSON")
            _end(Status.NO_SERVER, words)

    def _open(self, request: Request) -> bytes:
        try:
            with self._opener.open(request, timeout=self._timeout_s) as answer:
                return bytes(answer.read())
        except HTTPError as error:
            _refused(error)
        except (URLError, OSError, http.client.HTTPException, UnicodeError) as error:
            reason = getattr(error, "reason", error)
            _end(
                Status.NO_SERVER,
                say(f"无法连接 {self._address}：{reason}", f"{self._address} cannot be reached: {reason}"),
            )

    def _sign_in(self, user: str) -> None:
        """With his password and, where he has one-time codes, one of them; the rest is done at the page."""
        password = os.environ.get(PASSWORD) or typer.prompt(say("密码", "Password"), hide_input=True, err=True)
        page = self._page("/login")
        page = self._page("/login", page, name=user, password=password, next="/healthz")
        if _step_of(page) == "code":
            code = os.environ.get(CODE) or typer.prompt(say("验证码", "One-time code"), err=True)
            page = self._page("/login/step", page, code=code)
        if _step_of(page):
            words = say(
                f"请先在浏览器登录 {self._address}/login，设置自己的密码或启用验证码",
                f"Sign in at {self._address}/login once, to choose a password or set up one-time codes",
            )
            _end(Status.REFUSED, words)

    def _page(self, path: str, before: str = "", **fields: str) -> str:
        """The page there; with fields, what comes of sending the form of the page before."""
        found = _FORM_TOKEN.search(before)
        form = urlencode({**fields, "form_token": found[1] if found else ""}).encode() if fields else None
        return self._open(Request(f"{self._address}{path}", form)).decode(errors="replace")  # noqa: S310


def _step_of(page: str) -> str:
    """What the sign-in page asks for next; empty when one is in."""
    found = _STEP.search(page)
    return found[1] if found else ""


def _token() -> str:
    token = os.environ.get(TOKEN, "")
    if not token:
        _end(
            Status.UNUSABLE,
            say(f"请设置 {TOKEN}，或用 --user 登录", f"Set {TOKEN}, or sign in with --user"),
        )
    if not (token.isascii() and token.isprintable()):
        _end(Status.UNUSABLE, say(f"{TOKEN} 含有不能使用的字符", f"{TOKEN} has characters that no token has"))
    return token


def _is_web_address(address: str) -> bool:
    try:
        return urlsplit(address).scheme in ("http", "https")
    except ValueError:
        return False


def _refused(error: HTTPError) -> NoReturn:
    """Say why, in the terminal's language, with every place named."""
    language = "zh-CN" if is_chinese() else "en"
    try:
        with error:
            problem = json.loads(error.read())["error"]
        lines = [problem["message_zh" if is_chinese() else "message_en"]]
        for fault in problem.get("faults", ()):
            lines.append(f"  {fault['place']}: {fault['problem'][language]} · {fault['remedy'][language]}")
        if problem.get("code") == "sign_in_needed":
            lines = [
                say(
                    f"服务器不接受 {TOKEN}；请改正，或用 --user 登录",
                    f"The server does not take {TOKEN}: set it right, or sign in with --user",
                )
            ]
    except (ValueError, KeyError, TypeError, AttributeError, OSError, http.client.HTTPException):
        text = (
            say("用户名、密码或验证码错误", "name, password or code is wrong")
            if error.code == 401
            else f"HTTP {error.code}"
        )
        _end(Status.REFUSED, text)
    for line in lines:
        complain(str(line))
    raise typer.Exit(Status.UNUSABLE if error.code == 422 else Status.REFUSED)


def _end(status: Status, text: str) -> NoReturn:
    complain(text)
    raise typer.Exit(status)
