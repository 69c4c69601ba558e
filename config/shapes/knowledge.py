"""The front matter of a knowledge entry, and the file of labelled sentences."""

from __future__ import annotations

from typing import Annotated

from pydantic import AfterValidator, Field

from config.shapes.fields import Name, Shape, Titles
from config.wording import knowledge as wording
from config.wording.kind import WrongValueError
from ivr.knowledge import Kind

MOST_SENTENCE = 200
Sentence = Annotated[str, Field(min_length=1, max_length=MOST_SENTENCE)]
Labels = dict[Name, tuple[Sentence, ...]]


class AskShape(Shape):
    """Something to ask back; the words stand below, in the section `Ask` and the name."""

    name: Name = Field(description="The variable it is kept in")
    kind: Kind = Field(description="order and phone are figures, date is a day")
    shortest: int = Field(6, ge=1, le=20, description="Figures at least")
    longest: int = Field(20, ge=1, le=20, description="Figures at most")


def _different_names(asks: tuple[AskShape, ...]) -> tuple[AskShape, ...]:
    names = [ask.name for ask in asks]
    if len(set(names)) < len(names):
        raise WrongValueError(wording.ASKED_TWICE)
    return asks


class EntryShape(Shape):
    """What stands between the two lines of dashes."""

    title: Titles = Field(description="What it is about, as the bot says it when it asks whether that was meant")
    asks: Annotated[tuple[AskShape, ...], AfterValidator(_different_names)] = Field((), max_length=5)
    hand_over: bool = Field(False, description="Whether a person goes on after the answer")
    queue: Name | None = Field(None, description="Whose person; the bot's node says where its callers go")


class LabelledShape(Shape):
    """By language: sentences by the name of the entry that answers them, or `person`."""

    chinese: Labels = Field(default_factory=dict, alias="zh-CN")
    english: Labels = Field(default_factory=dict, alias="en")
