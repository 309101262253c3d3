"""LaTeX as MathML: anybody's formula becomes elements of mathematics, or stays text."""

from __future__ import annotations

import html
import re
from functools import cache
from importlib import import_module
from itertools import accumulate, pairwise
from typing import TYPE_CHECKING, Any

from markupsafe import Markup, escape

from ..folding import opened
from ..markup import NO_FORMULA, formula
from ..printable import printable

if TYPE_CHECKING:
    from collections.abc import Callable
    from xml.etree import ElementTree as ET

_ELEMENTS = frozenset({
    "math", "mrow", "mi", "mn", "mo", "mtext", "mspace", "mfrac", "msqrt", "mroot", "msub", "msup",
    "msubsup", "munder", "mover", "munderover", "mtable", "mtr", "mtd", "mpadded", "mphantom",
    "menclose", "mstyle",
})  # fmt: skip
"""What is mathematics and no more: no link, no picture, no other language."""
_ATTRIBUTES = frozenset({
    "display", "displaystyle", "stretchy", "fence", "form", "separator", "accent", "accentunder",
    "linethickness", "columnalign", "rowspacing", "columnspacing", "lspace", "rspace", "width",
    "height", "depth", "voffset", "mathvariant", "movablelimits", "minsize", "maxsize", "largeop",
    "symmetric", "scriptlevel", "notation", "rowalign",
})  # fmt: skip
_VALUE = re.compile(r"[\w .%+-]*")
_RENAMED = {
    r"\arg": r"\operatorname{arg}", r"\lvert": "|", r"\rvert": "|", r"\lVert": "\u2016",
    r"\rVert": "\u2016",
}  # fmt: skip
"""What the library knows under another name only."""
_OPERATORS = frozenset("\u27f9\u27fa\u27c2\u00b1;")
"""What the library takes for letters, so that they would stand too close."""
_NAME = re.compile(r"\\[A-Za-z]+")
_PRINTED = tuple(
    (re.compile(written), printed)
    for written, printed in (
        (r"&gt;=", "\u2265"), (r"&lt;=", "\u2264"), (r" x (?=[^()]*\))", " \u00d7 "),
        (r"\bR(?=[\^_ ;)]|$)", "\u211d"), (r"\^\(([^()]*)\)", r"<sup>\1</sup>"),
        (r"_\{([^{}]*)\}", r"<sub>\1</sub>"), (r"\b(d|k|c|w|b)_(\w+)\b", r"\1<sub>\2</sub>"),
    )
)  # fmt: skip
"""What quantifiers write in plain text, and how it is printed."""
_SUBSCRIPT = _PRINTED[-1]
_CODE = re.compile("`([^`\n]+)`")
_LONGEST = 4000
_LONG = 60
"""A formula in a line of text that is longer may go on in the next line."""
_SIGNS = "+ ", "- ", "= "


class _NoFormulaError(Exception):
    """The text has what is no mathematics, or what the library does not know."""


@cache
def math(latex: str, *, inline: bool = False) -> Markup:
    """Return a formula that a browser sets without a script; where it cannot be, its text."""
    try:
        return Markup(_math(latex, "inline" if inline else "block"))  # noqa: S704 - built below
    except ModuleNotFoundError:
        raise
    except Exception:  # noqa: BLE001 - a formula is anybody's, and so is what a parser makes of it
        return Markup('<code class="tex">{}</code>').format(printable(latex))


def prose(text: str) -> Markup:
    """Return text in which what stands between dollars is a formula."""
    parts = str(text).split("$")
    if len(parts) % 2 == 0:
        return sentence(text)
    said = (_wrapping(part) if k % 2 else sentence(part) for k, part in enumerate(parts))
    return Markup("").join(said)


def _wrapping(latex: str) -> Markup:
    """Return a formula; a long one in parts, so that its line can end before a sign."""
    if len(latex) <= _LONG or r"\begin" in latex:
        return math(latex, inline=True)
    depth = accumulate(map(opened, latex))
    signs = [
        place
        for place, open_ in enumerate(depth)
        if not open_ and place and latex.startswith(_SIGNS, place)
    ]
    cuts = [0, *signs, len(latex)]
    parts = [latex[start:end].strip() for start, end in pairwise(cuts)]
    # A sign after nothing stands between, with its spaces.
    written = [parts[0], *(f"{{}} {part}" for part in parts[1:])]
    return Markup(" ").join(math(part, inline=True) for part in written)


def sentence(text: str) -> Markup:
    """Return a sentence in which `d_k` is printed with its subscript, and code as code."""
    shown = _SUBSCRIPT[0].sub(_SUBSCRIPT[1], str(escape(printable(str(text)))))
    return Markup(_CODE.sub(r"<code>\1</code>", shown))  # noqa: S704 - of text that was escaped


def quantified(text: str) -> Markup:
    """Return quantifiers as books print them: spaces with powers, sizes with subscripts."""
    shown = str(escape(printable(text)))
    for written, printed in _PRINTED:
        shown = written.sub(printed, shown)
    return Markup(shown)  # noqa: S704 - of text that was escaped


def _math(latex: str, display: str) -> str:
    if len(latex) > _LONGEST or formula(latex) == NO_FORMULA or not latex.isprintable():
        raise _NoFormulaError
    written = _NAME.sub(lambda name: _RENAMED.get(name[0], name[0]), latex)
    return _element(converter()(written, display=display))


@cache
def converter() -> Callable[..., Any]:
    """Return what reads LaTeX.

    Raises:
        ModuleNotFoundError: The extra is not installed that brings it.
    """
    convert: Callable[..., Any] = import_module("latex2mathml.converter").convert_to_element
    return convert


def _element(element: ET.Element) -> str:
    """Write an element with what is known of it; anything unknown makes it no formula."""
    tag = element.tag.rpartition("}")[2]
    if tag == "mi" and element.text and html.unescape(element.text) in _OPERATORS:
        tag = "mo"
    if tag not in _ELEMENTS:
        raise _NoFormulaError
    given = "".join(
        f' {name}="{escape(value)}"'
        for name, value in element.items()
        if name in _ATTRIBUTES and _VALUE.fullmatch(value)
    )
    inside = "".join(
        (_text(element.text), *(_element(each) + _text(each.tail) for each in element))
    )
    return f"<{tag}{given}>{inside}</{tag}>"


def _text(text: str | None) -> str:
    said = html.unescape(text or "")
    if said.startswith("\\") and len(said) > 1:
        raise _NoFormulaError
    return str(escape(said))
