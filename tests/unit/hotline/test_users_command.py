"""`hotline users`: a second person can exist, with a password shown once."""

from __future__ import annotations

import os
import re
from collections.abc import Callable
from datetime import UTC, datetime
from pathlib import Path

import pytest
from typer.testing import CliRunner, Result

from console import passwords
from console.accounts import ConsoleAccounts
from console.credentials.token_hashes import token_hash
from hotline.cli import app
from store import Accounts, AuditTrail, Database
from store.auditing import Hand
from store.coaching import AgentUsers
from store.rows import SecondFactor, User
from store.second_factors import SecondFactors

Users = Callable[..., Result]


@pytest.fixture
def users(tmp_path: Path) -> Users:
    def run(*words: str, typed: str = "") -> Result:
        environment = {"HOTLINE_DATA_DIR": str(tmp_path), "LC_ALL": "zh_CN.UTF-8"}
        return CliRunner().invoke(app, ["users", *words], env=environment, input=typed)

    return run


def hash_of(folder: Path, name: str) -> str:
    database = Database(f"sqlite:///{folder}/hotline.db")
    user = Accounts(database).user(name)
    database.dispose()
    assert user is not None
    return user.password_hash


def made_up(result: Result) -> str:
    found = re.search(r"密码：(\S+)", result.stdout)
    assert found is not None
    return found[1]


def test_a_user_gets_a_password_that_is_shown_once_and_kept_hashed(users: Users, tmp_path: Path) -> None:
    added = users("add", "李娜", "--role", "supervisor")
    assert added.exit_code == 0
    password = made_up(added)
    assert passwords.fits(password, hash_of(tmp_path, "李娜"))
    assert password.encode() not in (tmp_path / "hotline.db").read_bytes()
    assert users("list").stdout == "李娜\tsupervisor\n"


def test_a_password_can_be_typed_and_is_not_shown(users: Users, tmp_path: Path) -> None:
    added = users("add", "li", "--role", "qa", "--ask", typed="kestrel-falls\nkestrel-falls\n")
    assert (added.exit_code, "kestrel" in added.stdout) == (0, False)
    assert passwords.fits("kestrel-falls", hash_of(tmp_path, "li"))


def test_a_name_is_given_once(users: Users, tmp_path: Path) -> None:
    users("add", "li", "--role", "qa")
    before = hash_of(tmp_path, "li")
    assert users("add", "li", "--role", "admin").exit_code == 1
    assert (hash_of(tmp_path, "li"), users("list").stdout) == (before, "li\tqa\n")


@pytest.mark.parametrize("name", ["API", "api", "server", "FILE", "", "a b", "a\nb", "x" * 65, "<b>", "a;b"])
def test_names_that_stand_for_nobody_or_would_be_strange_are_refused(users: Users, name: str) -> None:
    assert users("add", name, "--role", "qa").exit_code == 2
    assert users("list").stdout == ""


def test_a_role_that_is_none_is_refused(users: Users) -> None:
    assert users("add", "li", "--role", "emperor").exit_code == 2


def test_a_password_is_replaced_and_a_user_removed(users: Users, tmp_path: Path) -> None:
    old = made_up(users("add", "li", "--role", "supervisor"))
    new = made_up(users("password", "li"))
    assert not passwords.fits(old, hash_of(tmp_path, "li"))
    assert passwords.fits(new, hash_of(tmp_path, "li"))
    assert users("remove", "li").exit_code == 0
    assert users("list").stdout == ""
    assert users("remove", "li").exit_code == 1
    assert users("password", "li").exit_code == 1


def test_the_audit_tells_who_made_and_removed_users_and_no_password(users: Users, tmp_path: Path) -> None:
    """Who can make a second person could otherwise be one, unseen."""
    password = made_up(users("add", "li", "--role", "supervisor"))
    users("add", "li", "--role", "admin")
    users("password", "li")
    users("remove", "li")
    users("remove", "li")
    database = Database(f"sqlite:///{tmp_path}/hotline.db")
    told = AuditTrail(database).entries()
    database.dispose()
    assert [(entry.what, entry.detail) for entry in reversed(told)] == [
        ("user_added", {"user": "li", "role": "supervisor"}),
        ("password_reset", {"user": "li"}),
        ("user_removed", {"user": "li"}),
    ]
    assert {entry.who.partition(":")[0] for entry in told} == {"shell"}
    assert password not in str(told)


def test_a_user_is_there_for_teams_and_a_lead_without_one_for_nobody(users: Users) -> None:
    users("add", "li", "--role", "team_lead", "--team", "day", "--team", "night")
    users("add", "wu", "--role", "team_lead")
    users("add", "qa", "--role", "qa")
    assert users("list").stdout.splitlines() == ["li\tteam_lead\tday,night", "qa\tqa", "wu\tteam_lead\t"]
    users("teams", "li")
    users("role", "li", "supervisor")
    users("teams", "qa", "--team", "day")
    assert users("list").stdout.splitlines()[:2] == ["li\tsupervisor", "qa\tqa\tday"]
    assert (users("teams", "nobody").exit_code, users("role", "nobody", "qa").exit_code) == (1, 1)
    assert users("role", "admin", "qa").exit_code == 2


def test_the_administrator_stays(users: Users) -> None:
    assert users("remove", "admin").exit_code == 2


def test_without_a_database_the_reason_is_told(tmp_path: Path) -> None:
    environment = {**os.environ, "HOTLINE_DATABASE_URL": "mysql://nowhere", "LC_ALL": "C"}
    done = CliRunner().invoke(app, ["users", "list"], env=environment)
    assert (done.exit_code, "HOTLINE_DATABASE_URL" in done.stderr) == (3, True)


