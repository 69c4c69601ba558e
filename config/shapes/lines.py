"""The form of lines.yaml."""

from __future__ import annotations

from typing import Annotated

from pydantic import BeforeValidator, Field

from calls.model import CHINESE, Tier
from config.shapes.fields import Language, Name, Shape, Title, Trunk, matching, one_or_more
from config.wording import values
from switchboard.lines import PAUSE_CODE, PAUSE_S, RESUME_CODE, RecordPolicy

Dialled = Annotated[str, matching(r"\+?[A-Za-z0-9._#-]{1,64}\*?|\*", values.BAD_DIALLED)]

Code = Annotated[str, matching(r"[*#][0-9]{1,5}", values.BAD_KEY_CODE)]


class LineShape(Shape):
    """One way in; the defaults are those of `switchboard.lines.Line`."""

    dialled: Annotated[tuple[Dialled, ...], BeforeValidator(one_or_more), Field(min_length=1, max_length=200)]
    flow: Name
    tier: Tier = Tier.NORMAL
    language: Language = CHINESE
    ring_s: float = Field(0.0, ge=0, le=60)
    record: RecordPolicy = RecordPolicy.TALK
    trunk: Trunk = ""
    pause_code: Code = PAUSE_CODE
    resume_code: Code = RESUME_CODE
    pause_s: float = Field(PAUSE_S, ge=10, le=1800)
    tell_monitoring: bool = False


class LinesFile(Shape):
    """`trunk` is that of every line without its own."""

    hotline: Title
    trunk: Trunk = ""
    lines: list[LineShape] = Field(min_length=1)
