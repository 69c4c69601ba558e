"""The house keeps its floors: what no import contract can say is read from the tree."""

from __future__ import annotations

import ast
from collections.abc import Iterator
from functools import cache
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]

FLOORS = {
    "calls": 0,
    "ivr": 1,
    "routing": 1,
    "qa_scoring": 1,
    "switchboard": 2,
    "config": 3,
    "prompts": 3,
    "recordings": 3,
    "store": 3,
    "speech": 3,
    "telephony": 4,
    "backplane": 4,
    "console": 4,
    "hotline": 5,
}
PURE = [package for package, floor in FLOORS.items() if floor <= 2]

HOMES = {
    "pjsua2": ("telephony/sip",),
    "twilio": ("telephony/twilio_voice",),
    "redis": ("backplane",),
    "aiomqtt": ("backplane",),
    "starlette": ("console", "telephony/twilio_voice"),
    "uvicorn": ("console", "telephony/twilio_voice"),
    "sqlalchemy": ("store",),
    "alembic": ("store",),
    "numpy": ("qa_scoring", "recordings", "speech"),
    "holidays": ("config",),
    "cryptography": ("recordings", "console/credentials", "telephony/sip/certificates.py"),
    "segno": ("console/credentials",),
}
"""Each foreign library has one home, so that replacing it is a one-folder job."""

OUTSIDE_WORLD = {
    "asyncio", "concurrent", "datetime.now", "io", "multiprocessing", "os", "pathlib", "queue", "random", "secrets",
    "selectors",
    "shutil", "signal", "socket", "sqlite3", "subprocess", "sys", "tempfile", "threading", "time", "uuid",
}  # fmt: skip
"""Clock, chance, input and output, threads: nothing of it below floor 3."""

NAMES_WITHOUT_MEANING = {"utils", "util", "helpers", "helper", "manager", "managers", "common", "base", "misc"}


@cache
def files(package: str) -> tuple[Path, ...]:
    return tuple(_python(ROOT / package))


def _python(folder: Path) -> Iterator[Path]:
    for place in folder.iterdir():
        if place.is_dir() and place.name != "node_modules":
            yield from _python(place)
        elif place.suffix == ".py":
            yield place


@cache
def imported(path: Path) -> frozenset[str]:
    found: set[str] = set()
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        if isinstance(node, ast.Import):
            found |= {alias.name for alias in node.names}
        elif isinstance(node, ast.ImportFrom) and node.module:
            found.add(node.module)
    return frozenset(found)


def tops(path: Path) -> set[str]:
    return {name.split(".")[0] for name in imported(path)}


@pytest.mark.parametrize("package", [package for package in FLOORS if (ROOT / package).is_dir()])
def test_imports_go_down_only_and_siblings_never_meet(package: str) -> None:
    for path in files(package):
        for other in tops(path) & FLOORS.keys() - {package}:
            assert FLOORS[other] < FLOORS[package], f"{path.relative_to(ROOT)} imports {other}"


@pytest.mark.parametrize("package", PURE)
def test_the_pure_floors_know_no_clock_no_chance_and_no_world(package: str) -> None:
    for path in files(package):
        assert not tops(path) & OUTSIDE_WORLD, f"{path.relative_to(ROOT)}: {tops(path) & OUTSIDE_WORLD}"
        assert "await" not in path.read_text(encoding="utf-8").split(), path.relative_to(ROOT)


def test_floor_0_needs_the_standard_library_only() -> None:
    for path in files("calls"):
        assert not tops(path) & {"numpy", "pydantic", "structlog", "ruamel"}, path.relative_to(ROOT)


@pytest.mark.parametrize("library", HOMES)
def test_each_foreign_library_has_one_home(library: str) -> None:
    for package in FLOORS:
        for path in files(package):
            if library in tops(path):
                place = path.relative_to(ROOT).as_posix()
                assert place.startswith(HOMES[library]), f"{place} imports {library}"


def test_names_say_something() -> None:
    for package in FLOORS:
        for path in files(package):
            parts = {*path.relative_to(ROOT).parts[:-1], path.stem}
            assert not parts & NAMES_WITHOUT_MEANING, path.relative_to(ROOT)


def test_no_file_of_ours_is_longer_than_four_hundred_lines() -> None:
    for package in FLOORS:
        for path in files(package):
            assert len(path.read_text(encoding="utf-8").splitlines()) <= 400, path.relative_to(ROOT)
