"""What the pages show, as plain data: a user's claims are read in another process."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Mapping

    from ....theory.verdict import Strength, Verdict
    from .history import Since


@dataclass(frozen=True)
class Grid:
    """An array of a witness, or a side of a relation there."""

    name: str
    shape: tuple[int, ...]
    entries: tuple[str, ...]
    """As they are read."""
    values: tuple[float, ...]
    """As they are drawn: near the middle of an enclosure."""
    exact: bool = True
    """Whether the entries are the numbers themselves, and not near them."""


@dataclass(frozen=True)
class Text:
    """What a claim or a block is drawn from."""

    key: str
    title: str
    authors: tuple[str, ...]
    year: int
    url: str
    venue: str


@dataclass(frozen=True)
class Place:
    """A place in a text, and whether it says so or implies it."""

    text: Text
    place: str
    quote: str
    derived: bool
    whole: str
    """All of it on a line."""


@dataclass(frozen=True)
class Named:
    """Another claim, as it is pointed to."""

    id: str
    statement: str


@dataclass(frozen=True, kw_only=True, eq=False)
class Settled:
    """The point that settles a claim, judged again, and what can be taken along of it."""

    id: str
    sizes: str
    arguments: tuple[Grid, ...]
    sides: tuple[Grid, ...]
    difference: Grid | None
    enclosures: tuple[Grid, ...]
    gap: str
    why: str
    enclosed: tuple[str, ...]
    """How a solution is shown to be near it, in lines with formulas between dollars."""
    files: Mapping[str, str]
    """Programs and records that recheck it, by the names of their files."""
    live: str
    """The script by which its page computes both sides of any point, or nothing."""
    still: str
    """Why there is no such script."""


@dataclass(frozen=True, kw_only=True, eq=False)
class Leaf:
    """Everything that the site says of one claim."""

    id: str
    family: str
    subject: str
    statement: str
    latex: str
    quantifiers: str
    reason: str
    place: Place
    verdict: Verdict
    strength: Strength
    ground: str
    proof: tuple[str, ...]
    """In lines, with formulas between dollars."""
    settled: Settled | None
    repairs: Named | None
    repaired_by: tuple[Named, ...]
    naming: tuple[str, ...]
    reaching: tuple[str, ...]
    code: str
    recheck: str
    citations: Mapping[str, str]
    """By format."""
    was: tuple[str, ...]
    """Former ids, and former names of the claim."""
    since: Since | None
    """When the point came on record, where the history of the facts says so."""


@dataclass(frozen=True, kw_only=True, eq=False)
class Answer:
    """One answer of the law table."""

    law: str
    verdict: Verdict
    mark: str
    words: str
    derived: bool
    some: bool
    """Whether the law holds for some parameters, where it fails for all."""
    steps: tuple[str, ...]
    """How the law is read off the code, in lines with formulas between dollars."""
    claim: str
    """The claim of the catalogue that says the same, if there is one."""
    settled: Settled | None
    was: tuple[str, ...]


@dataclass(frozen=True, kw_only=True, eq=False)
class Leaves:
    """Everything that the site says of one block."""

    name: str
    own: bool
    """Whether it is no block of the package."""
    family: str
    sentence: str
    formula: str
    shapes: str
    numbers: str
    place: Place
    code: str
    numpy: str
    """Its code in NumPy, with that of the blocks it calls, or nothing."""
    calls: tuple[str, ...]
    """The blocks that it calls."""
    flow: str
    """How data flows through it, as SVG, or nothing."""
    traced: str
    """The sizes at which that was traced, or why it was not drawn."""
    lacking: str
    """Why no law was decided of it, of a user's block."""
    telling: tuple[str, ...]
    """Which laws tell the most."""
    answers: tuple[Answer, ...]


@dataclass(frozen=True)
class Contents:
    """What a site is made of."""

    claims: tuple[Leaf, ...]
    blocks: tuple[Leaves, ...]
    formulas: Mapping[str, str]
    """Of the laws, in the order of the table."""
    address: str = ""
    """Where the site will stand, or nothing."""
