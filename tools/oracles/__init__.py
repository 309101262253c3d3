"""Blocks beside the programs of other authors."""
