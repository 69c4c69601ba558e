"""No address leads a browser from here to another site, or puts a line of its own among an answer's headers [X4]."""

from __future__ import annotations

import re

import httpx
import pytest

ADDRESSES = [
    "//evil.example/x",
    "//evil.example/login",
    "/login?next=//evil.example",
    "/login?next=https://evil.example",
    "/login?next=/%5cevil.example",
    "/login?next=/%0d%0aX-Planted:1",
    "/login?lang=en%0d%0aSet-Cookie:hotline_session=planted",
    "/%0d%0aX-Planted:1",
    "/calls/x%0d%0aX-Planted:1?lang=en",
]
ELSEWHERE = re.compile(r"\s*(?:https?:)?[/\\]{2}|\s*javascript:", re.IGNORECASE)


@pytest.mark.parametrize("address", ADDRESSES)
async def test_no_address_leads_out(browser: httpx.AsyncClient, address: str) -> None:
    answer = await browser.get(f"http://console.example{address}", headers={"accept": "text/html"})
    assert answer.status_code in (200, 303, 404)
    links = [answer.headers.get("location", "/"), *re.findall(r'(?:href|action|src)="([^"]*)"', answer.text)]
    hidden = re.findall(r'name="next" value="([^"]*)"', answer.text)
    assert len(links) + len(hidden) > 1
    assert [link for link in links + hidden if ELSEWHERE.match(link)] == []
    assert "x-planted" not in answer.headers
    assert "planted" not in answer.headers.get("set-cookie", "")
