"""What goes into our pjsua2 wheel, and the hash that names it."""

from __future__ import annotations

import hashlib
import platform
import sys
import sysconfig
from pathlib import Path

HERE = Path(__file__).resolve().parent
CONFIG_SITE = HERE / "config_site.h"
INTERFACE = HERE / "hotline.i"
CXX_DIR = HERE / "src"
COMPILATION = HERE / "compilation.py"

OLDEST_PJPROJECT = (2, 17)

# -fPIC: the static libraries end up in one shared object. NDEBUG also reaches third-party code this way.
CFLAGS = "-O3 -fPIC -DNDEBUG"
LIBS = "-lspeexdsp"
CONFIGURE = (
    "--enable-epoll",
    "--disable-sound",
    "--disable-video",
    "--disable-libwebrtc",
    "--disable-upnp",
    "--with-external-srtp",
    "--enable-speex-resample",
    "--disable-speex-aec",
    # Kept: PCMA, PCMU, G.722, Opus.
    "--disable-speex-codec",
    "--disable-gsm-codec",
    "--disable-ilbc-codec",
    "--disable-g7221-codec",
    "--disable-l16-codec",
    "--disable-opencore-amr",
    "--disable-silk",
    "--disable-bcg729",
    "--disable-lyra",
    # Looked for by default and of no use without video.
    "--disable-libyuv",
    "--disable-sdl",
    "--disable-ffmpeg",
    "--disable-v4l2",
    "--disable-openh264",
    "--disable-vpx",
)
SWIG = ("-c++", "-python", "-threads", "-doxygen", "-w312")
# The wrapper is 170,000 lines of glue, called a few times a call: optimising it would double the time of a build.
WRAPPER_CXXFLAGS = ("-std=c++17", "-O0", "-fPIC", "-w")
CXXFLAGS = ("-std=c++17", "-O2", "-fPIC", "-Wall", "-Wextra")


def cxx_sources() -> list[Path]:
    return sorted(CXX_DIR.glob("*.cpp"))


def recipe_hash() -> str:
    """12 hex digits over flags, limits, our sources, the compiling script, Python, machine and system release.

    The pjproject source is not in it: it is found out only when one has to be built. Its own hash stands beside this
    one in the wheel's version (see `wheel_version`).
    """
    digest = hashlib.sha256()
    for text in (CFLAGS, LIBS, *CONFIGURE, *SWIG, *WRAPPER_CXXFLAGS, *CXXFLAGS, wheel_tag(), _system_release()):
        digest.update(text.encode() + b"\0")
    for path in (CONFIG_SITE, INTERFACE, COMPILATION, *sorted(CXX_DIR.iterdir())):
        digest.update(path.name.encode() + b"\0" + path.read_bytes() + b"\0")
    return digest.hexdigest()[:12]


def build_name(recipe: str, source_sha256: str) -> str:
    """Names one build wholly: recipe and source. Compiled in as `pjsua2.recipeHash()`."""
    return f"{recipe}.{source_sha256[:12]}"


def wheel_version(pjproject: str, recipe: str, source_sha256: str) -> str:
    """PEP 440 version with our recipe in the local part, e.g. `2.17+hotline.0a1b2c3d4e5f.6860c2f7604b`."""
    return f"{pjproject}+hotline.{build_name(recipe, source_sha256)}"


def wheel_tag() -> str:
    """PEP 425 tag of the running interpreter, e.g. `cp311-cp311-linux_x86_64`."""
    python = f"cp{sys.version_info.major}{sys.version_info.minor}"
    machine = sysconfig.get_platform().replace("-", "_").replace(".", "_")
    return f"{python}-{python}-{machine}"


def wheel_pattern(recipe: str) -> str:
    """Glob of wheels that are as good as building this recipe."""
    return f"pjsua2-*+hotline.{recipe}.*-{wheel_tag()}.whl"


def _system_release() -> str:
    """System libraries differ between releases, so a wheel belongs to one."""
    try:
        release = platform.freedesktop_os_release()
    except OSError:
        return platform.platform(terse=True)
    return f"{release.get('ID')} {release.get('VERSION_ID')}"
