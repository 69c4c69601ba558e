"""Whether what came of a call is what was expected."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from config.shapes.flow_tests import ANYBODY, ExpectShape
from hotline.flow_tests.trace import Trace


@dataclass(frozen=True, slots=True)
class Difference:
    """`what` was expected to be `expected` and is `came`."""

    what: str
    expected: str
    came: str

    def __str__(self) -> str:
        return f"{self.what}: {self.expected} ≠ {self.came}"


def differences(expected: ExpectShape, trace: Trace) -> list[Difference]:
    """Empty when everything that was said about the call came true."""
    return [Difference(what, str(wanted), str(came)) for what, wanted, came in _looked_at(expected, trace)]


def _looked_at(expected: ExpectShape, trace: Trace) -> Iterator[tuple[str, object, object]]:
    yield from _ways(expected, trace)
    if expected.tier is not None and expected.tier.value != trace.tier:
        yield "tier", expected.tier.value, trace.tier
    if expected.agent and expected.agent != trace.agent and not (expected.agent == ANYBODY and trace.agent):
        yield "agent", expected.agent, trace.agent
    for name in ("queue", "voicemail", "callback", "message", "answers", "handed_over", "recorded"):
        wanted, came = getattr(expected, name), getattr(trace, name)
        if wanted not in (None, "", ()) and wanted != came:
            yield name, wanted, came
    for name in ("notes", "survey"):
        wanted, came = getattr(expected, name), getattr(trace, name)
        if {key: came.get(key) for key in wanted} != wanted:
            yield name, wanted, came


def _ways(expected: ExpectShape, trace: Trace) -> Iterator[tuple[str, object, object]]:
    if expected.path is not None and expected.path != trace.path:
        yield "path", _way(expected.path), _way(trace.path)
    if not _is_within(expected.through, trace.path):
        yield "through", _way(expected.through), _way(trace.path)


def _way(path: tuple[str, ...]) -> str:
    return " > ".join(path)


def _is_within(wanted: tuple[str, ...], path: tuple[str, ...]) -> bool:
    """Whether the nodes come in this order, others between them."""
    rest = iter(path)
    return all(node in rest for node in wanted)
