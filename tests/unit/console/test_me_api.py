"""Who one is, and what is open to one [X4]."""

from __future__ import annotations

from datetime import UTC, datetime

import httpx
import pytest

from console.permissions import MAY, Role
from store.auditing import Hand
from tests.unit.console.house import BEARER, House
from tests.unit.console.test_access import as_role


@pytest.mark.parametrize("role", list(Role))
async def test_everybody_is_told_his_own_row_of_the_matrix(house: House, role: Role) -> None:
    async with house.client(cookies=as_role(house, role)) as client:
        me = (await client.get("/api/me")).json()
    assert (me["name"], me["role"], me["teams"], me["agent"]) == (role, role, None, None)
    assert set(me["may"]) == {name for name, allowed in MAY.items() if allowed is None or role in allowed}


async def test_an_agent_is_told_who_he_is_at_the_telephone(house: House) -> None:
    cookies = as_role(house, "agent")
    house.accounts.link_agent("agent", "1001", Hand("test", datetime.now(UTC)))
    async with house.client(cookies=cookies | {"lang": "en"}) as client:
        me = (await client.get("/api/me")).json()
    assert (me["agent"], me["language"]) == ("1001", "en")


async def test_the_token_of_the_form_signs_out(house: House) -> None:
    async with house.client(cookies=as_role(house, "qa")) as client:
        token = (await client.get("/api/me")).json()["form_token"]
        assert (await client.post("/logout", data={"form_token": token})).status_code == 303
        assert (await client.get("/api/me")).status_code == 401


async def test_nobody_is_nobody(browser: httpx.AsyncClient) -> None:
    assert (await browser.get("/api/me")).status_code == 401
    assert (await browser.get("/api/me", headers=BEARER)).json()["name"] == "API"
