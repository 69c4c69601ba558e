"""Writes `docs/transitions.md` from the table of transitions."""

from __future__ import annotations

from switchboard.transitions import as_mermaid

print(
    f"""# How a call moves

Drawn from the one table in `switchboard/transitions.py` by `make docs`; a test holds the two together.

```mermaid
{as_mermaid()}
```"""
)
