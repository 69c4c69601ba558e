"""What people and programs prove themselves with besides a password: one-time codes, recovery codes, tokens."""
