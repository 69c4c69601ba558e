"""A flow's text by itself, for whoever keeps versions of it: read, checked, also against the flows beside it."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass, field

from calls.errors import ConfigurationError, Fault
from config.flow_together import check_together
from config.flows import Known, flow_name, read_flow
from config.folder import FLOWS
from config.problems import Problems
from config.reading import Document, as_bytes, read
from ivr.flow import Flow


@dataclass(frozen=True, slots=True)
class Beside:
    """The other flows, by name: what they are and their texts. `begun` are those that lines begin in."""

    flows: Mapping[str, Flow] = field(default_factory=dict)
    texts: Mapping[str, str] = field(default_factory=dict)
    begun: Collection[str] = ()


ALONE = Beside()


def flow_file(name: str) -> str:
    """Where the folder has the flow of this name, and what places in its text begin with."""
    return f"{FLOWS}/{name}.yaml"


def read_flow_text(text: str, file: str, version: str, known: Known, beside: Beside = ALONE) -> Flow:
    """The flow named after `file`. Raises ConfigurationError with every fault found."""
    problems = Problems()
    flow = _read(text, file, version, known, beside, problems)
    if flow is None or problems.errors:
        raise ConfigurationError(problems.errors)
    return flow


def check_flow_text(text: str, file: str, known: Known, beside: Beside = ALONE) -> tuple[list[Fault], list[Fault]]:
    """Errors and warnings."""
    problems = Problems()
    _read(text, file, "", known, beside, problems)
    return problems.errors, problems.warnings


def _read(  # noqa: PLR0917  what is read, by what, and who is told
    text: str, file: str, version: str, known: Known, beside: Beside, problems: Problems
) -> Flow | None:
    try:
        document = read(as_bytes(text), file)
    except ConfigurationError as error:
        problems.collect(error)
        return None
    flow = read_flow(document, version, known, problems)
    if flow is not None and not problems.errors and beside.flows:
        _check_beside(document, flow, beside, problems)
    return flow


def _check_beside(document: Document, flow: Flow, beside: Beside, problems: Problems) -> None:
    """Warnings about the others are not this text's business."""
    name = flow_name(document.name)
    documents = {other: read(as_bytes(text), flow_file(other)) for other, text in beside.texts.items()}
    found = Problems()
    check_together({**documents, name: document}, {**beside.flows, name: flow}, beside.begun, found)
    problems.errors += found.errors
    problems.warnings += [fault for fault in found.warnings if fault.place.startswith(f"{document.name}:")]
