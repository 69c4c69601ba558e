"""A text in both languages of the product."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from calls.model import CHINESE, ENGLISH


@dataclass(frozen=True, slots=True)
class Wording:
    zh: str
    en: str

    def to_dict(self) -> dict[str, str]:
        """`{"zh-CN": …, "en": …}`, the form used in JSON and YAML."""
        return {CHINESE: self.zh, ENGLISH: self.en}

    @classmethod
    def from_dict(cls, value: Mapping[str, str]) -> Wording:
        return cls(str(value[CHINESE]), str(value[ENGLISH]))
