"""The knowledge base searched by words, held to the example's labelled sentences [C3]."""

from __future__ import annotations

from pathlib import Path

import pytest

from config.knowledge import read_knowledge, read_labelled
from config.problems import Problems
from console.agent.knowledge import KnowledgeIndex
from ivr.bot.outcomes import PERSON
from ivr.knowledge import Knowledge
from tests.unit.config.folders import EXAMPLE

FOLDER = EXAMPLE / "knowledge"


def base() -> Knowledge:
    raw = {f"knowledge/{file.name}": file.read_bytes() for file in sorted(Path(FOLDER).glob("*.md"))}
    return read_knowledge(raw, Problems())


@pytest.fixture(scope="module")
def index() -> KnowledgeIndex:
    return KnowledgeIndex(base())


@pytest.mark.parametrize("language", ["zh-CN", "en"])
def test_what_callers_say_finds_its_answer(index: KnowledgeIndex, language: str) -> None:
    """Measured: 86 % first and 97 % among three of 200 Mandarin sentences, 92 % and 98 % of 80 English ones."""
    labelled = read_labelled((FOLDER / "labelled.yaml").read_bytes(), "labelled.yaml", index.knowledge, Problems())
    asked = [(label, said) for label, every in labelled[language].items() if label != PERSON for said in every]
    found = [(label, [hit.entry.name for hit in index.search(said, 3)]) for label, said in asked]
    assert len(asked) >= 80
    assert sum(names[:1] == [label] for label, names in found) / len(found) >= 0.85
    assert sum(label in names for label, names in found) / len(found) >= 0.97


def test_a_question_itself_is_found_with_its_own_words(index: KnowledgeIndex) -> None:
    for entry in index.knowledge.entries.values():
        for question in (question for asked in entry.questions.values() for question in asked):
            hit = index.search(question, 1)[0]
            assert (hit.entry.name, hit.question) == (entry.name, question)


def test_nothing_is_found_of_nothing_or_in_nothing(index: KnowledgeIndex) -> None:
    assert index.search("") == index.search("，。 ？") == index.search("㊙xyzzy") == []
    assert KnowledgeIndex(Knowledge("")).search("退货") == []
