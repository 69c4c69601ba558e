"""Which telephone performs what, where there are several; and what the owner says of his account at Twilio [X1]."""

from __future__ import annotations

import asyncio
import json
from pathlib import Path
from typing import Any, cast

import pytest

from calls import commands as c
from calls import events as e
from calls.errors import ConfigurationError
from hotline import doctor
from hotline.settings import Settings, load
from hotline.telephone import twilio_of
from hotline.trunks import Trunks
from telephony.sip.adapter import SipTelephony
from tests.unit.telephony.test_twilio_calls import answered
from tests.unit.telephony.twilio_line import ACCOUNT, CALLER, TOKEN, Api, line, serving


class Sip:
    """Notes what it is to do; `calls` are those it holds."""

    def __init__(self) -> None:
        self.performed: list[c.Command] = []
        self.calls: set[str] = set()
        self.said: list[str] = []

    def holds(self, call: str) -> bool:
        return call in self.calls

    def perform(self, command: c.Command) -> None:
        self.performed.append(command)

    def active_calls(self) -> int:
        return len(self.calls)

    def drain(self, for_s: float) -> None:
        self.said.append(f"drain {for_s}")

    def reserve_for(self, numbers: tuple[str, ...]) -> None:
        self.said.append(f"reserve {numbers}")


async def test_commands_go_where_the_call_is_and_new_calls_by_their_address(tmp_path: Path) -> None:
    async with line(tmp_path) as at:
        sip = Sip()
        trunks = Trunks(cast(SipTelephony, sip), at.telephony)
        call, leg, _ = await answered(at)
        trunks.perform(c.Dial(call, "a", "sip:li@192.0.2.7", CALLER))
        trunks.perform(c.Dial("new", "new-c", "twilio:+4930123456", CALLER))
        elsewhere = (c.Dial("other", "other-c", "sip:x@192.0.2.9", CALLER), c.Answer("theirs", "theirs-c"))
        sip.calls.add("theirs")
        mixed = c.Dial("theirs", "theirs-a", "twilio:+4930123456", CALLER)
        for command in (*elsewhere, mixed):
            trunks.perform(command)
        await at.until(lambda: len(at.api.made) == 2)
        assert sip.performed == [*elsewhere, mixed]
        assert trunks.active_calls() == 3
        trunks.reserve_for(("110",))
        trunks.drain(30.0)
        assert sip.said == ["reserve ('110',)", "drain 30.0"]
        trunks.perform(c.HangUp(call, leg))
        await at.until(lambda: at.of(e.LegHungUp))
        assert trunks.twilio_counts()["legs"] == 2


def account(**more: Any) -> dict[str, Any]:
    return {"account_sid": ACCOUNT, "auth_tokens": [TOKEN], "public_url": "https://voice.example.com"} | more


def test_without_the_section_there_is_no_twilio(tmp_path: Path) -> None:
    assert twilio_of(Settings(data_dir=tmp_path), (), cast(Any, {})) is None
    assert list(doctor.twilio(Settings(data_dir=tmp_path))) == []


def test_the_section_by_file_and_by_environment(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (tmp_path / "hotline.yaml").write_text(f"twilio: {json.dumps(account(numbers=['+864001234567']))}")
    found = load(tmp_path).twilio
    assert found is not None
    assert found.settings(7).max_calls == 7
    assert TOKEN not in repr(found)
    monkeypatch.setenv("HOTLINE_TWILIO", json.dumps(account(port=0)))
    found = load(tmp_path).twilio
    assert found is not None
    assert (found.port, found.numbers) == (0, ("+864001234567",))  # field by field


@pytest.mark.parametrize(
    ("wrong", "place"),
    [
        ({"account_sid": "AC1"}, "account_sid"),
        ({"auth_tokens": []}, "auth_tokens"),
        ({"auth_tokens": ["a", "b", "c"]}, "auth_tokens"),
        ({"public_url": "voice.example.com"}, "public_url"),
        ({"numbers": ["4001234567"]}, "numbers.0"),
        ({"sip_agents": "sip:edge.example.com"}, "sip_agents"),
        ({"tokens": ["a"]}, "tokens"),
    ],
)
def test_what_cannot_be_is_named(tmp_path: Path, wrong: dict[str, Any], place: str) -> None:
    (tmp_path / "hotline.yaml").write_text(f"twilio: {json.dumps(account(**wrong))}")
    with pytest.raises(ConfigurationError) as raised:
        load(tmp_path)
    assert f"twilio.{place}" in raised.value.faults[0].place


async def test_the_doctor_asks_twilio(tmp_path: Path) -> None:
    api = Api()
    with serving(api):
        given = account(rest_url=f"http://127.0.0.1:{api.port}", port=0)
        settings = Settings.model_validate({"data_dir": tmp_path, "twilio": given})
        found = await asyncio.to_thread(lambda: {one.name.en: one for one in doctor.twilio(settings)})
        assert [one.ok for one in found.values()] == [True, True, False, True]
        assert all(one.name.zh and one.remedy.zh for one in found.values())
        api.answers.append((401, {"code": 20003}))
        found = await asyncio.to_thread(lambda: {one.name.en: one for one in doctor.twilio(settings)})
    assert found["Twilio account"].detail == "HTTP 401"
    found = await asyncio.to_thread(lambda: {one.name.en: one for one in doctor.twilio(settings)})
    assert found["Twilio account"].detail == "ConnectError"
