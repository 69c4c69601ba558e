"""Turns prompts/catalogue.yaml into the shipped sounds, in a virtual environment of its own, never in the server."""
