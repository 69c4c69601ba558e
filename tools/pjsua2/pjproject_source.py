"""Where the pjproject source comes from. Whatever the way, it is taken only with the SHA-256 that was promised."""

from __future__ import annotations

import hashlib
import shutil
import tarfile
import urllib.error
import urllib.request
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path, PurePosixPath

import apt_source

# The release archive of the upstream project. The hash is the one Homebrew's formula `pjproject` builds from, and
# what several projects that pin the same file publish independently.
UPSTREAM_URL = "https://github.com/pjsip/pjproject/archive/refs/tags/2.17.tar.gz"
UPSTREAM_SHA256 = "065fe06c06788d97c35f563796d59f00ce52fe9558a52d7b490a042a966facce"
UPSTREAM_FILE = "pjproject-2.17.tar.gz"


class SourceUnavailableError(Exception):
    """None of the ways led to a verified source; the text says why, one line for each way."""


@dataclass(frozen=True, slots=True)
class Source:
    """An unpacked pjproject tree and what it was unpacked from."""

    tree: Path
    version: str
    sha256: str
    origin: str


@dataclass(frozen=True, slots=True)
class Archive:
    path: Path
    sha256: str
    origin: str


def obtain(into: Path, wheelhouse: Path | None, oldest: tuple[int, int]) -> Source:
    """Fetches, verifies and unpacks the first source that is new enough.

    Raises SourceUnavailableError.
    """
    refusals = []
    for name, fetch in _ways(into, wheelhouse):
        try:
            return _unpack(fetch(), into / f"pjproject-{name}", oldest)
        except (OSError, ValueError, tarfile.TarError, urllib.error.URLError, apt_source.AptSourceError) as error:
            refusals.append(f"{name}: {error}")
    raise SourceUnavailableError("\n".join(refusals))


def _ways(into: Path, wheelhouse: Path | None) -> Iterator[tuple[str, Callable[[], Archive]]]:
    if wheelhouse is not None and (wheelhouse / UPSTREAM_FILE).exists():
        yield "wheelhouse", lambda: _pinned(wheelhouse / UPSTREAM_FILE)
    yield "apt", lambda: _from_apt(into)
    yield "upstream", lambda: _from_upstream(into)


def _pinned(path: Path) -> Archive:
    return Archive(path, UPSTREAM_SHA256, str(path))


def _from_apt(into: Path) -> Archive:
    component = apt_source.fetch("asterisk", "orig-Xpjproject.tar", into)
    return Archive(component.path, component.sha256, component.path.name)


def _from_upstream(into: Path) -> Archive:
    path = into / UPSTREAM_FILE
    with urllib.request.urlopen(UPSTREAM_URL, timeout=60) as response, path.open("wb") as file:
        shutil.copyfileobj(response, file)
    return Archive(path, UPSTREAM_SHA256, UPSTREAM_URL)


def _unpack(archive: Archive, tree: Path, oldest: tuple[int, int]) -> Source:
    _verify(archive)
    with tarfile.open(archive.path) as tar:
        _stays_inside(tar)
        # Python before 3.11.4 (Debian 12 has 3.11.2) knows no filters; the hash and the names were checked above.
        tar.extraction_filter = getattr(tarfile, "data_filter", None)
        tar.extractall(tree)
    (root,) = tree.iterdir()
    version = version_of(root)
    if _numbers(version) < oldest:
        raise ValueError(f"{archive.origin} is pjproject {version}, too old")
    return Source(root, version, archive.sha256, archive.origin)


def _stays_inside(tar: tarfile.TarFile) -> None:
    for member in tar:
        parts = PurePosixPath(member.name).parts
        if member.name.startswith("/") or ".." in parts:
            raise ValueError(f"the archive would write to {member.name!r}")


def _verify(archive: Archive) -> None:
    with archive.path.open("rb") as file:
        found = hashlib.file_digest(file, "sha256").hexdigest()
    if found != archive.sha256:
        raise ValueError(f"{archive.origin}: SHA-256 is {found}, expected {archive.sha256}")


def version_of(root: Path) -> str:
    """`2.17` or `2.17.1`, from the tree's version.mak."""
    parts: dict[str, str] = {}
    for line in (root / "version.mak").read_text().splitlines():
        name, sign, value = line.removeprefix("export PJ_VERSION_").partition(":=")
        if sign and line.startswith("export PJ_VERSION_"):
            parts[name.strip()] = value.strip()
    return ".".join(number for number in (parts["MAJOR"], parts["MINOR"], parts.get("REV", "")) if number)


def _numbers(version: str) -> tuple[int, ...]:
    return tuple(int(number) for number in version.split("."))
