"""Users and sessions come and go alike on every database."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest

from store.accounts import Accounts
from store.database import Database
from store.rows import Session, User

NOW = datetime(2026, 11, 22, 8, 0, tzinfo=UTC)
WANG = User("wang", "$argon2id$one", "supervisor")


@pytest.fixture
def accounts(database: Database) -> Accounts:
    return Accounts(database)


def opened(accounts: Accounts, token_hash: str, user: str = "wang", hours: int = 8) -> Session:
    session = Session(token_hash, user, NOW, NOW + timedelta(hours=hours))
    accounts.open_session(session)
    return session


def test_a_user_is_found_by_name(accounts: Accounts) -> None:
    assert accounts.create_user(WANG)
    assert accounts.user("wang") == WANG
    assert accounts.user("Wang") is None
    assert accounts.user("' OR ''='") is None


def test_a_name_is_given_once(accounts: Accounts) -> None:
    accounts.create_user(WANG)
    assert not accounts.create_user(User("wang", "stolen", "admin"))
    assert accounts.user("wang") == WANG


def test_users_are_listed_by_name(accounts: Accounts) -> None:
    for name in ("wang", "admin", "li"):
        accounts.create_user(User(name, "x", "qa"))
    assert [user.name for user in accounts.users()] == ["admin", "li", "wang"]


def test_a_session_holds_until_it_expires(accounts: Accounts) -> None:
    session = opened(accounts, "hash")
    assert accounts.session("hash", NOW) == session
    assert accounts.session("hash", session.expires_at - timedelta(microseconds=1)) == session
    assert accounts.session("hash", session.expires_at) is None
    assert accounts.session("other", NOW) is None


def test_a_closed_session_is_over(accounts: Accounts) -> None:
    opened(accounts, "one")
    opened(accounts, "two")
    accounts.close_session("one")
    assert accounts.session("one", NOW) is None
    assert accounts.session("two", NOW) is not None


def test_expired_sessions_are_swept_away(accounts: Accounts) -> None:
    opened(accounts, "short", hours=1)
    opened(accounts, "long", hours=9)
    assert accounts.sweep_sessions(NOW + timedelta(hours=2)) == 1
    assert accounts.sweep_sessions(NOW + timedelta(hours=2)) == 0
    assert accounts.session("long", NOW) is not None


def test_a_new_password_or_role_ends_the_sessions_of_that_user_only(accounts: Accounts) -> None:
    for user in (WANG, User("li", "x", "qa")):
        accounts.create_user(user)
    opened(accounts, "li's", user="li")
    opened(accounts, "old password")
    assert accounts.change_password("wang", "$argon2id$two")
    assert accounts.session("old password", NOW) is None
    opened(accounts, "old role")
    assert accounts.change_role("wang", "qa")
    assert accounts.session("old role", NOW) is None
    assert accounts.user("wang") == User("wang", "$argon2id$two", "qa")
    assert accounts.session("li's", NOW) is not None


def test_a_removed_user_is_gone_with_all_sessions(accounts: Accounts) -> None:
    accounts.create_user(WANG)
    opened(accounts, "hash")
    assert accounts.remove_user("wang")
    assert accounts.user("wang") is None
    assert accounts.session("hash", NOW) is None


def test_what_is_not_there_cannot_be_changed(accounts: Accounts) -> None:
    assert not accounts.change_password("nobody", "x")
    assert not accounts.change_role("nobody", "admin")
    assert not accounts.remove_user("nobody")


def test_a_users_phone_is_his_until_it_is_taken_away_and_his_sessions_go_on(accounts: Accounts) -> None:
    accounts.create_user(WANG)
    opened(accounts, "one")
    assert accounts.change_phone("wang", "sip:8001@192.0.2.10")
    assert accounts.user("wang") == replace(WANG, phone="sip:8001@192.0.2.10")
    assert accounts.session("one", NOW) is not None
    assert accounts.change_phone("wang", None)
    assert accounts.user("wang") == WANG
    assert not accounts.change_phone("nobody", "sip:8001@192.0.2.10")
