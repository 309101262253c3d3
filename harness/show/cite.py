"""Citing a finding in the dialect of the place where it is cited, in fifteen lines at most."""

from __future__ import annotations

import importlib.resources
from datetime import date
from functools import cache
from typing import TYPE_CHECKING, Any

import jinja2
from flint import arb

from ...systems import ExactArray
from ...theory.verdict import Verdict
from ..judge.point import judge
from ..keep.record import point_of
from ..keep.replay import plain, plain_arguments
from . import dialect, markup
from .certificate import certificate
from .printable import printable
from .script import numpy_script

if TYPE_CHECKING:
    from ..judge.point import Finding
    from ..keep.record import Record
    from .exhibit import Exhibit

FORMATS = {
    "markdown": "Markdown", "github": "GitHub", "stackexchange": "Stack Exchange",
    "reddit": "Reddit", "text": "Plain text", "html": "HTML", "latex": "LaTeX",
    "bibtex": "BibTeX", "cff": "CITATION.cff", "python": "NumPy script",
    "certificate": "Certificate", "json": "JSON, the whole record",
}  # fmt: skip
"""The formats, and what a page calls them."""
PROGRAMS = "python", "certificate"
"""Those that are run, and not pasted: a page shows them apart."""
PROVING = "markdown", "text", "html", "latex"
"""Those that have the steps of a proof; the others carry none out."""
LONGEST = 15
"""Lines that are pasted into a discussion; a proof for which there is no room is referred to."""


class CitationError(Exception):
    """A finding cannot be cited in the format asked for; the message says why and what can be."""


def cite(exhibit: Exhibit, style: str = "markdown", address: str = "") -> str:
    """Return the exhibit as text to paste.

    Args:
        exhibit: What is cited.
        style: One of `FORMATS`.
        address: Where the site of its claim stands on the web, or nothing.

    Raises:
        CitationError: There is nothing on record, or no script can show the finding.
    """
    if exhibit.record is None:
        raise CitationError(
            f"{exhibit.claim.id} has no record: run `lakatos check {exhibit.claim.id}` first"
        )
    if style == "json":
        return exhibit.record.dumps().decode()
    if style == "python":
        return _script(exhibit)
    if style == "certificate":
        return certificate(exhibit.claim, _found(exhibit))
    steps = exhibit.steps if style in PROVING else ()
    text = _pasted(exhibit, exhibit.record, style, address, steps)
    if steps and text.count("\n") > LONGEST:
        told = (f"a line a step, by `lakatos show {exhibit.claim.id}`",)
        text = _pasted(exhibit, exhibit.record, style, address, told)
    return text


def _pasted(
    exhibit: Exhibit, record: Record, style: str, address: str, proof: tuple[str, ...]
) -> str:
    return printable(_written(exhibit, record, style, address, proof).rstrip()) + "\n"


def _written(
    exhibit: Exhibit, record: Record, style: str, address: str, proof: tuple[str, ...]
) -> str:
    """Return a citation in words, with so much of the proof."""
    closing, why = _closing(exhibit), dialect.sentence(exhibit.claim.reason)
    version = record.versions.get("lakatos", "")
    recheck = record.recheck or f"lakatos verify {record.id}"
    page = page_of(exhibit, address)
    if style == "cff":
        said = " ".join(filter(None, (closing, why)))
        return dialect.cff(exhibit, said, version, recheck, page)
    lead = "Counterexample" if exhibit.verdict is Verdict.FAILS else "Witness"
    sizes, (repair, *others) = exhibit.sizes, exhibit.repairs or (None,)
    bare = "".join(f", without {name}" for name in exhibit.left_out)
    return template_text(
        f"{style}.j2",
        exhibit=exhibit,
        claim=exhibit.claim,
        record=record,
        source=exhibit.claim.source.source,
        lead=(f"{lead} with {sizes}" if sizes else lead) + bare,
        lead_tex=(f"{lead} with ${markup.tex(sizes)}$" if sizes else lead) + markup.tex(bare),
        proof=proof,
        arguments=exhibit.arguments,
        sides=exhibit.sides,
        shown=exhibit.arguments + exhibit.sides,
        closing=closing,
        why=why,
        repair=repair,
        more=f" (And {len(others)} more.)" if others else "",
        version=version,
        recheck=recheck,
        page=page,
    )


