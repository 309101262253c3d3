"""The folder of a site: templates filled, files written, each page told how it reaches the root."""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from functools import cache
from typing import TYPE_CHECKING, Any
from urllib.parse import urlsplit

import jinja2
from markupsafe import Markup

from ....theory.verdict import Verdict
from ..exhibit import Matrix
from ..law_table import CELL_MARKS, PARTLY, WHERE_DEFINED
from ..printable import printable
from ..terminal import MARKS
from .grades import GRADES, HEADLINES, known
from .heat import heat, largest
from .mathml import math, prose, quantified, sentence
from .packaged import packaged

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping
    from pathlib import Path

    from .leaf import Grid

_STATIC = (
    "atlas.css", "atlas.js", "search.js", "laws.js", "minisearch.js", "minisearch.LICENSE.txt",
)  # fmt: skip
_LOST = "404.html"
"""The name by which hosts of files look for such a page."""
SECTIONS = (
    ("claims", "Claims"), ("blocks", "Blocks"), ("laws", "Laws"), ("sources", "Sources"),
    ("guides", "Guides"), ("trust", "Trust"),
)  # fmt: skip
"""The folders that every page leads to, with their titles."""


@dataclass
class Site:
    """A site that is being written."""

    folder: Path
    sections: tuple[tuple[str, str], ...] = SECTIONS
    shared: dict[str, Any] = field(default_factory=dict)
    """What every template is given."""
    pages: dict[str, int] = field(default_factory=dict)
    """The pages that were written, with their sizes in bytes."""

    def page(self, place: str, template: str, /, *, root: str = "", **parts: Any) -> None:
        """Write a page at `place`, a folder such as ``claim/NAME``, or nothing for the start.

        Links begin with `root`, or else with as many steps up as the page is deep.
        """
        depth = place.count("/") + 1 if place else 0
        text = (
            _environment()
            .get_template(template)
            .render(
                root=root or "../" * depth,
                section=place.partition("/")[0],
                sections=self.sections,
                **self.shared,
                **parts,
            )
        )
        name = place if place == _LOST else f"{place}/index.html" if place else "index.html"
        self.pages[name] = self.file(name, text)

    def lost(self, address: str) -> None:
        """Write what a host shows where there is no page, at whatever depth that was asked for."""
        self.page(_LOST, "lost.html.j2", root=f"{urlsplit(address).path.rstrip('/')}/")

    def redirect(self, place: str, target: str, name: str, part: str = "") -> None:
        """Let a former place lead to a page, unless something stands there."""
        if f"{place}/index.html" not in self.pages:
            depth = "../" * (place.count("/") + 1)
            there = f"{depth}{target}/index.html{f'#{part}' if part else ''}"
            self.page(place, "redirect.html.j2", target=there, name=name)

    def file(self, name: str, text: str) -> int:
        """Write a file; return its size in bytes."""
        path = self.folder / name
        path.parent.mkdir(parents=True, exist_ok=True)
        data = text.encode("utf-8", "replace")
        path.write_bytes(data)
        return len(data)

    def static(self) -> None:
        """Write what the pages share."""
        for name in _STATIC:
            self.file(name, packaged("static", name))


@cache
def _environment() -> jinja2.Environment:
    """Return the environment: whatever is no markup of ours is escaped, and prints."""
    environment = jinja2.Environment(
        loader=jinja2.FunctionLoader(lambda name: packaged("templates", name)),
        undefined=jinja2.StrictUndefined,
        autoescape=True,
        finalize=_shown,
    )
    filters: tuple[Callable[..., Any], ...] = (
        anchor,
        authors,
        beyond,
        counted,
        sentence,
        web,
        words,
    )
    environment.filters |= {each.__name__: each for each in filters}
    environment.globals |= {
        "math": math, "prose": prose, "quantified": quantified, "heat": heat, "largest": largest,
        "marks": MARKS, "headlines": HEADLINES,
        "told_of": known, "grades": GRADES, "labels": _LABELS, "file_words": _FILE_WORDS,
        "nested": _nested, "kinds": _KINDS, "signs": _SIGNS,
    }  # fmt: skip
    return environment


_LABELS = {"lhs": "left side", "rhs": "right side", "difference": "left minus right"}
_KINDS = {
    Verdict.HOLDS: "h", Verdict.FAILS: "f", Verdict.UNDECIDED: "u", Verdict.VACUOUS: "u",
}  # fmt: skip
"""The classes of the table's cells, of which there are thousands."""
_SIGNS = (
    *((sign, _KINDS[Verdict(name)], name) for name, (sign, _) in CELL_MARKS.items()),
    (WHERE_DEFINED, "h", "holds where it is defined"),
    (PARTLY, "fs", "holds for some parameters only"),
)
_FILE_WORDS = {
    "recheck.py": "both sides with NumPy alone",
    "certificate.py": "a rigorous check that needs Python alone",
    "record.json": "the record, for another program",
}


def _shown(value: Any) -> Any:
    """Return what is printed: in anybody's text no character commands or reorders."""
    return printable(value) if isinstance(value, str) and not isinstance(value, Markup) else value


def _nested(grid: Grid) -> str:
    """Return an array as nested lists."""
    return Matrix(grid.name, grid.shape, grid.entries).text


def anchor(text: str) -> str:
    """Return text as the name of a place in a page."""
    return re.sub(r"[^\w-]+", "-", str(text)).strip("-") or "none"


def authors(names: tuple[str, ...]) -> str:
    """Return names as a citation has them."""
    return f"{names[0]} et al." if len(names) > 2 else " and ".join(names)


def beyond(ground: str, strength: object) -> str:
    """Return what evidence rests on, without the name of its grade, which stands before it."""
    return ground.removeprefix(str(strength)).lstrip(" :")


def counted(counts: Mapping[Verdict, int]) -> list[tuple[Verdict, int, str]]:
    """Return how many came out how, what holds first, each with the word for so many."""
    held = "holds" if counts.get(Verdict.HOLDS) == 1 else "hold"
    said = {verdict: each.lower() for verdict, each in HEADLINES.items()} | {Verdict.HOLDS: held}
    return [(each, counts[each], said[each]) for each in Verdict if counts.get(each)]


def web(url: str) -> bool:
    """Whether an address may be a link: one of the web, and of no script."""
    try:
        return urlsplit(url).scheme in ("http", "https")
    except ValueError:
        return False


def words(name: str) -> str:
    """Return the name of a file, a family or a law as words."""
    return name.replace("_", " ")
