"""Lakatos: a court for mathematical claims about neural-network blocks."""
