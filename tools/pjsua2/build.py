"""Finds or builds our pjsua2 wheel for the Python that runs this file, and prints its path.

    .venv/bin/python tools/pjsua2/build.py [--tree DIR]

Progress goes to stderr. A wheel is looked for in $HOTLINE_WHEELHOUSE and in the cache; only then is one built (about
three minutes on two cores). See README.md beside this file.
"""

from __future__ import annotations

import argparse
import fcntl
import importlib.metadata
import os
import sys
import tempfile
from pathlib import Path

import pjproject_source as source
import recipe
from compilation import compile_module
from progress import Progress, StageFailedError
from wheel_file import write_wheel

STAGES = 5
EXIT_NOT_BUILT = 3


def main() -> int:
    arguments = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    arguments.add_argument(
        "--tree", type=Path, help="compile in this unpacked pjproject tree and keep it (developers)"
    )
    arguments.add_argument("--find", action="store_true", help="only look for a wheel; status 1: there is none")
    arguments.add_argument("--installed", action="store_true", help="status 0: this Python has it already")
    options = arguments.parse_args()
    if options.installed:
        return 0 if installed() else 1
    if options.find:
        return 0 if find_wheel() else 1
    try:
        print(build_in_tree(options.tree) if options.tree else find_wheel() or build())
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


def installed() -> bool:
    """Was the module this Python would import built by this very recipe?"""
    try:
        return f"+hotline.{recipe.recipe_hash()}." in importlib.metadata.version("pjsua2")
    except importlib.metadata.PackageNotFoundError:
        return False


def build() -> Path:
    """Builds the wheel into the cache. One build at a time; who waited takes what the other built."""
    cache_dir().mkdir(parents=True, exist_ok=True)
    with (cache_dir() / "lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        return find_wheel() or _build_afresh()


def _build_afresh() -> Path:
    progress = Progress(log_file(), STAGES)
    with tempfile.TemporaryDirectory(prefix="build-", dir=cache_dir()) as folder:
        progress.stage("fetching and verifying the pjproject source")
        taken = source.obtain(Path(folder), wheelhouse(), recipe.OLDEST_PJPROJECT)
        return _package(taken, cache_dir(), progress)


def build_in_tree(tree: Path) -> Path:
    """Builds from a tree that is kept, verified by nobody; the wheel stays in it and never gets into the cache."""
    progress = Progress(log_file(), STAGES)
    progress.stage(f"taking {tree} as it is")
    taken = source.Source(tree.resolve(), source.version_of(tree), "0" * 64, f"the unverified tree {tree}")
    return _package(taken, tree.resolve() / "hotline", progress)


def _package(taken: source.Source, into: Path, progress: Progress) -> Path:
    name = recipe.build_name(recipe.recipe_hash(), taken.sha256)
    module = compile_module(taken.tree, name, progress)
    contents = {
        "pjsua2.py": module.python.read_bytes(),
        module.shared_object.name: module.shared_object.read_bytes(),
    }
    version = recipe.wheel_version(taken.version, recipe.recipe_hash(), taken.sha256)
    return write_wheel(into, version, recipe.wheel_tag(), f"{taken.origin} (SHA-256 {taken.sha256})", contents)


def _advice(error: Exception) -> str:
    return (
        f"\npjsua2 编译失败 / pjsua2 could not be built:\n{error}\n\n"
        f"完整日志 / full log: {log_file()}\n"
        "可行办法 / what helps:\n"
        "  - 检查网络与 apt 软件源后重试 / check the network and apt's sources, then run again\n"
        f"  - 把 {source.UPSTREAM_FILE} 或已编译的 wheel 放进一个目录，用 HOTLINE_WHEELHOUSE 指向它 /\n"
        f"    put {source.UPSTREAM_FILE} or a wheel built elsewhere into a folder and name it in HOTLINE_WHEELHOUSE"
    )


if __name__ == "__main__":
    sys.exit(main())
