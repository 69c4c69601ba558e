"""No source without the hash that was promised, and none that is too old."""

from __future__ import annotations

import hashlib
import io
import tarfile
from pathlib import Path

import pjproject_source as source
import pytest


def release(path: Path, version: str, name: str = "pjproject/version.mak") -> str:
    """Writes an archive with a version.mak and returns its SHA-256."""
    major, minor, *rest = version.split(".")
    text = (
        "# said to be parsed by others\n"
        f"export PJ_VERSION_MAJOR  := {major}\nexport PJ_VERSION_MINOR  := {minor}\n"
        f"export PJ_VERSION_REV    := {'.'.join(rest)}\nexport PJ_VERSION_SUFFIX :=\n"
        "export PJ_VERSION := $(PJ_VERSION_MAJOR).$(PJ_VERSION_MINOR)\n"
    ).encode()
    with tarfile.open(path, "w:gz") as archive:
        member = tarfile.TarInfo(name)
        member.size = len(text)
        archive.addfile(member, io.BytesIO(text))
    return hashlib.sha256(path.read_bytes()).hexdigest()


@pytest.fixture
def wheelhouse(tmp_path: Path) -> Path:
    folder = tmp_path / "wheelhouse"
    folder.mkdir()
    return folder


@pytest.fixture
def offline(monkeypatch: pytest.MonkeyPatch) -> None:
    """Only the wheelhouse is left."""
    monkeypatch.setattr(source.apt_source, "APT_HELPER", Path("/nonexistent"))
    monkeypatch.setattr(source, "UPSTREAM_URL", "file:///nonexistent")


@pytest.mark.usefixtures("offline")
@pytest.mark.parametrize("version", ["2.17", "2.17.1", "3.0"])
def test_an_archive_with_the_promised_hash_is_taken(
    version: str, tmp_path: Path, wheelhouse: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    sha256 = release(wheelhouse / source.UPSTREAM_FILE, version)
    monkeypatch.setattr(source, "UPSTREAM_SHA256", sha256)
    taken = source.obtain(tmp_path, wheelhouse, (2, 17))
    assert (taken.version, taken.sha256) == (version, sha256)
    assert (taken.tree / "version.mak").exists()


@pytest.mark.usefixtures("offline")
def test_an_archive_that_was_changed_is_refused_and_never_unpacked(tmp_path: Path, wheelhouse: Path) -> None:
    release(wheelhouse / source.UPSTREAM_FILE, "2.17")
    with pytest.raises(source.SourceUnavailableError, match="SHA-256"):
        source.obtain(tmp_path, wheelhouse, (2, 17))
    assert not list(tmp_path.rglob("version.mak"))


@pytest.mark.usefixtures("offline")
def test_an_old_release_is_refused(tmp_path: Path, wheelhouse: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    sha256 = release(wheelhouse / source.UPSTREAM_FILE, "2.9")
    monkeypatch.setattr(source, "UPSTREAM_SHA256", sha256)
    with pytest.raises(source.SourceUnavailableError, match=r"2\.9, too old"):
        source.obtain(tmp_path, wheelhouse, (2, 17))


@pytest.mark.usefixtures("offline")
def test_an_archive_cannot_write_outside_its_folder(
    tmp_path: Path, wheelhouse: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    sha256 = release(wheelhouse / source.UPSTREAM_FILE, "2.17", name="../../escaped/version.mak")
    monkeypatch.setattr(source, "UPSTREAM_SHA256", sha256)
    with pytest.raises(source.SourceUnavailableError):
        source.obtain(tmp_path / "in" / "ner", wheelhouse, (2, 17))
    assert not list(tmp_path.rglob("escaped"))


@pytest.mark.usefixtures("offline")
def test_when_no_way_leads_to_a_source_each_says_why(tmp_path: Path) -> None:
    with pytest.raises(source.SourceUnavailableError, match=r"(?s)apt: .*upstream: "):
        source.obtain(tmp_path, None, (2, 17))
