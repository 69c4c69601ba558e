"""A phrase as it stands in a rubric's file."""

from __future__ import annotations

from typing import Final, cast

from qa_scoring.rubric_faults import Path, RubricFault
from qa_scoring.rubric_fields import Fields
from qa_scoring.said.phrase import LIKE_AT_LEAST, Like, Phrase, Window
from qa_scoring.span import CHANNELS, Channel

_WINDOW_KEYS: Final = ("first_s", "last_s", "after", "before", "within_s")
_KEYS: Final = ("id", "title", "voice", "any", "all", "pattern", "like", "not", "alarm", *_WINDOW_KEYS)


def read_phrase(entry: object, path: Path, faults: list[RubricFault]) -> Phrase:
    fields = Fields(entry, path, faults, _KEYS)
    return Phrase(
        id=fields.text("id"),
        title=fields.wording("title"),
        voice=cast(Channel, fields.chosen("voice", CHANNELS, "agent")),
        any=fields.texts("any"),
        all=fields.texts("all"),
        pattern=fields.text("pattern") if "pattern" in fields else None,
        like=_like(fields, path, faults),
        excluding=fields.texts("not"),
        window=_window(fields),
        alarm=fields.flag("alarm"),
    )


def _like(fields: Fields, path: Path, faults: list[RubricFault]) -> Like | None:
    if "like" not in fields:
        return None
    like = Fields(fields.raw("like"), (*path, "like"), faults, ("examples", "at_least"))
    return Like(like.texts("examples"), like.number("at_least", LIKE_AT_LEAST))


def _window(fields: Fields) -> Window:
    return Window(
        first_s=fields.optional("first_s"),
        last_s=fields.optional("last_s"),
        after=fields.text("after") if "after" in fields else None,
        before=fields.text("before") if "before" in fields else None,
        within_s=fields.optional("within_s"),
    )
