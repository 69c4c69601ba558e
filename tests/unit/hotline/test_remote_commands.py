"""Commands that ask a server, when the server, the address or the token is not what it should be."""

from __future__ import annotations

import json
import threading
from collections.abc import Iterator
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

import pytest
from typer.testing import CliRunner, Result

from hotline.cli import app

TOKEN = "correct-horse-battery-staple"
NASTY = "\x1b[31m\x9b2J\u202e[red]李娜"


@dataclass
class Stranger:
    """A web server that answers everything alike, and what it heard."""

    status: int = 200
    body: bytes = b"{}"
    location: str = ""
    heard: list[tuple[str, str]] = field(default_factory=list)

    def serve(self) -> ThreadingHTTPServer:
        stranger = self

        class Handler(BaseHTTPRequestHandler):
            def do_GET(self) -> None:
                stranger.heard.append((self.path, self.headers.get("Authorization", "")))
                self.send_response(stranger.status)
                if stranger.location:
                    self.send_header("Location", stranger.location)
                self.send_header("Content-Length", str(len(stranger.body)))
                self.end_headers()
                self.wfile.write(stranger.body)

            def log_message(self, *_: object) -> None:
                pass

        self.server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
        threading.Thread(target=self.server.serve_forever, args=(0.01,), daemon=True).start()
        return self.server

    @property
    def address(self) -> str:
        return f"http://127.0.0.1:{self.server.server_address[1]}"


@pytest.fixture
def stranger() -> Iterator[Stranger]:
    yield from _served()


@pytest.fixture
def other() -> Iterator[Stranger]:
    yield from _served()


def _served() -> Iterator[Stranger]:
    stranger = Stranger()
    server = stranger.serve()
    yield stranger
    server.shutdown()
    server.server_close()


def asked(*words: str, token: str = TOKEN, language: str = "zh_CN.UTF-8") -> Result:
    environment = {"LC_ALL": language, "HOTLINE_API_TOKEN": token, "COLUMNS": "200"}
    return CliRunner().invoke(app, list(words), env=environment)


def test_a_redirection_elsewhere_is_not_followed_and_the_token_stays_here(
    stranger: Stranger, other: Stranger
) -> None:
    stranger.status, stranger.location = 302, f"{other.address}/api/tables"
    done = asked("routes", "history", "--server", stranger.address)
    assert (done.exit_code, other.address in done.stderr) == (3, True)
    assert stranger.heard == [("/api/tables?limit=20", f"Bearer {TOKEN}")]
    assert other.heard == []


def test_what_is_no_answer_of_ours_is_said_not_thrown(stranger: Stranger) -> None:
    for status, body, code in (
        (200, b"<html>", 3),
        (500, b"<html>", 1),
        (400, b'{"error": "no"}', 1),
        (400, b"[1]", 1),
    ):
        stranger.status, stranger.body = status, body
        done = asked("live", "waiting", "--server", stranger.address)
        assert (done.exit_code, isinstance(done.exception, SystemExit), bool(done.stderr)) == (code, True, True)


def test_a_token_the_server_does_not_know_is_named(stranger: Stranger) -> None:
    error = {"code": "sign_in_needed", "message_zh": "请先登录", "message_en": "Please sign in first."}
    stranger.status, stranger.body = 401, json.dumps({"error": error}).encode()
    assert "HOTLINE_API_TOKEN" in asked("routes", "history", "--server", stranger.address).stderr


def test_a_refusal_cannot_draw_on_the_terminal(stranger: Stranger) -> None:
    error = {"code": "x", "message_zh": NASTY, "message_en": NASTY}
    stranger.status, stranger.body = 409, json.dumps({"error": error}).encode()
    said = asked("routes", "history", "--server", stranger.address).stderr
    assert said == "\ufffd[31m\ufffd2J\ufffd[red]李娜\n"


def test_json_reads_back_the_same_and_cannot_draw_on_the_terminal(stranger: Stranger) -> None:
    stranger.body = json.dumps({"items": [], "next": NASTY}).encode()
    said = asked("live", "waiting", "--json", "--server", stranger.address).stdout
    assert json.loads(said)["next"] == NASTY
    assert said.strip().isprintable()
    assert "李娜" in said


@pytest.mark.parametrize("token", [f"{TOKEN}\r\nX-Evil: 1", f"{TOKEN}é", f"{TOKEN}\x1b[0m"])
def test_a_token_that_cannot_be_one_is_not_sent_and_not_shown(stranger: Stranger, token: str) -> None:
    done = asked("routes", "history", "--server", stranger.address, token=token)
    assert (done.exit_code, TOKEN in done.output, stranger.heard) == (2, False, [])


@pytest.mark.parametrize("address", ["http://[::1", "http://", "http://h:port", "http://127.0.0.1:1\u2028"])
def test_addresses_that_lead_nowhere_are_said_not_thrown(address: str) -> None:
    done = asked("routes", "history", "--server", address)
    assert (done.exit_code in (2, 3), isinstance(done.exception, SystemExit), bool(done.stderr)) == (True, True, True)


@pytest.mark.parametrize("since", ["0001-01-01", "9999-12-31T23:00:00-12:00"])
def test_times_at_the_ends_of_the_calendar_are_no_times(stranger: Stranger, since: str) -> None:
    done = asked("kpis", "--since", since, "--server", stranger.address)
    assert (done.exit_code, "不是时间" in done.stderr) == (2, True)


def test_a_level_of_five_thousand_digits_is_no_level(stranger: Stranger) -> None:
    done = asked("live", "agent", "skills", "1001", f"orders={'9' * 5000}", "--server", stranger.address)
    assert (done.exit_code, stranger.heard) == (2, [])
