"""The catalogue: claims and blocks, ours and the user's."""
