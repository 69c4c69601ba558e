"""Telephone numbers in the groups people say them in, 1 as 幺: "13800138000" is 幺三八, 零零幺三, 八零零零.

Chinese numbers are grouped by their kind (numbering plan YD/T 1127): mobile 3-4-4, 400 and 800 3-3-4, land lines area
code (three figures for 010 and 02x, else four) and 4-4 or 3-4. +86 is left out. Numbers of other countries, and any
other that is written in groups, keep their groups.
"""

from __future__ import annotations

import re

from prompts.values.keys import PAUSE, digits
from prompts.values.spelling import grouped, grouped_keys

_PLUS, _EXTENSION = "phone.plus", "phone.extension"
_WRITTEN = re.compile(r"(\+?)([0-9][0-9 ()./-]*)(?:(?:转|x|ext\.?|;ext=|,|#)\s*([0-9]{1,6}))?", re.IGNORECASE)
_DIRECT_DIAL = re.compile(r"(0[0-9]{2,3}[ -]?[0-9]{7,8})-([0-9]{1,6})")
_AREA_CODE = re.compile(r"(010|02[0-9]|0[3-9][0-9]{2})([0-9]{7,8})")
_MOBILE_OR_SERVICE = re.compile(r"1[3-9][0-9]{9}|[48]00[0-9]{7}")
_CHINA = re.compile(r"(?:\+|00)86[ -]?")


def parse_phone(value: str) -> tuple[bool, list[str], str] | None:
    """Whether a plus is said, the groups of figures, and the extension ("" for none)."""
    direct = _DIRECT_DIAL.fullmatch(value)
    national, abroad = _national(value)
    found = _WRITTEN.fullmatch(f"{direct[1]}x{direct[2]}" if direct else national)
    if not found:
        return None
    return abroad, _groups(found[2], abroad), found[3] or ""


def phone(value: str, language: str) -> list[str] | None:
    parsed = parse_phone(value)
    if parsed is None:
        return None
    plus, groups, extension = parsed
    keys = [*([_PLUS] if plus else []), *grouped_keys(groups, language)]
    return [*keys, PAUSE, _EXTENSION, *digits(extension, language)] if extension else keys


def _national(value: str) -> tuple[str, bool]:
    """The number as it is dialled in China, and whether it belongs to another country."""
    prefix = _CHINA.match(value)
    if not prefix:
        return value, value.startswith("+")
    rest = value[prefix.end() :]
    figures = re.sub(r"\D.*", "", rest.replace(" ", "").replace("-", ""))
    return (rest if _MOBILE_OR_SERVICE.fullmatch(figures) or rest.startswith("0") else f"0{rest}"), False


def _groups(written: str, abroad: bool) -> list[str]:
    parts = re.findall("[0-9]+", written)
    figures = "".join(parts)
    if not abroad and (land_line := _AREA_CODE.fullmatch(figures)):
        return [land_line[1], *grouped(land_line[2])]
    if not abroad and _MOBILE_OR_SERVICE.fullmatch(figures):
        return grouped(figures)
    return [group for part in parts for group in grouped(part)]
