"""The form of prompts.yaml: key -> language -> what is said, and how."""

from __future__ import annotations

import re
from typing import Annotated, Any, Literal

from pydantic import BeforeValidator, Field, model_validator

from config.shapes.fields import Shape, matching, tested
from config.wording import prompts
from config.wording.kind import WrongValueError

LONGEST_TEXT = 500
_KEY = re.compile(r"[a-z0-9_]+(\.[a-z0-9_]+)*")


def _is_key(text: str) -> bool:
    return len(text) <= 64 and _KEY.fullmatch(text) is not None and not text.endswith(".slow")


def _is_text(text: str) -> bool:
    return 0 < len(text) <= LONGEST_TEXT and text.isprintable() and not text.isspace()


def _is_file(text: str) -> bool:
    """Below the folder, whatever the name says: no part of it is empty or begins with a dot."""
    return len(text) <= 200 and re.fullmatch(r"(?:[\w-][\w.-]*/)*[\w-][\w.-]*\.wav", text) is not None


def _as_wording(value: Any) -> Any:
    """A text alone may stand without keys."""
    return {"text": value} if isinstance(value, str) else value


PromptKey = Annotated[str, tested(_is_key, prompts.BAD_KEY)]
PromptLanguage = Annotated[str, matching(r"[a-z]{2,3}(-[A-Za-z0-9]{2,8})*", prompts.BAD_LANGUAGE)]
Text = Annotated[str, tested(_is_text, prompts.BAD_TEXT, limit=LONGEST_TEXT)]


class WordingShape(Shape):
    """One prompt in one language. `prefer` says what is heard where there are both."""

    text: Text | None = None
    file: Annotated[str, tested(_is_file, prompts.BAD_FILE)] | None = None
    prefer: Literal["recording", "text"] = "recording"
    voice: Annotated[str, matching(r"[a-z][a-z0-9_]{0,39}", prompts.BAD_VOICE)] | None = None
    speed: float = Field(1.0, ge=0.7, le=1.5)
    slow: bool = False

    @model_validator(mode="after")
    def _says_something(self) -> WordingShape:
        if self.text is None and self.file is None:
            raise WrongValueError(prompts.NOTHING_TO_SAY)
        return self


Wording = Annotated[WordingShape, BeforeValidator(_as_wording, json_schema_input_type=str | WordingShape)]


class PromptsFile(Shape):
    prompts: dict[PromptKey, Annotated[dict[PromptLanguage, Wording], Field(min_length=1)]]
