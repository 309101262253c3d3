"""Searching: suspects and smaller ones. Untrusted; the one door to torch and Hypothesis."""
