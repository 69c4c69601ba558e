"""Whether a rule can be decided by what a rubric knows: told when it is read, not when a call comes."""

from __future__ import annotations

import re
from collections.abc import Collection, Iterator, Mapping
from itertools import islice, product
from typing import Final

from qa_scoring.rubric_faults import Path, RubricFault, fault
from qa_scoring.rubric_fields import nearest, visible
from qa_scoring.rule import MOST_CHARACTERS, TEXT, Rule, RuleError, Value, parsed
from qa_scoring.vocabulary import CHOICES, CONTEXT, TRANSCRIPT
from qa_scoring.wording import Wording

_MOST_SAMPLES: Final = 64
_REMEDY: Final = Wording("例如 said.apology || hold_s <= 60", "Write said.apology || hold_s <= 60, say")
_PROBLEMS: Final[Mapping[str, tuple[Wording, Wording]]] = {
    "too_long": (
        Wording("规则太长", "the rule is too long"),
        Wording(f"最多 {MOST_CHARACTERS} 个字符", f"Write {MOST_CHARACTERS} characters at most"),
    ),
    "syntax": (Wording("规则写法有误：{}", "the rule is not written right: {}"), _REMEDY),
    "not_allowed": (
        Wording("规则中不能用 {}", "{} cannot be used in a rule"),
        Wording(
            "可用：&& || ! == != < <= > >= + - * / in startsWith endsWith contains",
            "Known are && || ! == != < <= > >= + - * / in startsWith endsWith contains",
        ),
    ),
    "group": (
        Wording("{} 后面要写语句的编号", "{} needs the id of a phrase"),
        Wording("例如 said.greeting", "Write said.greeting, say"),
    ),
}
_PAIR: Final = re.compile(rf"(?<![\w.])([\w.]+)\s*(?:==|!=)\s*({TEXT})")
_LISTED: Final = re.compile(r"(?<![\w.])([\w.]+)\s+in\s*\[([^\]]*)\]")


def read_rule(source: str, path: Path, faults: list[RubricFault]) -> Rule | None:
    """The rule; None when it cannot be one, and `faults` says why."""
    try:
        return parsed(source)
    except RuleError as error:
        problem, remedy = _PROBLEMS[error.why]
        word = visible(error.word)
        faults.append(fault(path, Wording(problem.zh.format(word), problem.en.format(word)), remedy))
        return None


def rule_faults(rule: Rule, path: Path, known: Collection[str]) -> Iterator[RubricFault]:
    """Names nobody knows, values no field has, and kinds that do not go together."""
    unknown = [name for name in rule.names if name not in known]
    for name in unknown:
        shown = visible(name)
        yield fault(path, Wording(f"不认识 {shown}", f"nothing is called {shown}"), nearest(name, known))
    for name, text in _compared(rule.source):
        if name in CHOICES and text not in CHOICES[name]:
            problem = Wording(f"{name} 不会是 {visible(text)}", f"{name} is never {visible(text)}")
            yield fault(path, problem, nearest(text, CHOICES[name]))
    if not unknown and not _fits(rule):
        problem = Wording(
            "规则把不同类型的值放在一起，或得不出是与否", "kinds are mixed, or it says neither yes nor no"
        )
        yield fault(path, problem, _REMEDY)


def _compared(source: str) -> Iterator[tuple[str, str]]:
    for pair in _PAIR.finditer(source):
        yield pair[1], pair[2][1:-1]
    for listed in _LISTED.finditer(source):
        for text in re.finditer(TEXT, listed[2]):
            yield listed[1], text[0][1:-1]


def _fits(rule: Rule) -> bool:
    """Tried with values of every kind it may meet: what does not go together shows. Equality of different kinds is
    no error to the language, and never so; hence the look at what stands beside it."""
    samples = product(*(_samples(name) for name in rule.names))
    tried = (dict(zip(rule.names, values, strict=True)) for values in islice(samples, _MOST_SAMPLES))
    return all(rule.holds(values) is not None for values in tried) and not _mixed(rule)


def _mixed(rule: Rule) -> bool:
    """A flag or a number compared with a text."""
    return any(name in rule.names and not isinstance(_samples(name)[0], str) for name, _ in _compared(rule.source))


def _samples(name: str) -> list[Value]:
    if name == TRANSCRIPT or name.startswith("said."):
        return [False, True]
    if name == "flow_path":
        return [["main.start"]]
    return ["x"] if name in CONTEXT else [1.0, 0.0]
