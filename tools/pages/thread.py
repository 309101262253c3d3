"""Build docs/thread.md: the thread's assertions, from thread.toml, with what the court found.

Run `python -m lakatos.tools.pages.thread` after `lakatos check`, and commit the page with
the records.
"""

import re
import tempfile
import tomllib
from pathlib import Path
from typing import Any

import jinja2
from lakatos.harness.catalogue.claims import catalogue, repairs_of
from lakatos.harness.decide import kept_decision
from lakatos.harness.keep.record import Record
from lakatos.harness.keep.store import Store
from lakatos.harness.show.exhibit import Exhibit
from lakatos.theory import FAILS, Claim
from lakatos.theory.verdict import Strength, up_to

HERE = Path(__file__).resolve().parent
PAGE = HERE.parents[1] / "docs" / "thread.md"
_MENTION = re.compile(r"`([a-z0-9_]+)`")


class PageError(Exception):
    """The page cannot be built; the message says why and what to do."""


def thread() -> dict[str, Any]:
    """Return the assertions and the answer, as written in thread.toml."""
    return tomllib.loads((HERE / "thread.toml").read_text("utf-8"))


def claims_named(text: dict[str, Any]) -> list[str]:
    """List the ids of all claims that the assertions and the answer name, in order."""
    parts = [*text["assertion"], *text["answer"]]
    return list(dict.fromkeys(name for part in parts for name in part["claims"]))


def exhibits() -> dict[str, Exhibit]:
    """Return what is on record about every claim that the thread names."""
    claims = {claim.id: claim for claim in catalogue()}
    names = claims_named(thread())
    unknown = [name for name in names if name not in claims]
    if unknown:
        raise PageError(f"thread.toml names no claim of the catalogue: {', '.join(unknown)}")
    return {
        name: Exhibit(
            claims[name], _record(claims[name]), tuple(repairs_of(claims[name], claims.values()))
        )
        for name in names
    }


def _record(claim: Claim) -> Record:
    """Return what the catalogue keeps about a claim, if it stands."""
    with tempfile.TemporaryDirectory() as nowhere:
        kept = kept_decision(claim, Store(user=Path(nowhere)))
    if kept is None or kept.record is None:
        raise PageError(f"nothing kept of {claim.id} stands: run `lakatos check {claim.id}` first")
    return kept.record


def ground(exhibit: Exhibit) -> str:
    """Say in a few words what the verdict rests on."""
    record = exhibit.record
    if record is None or record.strength is Strength.SURVIVED:
        return "no exception found"
    if record.strength is Strength.Z3:
        return f"no exception found, by z3 at no shape{up_to(record.evidence.sizes)}"
    if record.strength is Strength.PROVED:
        ends = ", ".join(f"{name} up to {size}" for name, size in record.evidence.sizes.items())
        return Strength.PROVED + (f", {ends}" if ends else "")
    if record.strength is Strength.PROVED_AT_SIZES:
        sizes = ", ".join(f"{name} = {size}" for name, size in record.evidence.sizes.items())
        return "proved for all real inputs" + (f" up to {sizes}" if sizes else "")
    return exhibit.ground


def _short(exhibit: Exhibit) -> str:
    """Say what was found about a claim that supports a sentence, by its contrary if it fails."""
    if exhibit.verdict is FAILS:
        return "the contrary is refuted"
    shown = exhibit.record is not None and exhibit.record.strength
    return "proved" if shown in (Strength.PROVED, Strength.PROVED_AT_SIZES) else "holds"


def render() -> str:
    """Return the page."""
    environment = jinja2.Environment(
        loader=jinja2.FileSystemLoader(HERE),
        undefined=jinja2.StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
        keep_trailing_newline=True,
        autoescape=False,  # noqa: S701 - the page is Markdown of our own
    )
    found = exhibits()

    def linked(text: str) -> str:
        """Turn the claims that a text mentions into links to where the page shows them."""

        def link(name: re.Match[str]) -> str:
            if name[1] not in found:
                return name[0]
            return f"[{_short(found[name[1]])}](#{name[1]})"

        return _MENTION.sub(link, " ".join(text.split()))

    environment.filters["linked"] = linked
    environment.filters["ground"] = ground
    page = environment.get_template("thread.md.j2").render(**thread(), exhibits=found, shown=set())
    return re.sub(r"\n{3,}", "\n\n", page).rstrip() + "\n"


if __name__ == "__main__":
    PAGE.write_text(render(), "utf-8")
