"""What can be wrong with a file of flow tests."""

from __future__ import annotations

from config.wording.kind import Kind

BAD_KEYS = Kind(
    "{value} are not keys of a telephone",
    "Use 0-9, * and #, in quotes",
    "{value} 不是电话按键",
    "请使用 0-9、* 和 #，并加引号",
)
BAD_NUMBER = Kind(
    "{value} is not a telephone number",
    "Write digits in quotes, or `anonymous`",
    "{value} 不是电话号码",
    "请填写带引号的数字，或 anonymous",
)
BAD_MOMENT = Kind(
    "{value} is not a moment",
    "Write it like 2027-02-06 10:00, in a year from 2000 to 2099",
    "{value} 不是有效的时间",
    "请按 2027-02-06 10:00 的格式填写，年份为 2000 到 2099",
)
ONE_ACT = Kind(
    "an act says one thing",
    'Write one of press, silence, speak, until, talk, hang_up, for example {{press: "1"}}',
    "每个动作只能写一项",
    '请在 press、silence、speak、until、talk、hang_up 中只写一项，例如 {{press: "1"}}',
)
ONLY_SPOKEN = Kind(
    "understood, score and confidence belong to speak",
    "Add speak: with what he says, or remove them",
    "understood、score、confidence 只能与 speak 一起使用",
    "请补上 speak:（他说的话），或删除它们",
)
SAME_NAME = Kind(
    "the test {name} is there already",
    "Give it a name of its own",
    "已有名为 {name} 的测试",
    "请换一个名称",
)
NO_NODE = Kind("no flow has a node {name}", "{hint}", "没有任何流程有节点 {name}", "{hint_zh}")
