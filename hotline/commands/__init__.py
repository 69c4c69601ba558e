"""The bodies of the command line's commands; `hotline/cli.py` mounts them."""
