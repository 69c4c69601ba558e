"""Writes `docs/transitions.md` from the table of transitions."""

from __future__ import annotations

from calls.model import Stage
from switchboard.transitions import MESSAGES, as_mermaid

print(
    f"""# How a call moves

Drawn from the tables in `switchboard/transitions.py` by `make docs`; a test holds the two together.

```mermaid
{as_mermaid()}
```

## A message left for a queue

The other side is the agent who hears it, the caller a customer whom he calls back.

```mermaid
{as_mermaid(MESSAGES, (Stage.QUEUED,))}
```"""
)
