"""Writes a wheel (PEP 427) from ready-made files; a wheel is a zip with a list of its contents."""

from __future__ import annotations

import base64
import hashlib
import zipfile
from pathlib import Path

NAME = "pjsua2"
_FIXED_DATE = (2020, 1, 1, 0, 0, 0)


def write_wheel(into: Path, version: str, tag: str, origin: str, contents: dict[str, bytes]) -> Path:
    """Writes `pjsua2-VERSION-TAG.whl` into INTO and returns its path.

    ORIGIN says what was compiled; CONTENTS maps names inside the wheel to bytes. The file appears whole or not at
    all.
    """
    info = f"{NAME}-{version}.dist-info"
    files = {**contents, f"{info}/METADATA": _metadata(version, origin), f"{info}/WHEEL": _wheel(tag)}
    record = "".join(f"{name},{_digest(data)},{len(data)}\n" for name, data in files.items())
    files[f"{info}/RECORD"] = (record + f"{info}/RECORD,,\n").encode()
    into.mkdir(parents=True, exist_ok=True)
    path = into / f"{NAME}-{version}-{tag}.whl"
    unfinished = path.with_suffix(".part")
    with zipfile.ZipFile(unfinished, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, data in files.items():
            entry = zipfile.ZipInfo(name, _FIXED_DATE)
            entry.compress_type = zipfile.ZIP_DEFLATED
            entry.external_attr = 0o100644 << 16
            archive.writestr(entry, data)
    return unfinished.rename(path)


def _metadata(version: str, origin: str) -> bytes:
    return (
        "Metadata-Version: 2.1\n"
        f"Name: {NAME}\n"
        f"Version: {version}\n"
        "Summary: PJSUA2 for a call server, built by Hotline\n"
        "License: GPL-2.0-or-later\n"
        "\n"
        f"pjproject from {origin}.\n"
    ).encode()


def _wheel(tag: str) -> bytes:
    return f"Wheel-Version: 1.0\nGenerator: hotline\nRoot-Is-Purelib: false\nTag: {tag}\n".encode()


def _digest(data: bytes) -> str:
    digest = base64.urlsafe_b64encode(hashlib.sha256(data).digest()).rstrip(b"=").decode()
    return f"sha256={digest}"
