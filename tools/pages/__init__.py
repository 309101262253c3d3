"""Pages drawn from what is on record."""
