"""What shares a connection ends together, also where a cancellation is lost on the way [X2]."""

from __future__ import annotations

import asyncio

import pytest

from backplane.cluster.together import stopped, together


async def _for_ever(ended: list[str], name: str, losing: int = 0) -> None:
    """Loses so many cancellations, as a client library may."""
    try:
        while True:
            try:
                await asyncio.sleep(3600)
            except asyncio.CancelledError:
                if losing == 0:
                    raise
                losing -= 1
    finally:
        ended.append(name)


async def _breaks() -> None:
    raise OSError("the bus is away")


async def _ends() -> None:
    return None


async def test_one_that_breaks_ends_the_others() -> None:
    ended: list[str] = []
    with pytest.raises(OSError, match="the bus is away"):
        await together(_for_ever(ended, "reads"), _breaks(), _for_ever(ended, "writes"))
    assert ended == ["reads", "writes"]


async def _is_cancelled() -> None:
    raise asyncio.CancelledError


async def test_one_that_somebody_else_cancelled_is_trouble_and_not_the_end() -> None:
    ended: list[str] = []
    with pytest.raises(ConnectionError):
        await together(_for_ever(ended, "reads"), _is_cancelled())
    assert ended == ["reads"]


async def test_one_that_ends_ends_the_others() -> None:
    ended: list[str] = []
    await together(_for_ever(ended, "reads"), _ends())
    assert ended == ["reads"]


async def test_a_lost_cancellation_is_asked_for_again() -> None:
    ended: list[str] = []
    with pytest.raises(OSError, match="the bus is away"):
        await asyncio.wait_for(together(_for_ever(ended, "writes", losing=2), _breaks()), 5)
    assert ended == ["writes"]


async def test_who_is_cancelled_leaves_nothing_running() -> None:
    ended: list[str] = []
    task = asyncio.ensure_future(together(_for_ever(ended, "reads", losing=3), _for_ever(ended, "writes", losing=1)))
    await asyncio.sleep(0)
    await asyncio.wait_for(stopped(task), 5)
    assert sorted(ended) == ["reads", "writes"]
    assert task.cancelled()


async def test_what_is_over_is_left_as_it_is() -> None:
    task = asyncio.ensure_future(_breaks())
    await asyncio.wait([task])
    await stopped(task)
    assert isinstance(task.exception(), OSError)
