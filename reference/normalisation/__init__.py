"""Blocks of norms of rows and of batches."""
