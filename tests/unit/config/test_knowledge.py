"""The knowledge base as it is written: read whole, or every fault with its place."""

from __future__ import annotations

from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from calls.model import CHINESE, ENGLISH
from config.folder import KNOWLEDGE, LABELLED
from config.knowledge import PERSON, answers_of, read_knowledge, read_labelled
from config.problems import Problems
from config.prompts import Wording
from ivr.knowledge import AskBack, Kind, Knowledge

EXAMPLE = Path(__file__).parents[3] / "config" / "example"
QUESTIONS = "\n".join(f"- 问题{number}" for number in range(8))
WHOLE = f"""\
---
title: {{zh-CN: 换货, en: an exchange}}
asks:
  - {{name: order, kind: order, shortest: 8, longest: 12}}
---
# 问法 Questions
## zh-CN
{QUESTIONS}
## en
{QUESTIONS.replace("问题", "question ")}
# 回答 Answer
## zh-CN
第一行。
第二行。
## en
One line.
Another.
# 反问 Ask order
## zh-CN
订单号？
## en
Order number?
"""


def read(**files: str) -> tuple[Knowledge, list[str], list[str]]:
    problems = Problems()
    raw = {f"{KNOWLEDGE}/{name}.md": text.encode() for name, text in files.items()}
    base = read_knowledge(raw, problems)
    told = [[f"{fault.place} {fault.problem} {fault.problem_zh}" for fault in faults] for faults in (
        problems.errors, problems.warnings)]  # fmt: skip
    return base, *told


def test_an_entry_is_read_with_its_questions_words_and_what_it_asks_back() -> None:
    base, errors, warnings = read(exchange=WHOLE)
    assert (errors, warnings) == ([], [])
    entry = base.entries["exchange"]
    assert entry.asks == (AskBack("order", Kind.ORDER, "kb.exchange.order", 8, 12),)
    assert len(entry.questions[CHINESE]) == len(entry.questions[ENGLISH]) == 8
    assert base.texts["kb.exchange"] == {CHINESE: "第一行。第二行。", ENGLISH: "One line. Another."}
    assert "换货" in base.texts["kb.exchange.confirm"][CHINESE]
    assert answers_of(base)["kb.exchange.order", ENGLISH] == Wording("Order number?")


def test_a_question_of_its_own_may_ask_whether_that_was_meant() -> None:
    base, errors, _ = read(exchange=WHOLE + "# Confirm\n## zh-CN\n要换吗？\n")
    assert errors == []
    assert base.texts["kb.exchange.confirm"][CHINESE] == "要换吗？"


@pytest.mark.parametrize(
    ("before", "after", "told"),
    [
        ("---\ntitle", "title", "exchange.md:1:1 the entry does not begin with a head"),
        ("title:", "titel:", "exchange.md:2:1"),
        ("{zh-CN: 换货", "{zh-CN: [换货", "exchange.md:2"),
        ("kind: order", "kind: card", "exchange.md:4"),
        ("shortest: 8", "shortest: 99", "exchange.md:4"),
        ("# 回答 Answer", "# Antwort", "there is no section called"),
        ("## en\nOne", "## fr\nOne", "'fr' is not a language here"),
        ("# 问法 Questions", "text\n# 问法 Questions", "exchange.md:6:1 this text belongs to no section"),
        ("- 问题3", "问题3", "exchange.md:11:1 a question variant begins with a dash"),
        ("Order number?", "", "# ask order has no words in en"),
        (QUESTIONS, "", "there is no question in zh-CN"),
    ],
)
def test_every_fault_is_named_with_its_place(before: str, after: str, told: str) -> None:
    assert before in WHOLE
    _, errors, _ = read(exchange=WHOLE.replace(before, after, 1))
    assert any(told in error for error in errors), errors


def test_a_question_stands_in_one_entry_only_and_a_person_is_no_entry() -> None:
    _, errors, _ = read(exchange=WHOLE, other=WHOLE, person=WHOLE)
    assert any("'问题0' is a question of exchange too" in error for error in errors)
    assert any("means a person" in error for error in errors)


def test_few_questions_and_long_answers_are_warned_of() -> None:
    text = WHOLE.replace(QUESTIONS, "- 一个问题", 1).replace("第一行。", "很长。" * 60)
    _, errors, warnings = read(exchange=text)
    assert errors == []
    assert ["only 1 questions" in warnings[0], "more than 25 seconds" in warnings[1]] == [True, True]


def test_the_same_value_is_not_asked_twice() -> None:
    twice = "  - {name: order, kind: order}\n---"
    _, errors, _ = read(exchange=WHOLE.replace("---\n# 问", f"{twice}\n# 问", 1))
    assert any("two of `asks` have the same name" in error for error in errors)


@given(st.text(max_size=200))
def test_whatever_stands_in_a_file_is_a_fault_or_an_entry_and_nothing_else(text: str) -> None:
    read(strange=text)
    read(strange=WHOLE.replace("第一行。", text))


def test_the_example_is_whole_and_its_labelled_sentences_are_no_question_variants() -> None:
    problems = Problems()
    raw = {f"{KNOWLEDGE}/{file.name}": file.read_bytes() for file in (EXAMPLE / KNOWLEDGE).glob("*.md")}
    base = read_knowledge(raw, problems)
    labelled = read_labelled((EXAMPLE / LABELLED).read_bytes(), LABELLED, base, problems)
    assert (problems.errors, problems.warnings) == ([], [])
    assert len(base.entries) == 10
    asked = {question.lower() for every in base.questions().values() for question in every}
    for language, least in ((CHINESE, 20), (ENGLISH, 8)):
        assert set(labelled[language]) == {*base.entries, PERSON}
        assert all(len(sentences) >= least for sentences in labelled[language].values())
        assert not {one.lower() for sentences in labelled[language].values() for one in sentences} & asked
    assert len(labelled[CHINESE][PERSON]) >= 30


def test_labels_must_be_entries() -> None:
    problems = Problems()
    base, *_ = read(exchange=WHOLE)
    read_labelled("zh-CN:\n  exchang:\n    - 换\n".encode(), "labelled.yaml", base, problems)
    assert problems.errors[0].place == "labelled.yaml:2:3"
    assert "exchange" in problems.errors[0].remedy + problems.errors[0].problem
    read_labelled(b"zh-CN: [", "labelled.yaml", base, problems)
    read_labelled(b"fr: {}", "labelled.yaml", base, problems)
    assert len(problems.errors) == 3
