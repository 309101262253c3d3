"""Claims about embeddings and the output layer."""