def agent_of(folder: Path, name: str) -> str | None:
    database = Database(f"sqlite:///{folder}/hotline.db")
    agent = AgentUsers(database).agent_of(name)
    database.dispose()
    return agent


def test_a_user_is_linked_to_an_agent_until_he_is_not_or_is_gone(users: Users, tmp_path: Path) -> None:
    users("add", "li", "--role", "agent")
    assert users("link", "li", "1001").exit_code == 0
    assert agent_of(tmp_path, "li") == "1001"
    users("link", "li")
    assert agent_of(tmp_path, "li") is None
    users("link", "li", "1001")
    users("remove", "li")
    assert agent_of(tmp_path, "li") is None, "who comes after him with his name is not he"
    assert users("link", "nobody", "1001").exit_code == 1


def test_a_user_has_a_phone_that_is_a_sip_address_and_nobody_elses_business(users: Users, tmp_path: Path) -> None:
    users("add", "li", "--role", "supervisor")
    assert users("phone", "li", "sip:8001@192.0.2.10;transport=tcp").exit_code == 0
    database = Database(f"sqlite:///{tmp_path}/hotline.db")
    li = Accounts(database).user("li")
    assert li is not None
    assert li.phone == "sip:8001@192.0.2.10;transport=tcp"
    for wrong in ("tel:+8613800138000", "8001", "sip:8001@192.0.2.10?Replaces=x", "http://x"):
        assert users("phone", "li", wrong).exit_code == 2
    assert users("phone", "li").exit_code == 0
    assert users("phone", "nobody", "sip:8001@192.0.2.10").exit_code == 1
    li = Accounts(database).user("li")
    assert li is not None
    assert li.phone is None
    noted = [entry.detail for entry in AuditTrail(database).of_kinds(["phone_changed"])]
    database.dispose()
    assert [detail["phone"] for detail in noted] == ["sip:8001@192.0.2.10;transport=tcp", None]


def looked_at(folder: Path, name: str) -> User:
    database = Database(f"sqlite:///{folder}/hotline.db")
    user = Accounts(database).user(name)
    database.dispose()
    assert user is not None
    return user


def test_a_password_that_was_made_up_is_good_for_once_a_typed_one_for_good(users: Users, tmp_path: Path) -> None:
    users("add", "li", "--role", "qa")
    users("add", "wu", "--role", "qa", "--ask", typed="kestrel-falls\nkestrel-falls\n")
    assert (looked_at(tmp_path, "li").must_change, looked_at(tmp_path, "wu").must_change) == (True, False)
    users("password", "li", "--ask", typed="kestrel-falls\nkestrel-falls\n")
    users("password", "wu")
    assert (looked_at(tmp_path, "li").must_change, looked_at(tmp_path, "wu").must_change) == (False, True)


def test_a_user_is_closed_and_opened_again_and_the_list_tells(users: Users, tmp_path: Path) -> None:
    users("add", "li", "--role", "qa")
    assert [users("close", "li").exit_code, users("close", "li").exit_code] == [0, 1]
    assert users("list").stdout == "li\tqa\t已停用\n"
    assert users("add", "li", "--role", "qa").exit_code == 1
    assert [users("reopen", "li").exit_code, users("reopen", "li").exit_code] == [0, 1]
    assert users("list").stdout == "li\tqa\n"
    assert (users("close", "admin").exit_code, users("close", "nobody").exit_code) == (2, 1)


def test_one_time_codes_are_forgotten_for_who_lost_his_phone(users: Users, tmp_path: Path) -> None:
    users("add", "li", "--role", "supervisor")
    database = Database(f"sqlite:///{tmp_path}/hotline.db")
    factors, now = SecondFactors(database), datetime.now(UTC)
    factors.enrol(SecondFactor("li", "sealed", 0, now), ["hash"], Hand("test", now))
    assert [users("totp-reset", "li").exit_code, users("totp-reset", "li").exit_code] == [0, 1]
    assert (factors.of("li"), factors.codes_left("li")) == (None, 0)
    (entry,) = AuditTrail(database).of_kinds(["totp_reset"])
    database.dispose()
    assert (entry.who.partition(":")[0], entry.detail) == ("shell", {"user": "li"})
    assert users("totp-reset", "nobody").exit_code == 1


def test_tokens_are_made_listed_and_revoked_within_the_users_role(users: Users, tmp_path: Path) -> None:
    users("add", "li", "--role", "supervisor")
    token = users("token", "make", "li", "--name", "报表", "--role", "qa", "--days", "7").stdout.strip()
    assert re.fullmatch(r"hotline_[\w-]{43}", token)
    assert token.encode() not in (tmp_path / "hotline.db").read_bytes()
    database = Database(f"sqlite:///{tmp_path}/hotline.db")
    visitor = ConsoleAccounts(Accounts(database)).token_visitor(token, "192.0.2.9")
    assert visitor is not None
    assert (visitor.name, visitor.role) == ("li", "qa")
    listed = users("token", "list", "li").stdout
    assert "报表" in listed
    handle = token_hash(token)[:16]
    assert handle in listed
    assert [users("token", "revoke", "li", handle).exit_code for _ in range(2)] == [0, 1]
    assert ConsoleAccounts(Accounts(database)).token_visitor(token, "") is None
    database.dispose()
    assert users("token", "make", "li", "--name", "x", "--role", "admin").exit_code == 2
    assert users("token", "make", "li", "--name", "x", "--days", "0").exit_code == 2
    users("close", "li")
    assert (users("token", "make", "li", "--name", "x").exit_code, users("token", "list", "x").exit_code) == (1, 1)
