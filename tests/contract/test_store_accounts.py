"""Users and sessions come and go alike on every database."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest

from store.accounts import Accounts
from store.api_tokens import ApiTokens
from store.auditing import AuditTrail, Hand
from store.database import Database
from store.rows import ApiToken, SecondFactor, Session, User
from store.second_factors import SecondFactors

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


# --- what users prove themselves with besides ---

HAND = Hand("admin", NOW)


def token(name: str, hours: int = 8, user: str = "wang") -> ApiToken:
    return ApiToken(f"hash of {name}", user, name, "qa", NOW, NOW + timedelta(hours=hours))


def kinds(database: Database) -> list[str]:
    return [entry.what for entry in reversed(AuditTrail(database).entries())]


def test_a_time_step_and_a_recovery_code_count_once(accounts: Accounts, database: Database) -> None:
    factors = SecondFactors(database)
    opened(accounts, "before")
    factors.enrol(SecondFactor("wang", "sealed", 100, NOW), ["one", "two"], HAND)
    assert accounts.session("before", NOW) is None
    assert factors.of("wang") == SecondFactor("wang", "sealed", 100, NOW)
    assert [factors.take_step("wang", step) for step in (100, 99, 102, 101, 102)] == [
        False, False, True, False, False,
    ]  # fmt: skip
    assert not factors.take_step("li", 103)
    assert [factors.take_code(user, "one", HAND) for user in ("li", "wang", "wang")] == [False, True, False]
    assert (factors.codes_left("wang"), factors.users()) == (1, {"wang"})
    factors.renew_codes("wang", ["three"], HAND)
    assert [factors.take_code("wang", each, HAND) for each in ("two", "three")] == [False, True]
    factors.enrol(SecondFactor("wang", "another", 7, NOW), [], HAND)
    assert factors.take_step("wang", 8)
    assert factors.drop("wang", HAND, "totp_reset")
    assert not factors.drop("wang", HAND, "totp_reset")
    assert factors.of("wang") is None
    assert kinds(database) == [
        "totp_enrolled", "recovery_code_used", "recovery_codes_renewed", "recovery_code_used", "totp_enrolled",
        "totp_reset",
    ]  # fmt: skip


def test_a_token_holds_until_it_expires_or_is_revoked(accounts: Accounts, database: Database) -> None:
    tokens = ApiTokens(database)
    assert tokens.add(token("a"), HAND, 2)
    assert tokens.add(token("b", hours=1), HAND, 2)
    assert not tokens.add(token("c"), HAND, 2)
    later = NOW + timedelta(hours=2)
    assert tokens.find("hash of a", later) == token("a")
    assert tokens.find("hash of b", later) is None
    assert [each.name for each in tokens.of("wang", later)] == ["a"]
    assert tokens.add(token("c"), replace(HAND, at=later), 2), "what has expired counts no more"
    tokens.seen("hash of a", later, "192.0.2.9")
    assert tokens.find("hash of a", later) == replace(token("a"), seen_at=later, address="192.0.2.9")
    assert tokens.alive(["hash of a", "hash of b", "x"], later) == {"hash of a"}
    assert tokens.owners(["wang", "li"], later) == {"wang"}
    handle = token("a").handle
    assert [tokens.revoke(user, handle, HAND) for user in ("li", "wang", "wang")] == [False, True, False]
    assert tokens.find("hash of a", later) is None


def test_who_is_closed_has_nothing_left_and_his_name_is_his(accounts: Accounts, database: Database) -> None:
    tokens, factors = ApiTokens(database), SecondFactors(database)
    accounts.create_user(WANG)
    opened(accounts, "hash")
    tokens.add(token("a"), HAND, 9)
    assert accounts.alive(["hash", "x"], NOW) == {"hash"}
    assert accounts.signed_in(["wang", "li"], NOW) == {"wang"}
    assert accounts.close_user("wang", HAND)
    assert not accounts.close_user("wang", HAND)
    assert accounts.user("wang") == replace(WANG, closed_at=NOW)
    assert not accounts.create_user(WANG)
    assert (accounts.alive(["hash"], NOW), tokens.of("wang", NOW)) == (set(), [])
    assert accounts.reopen_user("wang", HAND)
    assert not accounts.reopen_user("wang", HAND)
    factors.enrol(SecondFactor("wang", "sealed", 1, NOW), ["one"], HAND)
    tokens.add(token("a"), HAND, 9)
    assert accounts.remove_user("wang")
    assert (factors.of("wang"), factors.codes_left("wang"), tokens.of("wang", NOW)) == (None, 0, [])


def test_a_reset_and_a_role_end_tokens_a_password_of_ones_own_does_not(
    accounts: Accounts, database: Database
) -> None:
    tokens = ApiTokens(database)
    accounts.create_user(WANG)
    for end, left in (
        (lambda: accounts.change_password("wang", "x"), 1),
        (lambda: accounts.reset_password("wang", "x"), 0),
        (lambda: accounts.change_role("wang", "qa"), 0),
    ):
        tokens.add(token("a"), HAND, 9)
        opened(accounts, "hash")
        assert end()
        assert len(tokens.of("wang", NOW)) == left
        assert accounts.session("hash", NOW) is None
        if left:
            tokens.revoke("wang", token("a").handle, HAND)
    wang = accounts.user("wang")
    assert wang is not None
    assert wang.must_change


def test_agents_of_several_users_are_told_at_once(accounts: Accounts) -> None:
    accounts.create_user(WANG)
    accounts.link_agent("wang", "1001", HAND)
    assert accounts.agents_of(["wang", "li"]) == {"wang": "1001"}
