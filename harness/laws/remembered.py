"""Blocks of the user's that were built here: a finding about one needs not be told where it is.

A finding comes from anybody, with a folder that was cloned or by mail, and runs no code because it
names some. What may run for it is what the project declares, and what the user had built in this
folder before, as it stood then: that is noted outside of the folder.
"""

from __future__ import annotations

import hashlib
import json
from contextlib import suppress
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from ..catalogue.blocks import is_ours
from ..catalogue.own import OwnBlock, spec_of
from ..catalogue.project import declared_blocks
from ..keep.fact import MADE
from ..keep.made import made, making_of
from .cells import declared_in

if TYPE_CHECKING:
    from collections.abc import Mapping

    from ...theory.block import Block


def remember(block: Block, asked: OwnBlock) -> None:
    """Note that a block was built here; where nothing can be noted, it is named again."""
    place, _, name = asked.spec.rpartition(":")
    place = Path(place).resolve().as_posix() if place.endswith(".py") else place
    text = made(f"{place}:{name}", asked.arguments, asked.shape or "", frozen=asked.frozen)
    if is_ours(block) or making_of(text) is None:
        return
    note = _note(f"{MADE}{getattr(block, 'made', '') or declared_in(block)}")
    with suppress(OSError):
        note.parent.mkdir(parents=True, exist_ok=True)
        note.write_text(f"{_digest(place)}\n{text}", encoding="utf-8")


def remember_of(
    target: Any, block: Block, shape: str | None, arguments: Mapping[str, Any], *, frozen: bool
) -> None:
    """Note that a function or a class was made a block; what has no name in a file is not found."""
    if "." not in getattr(target, "__qualname__", "."):
        remember(block, OwnBlock(spec_of(target), shape, arguments, frozen))


def remembered(file: str) -> OwnBlock | None:
    """Return the block that a finding names, if it is declared, or was built here as it stands.

    Raises:
        SelectionError: What the project declares cannot be read.
    """
    for each in declared_blocks():
        own = OwnBlock(each.block, each.input, each.arguments, each.frozen)
        if f"{MADE}{own.making}" == file:
            return own
    with suppress(OSError, UnicodeDecodeError):
        digest, _, text = _note(file).read_text(encoding="utf-8").partition("\n")
        found = making_of(text)
        if found is not None and _digest(found.spec.rpartition(":")[0]) == digest:
            return OwnBlock(found.spec, found.axes or None, found.arguments, found.frozen)
    return None


def _note(file: str) -> Path:
    """Return where it is noted how a block was built in the working directory."""
    here = json.dumps([Path.cwd().resolve().as_posix(), file])
    name = hashlib.sha256(here.encode()).hexdigest()
    return Path(click.get_app_dir("lakatos")) / "built" / name


def _digest(place: str) -> str:
    """Return a hash of a file; of an installed package its name alone.

    Raises:
        OSError: The file cannot be read.
    """
    if not place.endswith(".py"):
        return place
    return hashlib.sha256(Path(place).read_bytes()).hexdigest()
