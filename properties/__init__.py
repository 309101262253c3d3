"""The catalogue of claims, one file a subject."""
