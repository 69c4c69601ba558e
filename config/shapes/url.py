"""Addresses of the web."""

from __future__ import annotations

import re
from typing import Annotated

from pydantic import AfterValidator

from config.wording import services as wording
from config.wording.kind import WrongValueError, shown

_URL = re.compile(
    r"https?://(?:[A-Za-z0-9](?:[A-Za-z0-9.-]{0,252})|\[[0-9A-Fa-f:.]{2,45}\])(?::[0-9]{1,5})?(?:[/?][!-~]{0,1000})?"
)


def _is_url(text: str) -> str:
    if not _URL.fullmatch(text):
        raise WrongValueError(wording.BAD_URL, value=shown(text))
    return text


Url = Annotated[str, AfterValidator(_is_url)]
