"""rubric.yaml as a rubric, its faults placed at their lines."""

from __future__ import annotations

from dataclasses import replace

from calls.errors import Fault
from config.problems import Problems
from config.reading import Document
from qa_scoring.rubric import Rubric
from qa_scoring.rubric_faults import RubricError, RubricFault


def read_rubric(document: Document, problems: Problems) -> Rubric | None:
    """`document` is read with typed scalars."""
    try:
        return Rubric.from_mapping(document.value)
    except RubricError as error:
        problems.errors += [_placed(document, fault) for fault in error.faults]
        return None


def _placed(document: Document, fault: RubricFault) -> Fault:
    return replace(fault, place=document.place_of(fault.path))
