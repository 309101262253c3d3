"""Anybody's text, as a terminal may print it; what prints no tables loads no more than this."""

from __future__ import annotations


def printable(text: str) -> str:
    r"""Return text in which no character commands a terminal: an escape is shown as ``\x1b``."""
    return "".join(
        each if each.isprintable() or each in "\n\t" else repr(each)[1:-1] for each in text
    )
