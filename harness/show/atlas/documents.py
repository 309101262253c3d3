"""The documents of the repository on the site: what links to one there leads to its page here."""

from __future__ import annotations

import posixpath
import re
from functools import cache
from typing import TYPE_CHECKING
from urllib.parse import urlsplit

from .packaged import packaged
from .rendered import rendered, sections
from .site import web

if TYPE_CHECKING:
    from markupsafe import Markup

    from .site import Site

GROUPS = {
    "What was found": {
        "thread": "a discussion about transformers without activations, sentence by sentence",
        "table": "what the answers of the law table rest on",
        "modules": "rows of laws of attention, recurrence and norms that others wrote",
        "evidence": "what each claim that is not proved for all sizes lacks",
    },
    "Whether the court can be trusted": {
        "oracles": "blocks compared with the programs of other authors",
        "twins": "every true claim, broken in one place and refuted",
        "mutants": "blocks that compute another thing, and what notices",
        "trusted_mutants": "the court made wrong in one place, and what notices",
        "needles": "false claims from easy to very hard, and who else finds them",
        "campaigns": "random questions whose answers are known otherwise",
        "attacks": "inputs by which the court was made to say something false",
        "benchmarks": "what it all costs, in seconds and bytes",
    },
    "How it is built": {
        "language": "everything that a file of claims may import",
        "glossary": "one word, one meaning",
        "architecture": "what flows, who may import whom, and where a new thing goes",
        "decisions": "what was chosen, what else was looked at, and why",
    },
}
"""Every document but the one about verdicts, with a line about it."""
_LONG = 5
"""A document of so many sections has a list of them."""
_DECISION = re.compile(r"\]\(([\w-]+)\.md\)")


@cache
def places() -> dict[str, str]:
    """Return where the documents stand on the site, by their places in the repository."""
    names = [name for group in GROUPS.values() for name in group]
    found = {f"docs/{name}.md": f"guides/{name}" for name in names}
    for decision in dict.fromkeys(_DECISION.findall(packaged("docs/decisions", "README.md"))):
        found[f"docs/decisions/{decision}.md"] = f"guides/decisions/{decision}"
    del found["docs/decisions.md"], found["docs/benchmarks.md"]
    found["docs/decisions/README.md"] = "guides/decisions"
    found["benchmarks/README.md"] = "guides/benchmarks"
    found["docs/trust.md"] = "trust"
    return found


def document_pages(site: Site) -> dict[str, str]:
    """Write a page a document; return the title of each, by its place on the site."""
    titles = {}
    for path, place in places().items():
        titles[place] = title_of(text_of(path))
        if place != "trust":
            above = [("decisions", "Decisions")] if place.startswith("guides/decisions/") else []
            parts = sections(text_of(path))
            site.page(
                place, "guide.html.j2", title=titles[place], above=above, body=document(site, path),
                parts=parts if len(parts) >= _LONG else [],
            )  # fmt: skip
    return titles


def title_of(text: str) -> str:
    """Return the heading with which a text begins."""
    return text.partition("\n")[0].removeprefix("# ")


def text_of(path: str) -> str:
    """Return the text of a document."""
    if path.startswith("docs/"):
        return packaged(*posixpath.split(path))
    return packaged("guides", "benchmarks.md")


def document(site: Site, path: str) -> Markup:
    """Return a document as its page shows it; the pictures that it has are written beside."""
    root = "../" * (places()[path].count("/") + 1)
    known, points = site.shared["known"], site.shared["point_ids"]

    def follow(href: str) -> str:
        parts = urlsplit(href)
        if parts.scheme or not parts.path:
            return href if web(href) or not parts.scheme else ""
        target = posixpath.normpath(posixpath.join(posixpath.dirname(path), parts.path))
        part = f"#{parts.fragment}" if parts.fragment else ""
        if target.startswith("docs/") and target.endswith(".svg"):
            site.file(target, packaged(*posixpath.split(target)))
            return f"{root}{target}"
        return f"{root}{places()[target]}/index.html{part}" if target in places() else ""

    def named(code: str) -> str:
        folder = "claim" if code in known else "x" if code in points else ""
        return f"{root}{folder}/{code}/index.html" if folder else ""

    return rendered(text_of(path), follow, named)
