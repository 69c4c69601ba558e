"""Faults of single changes to a routing document."""

from __future__ import annotations

from config.wording.kind import Kind

NOT_THERE = Kind(
    "there is no {step} to change",
    "Look at the table again: somebody may have taken it out",
    "没有 {step}，无法修改",
    "请刷新路由表：可能已被他人删除",
)
NO_PLACE = Kind(
    "nothing can be put into {step}",
    "Name a key of a mapping, or a place of a list",
    "{step} 里不能放入内容",
    "请指定映射的键或列表的位置",
)
BAD_KEY = Kind(
    "{step} cannot be a key",
    "Write letters, digits, hyphens and full stops",
    "{step} 不能用作键",
    "请使用字母、数字、连字符和点",
)
