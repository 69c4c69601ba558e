"""What is wrong with a value somebody sent, in both languages."""

from __future__ import annotations

from collections.abc import Mapping

from pydantic_core import ErrorDetails

from calls.model import CHINESE, ENGLISH
from console.schemas import Text

_CHINESE: Mapping[str, str] = {
    "missing": "缺少该项",
    "extra_forbidden": "没有这一项",
    "enum": "应为 {expected}",
    "literal_error": "应为 {expected}",
    "greater_than": "应大于 {gt}",
    "greater_than_equal": "不应小于 {ge}",
    "less_than": "应小于 {lt}",
    "less_than_equal": "不应大于 {le}",
    "finite_number": "应为有限的数",
    "bool_type": "应为 true 或 false",
    "bool_parsing": "应为 true 或 false",
    "string_type": "应为文字",
    "string_too_short": "至少 {min_length} 个字符",
    "string_too_long": "最多 {max_length} 个字符",
    "string_pattern_mismatch": "含有不允许的字符，或长度不符",
    "out_of_reach": "应在 {first} 年至 {last} 年之间",
    "timezone_aware": "时间须带时区",
    "too_long": "最多 {max_length} 项",
    "model_type": "应为 JSON 对象",
    "dict_type": "应为 JSON 对象",
    "list_type": "应为 JSON 数组",
    "tuple_type": "应为 JSON 数组",
    **dict.fromkeys(("int_type", "int_parsing", "int_from_float"), "应为整数"),
    **dict.fromkeys(("float_type", "float_parsing"), "应为数字"),
    **dict.fromkeys(("datetime_type", "datetime_parsing", "datetime_from_date_parsing"), "应为时间"),
}


def why_wrong(error: ErrorDetails) -> Text:
    """The validator's finding; in its own words where there are no Chinese ones. What was sent is not repeated."""
    words = _CHINESE.get(error["type"])
    chinese = words.format_map(error.get("ctx", {})) if words is not None else error["msg"]
    return Text.model_validate({CHINESE: chinese.replace(" or ", " 或 "), ENGLISH: error["msg"]})
