"""Faults and warnings gathered while a configuration is read, and pydantic's findings put into our words."""

from __future__ import annotations

from collections.abc import Collection
from typing import TypeVar

from pydantic import BaseModel, ValidationError
from pydantic_core import ErrorDetails

from calls.errors import ConfigurationError, Fault
from config.reading import Document
from config.tree import Path
from config.wording import values
from config.wording.kind import Kind, WrongValueError, hints, printable, shown

S = TypeVar("S", bound=BaseModel)

_KINDS: dict[str, Kind] = {
    "missing": values.MISSING_KEY,
    "string_type": values.NOT_TEXT,
    "int_type": values.NOT_WHOLE,
    "int_parsing": values.NOT_WHOLE,
    "int_parsing_size": values.NOT_WHOLE,
    "float_type": values.NOT_NUMBER,
    "float_parsing": values.NOT_NUMBER,
    "bool_type": values.NOT_YES_NO,
    "bool_parsing": values.NOT_YES_NO,
    "dict_type": values.NOT_MAPPING,
    "model_type": values.NOT_MAPPING,
    "list_type": values.NOT_LIST,
    "tuple_type": values.NOT_LIST,
    "greater_than_equal": values.TOO_SMALL,
    "less_than_equal": values.TOO_BIG,
    "enum": values.NOT_ONE_OF,
    "literal_error": values.NOT_ONE_OF,
    "too_short": values.EMPTY,
    "too_long": values.TOO_LONG,
}
_LIMITS = ("ge", "le", "max_length")

MOST_COMPARED = 50_000
"""Names that one reading compares with others to tell what was meant: about a second's worth."""


class Problems:
    """Grows while files are read; nothing stops at the first fault."""

    def __init__(self) -> None:
        self.errors: list[Fault] = []
        self.warnings: list[Fault] = []
        self._compared = 0

    def error(self, place: str, kind: Kind, **words: object) -> None:
        self.errors.append(kind.at(place, **words))

    def warn(self, place: str, kind: Kind, **words: object) -> None:
        self.warnings.append(kind.at(place, **words))

    def unknown(self, place: str, kind: Kind, name: str, known: set[str]) -> None:
        """A name that should exist and does not."""
        self.error(place, kind, name=shown(name), **self.hints(name, known))

    def hints(self, name: str, known: Collection[str]) -> dict[str, str]:
        """The gaps `hint` and `hint_zh`; what was probably meant only while there is time for it."""
        return hints(name, known, compare=self.may_compare(known))

    def may_compare(self, known: Collection[str]) -> bool:
        """Whether there is time for comparing a name with these. A text of a megabyte may have so many unknown names
        that it would take hours."""
        self._compared += len(known)
        return self._compared <= MOST_COMPARED

    def collect(self, error: ConfigurationError) -> None:
        self.errors += error.faults

    def shape(self, document: Document, shape: type[S], path: Path = ()) -> S | None:
        """What stands at the path in its shape; None, and errors noted, when it has another one."""
        try:
            return shape.model_validate(document.at(path))
        except ValidationError as failed:
            found = failed.errors(include_url=False)
            around = {details["loc"][:length] for details in found for length in range(len(details["loc"]))}
            self.errors += [
                _fault(document, path, shape, details) for details in found if not _follows(details, around)
            ]
            return None


def _follows(details: ErrorDetails, around: Collection[Path]) -> bool:
    """Whether a list is held to be too short only because entries of it are wrong; `around` is what holds faults."""
    return details["type"] == "too_short" and details["loc"] in around


def _fault(document: Document, path: Path, shape: type[BaseModel], details: ErrorDetails) -> Fault:
    steps = tuple(step for step in details["loc"] if not str(step).startswith("["))  # [key], and which of two forms
    place = document.place_of((*path, *steps))
    if details["type"] == "extra_forbidden":
        key = str(steps[-1])
        return values.UNKNOWN_KEY.at(place, key=shown(key), **hints(key, _keys_at(shape, steps[:-1])))
    context = details.get("ctx", {})
    wrong = context.get("error")
    if isinstance(wrong, WrongValueError):
        return wrong.kind.at(place, **wrong.words)
    words = {
        "key": _key_of(path, steps, document),
        "value": shown(details["input"]),
        "limit": next((f"{context[name]:g}" for name in _LIMITS if name in context), ""),
        "expected": context.get("expected", "").replace(" or ", ", "),
        "detail": printable(details["msg"]),
    }
    return _KINDS.get(details["type"], values.OTHER).at(place, **words)


def _key_of(path: Path, steps: Path, document: Document) -> str:
    """The nearest name around the fault; the file itself at the top."""
    names = [step for step in (*path, *steps) if isinstance(step, str)]
    return printable(names[-1]) if names else document.name


def _keys_at(shape: type[BaseModel], steps: Path) -> set[str]:
    """The keys known where a strange one was found: those of the innermost model around it."""
    fields = {field.alias or name: field for name, field in shape.model_fields.items()}
    keys = set(fields)
    for name, field in fields.items():
        if name in steps:
            inner = _model_in(field.annotation)
            keys = _keys_at(inner, steps[steps.index(name) + 1 :]) if inner is not None else keys
    return keys


def _model_in(annotation: object) -> type[BaseModel] | None:
    """The model a field holds: itself, in a list or as a mapping's values."""
    if isinstance(annotation, type) and issubclass(annotation, BaseModel):
        return annotation
    inner = [_model_in(argument) for argument in getattr(annotation, "__args__", ())]
    return next((model for model in inner if model is not None), None)
