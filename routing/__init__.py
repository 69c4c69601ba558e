"""Who can help: a pure engine that gives waiting callers to agents (R1, R3)."""
