"""Blocks of order: positions and recurrence."""
