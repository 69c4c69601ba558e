"""What can be wrong with a traffic file, in both languages; the gaps are filled with the particulars."""

from __future__ import annotations

from calls.errors import Fault

_MOST_CHARACTERS = 60

Kind = tuple[str, str, str, str]
"""Problem and remedy in English, then in Chinese."""

EMPTY: Kind = (
    "the file is empty",
    "Begin with a line of column names: record, at_s, call, queue, …",
    "文件是空的",
    "第一行写列名：record, at_s, call, queue, …",
)
UNKNOWN_COLUMN: Kind = (
    "no column is called {value}",
    "Known are: {known}",
    "没有名为 {value} 的列",
    "可用的列：{known}",
)
MISSING_COLUMN: Kind = (
    "the column {value} is missing",
    "Add {value} to the first line",
    "缺少列 {value}",
    "请在第一行加上 {value}",
)
COLUMN_TWICE: Kind = ("the column {value} is there twice", "Remove one", "列 {value} 出现了两次", "请删去一个")
CELLS: Kind = (
    "{value} values for {known} columns",
    "Give every column a value, empty where there is none",
    "有 {value} 个值，列却有 {known} 个",
    "每列写一个值，没有就留空",
)
BAD_RECORD: Kind = (
    "record is {value}",
    "Write call or shift",
    "record 是 {value}",
    "请写 call 或 shift",
)
NOT_EMPTY: Kind = (
    "{column} has to be given for a {value}",
    "Write a value",
    "{value} 行必须填写 {column}",
    "请填写",
)
NOT_FITTING: Kind = (
    "{column} says nothing about a {value}",
    "Leave it empty",
    "{column} 不适用于 {value} 行",
    "请留空",
)
BAD_TIME: Kind = (
    "{column} is {value}, no time",
    "Write seconds such as 34200 or 12.5, or h:mm:ss such as 9:30:00",
    "{column} 是 {value}，不是时间",
    "请写秒数（如 34200、12.5）或 时:分:秒（如 9:30:00）",
)
BAD_WORD: Kind = (
    "{column} is {value}",
    "Write one of: {known}",
    "{column} 是 {value}",
    "可写：{known}",
)
BAD_NEED: Kind = (
    "needs has {value}",
    "Write skill:level, level 0 to 100, with spaces between",
    "needs 中有 {value}",
    "请写 技能:级别（0–100），以空格分隔",
)
BACKWARDS: Kind = (
    "the shift ends at {value}, before it begins",
    "Make to_s later than at_s",
    "班次结束于 {value}，早于开始",
    "to_s 要晚于 at_s",
)
CALL_TWICE: Kind = (
    "call {value} was there before on this day",
    "Give every call of a day a name of its own",
    "同一天已有来电 {value}",
    "同一天的来电编号不可重复",
)
SYNTAX: Kind = (
    "not a table: {value}",
    "Save it as CSV or TSV, UTF-8",
    "不是表格：{value}",
    "请另存为 UTF-8 的 CSV 或 TSV",
)


def fault(kind: Kind, name: str, line: int, **words: object) -> Fault:
    """The fault at a line of the file."""
    return Fault(f"{name}:{line}", *(text.format(**words) for text in kind))


def shown(text: str) -> str:
    """Words of others as they may stand in a message: short, and with nothing a terminal would obey."""
    quoted = ascii(text) if not text.isprintable() else f"'{text}'"
    return quoted if len(quoted) <= _MOST_CHARACTERS else f"{quoted[: _MOST_CHARACTERS - 1]}…"
