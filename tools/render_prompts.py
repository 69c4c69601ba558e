"""Renders prompts/catalogue.yaml into prompts/sounds/: real speech, 8 and 16 kHz, loudness-normalised.

    .venv/bin/python tools/render_prompts.py             all sounds that the catalogue names, and the manifest
    .venv/bin/python tools/render_prompts.py --only queue.enter number.2
    .venv/bin/python tools/render_prompts.py --hear      also let a speech recogniser write the Mandarin prompts down

Runs in the project's own virtual environment (`make run` makes it, and brings the voice model).
"""

from __future__ import annotations

import argparse
import sys
from pathlib import Path

TOOLS = Path(__file__).resolve().parent
sys.path[:0] = [str(TOOLS), str(TOOLS.parent)]

from prompt_rendering.publish import publish  # noqa: E402  the folder was just put on the path


def main() -> None:
    options = _options()
    publish(TOOLS.parent / "prompts", only=frozenset(options.only), hear=options.hear)


def _options() -> argparse.Namespace:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--only", nargs="+", default=[], metavar="KEY", help="render these keys, keep the others")
    parser.add_argument("--hear", action="store_true", help="recognise the Mandarin prompts and print the errors")
    return parser.parse_args()


if __name__ == "__main__":
    main()
