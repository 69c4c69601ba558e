"""Rubrics as something that is published: what their texts mean, what a draft would change, and for whom."""
