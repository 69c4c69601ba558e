"""desk.yaml as what agents choose from: what came of a call, why they take a break [C2]."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

from config.problems import Problems
from config.reading import Document
from config.shapes.desk import DeskFile
from config.wording import meaning


@dataclass(frozen=True, slots=True)
class Disposition:
    """What can come of a call: of calls in `queues`, or of any where that is empty. `note`: words must go with it."""

    code: str
    title: Mapping[str, str]
    queues: tuple[str, ...] = ()
    note: bool = False

    def fits(self, queue: str | None) -> bool:
        """Whether a call of that queue may have it; of one that was in no queue nothing is known."""
        return not self.queues or queue in self.queues


@dataclass(frozen=True, slots=True)
class DeskLists:
    """By code, in the order of the file; `breaks` are titles by language."""

    dispositions: Mapping[str, Disposition] = field(default_factory=dict)
    breaks: Mapping[str, Mapping[str, str]] = field(default_factory=dict)


NO_LISTS = DeskLists()


def read_desk(document: Document, queues: set[str] | None, problems: Problems) -> DeskLists:
    """`queues` None: they could not be found out, and none is held missing. Nothing, and the faults noted, when the
    file is not as it should be."""
    file = problems.shape(document, DeskFile)
    if file is None:
        return NO_LISTS
    for code, shape in file.dispositions.items():
        for queue in shape.queues:
            if queues is not None and queue not in queues:
                place = document.place_of(("dispositions", code, "queues"))
                problems.unknown(place, meaning.UNKNOWN_QUEUE, queue, queues)
    dispositions = {
        code: Disposition(code, shape.title, shape.queues, shape.note) for code, shape in file.dispositions.items()
    }
    return DeskLists(dispositions, dict(file.breaks))
