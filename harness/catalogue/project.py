"""What a project declares: its blocks, and the files of claims that may run for a finding.

A finding names the file of its claim, and findings come from anybody: with a folder that was
cloned, by mail. Which files may run for that is said where a project says such things, and so are
the blocks whose laws it watches:

    [tool.lakatos]
    claims = ["claims_*.py", "proofs/*.py"]
    address = "https://example.org/atlas"  # where the site stands that `lakatos atlas` writes

    [[tool.lakatos.blocks]]
    block = "model.py:Attention"
    input = "n 8"
    arguments = { heads = 2 }
    expect = ["causal", "not:affine"]
    seed = 7  # of the search, which then looks anew each time

A project without a pyproject.toml says the same in a lakatos.toml, where the tables have no prefix:
`claims = [...]` and `[[blocks]]`.
"""

from __future__ import annotations

import re
import tomllib
from difflib import get_close_matches
from pathlib import Path
from typing import Annotated, Any
from urllib.parse import urlsplit

import msgspec

from .claims import SelectionError

_OWN, _SHARED = "lakatos.toml", "pyproject.toml"
_UNKNOWN = re.compile(r"unknown field `([^`]*)`")
_CLAIM = re.compile(r"^[ \t]*((from|import) lakatos\b|@(\w+\.)*claim\b)", re.MULTILINE)


class DeclaredBlock(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """A block of the project's own, and the laws that it is expected to obey or to break."""

    block: str
    input: str | None = None
    arguments: dict[str, Any] = {}
    frozen: bool = False
    expect: tuple[str, ...] = ()
    seed: Annotated[int, msgspec.Meta(ge=0, le=2**63 - 1)] | None = None


class _Declared(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    claims: tuple[str, ...] = ()
    blocks: tuple[DeclaredBlock, ...] = ()
    address: str = ""


def declared_blocks() -> tuple[DeclaredBlock, ...]:
    """Return the blocks that the project in the working directory declares.

    Raises:
        SelectionError: What the project declares cannot be read.
    """
    return _read(Path.cwd()).blocks


def declared_address(*, own: bool) -> str:
    """Return where the site of a claim stands on the web, as far as the project says.

    A project that declares claims has a site of those, and not of the catalogue's.

    Args:
        own: Whether the claim is one of the user's.

    Raises:
        SelectionError: What the project declares cannot be read.
    """
    found = _read(Path.cwd())
    return found.address if own == bool(found.claims) else ""


def declared_file(name: str) -> Path | None:
    """Return the file of claims below the working directory that is named so and declared.

    Raises:
        SelectionError: What the project declares cannot be read.
    """
    here = Path.cwd().resolve()
    path = here / name
    for pattern in _read(here).claims:
        if path in here.glob(pattern) and path.resolve().is_relative_to(here) and path.is_file():
            return path
    return None


def declared_files(root: Path | None = None) -> list[str]:
    """Return the names of the files of claims that are declared, below the working directory.

    Args:
        root: Another folder to look below.

    Raises:
        SelectionError: What the project declares cannot be read.
    """
    here = (root or Path.cwd()).resolve()
    found = {path for pattern in _read(here).claims for path in here.glob(pattern)}
    return sorted(
        path.relative_to(here).as_posix()
        for path in found
        if path.is_file() and path.resolve().is_relative_to(here)
    )


def has_claims(path: Path) -> bool:
    """Whether a file may declare claims, as far as its text tells: it takes their words from us."""
    return _CLAIM.search(path.read_text(encoding="utf-8", errors="replace")) is not None


def _read(folder: Path) -> _Declared:
    """Read what a project declares; nothing where there is no such file.

    Raises:
        SelectionError: It cannot be read, declares what means nothing, or is said in two files.
    """
    own, shared = _tables(folder / _OWN), _tables(folder / _SHARED)
    tool = {} if shared is None else shared.get("tool", {})
    said = tool.get("lakatos") if isinstance(tool, dict) else None
    if own is not None and said is not None:
        raise SelectionError(
            f"{folder / _OWN} and [tool.lakatos] of {folder / _SHARED} both declare something: "
            "keep one of them"
        )
    if own is None:
        return _checked({} if said is None else said, folder / _SHARED, "[tool.lakatos]")
    return _checked(own, folder / _OWN, "what it declares")


def _tables(path: Path) -> dict[str, Any] | None:
    """Return what a file says; None where there is none."""
    try:
        return tomllib.loads(path.read_text("utf-8"))
    except FileNotFoundError:
        return None
    except (OSError, ValueError) as error:
        raise SelectionError(f"{path} cannot be read: {error}") from None


def _checked(said: Any, project: Path, called: str) -> _Declared:
    """Return what is declared, as data."""
    try:
        found = msgspec.convert(said, _Declared)
    except msgspec.ValidationError as error:
        raise SelectionError(
            f"{project}: {called} is not as expected: {error}; {_meant(str(error))}claims is a "
            'list of files below it, such as ["claims_*.py"], and blocks a list of tables with '
            "block, input, arguments, frozen, expect and seed, address a text"
        ) from None
    if not all(pattern and not Path(pattern).is_absolute() for pattern in found.claims):
        raise SelectionError(
            f'{project}: {called}: claims is a list of files below it, such as ["claims_*.py"]'
        )
    if found.address:
        check_address(found.address, f"{project}: {called} address")
    return found


def _meant(error: str) -> str:
    """Return the key that is meant, where one is near."""
    unknown = _UNKNOWN.search(error)
    keys = DeclaredBlock.__struct_fields__ if "blocks[" in error else _Declared.__struct_fields__
    near = get_close_matches(unknown[1], keys, n=1) if unknown else []
    return f"did you mean {near[0]}? " if near else ""


def check_address(address: str, where: str) -> None:
    """Refuse what is no address of a site.

    Raises:
        SelectionError: It is none.
    """
    try:
        parts = urlsplit(address)
        good = parts.scheme in ("http", "https") and parts.hostname and address.isascii()
    except ValueError:
        good = False
    if not good or not address.isprintable() or set(address) & set(" <>\"'`{}\\?#"):
        raise SelectionError(
            f"{where} is no address of a site: {address!r:.80}; write it as "
            '"https://example.org/atlas"'
        )
