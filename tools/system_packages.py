"""What the machine's package manager has to bring. Only apt is driven; elsewhere the user is told what is needed."""

from __future__ import annotations

import os
import platform
import shutil
import subprocess
import sys
import sysconfig
import time
from pathlib import Path

from steps import CommandFailedError, UserMustActError, run_shown

# Shared libraries our pjsua2 is linked against beside those every Python brings; Graphviz draws flows.
RUN = ("libsrtp2-1", "libspeexdsp1", "libopus0", "graphviz")
BUILD = (
    *("g++", "make", "swig"),
    *("libsrtp2-dev", "libspeexdsp-dev", "libopus-dev", "libssl-dev", "uuid-dev"),
)
# Independent phones, servers, networks of hosts with clocks of their own, a font that has the interface's characters.
TEST = (
    *("sip-tester", "baresip-core", "fonts-noto-cjk"),
    *("postgresql", "redis-server", "mosquitto", "kamailio", "kamailio-redis-modules"),
    *("iproute2", "iptables", "libfaketime"),
)
CHROMIUM = "chromium"

APT_LISTS = Path("/var/lib/apt/lists")
LISTS_GROW_OLD_S = 24 * 3600


def wanted(build: bool, tests: bool) -> tuple[str, ...]:
    """Package names for this machine, as Debian 12 and Ubuntu 24.04 call them."""
    names = [*RUN, *_python_packages(build)]
    if build:
        names += BUILD
    if tests:
        names += TEST
        # Ubuntu's package of that name is an empty one that points at a snap.
        names += [] if _distribution() == "ubuntu" else [CHROMIUM]
    return tuple(names)


def missing(names: tuple[str, ...]) -> tuple[str, ...]:
    """Those of NAMES that are not installed; on systems without dpkg, those nothing is known of: none."""
    if shutil.which("dpkg-query") is None:
        return ()
    query = ["dpkg-query", "-W", "-f", "${db:Status-Status} ${Package}\n", *names]
    listing = subprocess.run(query, capture_output=True, text=True, check=False).stdout
    return not_installed(names, listing)


def not_installed(names: tuple[str, ...], listing: str) -> tuple[str, ...]:
    """LISTING has a line `STATUS PACKAGE` for each package dpkg has heard of."""
    installed = {line.split()[1] for line in listing.splitlines() if line.startswith("installed ")}
    return tuple(name for name in names if name not in installed)


def install(names: tuple[str, ...]) -> None:
    """Installs NAMES by apt-get. Raises UserMustActError or CommandFailedError."""
    if not names:
        return
    command = ["apt-get", "install", "-y", "-q", "--no-install-recommends", "-o", "Dpkg::Use-Pty=0", *names]
    if shutil.which("apt-get") is None:
        raise UserMustActError(_no_apt(names))
    privilege = _privilege()
    if privilege is None:
        raise UserMustActError(_no_root(command))
    print(f"      安装 / installing: {' '.join(names)}", flush=True)
    _apt(privilege, command)


def check_system() -> None:
    """Raises UserMustActError on a system where the voice server cannot be built."""
    if platform.system() != "Linux":
        raise UserMustActError(
            f"{platform.system()} 上不能直接运行语音服务器：pjsua2 的编译方案只支持 Linux(epoll)。\n"
            "可行的办法：在 Linux 虚拟机或容器(Debian 12、Ubuntu 24.04)里运行 make run。\n"
            "不需要语音的部分(流程、路由、质检、控制台)可以单独安装：pip install -r requirements.lock\n\n"
            f"The voice server does not run on {platform.system()} itself: our pjsua2 is built for Linux (epoll).\n"
            "What works: `make run` in a Linux virtual machine or container (Debian 12, Ubuntu 24.04).\n"
            "Flows, routing, scoring and console, without voice: pip install -r requirements.lock"
        )


def _apt(privilege: list[str], command: list[str]) -> None:
    """Fetches missing or old package lists first; should a list turn out wrong, fetches it and tries again."""
    prefix = [*privilege, "env", "DEBIAN_FRONTEND=noninteractive"]
    update = [*prefix, "apt-get", "update", "-q"]
    root = Path("/")
    if not _lists_are_old():
        try:
            return run_shown([*prefix, *command], root)
        except CommandFailedError:
            pass
    run_shown(update, root)
    return run_shown([*prefix, *command], root)


def _lists_are_old() -> bool:
    written = [path.stat().st_mtime for path in APT_LISTS.glob("*Packages*")]
    return not written or time.time() - APT_LISTS.stat().st_mtime > LISTS_GROW_OLD_S


def _privilege() -> list[str] | None:
    """What to put before a command that needs root; None when root cannot be had."""
    if os.geteuid() == 0:
        return []
    if shutil.which("sudo") is None:
        return None
    asks_no_password = subprocess.run(["sudo", "-n", "true"], capture_output=True, check=False).returncode == 0
    if asks_no_password:
        return ["sudo"]
    # Ask for the password here, where the user sees it, not in the middle of the progress lines.
    granted = sys.stdin.isatty() and subprocess.run(["sudo", "-v"], check=False).returncode == 0
    return ["sudo"] if granted else None


def _python_packages(build: bool) -> list[str]:
    """Debian splits Python: the modules for virtual environments and the headers are packages of their own."""
    if sys.prefix != sys.base_prefix or not sys.base_prefix.startswith("/usr") or "/local" in sys.base_prefix:
        return []
    version = f"python3.{sys.version_info.minor}"
    headers = Path(sysconfig.get_path("include")) / "Python.h"
    return [f"{version}-venv", *([f"{version}-dev"] if build and not headers.exists() else [])]


def _distribution() -> str:
    try:
        return platform.freedesktop_os_release().get("ID", "")
    except OSError:
        return ""


def _no_apt(names: tuple[str, ...]) -> str:
    return (
        "这台机器没有 apt-get。请用系统自带的包管理器安装下列软件的对应包，再运行一次：\n"
        "This machine has no apt-get. Install these with its own package manager, by whatever name they go there, "
        f"and run again:\n  {' '.join(names)}"
    )


def _no_root(command: list[str]) -> str:
    return (
        "缺少系统软件包，安装需要管理员权限。请执行下面一行，再运行一次：\n"
        "System packages are missing and installing them needs root. Run this line, then run again:\n"
        f"  sudo {' '.join(command)}"
    )
