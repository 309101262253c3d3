"""Rows of modules that nobody here wrote, beside what their documentation says."""
