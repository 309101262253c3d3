"""`lakatos search`: claims and blocks by the words of what is said about them."""

from __future__ import annotations

import sys
from typing import TYPE_CHECKING, Any

import click

from ...theory.block import Block
from ..catalogue.words import Words
from ..show import lists, terminal
from ..show.find import begun
from .court import Court, pass_court
from .listing import listed_kept
from .output import json_option, say, write_json
from .request import NOT_AS_EXPECTED, selected

if TYPE_CHECKING:
    from collections.abc import Sequence

    from rich.console import RenderableType

    from ...theory.claim import Claim
    from ..catalogue.words import Answer
    from ..keep.store import Store

    Found = Block | lists.Listed


@click.command(
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
@pass_court
def search(
    court: Court, *, words: tuple[str, ...], where: tuple[str, ...], limit: int,
    json_path: str | None,
) -> None:  # fmt: skip
    """Find claims and blocks by words of what is said about them, the best first.

    Names, statements, reasons, quotations, sources and formulas are searched. Verdicts are
    those that are kept: nothing is judged. Exit status 1 where nothing is found.
    """
    store = court.store()
    known = _of_ids(words[0], store) if len(words) == 1 else []
    answer = Words(selected(where), () if where else None).search(words)
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


def _of_ids(begun_: str, store: Store) -> list[Found]:
    """Return the claims that are kept under an id that begins so."""
    return [
        lists.Listed(each.claim, each.verdict, "", each.record.id if each.record else "")
        for each in begun(begun_, store)
    ]


def _looked_up(found: Claim | Block, store: Store) -> Found:
    return found if isinstance(found, Block) else listed_kept([found], store)[0]


def _tell_how(answer: Answer) -> None:
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
