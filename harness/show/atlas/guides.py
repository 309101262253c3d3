"""Guides: how something is done from beginning to end, written in Markdown and run by the tests."""

from __future__ import annotations

import importlib.resources
from typing import TYPE_CHECKING

from markdown_it import MarkdownIt
from markupsafe import Markup, escape

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
    return (importlib.resources.files(__package__) / "guides" / f"{name}.md").read_text("utf-8")


def _shown(text: str) -> Markup:
    """Return a guide as HTML; what is in a fence can be copied."""
    markdown = MarkdownIt("commonmark", {"html": False})
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
