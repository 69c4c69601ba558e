"""What the console says, in both languages: `locales/<language>.json`, flat keys, `{name}` for values."""

from __future__ import annotations

import json
from collections.abc import Mapping
from importlib import resources

from calls.errors import OwnError
from calls.model import CHINESE, ENGLISH
from console.schemas import Text

LANGUAGES = (CHINESE, ENGLISH)


class Words:
    """The catalogues. A key missing in one of them is a defect and found when the program starts."""

    def __init__(self, catalogues: Mapping[str, Mapping[str, str]]) -> None:
        self.catalogues = catalogues
        keys = [set(catalogue) for catalogue in catalogues.values()]
        odd = set().union(*keys) - keys[0].intersection(*keys)
        if odd:
            raise OwnError(f"words missing in a language: {', '.join(sorted(odd))}")

    def __contains__(self, key: str) -> bool:
        return key in self.catalogues[CHINESE]

    def say(self, language: str, key: str, /, **values: object) -> str:
        """The words for `key` with the values filled in. Raises KeyError for a key nobody wrote."""
        words = self.catalogues[language][key]
        return words.format_map(values) if values else words

    def both(self, key: str, /, **values: object) -> Text:
        """As `say`, in both languages; a value that is a `Text` is taken in the sentence's language."""
        return Text.model_validate({language: self._in(language, key, values) for language in LANGUAGES})

    def _in(self, language: str, key: str, values: Mapping[str, object]) -> str:
        mine = {name: pick(value, language) if isinstance(value, Text) else value for name, value in values.items()}
        return self.say(language, key, **mine)


def pick(text: Text, language: str) -> str:
    return text.zh if language == CHINESE else text.en


def same(words: str) -> Text:
    """A name that is the same in every language."""
    return Text(**{CHINESE: words, ENGLISH: words})


def load() -> Words:
    """The shipped catalogues."""
    folder = resources.files("console") / "locales"
    return Words({language: json.loads((folder / f"{language}.json").read_text("utf-8")) for language in LANGUAGES})
