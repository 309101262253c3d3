"""Markdown as pages show it: headings are places, formulas are set, links stay within the site."""

from __future__ import annotations

import re
from itertools import pairwise
from typing import TYPE_CHECKING

from markdown_it import MarkdownIt
from markdown_it.token import Token
from markupsafe import Markup, escape

from .mathml import math

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Sequence

    from markdown_it.rules_inline import StateInline

_PLACE = re.compile(r'<a id="([\w.-]+)"></a>')
"""The one tag that our texts have: a place in a page, to link to."""
_FORMULA = re.compile(r"\$\$([^$]+)\$\$|\$(?!\s)([^$\n]+)(?<!\s)\$")
_NO_WORD = re.compile(r"[^\w\- ]")


def rendered(
    text: str,
    follow: Callable[[str], str] = str,
    named: Callable[[str], str] = lambda _: "",
) -> Markup:
    """Return a text of ours as HTML, in which HTML is text; what is in a fence can be copied.

    Args:
        text: The text, in Markdown.
        follow: Returns where a link leads on the site, or nothing where the site has no such page:
            then its words stay.
        named: Returns the page of what a piece of code names, or nothing.
    """
    markdown = _markdown()
    tokens = markdown.parse(text)
    for token in tokens:
        if token.type == "inline":
            token.children = list(_linked(token.children or (), follow, named))
    for heading, _, slug in _headings(tokens):
        heading.attrSet("id", slug)
    return Markup(markdown.renderer.render(tokens, markdown.options, {}))  # noqa: S704 - our own text


def sections(text: str) -> list[tuple[str, str]]:
    """Return the sections of a text: the place of each in its page, and its heading."""
    found = _headings(_markdown().parse(text))
    return [(slug, content) for token, content, slug in found if token.tag == "h2"]


def _headings(tokens: Sequence[Token]) -> Iterator[tuple[Token, str, str]]:
    """Yield each heading, its text and the name of its place, as GitHub makes it."""
    taken: set[str] = set()
    for token, inline in pairwise(tokens):
        if token.type == "heading_open":
            plain = _NO_WORD.sub("", inline.content.lower()).replace(" ", "-")
            names = (plain, *(f"{plain}-{turn}" for turn in range(1, len(taken) + 2)))
            slug = next(name for name in names if name not in taken)
            taken.add(slug)
            yield token, inline.content, slug


def _markdown() -> MarkdownIt:
    markdown = MarkdownIt("commonmark", {"html": False}).enable("table")
    markdown.inline.ruler.before("escape", "formula", _formula)
    markdown.inline.ruler.before("escape", "place", _place)
    for name, rule in {
        "fence": _fence, "formula": _set, "place": _placed,
        "table_open": _table, "table_close": _table,
    }.items():  # fmt: skip
        markdown.add_render_rule(name, rule)
    return markdown


def _linked(
    tokens: Sequence[Token], follow: Callable[[str], str], named: Callable[[str], str]
) -> Iterator[Token]:
    """Yield the tokens of a line with links that lead somewhere."""
    inside: list[bool] = []
    for token in tokens:
        if token.type == "link_open":
            inside.append(bool(href := follow(str(token.attrs["href"]))))
            token.attrs["href"] = href
        elif token.type == "image":
            token.attrs["src"] = follow(str(token.attrs["src"]))
        page = named(token.content) if token.type == "code_inline" and not any(inside) else ""
        if page:
            yield Token("link_open", "a", 1, attrs={"href": page})
        if not token.type.startswith("link_") or inside[-1]:
            yield token
        if page:
            yield Token("link_close", "a", -1)
        if token.type == "link_close":
            inside.pop()


def _formula(state: StateInline, silent: bool) -> bool:  # noqa: FBT001 - called by the library
    return _met(_FORMULA, "formula", state, silent=silent)


def _place(state: StateInline, silent: bool) -> bool:  # noqa: FBT001 - called by the library
    return _met(_PLACE, "place", state, silent=silent)


def _met(pattern: re.Pattern[str], kind: str, state: StateInline, *, silent: bool) -> bool:
    """Take what a pattern finds at the place where the line is read."""
    found = pattern.match(state.src, state.pos)
    if found is None:
        return False
    if not silent:
        state.push(kind, "", 0).meta = {"groups": found.groups()}
    state.pos = found.end()
    return True


def _set(_: object, tokens: Sequence[Token], place: int, *__: object) -> str:
    display, inline = tokens[place].meta["groups"]
    if inline:
        return math(inline, inline=True)
    return Markup(
        '<span class="display scroll" tabindex="0" role="group" aria-label="Formula">{}</span>'
    ).format(math(display))


def _placed(_: object, tokens: Sequence[Token], place: int, *__: object) -> str:
    return Markup('<span id="{}"></span>').format(*tokens[place].meta["groups"])


def _table(_: object, tokens: Sequence[Token], place: int, *__: object) -> str:
    """Write the ends of a table, which is moved aside where it is too wide."""
    if tokens[place].nesting > 0:
        return '<div class="scroll" tabindex="0" role="group" aria-label="Table"><table>\n'
    return "</table></div>\n"


def _fence(_: object, tokens: Sequence[Token], place: int, *__: object) -> str:
    token = tokens[place]
    label = {"console": "Commands, with what they print", "yaml": "Workflow"}.get(
        token.info, "File"
    )
    return (
        f'<div class="copied"><pre tabindex="0" aria-label="{label}"><code>'
        f"{escape(token.content)}</code></pre></div>\n"
    )
