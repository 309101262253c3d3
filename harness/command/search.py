"""`lakatos search`: claims and blocks by the words of what is said about them."""

from __future__ import annotations

import sys
from typing import TYPE_CHECKING, Any, TypeAlias

import click

from ...theory.block import Block
from ...theory.claim import Claim
from ..catalogue.claims import catalogue, is_outside, select
from ..catalogue.words import Entry, Words, of_blocks, of_claims
from ..show import lists, terminal
from ..show.find import begun, ours_named
from .court import Court, pass_court
from .listing import listed_kept
from .output import json_option, say, write_json
from .request import NOT_AS_EXPECTED, UNFOUND, fail, timeout_option, told_of

if TYPE_CHECKING:
    from collections.abc import Sequence

    from rich.console import RenderableType

    from ..catalogue.words import Answer
    from ..keep.fact import Fact
    from ..keep.store import Store

    Found: TypeAlias = Block | lists.Listed


@click.command(
    short_help="Find claims and blocks by words.",
    epilog="""\b
Examples:
  lakatos search cosine similarity
  lakatos search LayerNorm       layer_norm and layernorm find the same
  lakatos search no activation   words of a quotation
  lakatos search self_attention_is_additive-3f
  lakatos search residual --in my_claims.py""",
)
@click.argument("words", nargs=-1, required=True)
@click.option(
    "--in", "where", multiple=True, metavar="NAME", help="Only these claims, named as for list."
)
@click.option(
    "-n", "--limit", type=click.IntRange(min=1), default=20, show_default=True,
    help="Print so many at most.",
)  # fmt: skip
@json_option
@timeout_option
@pass_court
def search(  # noqa: PLR0913 - one for each option of the command
    court: Court, *, words: tuple[str, ...], where: tuple[str, ...], limit: int,
    json_path: str | None, timeout: float,
) -> None:  # fmt: skip
    """Find claims and blocks by words of what is said about them, the best first.

    Names, statements, reasons, quotations, sources and formulas are searched. Verdicts are
    those that are kept: nothing is judged. Exit status 1 where nothing is found.
    """
    store = court.store().aside
    known = _of_ids(words[0], store) if len(words) == 1 else []
    try:
        answer = Words(_entries(court, where, store, timeout)).search(words)
    except UNFOUND as error:
        fail(str(error))
    total = len(known) + len(answer.found)
    if not total:
        asked = " ".join(words)[:80]
        say(f"nothing says {asked!r}: `lakatos list` shows the claims, `lakatos blocks` the blocks")
        sys.exit(NOT_AS_EXPECTED)
    _tell_how(answer)
    found = [*known, *(_looked_up(each, store) for each in answer.found[:limit])]
    _tell(found[:limit], json_path)
    if total > limit:
        say(f"{limit} of {total}: --limit {total} shows them all", err=True)


def _entries(
    court: Court, where: Sequence[str], store: Store, timeout: float
) -> list[Entry[Found | Claim]]:
    """Return what is searched; what a user's file says is read elsewhere."""
    if not where:
        return [*of_claims(catalogue()), *of_blocks()]
    files = [name for name in where if is_outside(name)]
    ours = [name for name in where if name not in files]
    found: list[Entry[Found | Claim]] = [*(of_claims(select(ours)) if ours else ())]
    for name in dict.fromkeys(files):
        with told_of(name):
            found += court.ask(entries_of, name, store, outside=True, timeout=timeout)
    return found


def entries_of(name: str, store: Store) -> list[Entry[lists.Listed]]:
    """Return what the claims of a user's file say; called in a worker."""
    claims = select((name,))
    kept = listed_kept(claims, store)
    return [
        Entry(listed, entry.name, entry.said)
        for listed, entry in zip(kept, of_claims(claims), strict=True)
    ]


def _of_ids(begun_: str, store: Store) -> list[Found]:
    """Return the claims that are kept under an id that begins so; no code of a user's is run."""
    return [_of_fact(fact) for fact in begun(begun_, store)]


def _of_fact(fact: Fact) -> lists.Listed:
    claim = None if fact.file else ours_named(fact.claim)
    if claim is not None:
        return lists.Listed.of(claim, fact.verdict, "", fact.name)
    said = f"what it says stands in {fact.file}"
    return lists.Listed(fact.claim, "", "", said, "", "", fact.verdict, "", fact.name)


def _looked_up(found: Found | Claim, store: Store) -> Found:
    return listed_kept([found], store)[0] if isinstance(found, Claim) else found


def _tell_how(answer: Answer[Found | Claim]) -> None:
    """Say for which words there are answers, where they are not those that were asked for."""
    words = " ".join(answer.words)
    if not answer.every:
        say(f"nothing has all of these words ({words}); what has some of them:", err=True)
    elif answer.mended:
        say(f"found for: {words}", err=True)


def _tell(found: Sequence[Found], json_path: str | None) -> None:
    if json_path is not None:
        write_json(json_path, map(_object, found))
    console = terminal.console()
    if json_path == "-":
        return
    if console.is_terminal:
        console.print(*map(_entry, found), sep="\n")
        return
    for each in found:
        say(lists.named_line(each) if isinstance(each, Block) else lists.claim_line(each))


def _object(found: Found) -> dict[str, Any]:
    return lists.block_object(found) if isinstance(found, Block) else lists.claim_object(found)


def _entry(found: Found) -> RenderableType:
    return lists.block_entry(found) if isinstance(found, Block) else lists.claim_entry(found)