def page_of(exhibit: Exhibit, address: str) -> str:
    """Return where a finding's page stands, if its site has an address."""
    if not address or exhibit.record is None:
        return ""
    place = f"x/{exhibit.record.id}" if exhibit.settled else f"claim/{exhibit.claim.id}"
    return f"{address.rstrip('/')}/{place}/"


def _closing(exhibit: Exhibit) -> str:
    """Say how far the sides are apart and how that is known."""
    if not exhibit.settled:
        return f"Evidence: {exhibit.ground}."
    if exhibit.why and exhibit.verdict is Verdict.FAILS:
        return f"There the claim is refuted: {exhibit.why}, {exhibit.ground}."
    if exhibit.verdict is Verdict.FAILS:
        return f"The claim misses by at least {exhibit.gap}, {exhibit.ground}."
    if exhibit.record and exhibit.record.evidence.reason:
        return f"The relation holds {exhibit.record.evidence.reason}, {exhibit.ground}."
    return f"The relation holds there, {exhibit.ground}."


def _script(exhibit: Exhibit) -> str:
    """Print the witness as a script that needs only NumPy."""
    found = _found(exhibit)
    if found.judgement.undefined:
        raise CitationError(
            f"{exhibit.claim.id} is refuted where a side is undefined, which a script of numbers "
            "does not show: use --format certificate"
        )
    if found.judgement.near:
        raise CitationError(
            f"{exhibit.claim.id} is settled by a solution that no fraction is, which a script of "
            f"numbers does not show: `lakatos verify {exhibit.record and exhibit.record.id}` does"
        )
    gap = found.judgement.gap
    return numpy_script(
        exhibit.claim,
        plain_arguments(exhibit.claim, found),
        [_plain_side(side) for _, side in found.judgement.sides],
        float(gap.abs_lower()) if isinstance(gap, arb) else gap,
    )


def _found(exhibit: Exhibit) -> Finding:
    """Judge the point that settles an exhibit's claim."""
    if exhibit.record is None or exhibit.record.point is None:
        raise CitationError(
            f"{exhibit.claim.id} is settled by no single point, so there is nothing for a script "
            "to show: use --format markdown"
        )
    return judge(exhibit.claim, point_of(exhibit.record.point, exhibit.claim))


def _plain_side(side: Any) -> Any:
    """Return a judged side as fractions, or as the floats in the middle of its enclosures."""
    return plain(side) if isinstance(side, ExactArray) else side


@cache
def _environment() -> jinja2.Environment:
    environment = jinja2.Environment(
        loader=jinja2.FunctionLoader(_template),
        undefined=jinja2.StrictUndefined,
        keep_trailing_newline=True,
        autoescape=False,  # noqa: S701 - the HTML template escapes by hand
    )
    for shown in (
        markup.tex, markup.markdown, markup.formula, markup.key, markup.address,
        dialect.told, dialect.told_tex, dialect.oneline, dialect.breaking, dialect.code,
        dialect.reddit, dialect.amsmath, dialect.bib, dialect.bib_names, dialect.bib_kind,
        dialect.bib_venue, dialect.inline, dialect.step,
    ):  # fmt: skip
        environment.filters[shown.__name__] = shown
    return environment


def template_text(name: str, /, **parts: object) -> str:
    """Fill one of the package's templates."""
    return _environment().get_template(name).render(year=date.today().year, **parts)  # noqa: DTZ011 - the user's year


def _template(name: str) -> str:
    return (importlib.resources.files(__package__) / "templates" / name).read_text("utf-8")
