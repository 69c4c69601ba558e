"""Everything a phone can say on the terminal has words in both languages, and strangers' names stay words."""

from __future__ import annotations

import json

import pytest

from calls.model import HangupCause
from hotline.commands.language import is_chinese
from hotline.commands.moment_words import words
from hotline.commands.phone_lines import PhoneLines
from telephony.sip.phones.timeline import THEM, US, Moment, What

DETAILS = {
    "to": "sip:x", "codec": "PCMA", "digit": "1", "queue": "orders", "position": 2, "waiting": 3, "agent": "1003",
    "length_ms": 900, "caller": "138", "name": "王芳", "sip_status": 486, "cause": "user_busy", "by": THEM,
    "node": "main", "verb": "menu", "prompts": "menu.main",
}  # fmt: skip


@pytest.fixture(params=["zh_CN.UTF-8", "en_US.UTF-8"])
def language(request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch) -> str:
    monkeypatch.setenv("LC_ALL", request.param)
    return str(request.param)


def is_han(text: str) -> bool:
    return any("一" <= letter <= "鿿" for letter in text)


@pytest.mark.parametrize("what", What)
def test_every_moment_has_words_in_the_language_of_the_terminal(what: What, language: str) -> None:
    line = words(Moment(9, what, DETAILS))
    assert line
    assert "{" not in line
    assert is_han(line.replace("王芳", "")) is language.startswith("zh")


@pytest.mark.parametrize("cause", [*HangupCause, "no_pin"])
def test_every_cause_has_words(cause: str, language: str) -> None:
    line = words(Moment(9, What.LOG_IN_FAILED, {"cause": cause, "sip_status": 0}))
    assert is_han(line) is language.startswith("zh")
    assert cause not in line.split()


def test_who_hung_up_is_said(language: str) -> None:
    end = {side: words(Moment(9, What.HUNG_UP, {"by": side, "cause": "user_busy"})) for side in (US, THEM)}
    assert end[US] != end[THEM]


def test_a_talk_with_nobody_known_names_nobody(language: str) -> None:
    line = words(Moment(9, What.TALKING))
    assert line in ("通话中", "talking")


def test_a_name_with_markup_is_printed_as_it_is(capsys: pytest.CaptureFixture[str]) -> None:
    PhoneLines(as_json=False).of_agent("1001", Moment(9, What.OFFERED, {"caller": "138", "name": "[red]x[/red]"}))
    assert "[red]x[/red]" in capsys.readouterr().out


def test_programs_get_a_json_object_a_line(capsys: pytest.CaptureFixture[str]) -> None:
    lines = PhoneLines(as_json=True)
    lines.of_caller(Moment(9, What.POSITION, {"queue": "orders", "position": 2}))
    lines.of_agent("1001", Moment(12, What.LOGGED_IN))
    lines.result("not served", False, {"heard_ms": None})
    first, second, third = map(json.loads, capsys.readouterr().out.splitlines())
    assert first == {"at_ms": 9, "what": "position", "queue": "orders", "position": 2}
    assert (second["agent"], second["what"], second["at_ms"]) == ("1001", "logged_in", 12)
    assert third == {"what": "result", "served": False, "heard_ms": None}


@pytest.mark.parametrize(
    ("environment", "chinese"),
    [
        ({}, False),
        ({"LANG": "zh_CN.UTF-8"}, True),
        ({"LANG": "zh_TW.UTF-8", "LC_ALL": "C"}, False),
        ({"LANG": "en_US.UTF-8", "LC_MESSAGES": "zh_CN"}, True),
        ({"LANG": "zh_CN.UTF-8", "LC_ALL": ""}, True),
    ],
)
def test_the_first_variable_that_is_set_names_the_language(environment: dict[str, str], chinese: bool) -> None:
    assert is_chinese(environment) is chinese
