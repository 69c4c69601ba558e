"""What a SIP server needs of the process it runs in."""

from __future__ import annotations

import contextlib
import os
import resource
import sys
from collections.abc import Iterator
from pathlib import Path


@contextlib.contextmanager
def silent_stdout() -> Iterator[None]:
    """pjlib greets on standard output before it can be told to be quiet; ours is read by programs."""
    sys.stdout.flush()
    kept = os.dup(1)
    with Path(os.devnull).open("w") as nowhere:
        os.dup2(nowhere.fileno(), 1)
    try:
        yield
    finally:
        os.dup2(kept, 1)
        os.close(kept)


def allow_sockets(count: int) -> None:
    """Raise the soft limit of open files: every leg holds two sockets and the usual 1,024 end at 500 legs."""
    soft, hard = resource.getrlimit(resource.RLIMIT_NOFILE)
    wanted = count if hard == resource.RLIM_INFINITY else min(count, hard)
    if soft != resource.RLIM_INFINITY and soft < wanted:
        resource.setrlimit(resource.RLIMIT_NOFILE, (wanted, hard))
