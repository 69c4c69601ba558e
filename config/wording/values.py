"""Faults of a single value: its kind, its form, its range."""

from __future__ import annotations

from config.wording.kind import Kind

MISSING_KEY = Kind("the key {key} is missing", "Add {key}: here", "缺少 {key}", "请在这里补上 {key}:")
UNKNOWN_KEY = Kind("{key} is not a key known here", "{hint}", "不认识的键 {key}", "{hint_zh}")
NOT_TEXT = Kind("{key} must be a text", "Write a text after the colon", "{key} 应为文字", "请在冒号后填写文字")
NOT_WHOLE = Kind(
    "{key} must be a whole number, not {value}",
    "Write digits only, for example 20",
    "{key} 应为整数，不能是 {value}",
    "请只写数字，例如 20",
)
NOT_NUMBER = Kind(
    "{key} must be a number, not {value}",
    "Write a number, for example 20",
    "{key} 应为数字，不能是 {value}",
    "请填写数字，例如 20",
)
NOT_YES_NO = Kind(
    "{key} must be true or false, not {value}",
    "Write true or false",
    "{key} 应为 true 或 false，不能是 {value}",
    "请填写 true 或 false",
)
NOT_MAPPING = Kind(
    "{key} must hold keys and values",
    "Write indented lines of the form key: value below it",
    "{key} 下面应为键值对",
    "请在下面缩进填写“键: 值”",
)
NOT_LIST = Kind(
    "{key} must be a list",
    "Write [a, b], or lines that begin with “- ”",
    "{key} 应为列表",
    "请写成 [a, b]，或每行以“- ”开头",
)
TOO_SMALL = Kind(
    "{key} must be {limit} or more, not {value}",
    "Choose a larger number",
    "{key} 不能小于 {limit}，现在是 {value}",
    "请改成更大的数",
)
TOO_BIG = Kind(
    "{key} must be {limit} or less, not {value}",
    "Choose a smaller number",
    "{key} 不能大于 {limit}，现在是 {value}",
    "请改成更小的数",
)
NOT_ONE_OF = Kind(
    "{key} cannot be {value}",
    "Choose one of: {expected}",
    "{key} 不能是 {value}",
    "可选：{expected}",
)
TOO_LONG = Kind(
    "{key} is too long or has too many entries",
    "Keep it within {limit}",
    "{key} 过长或条目过多",
    "请控制在 {limit} 以内",
)
EMPTY = Kind("{key} must not be empty", "Write at least one entry", "{key} 不能为空", "请至少填写一项")
OTHER = Kind("{key} cannot be used: {detail}", "Correct the value", "{key} 的值不可用：{detail}", "请修改该值")

BAD_NAME = Kind(
    "{value} is not a name",
    "Use letters, digits, '-', '_' and '.', at most 64 characters, beginning with a letter or digit",
    "{value} 不能作名称",
    "请使用文字、数字、“-”“_”“.”，以文字或数字开头，最多 64 个字符",
)
BAD_TITLE = Kind(
    "{value} is not a title",
    "Write one line of 1 to 100 visible characters",
    "{value} 不能作标题",
    "请填写一行 1 到 100 个可见字符",
)
NO_CHINESE_TITLE = Kind(
    "the Chinese title is missing",
    "Add zh-CN: (English, en:, may stand beside it)",
    "缺少中文标题",
    "请补上 zh-CN:（英文 en: 可选）",
)
BAD_LANGUAGE = Kind("{value} is not a language", "Write zh-CN or en", "{value} 不是语言代码", "请填写 zh-CN 或 en")
BAD_AGENT_NUMBER = Kind(
    "{value} is not an agent number",
    "Use 2 to 12 digits, for example 1001",
    "{value} 不能作工号",
    "请使用 2 到 12 位数字，例如 1001",
)
BAD_PIN = Kind(
    "the PIN must be 4 to 12 digits, or the word generated",
    'Write for example pin: "4821", or pin: generated and the server makes one',
    "密码应为 4 到 12 位数字，或 generated",
    '例如 pin: "4821"；写 pin: generated 则由系统生成',
)
BAD_SIP_ADDRESS = Kind(
    "{value} is not a SIP address",
    "Write for example sip:1001@192.0.2.10:5060, or twilio:+864001234567 for a telephone that Twilio rings",
    "{value} 不是 SIP 地址",
    "例如 sip:1001@192.0.2.10:5060；由 Twilio 呼叫的电话写 twilio:+864001234567",
)
BAD_CUSTOMER_NUMBER = Kind(
    "{value} is not a customer's number",
    "Write it as callers' numbers arrive, without blanks: 13800138000, 01065529988 or +8613800138000",
    "{value} 不是客户号码",
    "请按来电号码的样子填写，不带空格：13800138000、01065529988 或 +8613800138000",
)
BAD_DIALLED = Kind(
    "{value} is not a dialled number",
    'Write a number without spaces (4008000000), a prefix ("400*") or "*" for every other number',
    "{value} 不是被叫号码",
    '请填写不带空格的号码（4008000000）、号码前缀（"400*"）或代表其余号码的 "*"',
)
BAD_KEY_CODE = Kind(
    "{value} is not a code for the keys of an agent's phone",
    "Write * or # and one to five digits, in quotes, for example '*7'",
    "{value} 不是坐席话机的按键代码",
    "请写 * 或 # 加一到五位数字，并加引号，例如 '*7'",
)
BAD_TRUNK = Kind(
    "{value} is not an address for outgoing calls",
    "Write for example sip:{{number}}@carrier.example or twilio:{{number}}; {{number}} is the number that is dialled",
    "{value} 不能作外呼地址",
    "例如 sip:{{number}}@carrier.example 或 twilio:{{number}}，其中 {{number}} 代表被叫号码",
)
BAD_PHONE_KEY = Kind(
    "{value} is not a key of a telephone",
    "Use one of 0 to 9, * and #",
    "{value} 不是电话按键",
    "请使用 0 到 9、* 或 #",
)
BAD_HOURS = Kind(
    "{value} is not a time range",
    "Write for example 09:00-21:00, several with commas, or closed",
    "{value} 不是时间段",
    "例如 09:00-21:00，多段用逗号分隔，休息写 closed",
)
BAD_WEEKDAY = Kind(
    "{value} is not a weekday",
    "Write monday to sunday, a range such as monday-friday, or daily",
    "{value} 不是星期",
    "请填写 monday 到 sunday、范围（如 monday-friday）或 daily",
)
BAD_DATE = Kind(
    "{value} is not a date",
    "Write for example 2027-02-06, or 2027-02-06/2027-02-12 for a range of at most 366 days",
    "{value} 不是日期",
    "例如 2027-02-06；连续多日写 2027-02-06/2027-02-12，最多 366 天",
)
BAD_ZONE = Kind("{value} is not a time zone", "{hint}", "{value} 不是时区", "{hint_zh}")
