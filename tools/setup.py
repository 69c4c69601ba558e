"""Sets this machine up for Hotline: system packages, `.venv`, Python packages, pjsua2, the project itself.

    python3 tools/setup.py --run     what `make run` needs
    python3 tools/setup.py --test    that, and what `make test` needs

Safe to run again at any time; with nothing to do it takes well under a second. Needs only Python's standard library.
Status 3 means that something is missing which only the user can bring; the message says what.
"""

from __future__ import annotations

import os
import shutil
import sys

OLDEST_PYTHON = (3, 11)
EXIT_USER_MUST_ACT = 3


def main() -> int:
    if sys.version_info < OLDEST_PYTHON:
        return restart_with_newer_python()
    # These files use the language of OLDEST_PYTHON.
    from installation import install  # noqa: PLC0415
    from steps import CommandFailedError, UserMustActError  # noqa: PLC0415

    if sys.argv[1:] not in (["--run"], ["--test"]):
        print(__doc__)
        return 2
    try:
        install(with_tests=sys.argv[1] == "--test")
    except UserMustActError as error:
        print(f"\n{error}", file=sys.stderr)
        return EXIT_USER_MUST_ACT
    except CommandFailedError as error:
        print(f"\n{error}", file=sys.stderr)
        return 1
    except KeyboardInterrupt:
        print("\n已中断，再次运行即可继续 / interrupted; run again to go on", file=sys.stderr)
        return 130
    return 0


def restart_with_newer_python() -> int:
    """Goes on with a newer interpreter when the machine has one beside `python3`."""
    for minor in range(14, OLDEST_PYTHON[1] - 1, -1):
        newer = shutil.which(f"python3.{minor}")
        if newer:
            os.execv(newer, [newer, *sys.argv])
    print(
        f"需要 Python 3.11 或更高版本，当前是 {sys.version.split()[0]}。请先安装，再运行一次，例如：\n"
        f"Python 3.11 or newer is needed, this is {sys.version.split()[0]}. Install one and run again, for example:\n"
        "  sudo apt-get install python3.11",
        file=sys.stderr,
    )
    return EXIT_USER_MUST_ACT


if __name__ == "__main__":
    sys.exit(main())
