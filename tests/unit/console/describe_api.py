"""Prints the API's description: the front end's types are made from it (`make types`)."""

from __future__ import annotations

import asyncio
import json
import tempfile
from pathlib import Path

from tests.unit.console.house import BEARER, House


async def describe() -> str:
    with tempfile.TemporaryDirectory() as folder:
        house = House(Path(folder))
        async with house.client(headers=BEARER) as client:
            told = (await client.get("/api/openapi.json")).json()
        house.close()
    return json.dumps(told, ensure_ascii=False, indent=1, sort_keys=True)


if __name__ == "__main__":
    print(asyncio.run(describe()))
