"""What is said about the recordings of a day, a line each in `manifest.jsonl` of its folder, only ever added to.

A line is a JSON object: `n` counts from 1, `prev` is the SHA-256 of the line before, `day` the folder, `signer` the
id of the master key whose Ed25519 signature of all else is `sig`. So nobody without that key changes, adds, moves or
takes out a line but the last ones; those the database misses.
"""

from __future__ import annotations

import fcntl
import hashlib
import json
import os
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any, BinaryIO

from recordings.keyring import Keyring
from recordings.master_keys import is_signed

NAME = "manifest.jsonl"
SEALED, ERASED = "sealed", "erased"
MOST_LINE_BYTES = 16_384


@dataclass(frozen=True, slots=True)
class Line:
    """`fault` is empty for one that stands as it was written."""

    number: int
    values: Mapping[str, Any]
    fault: str = ""


def add(day: Path, ring: Keyring, values: Mapping[str, object]) -> None:
    """Add a line to the folder's manifest, durable; half a line that a crash left is cut off. Raises OSError."""
    with (day / NAME).open("a+b") as file:
        fcntl.flock(file, fcntl.LOCK_EX)
        last = _last(file)
        number = int(json.loads(last)["n"]) + 1 if last else 1
        line = {"n": number, "prev": _digest(last) if last else "", "day": _day(day), **values}
        _write(file, line, ring)


def mend(day: Path) -> bool:
    """Cut off half a line that a crash left at the end, durable; True when there was one. Raises OSError."""
    if not (day / NAME).is_file():
        return False
    with (day / NAME).open("a+b") as file:
        fcntl.flock(file, fcntl.LOCK_EX)
        before = file.seek(0, os.SEEK_END)
        _last(file)
        os.fsync(file.fileno())
        return file.seek(0, os.SEEK_END) < before


def lines(day: Path, ring: Keyring) -> Iterator[Line]:
    """Every line, and what is wrong with it. Raises OSError; nothing for a day without."""
    before = b""
    try:
        content = (day / NAME).read_bytes()
    except FileNotFoundError:
        return
    for number, raw in enumerate(content.splitlines(), 1):
        yield _line(number, raw, _digest(before) if before else "", _day(day), ring)
        before = raw


def latest(day: Path, ring: Keyring) -> dict[str, Mapping[str, Any]]:
    """By the recording's file name, the last sound line about each."""
    return {str(line.values.get("file", "")): line.values for line in lines(day, ring) if not line.fault}


def is_signed_by(public: bytes, values: Mapping[str, Any]) -> bool:
    """Whether a line stands as the owner of that key wrote it."""
    unsigned = {name: value for name, value in values.items() if name != "sig"}
    try:
        return is_signed(public, bytes.fromhex(values["sig"]), _plain(unsigned))
    except (ValueError, KeyError, TypeError):
        return False


def _last(file: BinaryIO) -> bytes:
    """The last whole line, empty in a new file; what is behind it is cut off."""
    size = file.seek(0, os.SEEK_END)
    begin = file.seek(max(0, size - MOST_LINE_BYTES))
    end = file.read()
    whole = end.rfind(b"\n") + 1
    file.truncate(begin + whole)
    return end[:whole].rstrip(b"\n").rpartition(b"\n")[2]


def _write(file: BinaryIO, line: dict[str, object], ring: Keyring) -> None:
    line["signer"] = ring.current.id
    line["sig"] = ring.current.sign(_plain(line)).hex()
    file.write(_plain(line) + b"\n")
    file.flush()
    os.fsync(file.fileno())


def _line(number: int, raw: bytes, prev: str, day: str, ring: Keyring) -> Line:
    try:
        values = json.loads(raw)
        signer = str(values["signer"])
    except (ValueError, KeyError, TypeError):
        return Line(number, {}, "cannot be read")
    public = ring.public(signer)
    if public is None:
        return Line(number, values, f"signed by the unknown key {signer}")
    if not is_signed_by(public, values):
        return Line(number, values, "the signature does not fit")
    if (values.get("n"), values.get("prev"), values.get("day")) != (number, prev, day):
        return Line(number, values, "a line is missing before it, or it stands elsewhere")
    return Line(number, values)


def _plain(values: Mapping[str, object]) -> bytes:
    return json.dumps(values, ensure_ascii=True, sort_keys=True, separators=(",", ":")).encode()


def _digest(line: bytes) -> str:
    return hashlib.sha256(line).hexdigest()


def _day(folder: Path) -> str:
    return "/".join(folder.parts[-3:])
