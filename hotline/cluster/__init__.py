"""One node of many: where it hears the router, and whom it believes to be dead (X2, X3)."""
