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
BAD_RANGE = Kind(
    "the last date is before the first, or the range is longer than {most} days",
    "Give the first date, then the last",
    "结束日期早于开始日期，或范围超过 {most} 天",
    "请先写开始日期，再写结束日期",
)
NO_DATE_COLUMN = Kind(
    "the first row does not name the columns date and kind",
    "Export the days and change that sheet: its first row names the columns",
    "第一行没有 date 和 kind 列",
    "请先导出日期表，在导出的表格上修改，第一行为列名",
)
BAD_KIND = Kind(
    "{value} is no kind of day. {hint}",
    "Leave it empty to make the date a usual day",
    "{value} 不是日期类型。{hint_zh}",
    "留空表示恢复为平日",
)
DAY_TWICE_IN_FILE = Kind("{value} stands here again", "Keep one of the two", "{value} 重复出现", "请只保留一处")
BAD_CALENDAR = Kind(
    "this is not an iCalendar file: {why}",
    "Export it again from the calendar program as .ics (RFC 5545)",
    "不是 iCalendar 文件：{why}",
    "请在日历软件中重新导出为 .ics（RFC 5545）",
)
NO_WHOLE_DAY = Kind(
    "the event {name} is not of whole days",
    "Only all-day events are days; give DTSTART;VALUE=DATE",
    "事件 {name} 不是全天事件",
    "仅支持全天事件，请使用 DTSTART;VALUE=DATE",
)
NO_RULE = Kind(
    "the event {name} comes again by a rule (RRULE)",
    "Write its dates down one by one: the moon keeps no rule of the kind",
    "事件 {name} 按规则重复（RRULE）",
    "请逐日写明日期",
)
TOO_MANY_DAYS = Kind(
    "there are more than {most} dates", "Split the file by years", "超过 {most} 个日期", "请按年拆分"
)
