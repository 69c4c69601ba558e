"""One call's life, pure: joins what the flow, the routing engine and the telephone decide."""
