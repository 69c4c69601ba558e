"""Reads catalogue.yaml: which sound says what, in whose voice, cut out of which sentence."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from ruamel.yaml import YAML

_CUT = re.compile(r"(.*)\[(.*)\](.*)")


@dataclass(frozen=True, slots=True)
class Span:
    """Words in one language, spoken by one voice; only `words` are kept of `before` + `words` + `after`."""

    language: str
    voice: str
    speed: float
    words: str
    before: str = ""
    after: str = ""


@dataclass(frozen=True, slots=True)
class Line:
    """One sound to render."""

    key: str
    language: str
    spans: tuple[Span, ...]

    @property
    def text(self) -> str:
        return " ".join(span.words for span in self.spans)

    @property
    def is_cut(self) -> bool:
        """True for a piece of a sentence, which is played against its neighbours without a pause."""
        return any(span.before or span.after for span in self.spans)


@dataclass(frozen=True, slots=True)
class Script:
    """The catalogue's lines with the reading rules that apply to all of them."""

    lines: tuple[Line, ...]
    spoken: dict[str, dict[str, str]]
    pinyin: dict[str, str]


def read_script(path: Path) -> Script:
    source = YAML(typ="safe").load(path.read_text(encoding="utf-8"))
    voices = source["voices"]
    return Script((*_prompts(source, voices), *_pieces(source, voices)), source["spoken"], source["pinyin"])


def _prompts(source: dict[str, Any], voices: dict[str, Any]) -> Iterator[Line]:
    for key, prompt in source["prompts"].items():
        role = prompt.get("voice", "hotline")
        for language in voices:
            wording = prompt[language]
            parts = wording if isinstance(wording, list) else [{language: wording}]
            spans = [_span(tongue, words, voices[tongue][role]) for part in parts for tongue, words in part.items()]
            yield Line(key, language, tuple(spans))


def _pieces(source: dict[str, Any], voices: dict[str, Any]) -> Iterator[Line]:
    for language, groups in source["pieces"].items():
        for group in groups:
            kind, tongue = group.get("kind", "number"), group.get("tongue", language)
            for name, words in group["words"].items():
                span = _span(tongue, group["within"].replace("{}", words), voices[language]["number"])
                yield Line(f"{kind}.{name}", language, (span,))


def _span(language: str, wording: str, voice: dict[str, Any]) -> Span:
    cut = _CUT.fullmatch(wording)
    before, words, after = cut.groups() if cut else ("", wording, "")
    return Span(language, voice["name"], voice["speed"], words, before, after)
