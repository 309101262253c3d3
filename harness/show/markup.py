"""Words of users in markup: they are shown as text, and a formula is a formula and no more."""

from __future__ import annotations

import re

_TEX = str.maketrans({
    "\\": r"\textbackslash{}", "&": r"\&", "%": r"\%", "$": r"\$", "#": r"\#", "_": r"\_",
    "{": r"\{", "}": r"\}", "~": r"\textasciitilde{}", "^": r"\textasciicircum{}",
    "\u201c": "``", "\u201d": "''",
})  # fmt: skip
_MARKS = re.compile(
    r"""
    \\(?=[!-/:-@\[-`{-~])    # what would hide a mark
    | <(?=[A-Za-z/!?])       # tags, comments, addresses
    | &(?=\#|\w+;)           # letters by number or name
    | \](?=[(\[:])           # links, pictures, and where they lead
    | [*~`$]
    | (?<![^\W_])_ | _(?![^\W_])
    | ^(?:[#>=+-]|\d+(?=[.)]))
    """,
    re.VERBOSE,
)
"""What means something to a reader of Markdown, at the places where it does."""
_OTHER = re.compile(
    r"""
    \\(?:input|include|write|open(?:in|out)|read|immediate|special|def|[egx]def|let|futurelet
        |catcode|csname|(?:re|provide)?newcommand|newcommand|renewcommand|newenvironment|href|url
        |includegraphics|require|html\w*|style|class|cssId|data|unicode|directlua|begingroup
        |loop|repeat|usepackage|verb|lstinputlisting|end(?!\{)|begin(?!\{))(?![A-Za-z])
    | \\[\])(] | (?<!\\)\$ | \n\s*\n
    """,
    re.VERBOSE,
)
"""Commands that are no mathematics: they read, write, define or link, or end the formula."""
_TAG = re.compile(r"(<|\])(?=[A-Za-z/!?(\[])")
_CODE = re.compile(r"`+")
NO_FORMULA = r"\text{(a formula with commands that are no mathematics is left out)}"


def tex(text: object) -> str:
    """Return text for LaTeX."""
    return str(text).translate(_TEX)


def markdown(text: object) -> str:
    """Return text for Markdown on one line; pairs of backticks around code stay."""
    parts = _CODE.split(" ".join(str(text).split()))
    if len(parts) % 2 and set(_CODE.findall(str(text))) <= {"`"}:
        return "`".join(part if place % 2 else _marked(part) for place, part in enumerate(parts))
    return _marked(" ".join(str(text).split()))


def _marked(text: str) -> str:
    return _MARKS.sub(lambda mark: f"{mark[0][:-1]}\\{mark[0][-1]}", text)


def formula(latex: str) -> str:
    """Return a formula for any of our pages: what is no mathematics makes it none."""
    depth = 0
    for brace in re.findall(r"(?<!\\)(?:\\\\)*([{}])", latex):
        depth += 1 if brace == "{" else -1
        if depth < 0:
            return NO_FORMULA
    if depth or _OTHER.search(latex):
        return NO_FORMULA
    return _TAG.sub(r"\1 ", latex)


def key(text: str) -> str:
    """Return the key of an entry of a bibliography."""
    return re.sub(r"[^\w.:+/-]", "", text)


def address(url: str) -> str:
    """Return an address in which nothing ends a field."""
    return re.sub(r"[{}\\\s]", lambda mark: f"%{ord(mark[0]):02X}", url)
