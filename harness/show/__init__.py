"""Showing: findings as terminal text, citations and scripts."""
