"""Lakatos: a court for mathematical claims about neural-network blocks."""

from pathlib import Path

__path__ = [str(Path(__file__).resolve().parent)]
"""The folder's own name: an editable install finds this file through a link in `.src`."""
