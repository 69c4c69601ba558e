"""A flow's text by itself, for whoever keeps versions of it: read, checked."""

from __future__ import annotations

from calls.errors import ConfigurationError, Fault
from config.flows import Known, read_flow
from config.folder import FLOWS
from config.problems import Problems
from config.reading import as_bytes, read
from ivr.flow import Flow


def flow_file(name: str) -> str:
    """Where the folder has the flow of this name, and what places in its text begin with."""
    return f"{FLOWS}/{name}.yaml"


def read_flow_text(text: str, file: str, version: str, known: Known) -> Flow:
    """The flow named after `file`. Raises ConfigurationError with every fault found."""
    problems = Problems()
    flow = _read(text, file, version, known, problems)
    if flow is None or problems.errors:
        raise ConfigurationError(problems.errors)
    return flow


def check_flow_text(text: str, file: str, known: Known) -> tuple[list[Fault], list[Fault]]:
    """Errors and warnings."""
    problems = Problems()
    _read(text, file, "", known, problems)
    return problems.errors, problems.warnings


def _read(text: str, file: str, version: str, known: Known, problems: Problems) -> Flow | None:
    try:
        document = read(as_bytes(text), file)
    except ConfigurationError as error:
        problems.collect(error)
        return None
    return read_flow(document, version, known, problems)
