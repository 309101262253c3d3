"""Blocks of embeddings and the output layer."""
