"""Devices on which torch can search."""

from __future__ import annotations

import torch


def without(name: str) -> str:
    """Say why torch cannot search on this kind of device; nothing where it can."""
    if name == "cuda" and not torch.cuda.is_available():
        return f"torch {torch.__version__} sees no graphics card"
    return ""
