"""The kinds of values that stand in more than one file."""

from __future__ import annotations

import re
from collections.abc import Callable
from typing import Annotated, Any

from pydantic import AfterValidator, BaseModel, BeforeValidator, ConfigDict, Discriminator, Field, Tag

from calls.model import CHINESE, ENGLISH
from config.wording import values
from config.wording.kind import Kind, WrongValueError, shown
from switchboard.trunk import GAP

_NAME = re.compile(r"[^\W_][\w.-]{0,63}")
_LANGUAGES = (CHINESE, ENGLISH)
_MOST_TITLE = 100
_SIP_URI = re.compile(
    r"sips?:(?:[A-Za-z0-9_.!~*'()&=+$,;?/%-]{1,64}@)?"
    r"(?:[A-Za-z0-9](?:[A-Za-z0-9.-]{0,252})|\[[0-9A-Fa-f:.]{2,45}\])"
    r"(?::(?P<port>[0-9]{1,5}))?(?:;[A-Za-z0-9_.=-]{1,64}){0,8}"
)
"""RFC 3261 section 19.1.1 without passwords, headers and the rarer characters."""
_AT_TWILIO = re.compile(r"twilio:\+?[0-9]{4,20}")
"""A telephone that Twilio rings (`docs/twilio.md`)."""


class Shape(BaseModel):
    """A mapping with known keys and no others."""

    model_config = ConfigDict(extra="forbid", frozen=True)


def matching(pattern: str, kind: Kind) -> AfterValidator:
    """A text that fits the pattern from end to end."""
    return tested(lambda text: re.fullmatch(pattern, text, re.ASCII) is not None, kind)


def tested(test: Callable[[str], bool], kind: Kind, **words: object) -> AfterValidator:
    """A text that passes; `words` fill the gaps of the fault besides `value`."""

    def check(text: str) -> str:
        if not test(text):
            raise WrongValueError(kind, value=shown(text), **words)
        return text

    return AfterValidator(check)


def is_name(text: str) -> bool:
    """Whether nodes, queues, flows and the like may be called so."""
    return _NAME.fullmatch(text) is not None


def _is_title(text: str) -> bool:
    return 0 < len(text) <= _MOST_TITLE and text.isprintable() and not text.isspace()


def _is_sip_address(text: str) -> bool:
    match = _SIP_URI.fullmatch(text)
    return match is not None and 0 < int(match["port"] or 1) < 65536


def _is_address(text: str) -> bool:
    """Of something that can be rung."""
    return _is_sip_address(text) or _AT_TWILIO.fullmatch(text) is not None


def _is_trunk(text: str) -> bool:
    user, _, host = text.partition("@")
    return user.count(GAP) == 1 and GAP not in host and _is_address(text.replace(GAP, "13800138000"))


def one_or_more(value: Any) -> Any:
    """A single entry may stand without brackets."""
    return [value] if isinstance(value, str) else value


def _turns(value: Any) -> str:
    """Lists in a list are what is said the first time, the second …; any other list is said as a whole, each time."""
    return "[turns]" if isinstance(value, list) and any(isinstance(one, list) for one in value) else "[whole]"


def with_chinese(title: dict[str, str]) -> dict[str, str]:
    if CHINESE not in title:
        raise WrongValueError(values.NO_CHINESE_TITLE)
    return title


Name = Annotated[str, tested(is_name, values.BAD_NAME)]
Title = Annotated[str, tested(_is_title, values.BAD_TITLE)]
Language = Annotated[str, tested(lambda text: text in _LANGUAGES, values.BAD_LANGUAGE)]
Titles = Annotated[dict[Language, Title], AfterValidator(with_chinese)]
SipAddress = Annotated[str, tested(_is_address, values.BAD_SIP_ADDRESS)]
Trunk = Annotated[str, tested(_is_trunk, values.BAD_TRUNK)]
Level = Annotated[int, Field(ge=0, le=100)]
Needs = Annotated[dict[Name, Level], Field(max_length=100)]

LISTED = BeforeValidator(one_or_more, json_schema_input_type=str | list[str])
"""Stands behind the limits of a list, so that the published schema does not hold a single entry to them."""
Prompts = Annotated[tuple[Name, ...], Field(min_length=1, max_length=20), LISTED]
MaybePrompts = Annotated[tuple[Name, ...], Field(max_length=20), LISTED]
WHOLE, TURNS = Tag("[whole]"), Tag("[turns]")
WHOLE_OR_TURNS = Discriminator(_turns)
MOST_TURNS = 9
"""After the tenth failure at the latest nothing is asked again."""
PromptsInTurn = Annotated[
    Annotated[MaybePrompts, WHOLE] | Annotated[tuple[MaybePrompts, ...], Field(max_length=MOST_TURNS), TURNS],
    WHOLE_OR_TURNS,
    BeforeValidator(one_or_more, json_schema_input_type=str | list[str | list[str]]),
]
Names = Annotated[tuple[Name, ...], Field(max_length=200), LISTED]
