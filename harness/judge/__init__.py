"""Judging: what a point says about a claim, and what points and proofs amount to. Trusted."""
