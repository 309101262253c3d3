"""Blocks of softmax and what replaces it."""
