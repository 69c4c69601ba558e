"""Faults of days.yaml, and years whose days are not known."""

from __future__ import annotations

from config.wording.kind import Kind

BAD_DAY = Kind(
    "{value} is not a date",
    "Write one date a row, for example 2027-02-06",
    "{value} 不是日期",
    "每行写一个日期，例如 2027-02-06",
)
BAD_YEAR = Kind("{value} is not a year", "Write for example 2027", "{value} 不是年份", "例如 2027")
HALF_DAY_WITHOUT_HOURS = Kind(
    "a half day needs its hours",
    "Add for example hours: 09:00-12:00",
    "半天班需要写明时间",
    "例如 hours: 09:00-12:00",
)
NO_GREETING = Kind(
    "there is no prompt {name}, so this day's greeting is left out",
    "Record it or give its words. {hint}",
    "没有提示音 {name}，当天不播放问候",
    "请录制或合成该提示音。{hint_zh}",
)
YEAR_MISSING = Kind(
    "nothing is known of the days of {year}: the weekday rule holds, holidays included",
    "Write them down: hotline days seed {year}",
    "没有 {year} 年的日期数据，节假日也按平日的星期规则服务",
    "请运行 hotline days seed {year}",
)
YEAR_PROVISIONAL = Kind(
    "the days of {year} are provisional: which weekends are worked, and for which days off, is not known yet",
    "When they are announced, update the holidays package and run hotline days seed {year}, or hotline days set",
    "{year} 年为暂定：尚无调休安排（哪些周末上班、哪些日子放假）",
    "国务院办公厅通知发布后，请更新 holidays 包并运行 hotline days seed {year}，或用 hotline days set 逐日填写",
)
UNKNOWN_COUNTRY = Kind("the holidays of {name} are not known", "{hint}", "没有 {name} 的节假日数据", "{hint_zh}")
YEAR_UNKNOWN = Kind(
    "the package holidays {version} knows no days of {year}",
    "Give another year, or write its days with hotline days set",
    "holidays {version} 没有 {year} 年的数据",
    "请换一个年份，或用 hotline days set 逐日填写",
)
