"""Flows as something that is published: what their texts mean, and what the server makes of them."""
