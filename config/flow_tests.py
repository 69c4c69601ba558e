"""Files of flow tests: `tests/*.yaml` of a configuration folder, or any file of that form."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path

from calls.errors import ConfigurationError
from config.problems import Problems
from config.reading import Document, read
from config.shapes.flow_tests import FlowTestsFile, TestShape
from config.wording import files
from config.wording import flow_tests as wording
from config.wording.kind import shown

FOLDER = "tests"


@dataclass(frozen=True, slots=True)
class Story:
    """One test, and where it stands (`file:line:column`)."""

    place: str
    test: TestShape

    @property
    def name(self) -> str:
        return self.test.name


def files_of(config: Path) -> list[Path]:
    """The test files of a configuration folder."""
    return sorted((config / FOLDER).glob("*.yaml"))


def read_stories(paths: Iterable[Path]) -> list[Story]:
    """Every test of the files, in their order. Raises ConfigurationError with every fault found."""
    problems = Problems()
    stories: list[Story] = []
    for path in paths:
        document = _document(path, problems)
        if document is not None:
            stories += _stories(document, problems)
    _names_are_unique(stories, problems)
    if problems.errors:
        raise ConfigurationError(problems.errors)
    return stories


def _document(path: Path, problems: Problems) -> Document | None:
    try:
        return read(path.read_bytes(), str(path))
    except OSError as error:
        problems.error(str(path), files.UNREADABLE, reason=error.strerror)
    except ConfigurationError as error:
        problems.collect(error)
    return None


def _stories(document: Document, problems: Problems) -> list[Story]:
    file = problems.shape(document, FlowTestsFile)
    tests = file.tests if file is not None else ()
    return [Story(document.place_of(("tests", number)), test) for number, test in enumerate(tests)]


def _names_are_unique(stories: list[Story], problems: Problems) -> None:
    seen: set[str] = set()
    for story in stories:
        if story.name in seen:
            problems.error(story.place, wording.SAME_NAME, name=shown(story.name))
        seen.add(story.name)
