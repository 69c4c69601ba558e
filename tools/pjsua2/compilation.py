"""From an unpacked pjproject tree to the two files of the Python module."""

from __future__ import annotations

import os
import shutil
import sysconfig
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from pathlib import Path

import recipe
from progress import Progress

LIBRARIES = ("pjlib", "pjlib-util", "pjnath", "pjmedia", "pjsip")


@dataclass(frozen=True, slots=True)
class Module:
    """pjsua2.py and the shared object beside it."""

    python: Path
    shared_object: Path


def compile_module(tree: Path, build_name: str, progress: Progress) -> Module:
    """Configures and compiles TREE (once: a tree already compiled is used as it is), wraps it and links the module.

    Raises progress.StageFailedError.
    """
    out = tree / "hotline"
    out.mkdir(exist_ok=True)
    progress.stage("configuring pjproject")
    if not (tree / "build.mak").exists():
        _configure(tree, progress)
    progress.stage("writing the Python wrapper (SWIG)")
    wrapper = _wrap(tree, out, progress)
    progress.stage("compiling pjproject and the wrapper")
    objects = _compile(tree, wrapper, build_name, progress)
    progress.stage("linking")
    return Module(out / "pjsua2.py", _link(tree, out, objects, progress))


def _configure(tree: Path, progress: Progress) -> None:
    shutil.copy(recipe.CONFIG_SITE, tree / "pjlib/include/pj/config_site.h")
    # Distributors strip this non-free driver from the sources but leave it in the list of objects.
    _edit(tree / "pjmedia/build/Makefile", " bdimad_dev.o", "")
    # A new leg tries the next 100 pairs of RTP ports and then answers 503: too few where the ports of hundreds of
    # long calls lie side by side when the counter comes round to them.
    _edit(tree / "pjsip/src/pjsua-lib/pjsua_media.c", "RTP_RETRY = 100\n", "RTP_RETRY = 4000\n")
    environment = {
        **os.environ,
        "CFLAGS": recipe.CFLAGS,
        "CXXFLAGS": recipe.CFLAGS,
        "LIBS": recipe.LIBS,
    }
    progress.run(["./configure", *recipe.CONFIGURE], tree, environment)


def _edit(file: Path, before: str, after: str) -> None:
    """Replace a text where it stands; a source that has it no more has dealt with the matter itself."""
    file.write_text(file.read_text().replace(before, after))


def _wrap(tree: Path, out: Path, progress: Progress) -> Path:
    wrapper = out / "pjsua2_wrap.cpp"
    folders = [recipe.CXX_DIR, tree / "pjsip-apps/src/swig", *(tree / name / "include" for name in LIBRARIES)]
    includes = [f"-I{folder}" for folder in folders]
    progress.run(
        ["swig", *recipe.SWIG, *includes, "-o", str(wrapper), "-outdir", str(out), str(recipe.INTERFACE)], out
    )
    return wrapper


def _compile(tree: Path, wrapper: Path, build_name: str, progress: Progress) -> list[Path]:
    """The wrapper takes one core for about as long as pjproject takes the others."""
    cores = os.cpu_count() or 1
    # Without `make dep`: dependencies only matter to a second build of a changed tree.
    make = ["make", f"-j{cores}", "lib"]
    flags = ["-DHOTLINE_RECIPE=" + f'"{build_name}"', f"-I{recipe.CXX_DIR}", *_make_words(tree, "cflags", progress)]
    with ThreadPoolExecutor(max_workers=cores) as pool:
        jobs = [
            pool.submit(_compile_one, source, wrapper.parent, [*options, *flags], progress)
            for source, options in [
                (wrapper, recipe.WRAPPER_CXXFLAGS),
                *((source, recipe.CXXFLAGS) for source in recipe.cxx_sources()),
            ]
        ]
        progress.run(make, tree, count="-c -o output/")
        return [job.result() for job in jobs]


def _compile_one(source: Path, out: Path, flags: list[str], progress: Progress) -> Path:
    target = out / f"{source.stem}.o"
    python = f"-I{sysconfig.get_path('include')}"
    progress.run(["g++", "-c", *flags, python, str(source), "-o", str(target)], out)
    return target


def _link(tree: Path, out: Path, objects: list[Path], progress: Progress) -> Path:
    shared_object = out / f"_pjsua2{sysconfig.get_config_var('EXT_SUFFIX')}"
    folders = [word for word in _make_words(tree, "ldflags", progress) if word.startswith("-L")]
    libraries = [f"-l{word}" for word in _make_words(tree, "libs", progress)]
    progress.run(["g++", "-shared", "-s", *map(str, objects), "-o", str(shared_object), *folders, *libraries], out)
    return shared_object


def _make_words(tree: Path, target: str, progress: Progress) -> list[str]:
    """What pjproject's own makefiles say about flags and libraries, one word a line."""
    folder = tree / "pjsip-apps/src/swig/python"
    return progress.run(["make", "--no-print-directory", "-f", "helper.mak", target], folder).split()
