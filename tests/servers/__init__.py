"""Real servers the tests start on free ports and stop again, one a file."""
