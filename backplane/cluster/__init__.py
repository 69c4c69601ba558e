"""How nodes and their router hear each other: one stream in Redis, one lease beside it (X3)."""
