from __future__ import annotations

from collections.abc import AsyncIterator, Iterator
from pathlib import Path

import httpx
import pytest

from tests.unit.console.house import BEARER, House


@pytest.fixture
def house(tmp_path: Path) -> Iterator[House]:
    house = House(tmp_path)
    yield house
    house.close()


@pytest.fixture
async def api(house: House) -> AsyncIterator[httpx.AsyncClient]:
    """A program that has the API token."""
    async with house.client(headers=BEARER) as client:
        yield client


@pytest.fixture
async def browser(house: House) -> AsyncIterator[httpx.AsyncClient]:
    """A browser that nobody has signed in."""
    async with house.client() as client:
        yield client
