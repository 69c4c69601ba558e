"""The files of a configuration folder, each read once: what is checked is what is used."""

from __future__ import annotations

import hashlib
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path

from calls.errors import ConfigurationError
from config.problems import Problems
from config.reading import MOST_BYTES, Document, read
from config.shapes.fields import is_name
from config.wording import files, values
from config.wording.kind import printable, shown

LINES = "lines.yaml"
ROUTING = "routing.yaml"
AGENTS = "agents.yaml"
HOURS = "hours.yaml"
DAYS = "days.yaml"
RUBRIC = "rubric.yaml"
CUSTOMERS = "customers.yaml"
SERVICES = "services.yaml"
DESK = "desk.yaml"
FLOWS = "flows"
KNOWLEDGE = "knowledge"
LABELLED = f"{KNOWLEDGE}/labelled.yaml"
PROMPTS = "prompts"
WORDINGS = "prompts.yaml"
_FORMERLY = {ROUTING: "queues.yaml"}


@dataclass(frozen=True, slots=True)
class Folder:
    """`raw` has the bytes of every file that could be read, by name relative to the folder."""

    path: Path
    raw: Mapping[str, bytes] = field(default_factory=dict)

    @property
    def prompts(self) -> Path | None:
        """The owner's own prompts, when there are any."""
        path = self.path / PROMPTS
        return path if path.is_dir() else None

    @property
    def tables(self) -> list[str]:
        """The files that are neither flows nor knowledge."""
        return sorted(set(self.raw) - set(self.flows) - set(self.knowledge))

    @property
    def flows(self) -> list[str]:
        return sorted(name for name in self.raw if name.startswith(f"{FLOWS}/"))

    @property
    def knowledge(self) -> dict[str, bytes]:
        """What the entries of the knowledge base say, by file."""
        return {name: raw for name, raw in self.raw.items() if name.startswith(f"{KNOWLEDGE}/")}

    def digest(self, *names: str) -> str:
        """SHA-256 over names and contents of these files, or of all, in hex."""
        total = hashlib.sha256()
        for name in sorted(names or self.raw):
            content = self.raw.get(name, b"")
            total.update(f"{name}\0{len(content)}\0".encode())
            total.update(content)
        return total.hexdigest()

    def document(self, name: str, problems: Problems, *, typed: bool = False) -> Document | None:
        """One of the files in `raw` as a document; None, and the reason noted, when it is none."""
        try:
            return read(self.raw[name], name, typed=typed)
        except ConfigurationError as error:
            problems.collect(error)
            return None


def open_folder(path: Path, problems: Problems) -> Folder:
    """Read all files there are; hours, days, customers, services, desk and prompts may be missing, the others not."""
    if not path.is_dir():
        problems.error(str(path), files.NO_FOLDER)
        return Folder(path)
    flows = _flow_files(path, problems)
    names = [
        LINES,
        ROUTING,
        AGENTS,
        RUBRIC,
        *(name for name in (HOURS, DAYS, CUSTOMERS, SERVICES, DESK, WORDINGS) if (path / name).exists()),
        *flows,
        *(f"{KNOWLEDGE}/{entry.name}" for entry in sorted((path / KNOWLEDGE).glob("*.md"))),
    ]
    found = {name: _bytes(path, name, problems) for name in names}
    return Folder(path, {name: raw for name, raw in found.items() if raw is not None})


def _flow_files(folder: Path, problems: Problems) -> list[str]:
    """Their stems become the flows' names, so they must be names."""
    found = sorted(path for path in (folder / FLOWS).glob("*.yaml"))
    if not found:
        problems.error(FLOWS, files.NO_FLOWS)
    strange = [path for path in found if not is_name(path.stem)]
    for path in strange:
        problems.error(f"{FLOWS}/{printable(path.name)}", values.BAD_NAME, value=shown(path.stem))
    return [f"{FLOWS}/{path.name}" for path in found if path not in strange]


def _bytes(folder: Path, name: str, problems: Problems) -> bytes | None:
    """Never more than what `read` would refuse anyway."""
    try:
        with (folder / name).open("rb") as file:
            return file.read(MOST_BYTES + 1)
    except FileNotFoundError:
        _tell_missing(folder, name, problems)
    except OSError as error:
        problems.error(name, files.UNREADABLE, reason=error.strerror or type(error).__name__)
    return None


def _tell_missing(folder: Path, name: str, problems: Problems) -> None:
    former = _FORMERLY.get(name, "")
    if former and (folder / former).exists():
        problems.error(former, files.RENAMED, name=name, former=former)
    else:
        problems.error(name, files.MISSING)
