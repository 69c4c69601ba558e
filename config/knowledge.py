"""The folder `knowledge` as a knowledge base: one file an entry."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from pathlib import PurePosixPath

from calls.errors import ConfigurationError
from calls.model import CHINESE, ENGLISH
from config.folder import KNOWLEDGE
from config.problems import Problems
from config.prompts import Wording
from config.reading import Document, as_text, read
from config.sections import ANSWER, ASK, CONFIRM, LANGUAGES, QUESTIONS, Line, Sections, read_sections, split_head
from config.shapes.fields import is_name
from config.shapes.knowledge import EntryShape, LabelledShape
from config.wording import knowledge as wording
from config.wording import values
from config.wording.kind import printable, shown
from ivr.bot.outcomes import PERSON
from ivr.knowledge import AskBack, Entry, Knowledge, prompts_of

ENOUGH_QUESTIONS = 8
LONGEST_ANSWER_S = 25
_LETTERS_A_SECOND = {CHINESE: 4.5, ENGLISH: 15.0}

Labelled = Mapping[str, Mapping[str, tuple[str, ...]]]
"""Sentences by language and entry."""


def read_knowledge(raw: Mapping[str, bytes], problems: Problems) -> Knowledge:
    """`raw` has the entries' bytes by `knowledge/<name>.md`. Every fault is noted."""
    entries: dict[str, Entry] = {}
    texts: dict[str, dict[str, str]] = {}
    asked: dict[str, str] = {}
    for file, content in sorted(raw.items()):
        name = PurePosixPath(file).stem
        if not is_name(name) or name == PERSON:
            kind = wording.TAKEN_NAME if name == PERSON else values.BAD_NAME
            problems.error(printable(file), kind, name=shown(name), value=shown(name))
        elif (found := _Reader(file, name, problems).read(as_text(content), asked)) is not None:
            entries[name] = found[0]
            texts |= found[1]
    return Knowledge(KNOWLEDGE, entries, texts)


def read_labelled(raw: bytes, name: str, knowledge: Knowledge, problems: Problems) -> Labelled:
    """The sentences of a file; labels that are no entry are faults."""
    try:
        document = read(raw, name)
    except ConfigurationError as error:
        problems.collect(error)
        return {}
    shape = problems.shape(document, LabelledShape)
    known = {PERSON, *knowledge.entries}
    labelled = {CHINESE: shape.chinese, ENGLISH: shape.english} if shape is not None else {}
    for language, label in ((language, label) for language, labels in labelled.items() for label in labels):
        if label not in known:
            problems.unknown(document.place_of((language, label)), wording.UNKNOWN_ENTRY, label, known)
    return labelled


def answers_of(knowledge: Knowledge) -> dict[tuple[str, str], Wording]:
    """What the entries say, as prompts to be spoken; prompts.yaml goes before."""
    return {
        (key, language): Wording(words)
        for key, said in prompts_of(knowledge).items()
        for language, words in said.items()
    }


class _Reader:
    """One entry's file."""

    def __init__(self, file: str, name: str, problems: Problems) -> None:
        self._file, self._name, self._problems = file, name, problems

    def read(self, text: str, asked: dict[str, str]) -> tuple[Entry, dict[str, dict[str, str]]] | None:
        """The entry and the words of its prompts. `asked` are the questions of others, and grows."""
        head = split_head(text)
        if head is None:
            self._problems.error(f"{self._file}:1:1", wording.NO_FRONT_MATTER)
            return None
        shape = self._shape(head[0])
        if shape is None:
            return None
        sections = read_sections(text, head[1], self._file, self._problems)
        self._check_sections(sections, shape)
        questions = {language: self._questions(sections, language, asked) for language in LANGUAGES}
        return self._entry(shape, questions), self._texts(shape, sections)

    def _shape(self, head: str) -> EntryShape | None:
        try:
            document: Document = read(head.encode("utf-8", "surrogateescape"), self._file)
        except ConfigurationError as error:
            self._problems.collect(error)
            return None
        return self._problems.shape(document, EntryShape)

    def _entry(self, shape: EntryShape, questions: Mapping[str, tuple[str, ...]]) -> Entry:
        key = f"kb.{self._name}"
        asks = tuple(
            AskBack(ask.name, ask.kind, f"{key}.{ask.name}", ask.shortest, ask.longest) for ask in shape.asks
        )
        queue = shape.queue or ""
        return Entry(self._name, shape.title, questions, key, f"{key}.confirm", asks, shape.hand_over, queue)

    def _texts(self, shape: EntryShape, sections: Sections) -> dict[str, dict[str, str]]:
        key = f"kb.{self._name}"
        asks = {f"{key}.{ask.name}": self._words(sections, f"{ASK} {ask.name}") for ask in shape.asks}
        confirm = {
            language: sections.words(CONFIRM, language) or _confirming(shape.title, language)
            for language in LANGUAGES
        }
        answer = self._words(sections, ANSWER)
        for language, words in answer.items():
            if len(words) > LONGEST_ANSWER_S * _LETTERS_A_SECOND[language]:
                place = f"{self._file}:{sections.heads.get(ANSWER, 1)}:1"
                self._problems.warn(place, wording.LONG_ANSWER, language=language, most_s=LONGEST_ANSWER_S)
        return {key: answer, f"{key}.confirm": confirm, **asks}

    def _words(self, sections: Sections, section: str) -> dict[str, str]:
        place = f"{self._file}:{sections.heads.get(section, 1)}:1"
        said = {language: sections.words(section, language) for language in LANGUAGES}
        for language in (language for language, words in said.items() if not words):
            self._problems.error(place, wording.NO_WORDS, section=f"# {section}", language=language)
        return said

    def _check_sections(self, sections: Sections, shape: EntryShape) -> None:
        known = {QUESTIONS, ANSWER, CONFIRM, *(f"{ASK} {ask.name}" for ask in shape.asks)}
        for section, number in sections.heads.items():
            if section not in known:
                self._problems.error(f"{self._file}:{number}:1", wording.UNKNOWN_SECTION, name=shown(section))

    def _questions(self, sections: Sections, language: str, asked: dict[str, str]) -> tuple[str, ...]:
        lines = sections.parts.get((QUESTIONS, language), [])
        found = tuple(self._each_question(lines, asked))
        place = f"{self._file}:{lines[0].number if lines else sections.heads.get(QUESTIONS, 1)}:1"
        if not found:
            self._problems.error(place, wording.NO_QUESTIONS, language=language)
        elif len(found) < ENOUGH_QUESTIONS:
            self._problems.warn(place, wording.FEW_QUESTIONS, count=len(found), language=language)
        return found

    def _each_question(self, lines: list[Line], asked: dict[str, str]) -> Iterator[str]:
        for line in lines:
            place, question = f"{self._file}:{line.number}:1", line.text.removeprefix("-").strip()
            if not line.text.startswith("- ") or not question:
                self._problems.error(place, wording.NOT_A_QUESTION)
                continue
            other = asked.setdefault(question.lower(), self._name)
            if other != self._name:
                self._problems.error(place, wording.SAME_QUESTION, question=shown(question), other=other)
            yield question


def _confirming(title: Mapping[str, str], language: str) -> str:
    if language == CHINESE:
        return f"您是想问{title[CHINESE]}，对吗？是请说是或按一，不是请说不是或按二。"
    about = title.get(language) or title[CHINESE]
    return f"Is this about {about}? Say yes or press one; otherwise say no or press two."
