"""Guides: how something is done from beginning to end, written in Markdown and run by the tests."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any

from markdown_it import MarkdownIt
from markupsafe import Markup, escape

from .grades import ROWS
from .packaged import packaged
from .site import anchor

if TYPE_CHECKING:
    from collections.abc import Sequence

    from markdown_it.token import Token

    from .site import Site

GUIDES = ("cited-claim", "own-block", "module-in-ci", "your-site", "how-it-works")
"""In the order in which somebody new wants them."""


def guide_pages(site: Site) -> None:
    """Write a page a guide, and their list."""
    titles = {name: guide(name).partition("\n")[0].removeprefix("# ") for name in GUIDES}
    for name in GUIDES:
        site.page(f"guides/{name}", "guide.html.j2", title=titles[name], body=_shown(guide(name)))
    site.page("guides", "guides.html.j2", titles=titles)


def guide(name: str) -> str:
    """Return a guide as it is written."""
    return packaged("guides", f"{name}.md")


def trust_page(site: Site, **parts: Any) -> None:
    """Write what a verdict is worth: the text, in which each grade is a place to link to."""
    body = _PAGE.sub(r"\1", str(_shown(packaged("guides", "trust.md"))))
    for grade, row in ROWS.items():
        cell = f"<td><strong>{row}</strong>"
        body = body.replace(cell, f'<td id="{anchor(grade)}"><strong>{row}</strong>', 1)
    site.page("trust", "trust.html.j2", body=Markup(body), **parts)  # noqa: S704 - our own text


_PAGE = re.compile(r'<a href="[\w/]+\.md">(.*?)</a>')
"""A link to a page beside the text where it stands in the repository."""


def _shown(text: str) -> Markup:
    """Return a guide as HTML; what is in a fence can be copied."""
    markdown = MarkdownIt("commonmark", {"html": False}).enable("table")
    markdown.add_render_rule("fence", _fence)
    return Markup(markdown.render(text))  # noqa: S704 - our own text, in which HTML is text


def _fence(_: object, tokens: Sequence[Token], place: int, *__: object) -> str:
    token = tokens[place]
    label = {"console": "Commands, with what they print", "yaml": "Workflow"}.get(
        token.info, "File"
    )
    return (
        f'<div class="copied"><pre tabindex="0" aria-label="{label}"><code>'
        f"{escape(token.content)}</code></pre></div>\n"
    )
