"""The catalogues: both languages say the same things, and nobody asks for words that are not there."""

from __future__ import annotations

import json
import re
import string
from enum import StrEnum
from pathlib import Path

import pytest

import console
from calls.errors import OwnError
from calls.model import (
    AgentState,
    AgentStatus,
    Concern,
    HangupCause,
    LeaveReason,
    Party,
    PauseBy,
    QueueRefusal,
    RefusalReason,
    Stage,
    Tier,
)
from calls.monitored import MonitorEnd, MonitorMode, OrderRefusal
from console import problems
from console.words import Words, load
from ivr.verbs import VERBS
from qa_scoring.score_card import Status
from qa_scoring.span import CHANNELS

FOLDER = Path(console.__file__).parent
WORDS = load()
SAID_DIRECTLY = re.compile(r"""\bsay\(\s*["']([\w.-]+)["']""")
SHOWN = json.loads((FOLDER / "web" / "src" / "words" / "zh-CN.json").read_text("utf-8"))
"""What the front end shows of codes; its own tests see to it that both languages have the same keys."""


def fields(words: str) -> set[str]:
    return {name for _, name, _, _ in string.Formatter().parse(words) if name}


def asked_for() -> dict[str, str]:
    """Every key that a template or module names, with the file that names it."""
    asked: dict[str, str] = {}
    for path in FOLDER.glob("templates/*.html"):
        asked |= dict.fromkeys(SAID_DIRECTLY.findall(path.read_text("utf-8")), path.name)
    for path in [*FOLDER.glob("*.py"), *FOLDER.glob("review/*.py"), *FOLDER.glob("agent/*.py")]:
        codes = re.findall(r"""Problem\(\s*\d+,\s*"(\w+)\"""", path.read_text("utf-8"))
        asked |= {f"problem.{code}": path.name for code in codes}
    return asked


def test_both_languages_have_the_same_keys_and_the_same_values_to_fill_in() -> None:
    chinese, english = WORDS.catalogues["zh-CN"], WORDS.catalogues["en"]
    assert chinese.keys() == english.keys()
    assert {key for key in chinese if fields(chinese[key]) != fields(english[key])} == set()
    assert [key for key in chinese if not chinese[key].strip() or not english[key].strip()] == []


def test_a_key_missing_in_a_language_stops_the_program() -> None:
    with pytest.raises(OwnError, match=r"only\.here"):
        Words({"zh-CN": {"a": "啊", "only.here": "只"}, "en": {"a": "ah"}})


def test_every_key_that_is_asked_for_is_there() -> None:
    asked = asked_for()
    assert len(asked) > 60, "the search itself must find something"
    assert {key: file for key, file in asked.items() if key not in WORDS} == {}


CODES: list[tuple[str, list[StrEnum | str]]] = [
    ("tier", list(Tier)),
    ("by", list(Party)),
    ("cause", list(HangupCause)),
]


@pytest.mark.parametrize(
    ("family", "codes"),
    [
        *CODES,
        ("paused_by", PauseBy),
        ("reason", [*RefusalReason, *LeaveReason, *QueueRefusal, *MonitorEnd, *OrderRefusal]),
        ("mode", MonitorMode),
        ("verb", VERBS),
        ("agent", [*AgentState, *(set(AgentStatus) - {AgentStatus.AVAILABLE})]),
        ("concern", Concern),
        ("problem", problems.CODES.values()),
    ],
)
def test_every_code_that_is_told_has_words(family: str, codes: list[StrEnum | str]) -> None:
    assert [code for code in codes if f"{family}.{code}" not in WORDS] == []


@pytest.mark.parametrize(
    ("family", "codes"), [*CODES, ("stage", [*Stage, "ringing"]), ("channel", CHANNELS), ("concern", Concern)]
)
def test_every_code_that_is_shown_has_words_in_the_front_end(family: str, codes: list[StrEnum | str]) -> None:
    assert [code for code in codes if code not in SHOWN[family]] == []


def test_the_front_end_has_words_for_what_an_agent_does_and_for_lines_that_are_not_scored() -> None:
    agents = json.loads((FOLDER / "web/src/wallboard/zh-CN.json").read_text("utf-8"))["agent"]
    shown = [*AgentState, *(set(AgentStatus) - {AgentStatus.AVAILABLE}), "unreachable"]
    assert [code for code in shown if code not in agents] == []
    card = json.loads((FOLDER / "web/src/calls/zh-CN.json").read_text("utf-8"))["score"]
    assert [code for code in set(Status) - {Status.SCORED} if code not in card["not_scored"]] == []


def test_no_words_are_left_that_nobody_says() -> None:
    built = (
        "event.",
        "agent.",
        "tier.",
        "by.",
        "paused_by.",
        "mode.",
        "deleted_by.",
        "concern.",
        "cause.",
        "reason.",
        "bot.said.",
        "verb.",
        "problem.",
        "report.",
        "review.",
        "sip.",
    )
    asked = asked_for()
    assert [key for key in WORDS.catalogues["en"] if not key.startswith(built) and key not in asked] == []
