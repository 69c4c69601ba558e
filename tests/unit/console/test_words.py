"""The catalogues: both languages say the same things, and nobody asks for words that are not there."""

from __future__ import annotations

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
CHOSEN = re.compile(r"""say\([^)]*\? ["']([\w.-]+)["'] : ["']([\w.-]+)["']""")


def fields(words: str) -> set[str]:
    return {name for _, name, _, _ in string.Formatter().parse(words) if name}


def asked_for() -> dict[str, str]:
    """Every key that a template, script or module names, with the file that names it."""
    asked: dict[str, str] = {}
    for path in [*FOLDER.glob("templates/*.html"), *FOLDER.glob("plain/*.js")]:
        text = path.read_text("utf-8")
        found = {*SAID_DIRECTLY.findall(text), *(key for pair in CHOSEN.findall(text) for key in pair)}
        asked |= dict.fromkeys(found - {"tier.", "theme.", "tile."}, path.name)
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
    assert len(asked) > 80, "the search itself must find something"
    assert {key: file for key, file in asked.items() if key not in WORDS} == {}


@pytest.mark.parametrize(
    ("family", "codes"),
    [
        ("tier", Tier),
        ("stage", [*Stage, "ringing"]),
        ("by", Party),
        ("paused_by", PauseBy),
        ("cause", HangupCause),
        ("reason", [*RefusalReason, *LeaveReason, *QueueRefusal, *MonitorEnd, *OrderRefusal]),
        ("mode", MonitorMode),
        ("agent", [*AgentState, *(set(AgentStatus) - {AgentStatus.AVAILABLE}), "unreachable"]),
        ("channel", CHANNELS),
        ("verb", VERBS),
        ("score", set(Status) - {Status.SCORED}),
        ("problem", problems.CODES.values()),
        ("theme", ["system", "light", "dark"]),
    ],
)
def test_every_code_that_can_be_shown_has_words(family: str, codes: list[StrEnum | str]) -> None:
    assert [code for code in codes if f"{family}.{code}" not in WORDS] == []


def test_no_words_are_left_that_nobody_says() -> None:
    built = (
        "event.",
        "tier.",
        "stage.",
        "by.",
        "paused_by.",
        "mode.",
        "concern.",
        "cause.",
        "reason.",
        "agent.",
        "bot.said.",
        "channel.",
        "verb.",
        "problem.",
        "report.",
        "theme.",
    )
    sources = "\n".join(path.read_text("utf-8") for path in [*FOLDER.glob("**/*.html"), *FOLDER.glob("plain/*.js")])
    unused = [
        key
        for key in WORDS.catalogues["en"]
        if not key.startswith(built) and f'"{key}"' not in sources and f"'{key}'" not in sources
    ]
    pieced = {"score.needs_review", "score.not_applicable", "score.pending"}
    pieced |= {key for key in unused if re.fullmatch(r"(tile|line)\.[\w-]+(\.\w+)?|score\.band\.\w+", key)}
    assert set(unused) <= pieced
