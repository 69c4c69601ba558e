"""Phones of our own, for the other end of the line: callers and agents on the terminal."""
