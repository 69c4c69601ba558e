"""The form of each file, as pydantic models: what keys there are, and what each may hold."""
