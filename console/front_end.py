"""The console's front end as it was built: which files a page needs, told by the build's own manifest.

`console/web/` is built into `console/static/` by the set-up; the names of the files there hold a hash of what is in
them. Nothing is read before the first page is asked for, so a server whose front end is missing starts and takes
calls; its sign-in page works, and the others say what to do.
"""

from __future__ import annotations

import json
from dataclasses import dataclass
from importlib import resources
from pathlib import Path
from typing import Any

ENTRY = "src/main.ts"
BUILT_FOLDER = Path(str(resources.files("console"))) / "static"


@dataclass(frozen=True, slots=True)
class PageFiles:
    """Addresses: the script, what it imports at once, its styles."""

    script: str
    modules: tuple[str, ...]
    styles: tuple[str, ...]


class FrontEnd:
    """`folder` is what the build wrote."""

    def __init__(self, folder: Path = BUILT_FOLDER) -> None:
        self.folder = folder
        self._manifest = folder / "manifest.json"
        self._read: tuple[int, PageFiles] | None = None

    def files(self) -> PageFiles | None:
        """None when nothing was built here; read again when it was built anew."""
        try:
            built_at = self._manifest.stat().st_mtime_ns
        except OSError:
            return None
        if self._read is None or self._read[0] != built_at:
            self._read = built_at, page_files(json.loads(self._manifest.read_text("utf-8")))
        return self._read[1]


def page_files(manifest: dict[str, Any]) -> PageFiles:
    """From a Vite manifest; chunks that are imported on demand come later, by themselves."""
    chunks = list(_at_once(manifest, ENTRY, set()))
    styles = [style for chunk in chunks for style in chunk.get("css", ())]
    return PageFiles(
        _address(manifest[ENTRY]["file"]),
        tuple(_address(chunk["file"]) for chunk in chunks if chunk is not manifest[ENTRY]),
        tuple(dict.fromkeys(map(_address, styles))),
    )


def _at_once(manifest: dict[str, Any], name: str, seen: set[str]) -> list[dict[str, Any]]:
    """The chunk and all it imports, what is needed first before what needs it."""
    if name in seen:
        return []
    seen.add(name)
    chunk = manifest[name]
    before = [found for each in chunk.get("imports", ()) for found in _at_once(manifest, each, seen)]
    return [*before, chunk]


def _address(file: str) -> str:
    return f"/static/{file}"
