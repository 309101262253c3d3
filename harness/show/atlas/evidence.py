"""What is kept of a claim, judged again, and the point that settles it as the pages draw it."""

from __future__ import annotations

import re
from contextlib import suppress
from fractions import Fraction
from math import nan
from typing import TYPE_CHECKING

import msgspec
from flint import arb

from ....theory.claim import ClaimError, said
from ...decide import kept_decision
from ..cite import CitationError, cite
from ..exhibit import Exhibit, Matrix
from ..live import LiveError, live_form
from ..script import ScriptError
from .leaf import Grid, Place, Settled, Text

if TYPE_CHECKING:
    from collections.abc import Sequence

    from ....theory.claim import Claim
    from ....theory.source import Citation
    from ...keep.record import Numbers
    from ...keep.store import Store

_CERTIFICATE = "certificate.py"
_FILES = {"python": "recheck.py", "certificate": _CERTIFICATE, "json": "record.json"}
"""The formats that lie beside a page, and the names of their files."""
_NAME = re.compile(r"\w{1,200}(-[0-9a-f]{12})?")
"""What may become a folder of the site: nothing that leads out of it."""


def judged(
    claim: Claim, store: Store, repairs: tuple[Claim, ...] = ()
) -> tuple[Exhibit, tuple[str, ...], str]:
    """Return what is kept of a claim, judged again, with its former names and its ground."""
    try:
        decision = kept_decision(claim, store, ask=False)
    except ClaimError as error:
        return Exhibit(claim, None, repairs), (), str(error)
    except Exception as error:  # noqa: BLE001 - what one claim meets takes no other with it
        return Exhibit(claim, None, repairs), (), said(error)
    if decision is None or decision.fact is None:
        return Exhibit(claim, None, repairs), (), f"not decided yet: lakatos check {claim.id}"
    exhibit = Exhibit(claim, decision.record, repairs)
    known = (each for each in decision.fact.known if each not in (claim.id, decision.fact.id))
    return exhibit, tuple(filter(_NAME.fullmatch, known)), exhibit.ground


def place(cited: Citation) -> Place:
    """Return where a claim or a block is drawn from; of a source that is none, what was given."""
    found = cited.source
    text = (
        Text(str(found)[:200], str(found)[:200], (), 0, "", "")
        if cited.fault
        else Text(found.key, found.title, found.authors, found.year, found.url, found.venue)
    )
    return Place(text, str(cited.place), str(cited.quote), cited.derived, str(cited))


def settled(exhibit: Exhibit, *, files: bool = True) -> Settled | None:
    """Return the point that settles a claim, drawn and written, or nothing.

    Args:
        exhibit: The claim with its record.
        files: Whether to write the programs and records that recheck it, which takes a moment.
    """
    record = exhibit.record
    if record is None or record.point is None:
        return None
    written = tuple(record.sides.values())
    found, lacking = _files(exhibit) if files else ({}, {})
    live, still = _live(found.get(_CERTIFICATE, ""), lacking.get(_CERTIFICATE, ""))
    return Settled(
        id=record.id,
        sizes=exhibit.sizes,
        arguments=tuple(
            _drawn(each, record.point.arguments[each.name]) for each in exhibit.arguments
        ),
        sides=tuple(_drawn(each, record.sides[each.name]) for each in exhibit.sides),
        difference=_difference(written),
        enclosures=tuple(_drawn(each, record.sides[each.name]) for each in exhibit.enclosures),
        gap=exhibit.gap,
        why=exhibit.why,
        enclosed=exhibit.enclosed,
        files=found,
        live=live,
        still=still,
    )


def _files(exhibit: Exhibit) -> tuple[dict[str, str], dict[str, str]]:
    """Write what rechecks a point, and say why where a script cannot show it."""
    found, lacking = {}, {}
    for style, name in _FILES.items():
        try:
            found[name] = cite(exhibit, style)
        except (CitationError, ScriptError) as error:
            lacking[name] = str(error)
    return found, lacking


def _live(certificate: str, lacking: str) -> tuple[str, str]:
    """Return the script by which a page computes what a certificate does, or why there is none."""
    if not certificate:
        return "", lacking.removesuffix(": use --format python")  # which lies beside the page
    try:
        return live_form(certificate), ""
    except LiveError as error:
        return "", str(error)


def _drawn(matrix: Matrix, numbers: Numbers) -> Grid:
    values = tuple(map(_value, numbers.entries))
    return Grid(matrix.name, matrix.shape, matrix.entries, values, matrix.exact)


def _value(entry: str) -> float:
    """Return a number near a written one; what is no number, as where it is undefined, is nan."""
    with suppress(ValueError, OverflowError):
        return float(Fraction(entry))
    with suppress(ValueError, OverflowError):
        return float(arb(entry).mid())
    return nan


def _difference(sides: Sequence[Numbers]) -> Grid | None:
    """Return the left side less the right one, of two of one shape: a picture, and no evidence."""
    if len(sides) != 2 or sides[0].shape != sides[1].shape:
        return None
    pairs = zip(sides[0].entries, sides[1].entries, strict=True)
    entries = tuple(_less(left, right) for left, right in pairs)
    if not all(entries):
        return None
    shape = sides[0].shape
    drawn = Matrix.of("difference", msgspec.structs.replace(sides[0], entries=entries), 3)
    return Grid(drawn.name, shape, drawn.entries, tuple(map(_value, entries)), drawn.exact)


def _less(left: str, right: str) -> str:
    with suppress(ValueError):
        return str(Fraction(left) - Fraction(right))
    with suppress(ValueError):
        apart = arb(left) - arb(right)
        return str(apart.mid().str(6, radius=False)) if apart.is_finite() else ""
    return ""
