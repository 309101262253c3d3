"""Claims about softmax and what replaces it."""
