"""Guides: how something is done from beginning to end, written in Markdown and run by the tests."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from markupsafe import Markup

from .documents import GROUPS, document, document_pages, title_of
from .grades import ROWS
from .packaged import packaged
from .rendered import rendered
from .site import anchor

if TYPE_CHECKING:
    from .site import Site

GUIDES = ("cited-claim", "own-block", "module-in-ci", "your-site", "how-it-works")
"""In the order in which somebody new wants them."""


def guide_pages(site: Site) -> dict[str, str]:
    """Write a page a guide and a document, and their list; return the titles by places."""
    titles = {f"guides/{name}": title_of(guide(name)) for name in GUIDES}
    for name in GUIDES:
        title, body = titles[f"guides/{name}"], rendered(guide(name))
        site.page(f"guides/{name}", "guide.html.j2", title=title, above=[], body=body, parts=[])
    known = document_pages(site)
    site.page("guides", "guides.html.j2", titles=titles, documents=known, groups=GROUPS)
    return titles | known


def guide(name: str) -> str:
    """Return a guide as it is written."""
    return packaged("guides", f"{name}.md")


def trust_page(site: Site, **parts: Any) -> None:
    """Write what a verdict is worth: the text, in which each grade is a place to link to."""
    body = str(document(site, "docs/trust.md"))
    for grade, row in ROWS.items():
        cell = f"<td><strong>{row}</strong>"
        body = body.replace(cell, f'<td id="{anchor(grade)}"><strong>{row}</strong>', 1)
    site.page("trust", "trust.html.j2", body=Markup(body), **parts)  # noqa: S704 - our own text
