"""Declaring needles: claims that are false at a place that is hard to find, or nearly false."""

from __future__ import annotations

from lakatos.theory import FAILS, HOLDS, REALS, Source, claim

_SOURCE = Source(
    key="needles",
    title="Needles: claims that are false in thin places",
    authors=("The Lakatos authors",),
    year=2026,
    url="",
)


def needle(kind, *, holds=False, numbers=REALS):
    """Declare a claim of a kind; what is written of it is its docstring."""

    def declare(function):
        made = claim(
            latex=rf"\text{{{function.__name__}}}",
            source=_SOURCE.at(kind).implies(),
            expected=HOLDS if holds else FAILS,
            numbers=numbers,
        )
        return made(function)

    return declare
