"""Alarms told outside: to chat groups and other systems."""
