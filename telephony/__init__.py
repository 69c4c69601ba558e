"""The telephone: what performs the commands about legs and reports what happens on them."""
