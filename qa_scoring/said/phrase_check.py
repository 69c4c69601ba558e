"""Whether the phrases of a rubric make sense, one by one and with each other."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import Final

from qa_scoring.rubric_faults import Path, RubricFault, fault
from qa_scoring.rubric_fields import nearest, visible
from qa_scoring.said.letters import plain
from qa_scoring.said.pattern import MOST_CHARACTERS, MOST_REPEATS, MOST_WAYS, PatternError, compiled
from qa_scoring.said.phrase import Phrase
from qa_scoring.wording import Wording

_MOST_EXAMPLES: Final = 50
_REMEDIES: Final[Mapping[str, Wording]] = {
    "length": Wording(f"请写 1 到 {MOST_CHARACTERS} 个字符", f"Write 1 to {MOST_CHARACTERS} characters"),
    "unbalanced": Wording("括号要成对", "Close each bracket that is opened"),
    "too_many_ways": Wording(
        f"请减少 ? 和 {{m,n}} 的范围，各范围之积不超过 {MOST_WAYS}",
        f"Use fewer or narrower ? and {{m,n}}; their product may be {MOST_WAYS}",
    ),
    "syntax": Wording("请检查这里的写法", "Check how it is written here"),
    "empty": Wording("至少要有一个必须出现的字", "Let it ask for at least one letter"),
    "repeated_group": Wording("括号后只能用 ?", "After a bracket only ? can stand"),
    "repeats": Wording(f"写成 {{m,n}}，n 不超过 {MOST_REPEATS}", f"Write {{m,n}} with n up to {MOST_REPEATS}"),
    "not_allowed": Wording(
        "可用：文字、. 、[0-9]、\\d、( | )、? 、{m,n}、^、$；标点和空格不参与匹配，* 和 + 请写成 {0,20}",
        "Known are letters, . [0-9] \\d ( | ) ? {m,n} ^ $; punctuation and blanks are not matched; for * and + write"
        " {0,20}",
    ),
}


def phrase_faults(phrases: Sequence[Phrase]) -> Iterator[RubricFault]:
    """All faults but those of ids and titles."""
    names = [phrase.id for phrase in phrases]
    for index, phrase in enumerate(phrases):
        path: Path = ("phrases", index)
        yield from _texts(phrase, path)
        yield from _pattern(phrase, path)
        yield from _like(phrase, path)
        yield from _window(phrase, path, names)
    yield from _circles(phrases)


def _texts(phrase: Phrase, path: Path) -> Iterator[RubricFault]:
    if not (phrase.any or phrase.all or phrase.pattern is not None or phrase.like):
        problem = Wording("没有写要听什么", "it says nothing to listen for")
        yield fault(path, problem, Wording("请写 any、all、pattern 或 like", "Write any, all, pattern or like"))
    for key, texts in (("any", phrase.any), ("all", phrase.all), ("not", phrase.excluding)):
        for place, text in enumerate(texts):
            if not plain(text):
                problem = Wording(f"{visible(text)!r} 里没有文字", f"there is no letter in {visible(text)!r}")
                remedy = Wording("标点和空格不参与匹配", "Punctuation and blanks are not matched")
                yield fault((*path, key, place), problem, remedy)


def _pattern(phrase: Phrase, path: Path) -> Iterator[RubricFault]:
    if phrase.pattern is None:
        return
    try:
        compiled(phrase.pattern)
    except PatternError as error:
        at, word = error.at + 1, visible(error.word)
        problem = Wording(
            f"模式第 {at} 个字符起不可用：{word}", f"the pattern cannot be used from character {at}: {word}"
        )
        yield fault((*path, "pattern"), problem, _REMEDIES[error.why])


def _like(phrase: Phrase, path: Path) -> Iterator[RubricFault]:
    like = phrase.like
    if like is None:
        return
    if not 0 < like.at_least <= 1:
        problem = Wording("相似度要在 0 和 1 之间", "a likeness lies between 0 and 1")
        yield fault((*path, "like", "at_least"), problem, Wording("例如 0.75", "Write 0.75, say"))
    if not 1 <= len(like.examples) <= _MOST_EXAMPLES:
        problem = Wording(f"例句要有 1 到 {_MOST_EXAMPLES} 条", f"there must be 1 to {_MOST_EXAMPLES} examples")
        yield fault((*path, "like"), problem, Wording("请写在 examples 下", "Write them under examples"))


def _window(phrase: Phrase, path: Path, names: Sequence[str]) -> Iterator[RubricFault]:
    window = phrase.window
    for key, name in (("after", window.after), ("before", window.before)):
        if name is not None and name not in names:
            shown = visible(name)
            problem = Wording(f"没有名为 {shown} 的语句", f"no phrase is called {shown}")
            yield fault((*path, key), problem, nearest(name, names))
    for key, length in (("first_s", window.first_s), ("last_s", window.last_s), ("within_s", window.within_s)):
        if length is not None and length <= 0:
            problem = Wording("时长要大于 0", "a length must be above 0")
            yield fault((*path, key), problem, Wording("请填写秒数", "Write it in seconds"))
    if window.within_s is not None and not phrase.refers_to:
        problem = Wording("within_s 只能与 after 或 before 同用", "within_s means nothing without after or before")
        yield fault((*path, "within_s"), problem, Wording("请补上 after 或 before", "Add after or before"))


def _circles(phrases: Sequence[Phrase]) -> Iterator[RubricFault]:
    """Phrases that, one by way of the other, wait for themselves."""
    left = {phrase.id: set(phrase.refers_to) for phrase in phrases}
    settled = True
    while settled:
        settled = {name for name, needs in left.items() if not needs & left.keys()} != set()
        left = {name: needs for name, needs in left.items() if needs & left.keys()}
    for index, phrase in enumerate(phrases):
        if phrase.id in left:
            name = visible(phrase.id)
            problem = Wording(f"{name} 的前后关系绕成了圈", f"the order that {name} asks for goes in a circle")
            yield fault(
                ("phrases", index), problem, Wording("请去掉其中一处 after 或 before", "Drop one after or before")
            )
