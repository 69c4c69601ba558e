"""What the owner's configuration tells the desk, as it is in force at the moment."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field

from config.desk import NO_LISTS, DeskLists
from config.hotline import Hotline
from config.webhooks import CustomerPage
from console.names import titled
from console.schemas import Text
from console.timeline import PromptText
from console.words import LANGUAGES
from ivr.knowledge import NOTHING_KNOWN, Knowledge
from switchboard.customers import NOBODY, Customers


@dataclass(frozen=True, slots=True)
class Known:
    lists: DeskLists = NO_LISTS
    knowledge: Knowledge = NOTHING_KNOWN
    customers: Customers = field(default_factory=lambda: NOBODY)
    customer_page: CustomerPage | None = None

    def disposition_title(self, code: str) -> Text:
        """A code gone from the file is its own name."""
        found = self.lists.dispositions.get(code)
        return titled(found.title if found is not None else {}, code)

    def answer(self, entry: str, prompt_text: PromptText) -> Text:
        """What callers hear of an entry: its prompt's words, else those of its file; its name when it is gone."""
        found = self.knowledge.entries.get(entry)
        if found is None:
            return titled({}, entry)
        heard = {language: prompt_text(found.answer, language) for language in LANGUAGES}
        said = {language: text for language, text in heard.items() if text and text != found.answer}
        return titled({**self.knowledge.texts.get(found.answer, {}), **said}, entry)

    def break_title(self, code: str) -> Text:
        return titled(self.lists.breaks.get(code, {}), code)


AskKnown = Callable[[], Known]
"""Asked anew each time: a reload of the configuration changes it. From any thread."""


def known_of(hotline: Hotline) -> Known:
    return Known(hotline.desk, hotline.knowledge, hotline.customers, hotline.services.customer_page)


def nothing() -> Known:
    return Known()
