"""Faults of a sheet of cells that shall become a routing table."""

from __future__ import annotations

from config.wording.kind import Kind

NO_QUEUES = Kind(
    "the first row does not name a column queue",
    "Export the table and change that sheet: its first row names the columns",
    "第一行没有 queue 列",
    "请先导出路由表，在导出的表格上修改，第一行为列名",
)
UNKNOWN_COLUMN = Kind(
    "there is no column {name}",
    "{hint}",
    "没有 {name} 这一列",
    "{hint_zh}",
)
MISSING_COLUMN = Kind(
    "the column {name} is missing, without which rungs cannot be read",
    "Export the table and keep all of its columns, or leave out the column rung",
    "缺少 {name} 列，无法读取阶梯",
    "请保留导出的全部列，或去掉 rung 列",
)
TWICE = Kind(
    "{name} stands here again",
    "Keep one of the two",
    "{name} 重复出现",
    "请只保留一处",
)
NO_QUEUE = Kind(
    "the row names no queue",
    "Fill in the column queue",
    "这一行没有写队列",
    "请填写 queue 列",
)
TOO_LONG = Kind(
    "there are more than {most} rows",
    "Split the table",
    "超过 {most} 行",
    "请拆分",
)
UNREADABLE = Kind(
    "the file cannot be read as {form}: {why}",
    "Save it again from the spreadsheet program as .xlsx or as CSV in UTF-8",
    "无法按 {form} 读取该文件：{why}",
    "请在表格软件中重新另存为 .xlsx 或 UTF-8 的 CSV",
)
UNREADABLE_JSON = Kind(
    "the file cannot be read as JSON: {why}",
    "Export the table as JSON and change that",
    "无法按 JSON 读取该文件：{why}",
    "请先导出 JSON，在导出的文件上修改",
)
