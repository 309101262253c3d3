"""Claims about order: positions and recurrence."""
