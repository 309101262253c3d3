"""Blocks of token mixers that are no attention."""
