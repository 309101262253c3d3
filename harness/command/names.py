"""Names that a shell completes: claims, files of claims, and blocks."""

from __future__ import annotations

from typing import TYPE_CHECKING

from click.shell_completion import CompletionItem

from ..catalogue.blocks import zoo
from ..catalogue.claims import catalogue

if TYPE_CHECKING:
    from collections.abc import Iterable

    import click


def claim_names(_: click.Context, __: click.Parameter, begun: str) -> list[CompletionItem]:
    """Return the claims and subjects that begin so, and files."""
    names = {claim.id for claim in catalogue()} | {claim.subject for claim in catalogue()}
    return [*_beginning(names, begun), CompletionItem(begun, type="file")]


def block_names(_: click.Context, __: click.Parameter, begun: str) -> list[CompletionItem]:
    """Return the blocks that begin so."""
    return _beginning((block.name for block in zoo()), begun)


def either_names(
    context: click.Context, parameter: click.Parameter, begun: str
) -> list[CompletionItem]:
    """Return the claims and the blocks that begin so."""
    blocks = block_names(context, parameter, begun)
    return blocks + _beginning((claim.id for claim in catalogue()), begun)


def _beginning(names: Iterable[str], begun: str) -> list[CompletionItem]:
    return [CompletionItem(name) for name in sorted(names) if name.startswith(begun)]
