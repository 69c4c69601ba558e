"""Flow tests: what a caller does and what shall come of it, on a virtual clock or over real SIP."""
