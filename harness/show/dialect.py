"""What a citation says, as each place writes it: arrays, code, names, a citation file."""

from __future__ import annotations

import json
import re
from itertools import accumulate
from typing import TYPE_CHECKING

from . import markup

if TYPE_CHECKING:
    from ...theory.source import Source
    from .exhibit import Exhibit, Matrix

_LONG = 400
"""An array of more letters is not written out: the record has it, and so has its page."""
_SENTENCE = re.compile(r"(?<=[.!?])\s+(?=[A-Z])")
_WITHOUT_SYMBOLS = ((r"\mathbb", r"\mathbf"), (r"\circledast", r"\mathbin{\ast}"))
"""Commands of amssymb that formulas here use, and what LaTeX has for them without it."""
_MISC = "misc"
_REQUIRED = {"article": "journal", "inproceedings": "booktitle"}
"""The kinds of which all is known that BibTeX requires, and what they call the venue."""
_CFF_KINDS = {
    "article": "article", "inproceedings": "conference-paper", "book": "book", "misc": "website",
}  # fmt: skip


def told(matrix: Matrix) -> str:
    """Return an array with its name: rounded entries are said to be near."""
    text = matrix.text
    return f"{matrix.name} {'=' if matrix.exact else '≈'} {_left_out(matrix, text) or text}"


def told_tex(matrix: Matrix) -> str:
    """Return an array with its name in LaTeX."""
    left_out = _left_out(matrix, matrix.text)
    text = rf"\text{{{left_out}}}" if left_out else matrix.latex
    sign = "=" if matrix.exact else r"\approx"
    return f"{matrix.symbol} {sign} {text}"


def _left_out(matrix: Matrix, text: str) -> str:
    """Say what an array has, instead of all of it, where it is long."""
    if len(text) <= _LONG:
        return ""
    return f"({' by '.join(map(str, matrix.shape))} numbers, in the record)"


def sentence(text: str) -> str:
    """Return the first sentence of a text."""
    return _SENTENCE.split(oneline(text), maxsplit=1)[0]


def oneline(text: object) -> str:
    """Return text on one line."""
    return " ".join(str(text).split())


def code(text: str) -> str:
    """Return text as code in Markdown, whatever backticks it has."""
    fence = "`" * (max(map(len, re.findall("`+", text)), default=0) + 1)
    return f"{fence} {text} {fence}" if "`" in text else f"`{text}`"


def reddit(text: object) -> str:
    """Return text for Reddit, where a caret raises what follows."""
    return re.sub(r"(?<!\\)\^", r"\\^", markup.markdown(text))


def amsmath(latex: str) -> str:
    """Return a formula without what amsmath and LaTeX itself do not have."""
    for symbol, other in _WITHOUT_SYMBOLS:
        latex = re.sub(rf"{re.escape(symbol)}(?![A-Za-z])", other.replace("\\", r"\\"), latex)
    return latex


def step(line: str, style: str) -> str:
    """Return a line of a proof: formulas between dollars as they are, words as words."""
    escaped = markup.tex if style == "latex" else markup.markdown
    parts = line.split("$")
    if style == "latex":
        parts[1::2] = map(_breakable, parts[1::2])
    for place in range(0, len(parts), 2):
        words = parts[place]
        parts[place] = words and f"{_edge(words)}{escaped(words.strip())}{_edge(words[::-1])}"
    return "$".join(parts)


def inline(line: str) -> str:
    """Return a line of a proof with its formulas between the brackets that HTML's readers know."""
    parts = line.split("$")
    return "".join(rf"\({part}\)" if place % 2 else part for place, part in enumerate(parts))


def _breakable(formula: str) -> str:
    """Let LaTeX break a formula between factors that stand in no braces."""
    depth = accumulate((letter == "{") - (letter == "}") for letter in formula)
    ends = [
        place
        for place, open_ in enumerate(depth)
        if not open_ and formula.startswith(r"\, ", place)
    ]
    for place in reversed(ends):
        formula = f"{formula[:place]}\\,\\allowbreak {formula[place + 3 :]}"
    return formula


def _edge(words: str) -> str:
    return " " if words.strip() and words[0] == " " else ""


def breaking(tex: str) -> str:
    """Return a long name in LaTeX, which may be broken after its underscores and slashes."""
    return re.sub(r"(\\_|/)(?=\w)", r"\1\\allowbreak ", tex)


def bib(text: object) -> str:
    """Return text for a field of BibTeX, which counts braces whatever stands before them."""
    escaped = markup.tex(oneline(text))
    return escaped.replace(r"\{", r"\textbraceleft{}").replace(r"\}", r"\textbraceright{}")


def bib_names(source: Source) -> str:
    """Return who wrote a source; who writes on the web is named as they name themselves."""
    names = [bib(name) for name in source.authors]
    whole = source.kind == _MISC
    return " and ".join(f"{{{name}}}" if whole or " and " in name else name for name in names)


def bib_kind(source: Source) -> str:
    """Return the kind of entry whose required fields are known."""
    return source.kind if source.kind in _REQUIRED and source.venue else _MISC


def bib_venue(source: Source) -> str:
    """Return what the venue is called in an entry of that kind."""
    return _REQUIRED.get(bib_kind(source), "howpublished")


def cff(exhibit: Exhibit, said: str, version: str, recheck: str, page: str) -> str:
    """Return a citation file (CFF 1.2.0), which GitHub and reference managers read."""
    if exhibit.record is None:
        return ""
    source = exhibit.claim.source.source
    title = f"{exhibit.headline}: {oneline(exhibit.claim.statement)}"
    record = {"type": "other", "value": exhibit.record.id, "description": "record of Lakatos"}
    cited = {
        "type": _CFF_KINDS.get(source.kind, "generic"),
        "title": oneline(source.title),
        "authors": [{"name": oneline(name)} for name in source.authors],
        "year": source.year,
    }
    if source.url.startswith(("https://", "http://")):
        cited["url"] = markup.address(source.url)
    fields = {
        "cff-version": "1.2.0",
        "message": f"Cite the finding by its record; recheck: {oneline(recheck)}",
        "type": "dataset",
        "title": title,
        "authors": [{"name": "Lakatos"}],
        "version": version,
        "abstract": oneline(said),
        "identifiers": [record],
        **({"url": page} if page else {}),
        "references": [cited],
    }
    lines = (f"{key}: {json.dumps(value, ensure_ascii=False)}" for key, value in fields.items())
    return "\n".join(lines) + "\n"
