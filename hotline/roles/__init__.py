"""What one process of several does: takes calls, shows pages, scores; or all of it (X3)."""
