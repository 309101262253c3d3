"""Texts that lie beside the code: templates, guides, scripts and style."""

from __future__ import annotations

import importlib.resources


def packaged(folder: str, name: str) -> str:
    """Return a text of one of the folders here."""
    return (importlib.resources.files(__package__) / folder / name).read_text("utf-8")
