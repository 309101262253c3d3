"""Claims about norms of rows and of batches."""
