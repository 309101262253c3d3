"""Keeping: what was found, and whether it still stands. The fingerprint is trusted."""
