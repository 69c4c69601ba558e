"""A knowledge entry as a text: its head, and sections with a part for each language."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, field

from calls.model import CHINESE, ENGLISH
from config.problems import Problems
from config.wording import knowledge as wording
from config.wording.kind import shown

LANGUAGES = (CHINESE, ENGLISH)
QUESTIONS, ANSWER, CONFIRM, ASK = "questions", "answer", "confirm", "ask"
_HEAD = re.compile(r"---[ \t]*\r?\n(.*?\n)---[ \t]*(?:\r?\n|\Z)", re.DOTALL)
_NAMES = {"问法": QUESTIONS, "回答": ANSWER, "确认": CONFIRM, "反问": ASK}


@dataclass(frozen=True, slots=True)
class Line:
    number: int
    text: str


@dataclass(slots=True)
class Sections:
    """`parts` has the lines of every section by its name (`answer`, `ask order`) and language; `heads` where the
    sections begin."""

    parts: dict[tuple[str, str], list[Line]] = field(default_factory=dict)
    heads: dict[str, int] = field(default_factory=dict)

    def words(self, section: str, language: str) -> str:
        """The lines of a part as one text."""
        lines = self.parts.get((section, language), ())
        gap = "" if language == CHINESE else " "
        return gap.join(line.text for line in lines)


def split_head(text: str) -> tuple[str, int] | None:
    """The head as YAML on the lines it has in the file, and the number of the line after it; None without one."""
    found = _HEAD.match(text)
    return ("\n" + found[1], found[0].count("\n")) if found else None


def read_sections(text: str, first_line: int, name: str, problems: Problems) -> Sections:
    """Everything below the head; text that belongs nowhere is a fault."""
    sections = Sections()
    section, language = "", ""
    for number, line in enumerate(text.splitlines()[first_line:], first_line + 1):
        place, said = f"{name}:{number}:1", line.strip()
        if said.startswith("## "):
            language = said[3:].strip()
            if language not in LANGUAGES:
                problems.error(place, wording.UNKNOWN_LANGUAGE, name=shown(language))
        elif said.startswith("# "):
            section, language = section_name(said[2:]), ""
            sections.heads[section] = number
        elif said and section and language:
            sections.parts.setdefault((section, language), []).append(Line(number, said))
        elif said:
            problems.error(place, wording.STRAY_TEXT)
    return sections


def section_name(title: str) -> str:
    """`问法 Questions` and `Questions` are `questions`, `反问 Ask order` and `Ask order` are `ask order`."""
    words = [_NAMES.get(word, word) for word in title.split()]
    known = {QUESTIONS, ANSWER, CONFIRM, ASK}
    kinds: Mapping[str, None] = dict.fromkeys(word.lower() for word in words if word.lower() in known)
    rest = [word for word in words if word.lower() not in known]
    return " ".join([*kinds, *rest])
