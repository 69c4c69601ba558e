"""The steps of setting up, in order. Each looks first whether it has anything to do."""

from __future__ import annotations

import hashlib
import shutil
import subprocess
import sys
from pathlib import Path

import front_end
import system_packages
from steps import INDENT, CommandFailedError, Steps, UserMustActError, run_shown

ROOT = Path(__file__).resolve().parent.parent
VENV = ROOT / ".venv"
PYTHON = VENV / "bin" / "python"
BUILD_PJSUA2 = ROOT / "tools" / "pjsua2" / "build.py"
PIP = [str(PYTHON), "-m", "pip", "--disable-pip-version-check"]


def install(with_tests: bool) -> None:
    """Raises steps.UserMustActError and steps.CommandFailedError."""
    system_packages.check_system()
    steps = Steps(8 if with_tests else 7)
    with steps.step("系统软件包 / system packages"):
        build = not (_venv_works() and _pjsua2("--installed")) and not _wheel_at_hand()
        system_packages.install(system_packages.missing(system_packages.wanted(build, with_tests)))
    with steps.step("虚拟环境 / virtual environment .venv"):
        _make_venv()
    with steps.step("Python 软件包 / Python packages"):
        _install_lock("requirements-dev.lock" if with_tests else "requirements.lock")
    with steps.step("SIP 与语音引擎 pjsua2 / SIP and media engine pjsua2"):
        _install_pjsua2()
    with steps.step("Hotline"):
        _install_project()
    with steps.step("控制台网页 / the console's pages"):
        _build_front_end(with_tests)
    with steps.step("语音模型 / speech models"):
        _fetch_models()
    if with_tests:
        with steps.step("浏览器 / browser for the tests"):
            _install_browser()


def _venv_works() -> bool:
    """A .venv made by a Python that has since been removed is none."""
    if not PYTHON.exists():
        return False
    check = [str(PYTHON), "-c", "import sys, pip; sys.exit(sys.version_info < (3, 11))"]
    return subprocess.run(check, capture_output=True, check=False).returncode == 0


def _make_venv() -> None:
    if not _venv_works():
        run_shown([sys.executable, "-m", "venv", "--clear", str(VENV)], ROOT)


def _install_lock(name: str) -> None:
    """Installs the lock file when it is not the one installed last; hashes are required."""
    lock = ROOT / name
    stamp = VENV / f".installed-{name}"
    digest = hashlib.sha256(lock.read_bytes()).hexdigest()
    if stamp.exists() and stamp.read_text() == digest:
        return
    # The lock is complete: nothing is left for pip to work out.
    _pip("install", "--require-hashes", "--no-deps", "--progress-bar=off", "-r", str(lock))
    stamp.write_text(digest)


def _install_pjsua2() -> None:
    if _pjsua2("--installed"):
        return
    built = subprocess.run([str(PYTHON), str(BUILD_PJSUA2)], stdout=subprocess.PIPE, text=True, check=False)
    if built.returncode:
        raise UserMustActError("没有 pjsua2 就不能接电话。 / Without pjsua2 no call can be taken.")
    _pip("install", "--no-index", "--no-deps", "--force-reinstall", built.stdout.strip())


def _pjsua2(question: str) -> bool:
    """Asks build.py, run by the environment's Python, something it answers by its exit status."""
    answer = subprocess.run([str(PYTHON), str(BUILD_PJSUA2), question], capture_output=True, check=False)
    return answer.returncode == 0


def _wheel_at_hand() -> bool:
    """The environment may not exist yet; it will have this interpreter's tag."""
    python = str(PYTHON) if _venv_works() else sys.executable
    found = subprocess.run([python, str(BUILD_PJSUA2), "--find"], capture_output=True, check=False)
    return found.returncode == 0


def _install_project() -> None:
    stamp = VENV / ".installed-project"
    digest = hashlib.sha256((ROOT / "pyproject.toml").read_bytes() + str(ROOT).encode()).hexdigest()
    if stamp.exists() and stamp.read_text() == digest:
        return
    _pip("install", "--no-deps", "--no-build-isolation", "-e", str(ROOT))
    stamp.write_text(digest)


def _build_front_end(with_tests: bool) -> None:
    """Without its pages the hotline takes calls, and the sign-in page says what is missing."""
    try:
        front_end.build(with_checks=with_tests)
    except CommandFailedError as error:
        if with_tests:
            raise
        print(
            f"{error}\n{INDENT}控制台网页未构建：通话照常，网页暂不可用；检查网络(npm)后再运行一次。"
            f"\n{INDENT}The console's pages were not built: calls work, the pages do not; check the network (npm) "
            "and run again.",
            flush=True,
        )


def _fetch_models() -> None:
    """Menus work without them; bots that listen and prompts made from text do not, and the tests of these fail."""
    try:
        run_shown([str(PYTHON), "-m", "speech.fetching"], ROOT)
    except CommandFailedError as error:
        print(
            f"{error}\n{INDENT}没有语音模型：按键菜单照常工作，语音识别和文字转语音不可用。"
            f"\n{INDENT}No speech models: menus by key work, hearing callers and speaking from text do not.",
            flush=True,
        )


def _install_browser() -> None:
    """The system's Chromium where the distribution has one; else the one playwright brings."""
    if any(shutil.which(name) for name in ("chromium", "chromium-browser", "google-chrome")):
        return
    run_shown([str(PYTHON), "-m", "playwright", "install", "--with-deps", "chromium"], ROOT)


def _pip(*arguments: str) -> None:
    try:
        run_shown([*PIP, *arguments], ROOT)
    except CommandFailedError as error:
        raise CommandFailedError(
            f"{error}\n"
            "pip 取不到软件包时：检查网络，或给 pip 配置可用的镜像(pip config set global.index-url …)，再运行一次。\n"
            "When pip cannot fetch packages: check the network or name a mirror in pip's configuration "
            "(pip config set global.index-url …), then run again."
        ) from error
