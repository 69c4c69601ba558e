"""A terminal signs in at the real console: password, one-time code, and what is to be done at the page [X4]."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
import typer

from console import passwords
from console.credentials import totp
from console.serving import ConsoleServer
from hotline.commands.remote import Remote, Status
from store.rows import User
from tests.unit.console.house import PASSWORD, House
from tests.unit.console.test_second_factor import NOW_S, STEP, enrolled


@pytest.fixture
def house(tmp_path: Path) -> Iterator[House]:
    house = House(tmp_path)
    house.add_admin()
    house.codes_at_s = lambda: NOW_S
    yield house
    house.close()


@pytest.fixture
def address(house: House, monkeypatch: pytest.MonkeyPatch) -> Iterator[str]:
    monkeypatch.setenv("HOTLINE_PASSWORD", PASSWORD)
    monkeypatch.setenv("LC_ALL", "en_US.UTF-8")
    server = ConsoleServer(house.app(), "127.0.0.1", 0)
    server.start()
    yield f"http://127.0.0.1:{server.port}"
    server.stop()


def refused(address: str, user: str, capsys: pytest.CaptureFixture[str]) -> str:
    with pytest.raises(typer.Exit) as ended:
        Remote(address, user)
    assert ended.value.exit_code == Status.REFUSED
    return capsys.readouterr().err


def test_a_password_does_where_there_are_no_codes(address: str) -> None:
    assert Remote(address, "admin").ask("GET", "/api/me")["name"] == "admin"


def test_a_code_is_asked_for_where_there_are(
    house: House, address: str, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    secret = enrolled(house)
    monkeypatch.setenv("HOTLINE_CODE", totp.code(secret, STEP - 5))
    assert "code is wrong" in refused(address, "admin", capsys)
    monkeypatch.setenv("HOTLINE_CODE", totp.code(secret, STEP))
    assert Remote(address, "admin").ask("GET", "/api/me")["name"] == "admin"


def test_a_password_for_once_leads_to_the_page(
    house: House, address: str, capsys: pytest.CaptureFixture[str]
) -> None:
    house.accounts.create_user(User("li", passwords.digest(PASSWORD), "supervisor", must_change=True))
    assert f"Sign in at {address}/login once" in refused(address, "li", capsys)
