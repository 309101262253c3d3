"""Claims about token mixers that are no attention."""
