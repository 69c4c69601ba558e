"""A live stream ends within seconds of what opened it: a session, a token, the user; and so does listening [X4]."""

from __future__ import annotations

from collections.abc import AsyncIterator
from datetime import UTC, datetime, timedelta

import pytest
from sqlalchemy.exc import OperationalError

from calls import events as e
from calls.monitored import MonitorMode
from console.access import API_NAME, Visitor
from console.accounts import ConsoleAccounts, token_hash
from console.permissions import Role
from console.streams import Listeners, Streams
from store.api_tokens import ApiTokens
from store.auditing import AuditTrail, Hand
from store.rows import ApiToken
from tests.unit.console.house import House
from tests.unit.console.test_access import as_role
from tests.unit.console.test_audit_api import told


@pytest.fixture
def streams(house: House) -> Streams:
    listeners = Listeners(house.live, house.happens, AuditTrail(house.database))
    return Streams(ConsoleAccounts(house.accounts), listeners)


def of_session(house: House, role: str = "supervisor", token: str = "session-token") -> Visitor:
    as_role(house, role, token)
    visitor = ConsoleAccounts(house.accounts).visitor(token)
    assert visitor is not None
    return visitor


async def endless() -> AsyncIterator[int]:
    for number in range(1000):
        yield number


async def goes_on(streams: Streams, stream: AsyncIterator[int]) -> bool:
    """Whether it still tells something after a look."""
    await streams.look()
    return await anext(stream, None) is not None


def hand() -> Hand:
    return Hand("test", datetime.now(UTC))


async def test_a_stream_ends_with_its_session_and_another_goes_on(house: House, streams: Streams) -> None:
    mine = streams.held(of_session(house), endless())
    others = streams.held(of_session(house, "qa", "another"), endless())
    assert await anext(mine) == await anext(others) == 0
    assert await goes_on(streams, mine)
    house.accounts.close_session(token_hash("session-token"))
    assert not await goes_on(streams, mine)
    assert await goes_on(streams, others)


@pytest.mark.parametrize(
    "end",
    [
        lambda house: house.accounts.end_sessions("supervisor", hand()),
        lambda house: house.accounts.change_role("supervisor", "qa", hand()),
        lambda house: house.accounts.change_teams("supervisor", ("day",), hand()),
        lambda house: house.accounts.close_user("supervisor", hand()),
        lambda house: house.accounts.remove_user("supervisor", hand()),
        lambda house: house.accounts.reset_password("supervisor", "x", hand()),
        lambda house: house.accounts.link_agent("supervisor", "1001", hand()),
    ],
)
async def test_whatever_ends_the_session_or_makes_him_another_ends_the_stream(
    house: House, streams: Streams, end: object
) -> None:
    stream = streams.held(of_session(house), endless())
    await anext(stream)
    end(house)  # type: ignore[operator]
    assert not await goes_on(streams, stream)


async def test_a_stream_of_a_token_ends_with_the_token_and_the_owners_never(house: House, streams: Streams) -> None:
    of_session(house)
    now = datetime.now(UTC)
    token = ApiToken(token_hash("hotline_t"), "supervisor", "t", "qa", now, now + timedelta(hours=1))
    assert ApiTokens(house.database).add(token, hand(), 9)
    visitor = ConsoleAccounts(house.accounts).token_visitor("hotline_t", "192.0.2.9")
    assert visitor is not None
    stream = streams.held(visitor, endless())
    owners = streams.held(Visitor(API_NAME, Role.ADMIN, in_person=False), endless())
    await anext(stream)
    await anext(owners)
    assert await goes_on(streams, stream)
    assert ApiTokens(house.database).revoke("supervisor", token.handle, hand())
    assert not await goes_on(streams, stream)
    assert await goes_on(streams, owners)


async def test_a_stream_that_is_left_is_forgotten_with_what_it_read_from(house: House, streams: Streams) -> None:
    closed = []

    async def messages() -> AsyncIterator[int]:
        try:
            while True:
                yield 1
        finally:
            closed.append(True)

    stream = streams.held(of_session(house), messages())
    await anext(stream)
    await stream.aclose()  # type: ignore[attr-defined]
    assert (closed, streams.open) == ([True], 0)


async def test_a_database_that_is_away_ends_nothing(house: House, streams: Streams) -> None:
    stream = streams.held(of_session(house), endless())
    await anext(stream)
    house.database.away = True
    with pytest.raises(OperationalError):
        await streams.look()
    assert await anext(stream) == 1


async def test_who_is_signed_in_nowhere_listens_no_more_and_a_taken_over_call_goes_on(
    house: House, streams: Streams
) -> None:
    house.open_shop()
    of_session(house)
    for call, by, mode in (
        ("c1", "supervisor", MonitorMode.LISTEN),
        ("c2", API_NAME, MonitorMode.BARGE),
        ("c3", "gone", MonitorMode.WHISPER),
    ):
        house.talking(call)
        house.hear(e.MonitoringStarted(call, f"{call}-m", mode, "1001", False, by))
    house.talking("c4")
    house.hear(e.CallTakenOver("c4", "c4-m", "1001", "taker"))

    def stopped() -> list[tuple[str, object]]:
        return [(who, detail) for who, _, detail in told(house, "listening_ended")]

    await streams.look()
    assert stopped() == [("server", {"call": "c3", "user": "gone"})]
    house.accounts.end_sessions("supervisor", hand())
    await streams.look()
    await streams.look()
    assert stopped()[1:] == [("server", {"call": "c1", "user": "supervisor"})], "told once"
