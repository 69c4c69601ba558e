"""Finds or builds our pjsua2 wheel for the Python that runs this file, and prints its path.

    .venv/bin/python tools/pjsua2/build.py [--tree DIR]

Progress goes to stderr. A wheel is looked for in $HOTLINE_WHEELHOUSE and in the cache; only then is one built (about
three minutes on two cores). See README.md beside this file.
"""

from __future__ import annotations

import argparse
import fcntl
import os
import shutil
import sys
import tempfile
from pathlib import Path

import recipe
import source
from compilation import compile_module
from progress import Progress, StageFailedError
from wheel import write_wheel

STAGES = 5
EXIT_NOT_BUILT = 3


def main() -> int:
    arguments = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    arguments.add_argument(
        "--tree", type=Path, help="compile in this unpacked pjproject tree and keep it (developers)"
    )
    arguments.add_argument("--find", action="store_true", help="only look for a wheel; status 1 when there is none")
    options = arguments.parse_args()
    wheel = find_wheel()
    if wheel is None and options.find:
        return 1
    try:
        print(wheel or build(options.tree))
    except (source.SourceUnavailableError, StageFailedError, FileNotFoundError) as error:
        print(_advice(error), file=sys.stderr)
        return EXIT_NOT_BUILT
    return 0


def cache_dir() -> Path:
    """Outside the tree, so that a fresh clone finds what an older one built."""
    return Path(os.environ.get("XDG_CACHE_HOME") or Path.home() / ".cache") / "hotline" / "pjsua2"


def wheelhouse() -> Path | None:
    named = os.environ.get("HOTLINE_WHEELHOUSE")
    return Path(named) if named else None


def log_file() -> Path:
    return cache_dir() / "build.log"


def find_wheel() -> Path | None:
    """A wheel built by this very recipe, the user's own before the cached one."""
    for folder in (wheelhouse(), cache_dir()):
        if folder is not None:
            found = sorted(folder.glob(recipe.wheel_pattern(recipe.recipe_hash())))
            if found:
                return found[-1]
    return None


def build(tree: Path | None) -> Path:
    """Builds the wheel into the cache. One build at a time; who waited takes what the other built."""
    cache_dir().mkdir(parents=True, exist_ok=True)
    with (cache_dir() / "lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        ready = find_wheel()
        if ready:
            return ready
        folder = Path(tempfile.mkdtemp(prefix="build-", dir=cache_dir()))
        try:
            return _build_in(folder, tree)
        finally:
            shutil.rmtree(folder, ignore_errors=True)


def _build_in(folder: Path, tree: Path | None) -> Path:
    progress = Progress(log_file(), STAGES)
    progress.stage("fetching and verifying the pjproject source")
    taken = _kept(tree) if tree else source.obtain(folder, wheelhouse(), recipe.OLDEST_PJPROJECT)
    name = recipe.build_name(recipe.recipe_hash(), taken.sha256)
    module = compile_module(taken.tree, name, progress)
    contents = {
        "pjsua2.py": module.python.read_bytes(),
        module.shared_object.name: module.shared_object.read_bytes(),
    }
    version = recipe.wheel_version(taken.version, recipe.recipe_hash(), taken.sha256)
    origin = f"{taken.origin} (SHA-256 {taken.sha256})"
    return write_wheel(cache_dir(), version, recipe.wheel_tag(), origin, contents)


def _kept(tree: Path) -> source.Source:
    return source.Source(tree.resolve(), source.version_of(tree), "0" * 64, f"the unverified tree {tree}")


def _advice(error: Exception) -> str:
    return (
        f"\npjsua2 编译失败 / pjsua2 could not be built:\n{error}\n\n"
        f"完整日志 / full log: {log_file()}\n"
        "可行办法 / what helps:\n"
        "  - 检查网络与 apt 软件源后重试 / check the network and apt's sources, then run again\n"
        f"  - 把 {source.UPSTREAM_FILE} 或已编译的 wheel 放进一个目录,用 HOTLINE_WHEELHOUSE 指向它 /\n"
        f"    put {source.UPSTREAM_FILE} or a wheel built elsewhere into a folder and name it in HOTLINE_WHEELHOUSE"
    )


if __name__ == "__main__":
    sys.exit(main())
