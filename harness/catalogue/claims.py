"""Finding claims: the package's own catalogue, and files of a user's claims."""

from __future__ import annotations

import ast
import difflib
import importlib
import importlib.util
import re
import sys
import traceback
from collections import Counter
from fnmatch import fnmatchcase
from functools import cache
from importlib.machinery import SourceFileLoader
from pathlib import Path
from typing import TYPE_CHECKING

from ...theory.claim import Claim, ClaimError, said
from ...theory.source import SourceError
from ..keep.store import CATALOGUE, PACKAGE
from ..search.reaching import as_it_runs
from .blocks import modules_below, modules_saying

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence
    from types import CodeType, ModuleType

_LARGEST = 2**20
"""Bytes of a file of code."""
_LONGEST = 1000
"""Letters of a message."""
_ROOMS = ("systems", "theory", "reference", "properties", "harness", "__init__.py")
_PROPERTIES = __package__.rpartition(".harness")[0] + ".properties"


class SelectionError(Exception):
    """A name selects nothing, or a file cannot be used; the message says which and what to do."""


@cache
def catalogue() -> tuple[Claim, ...]:
    """Return every claim of the package, family by family, in the order of their files."""
    return tuple(claim for module in modules_below(_PROPERTIES) for claim in claims_in(module))


def claims_in(module: ModuleType) -> list[Claim]:
    """Return the claims that a module declares, not those that it imports."""
    return [as_it_runs(claim) for claim in _own(module)]


def _own(module: ModuleType) -> list[Claim]:
    found = (value for value in vars(module).values() if isinstance(value, Claim))
    return [claim for claim in found if claim.function.__module__ == module.__name__]


def load_file(path: Path) -> list[Claim]:
    """Import a file of claims.

    Raises:
        SelectionError: The file is missing, does not import (the message is the user's own
            traceback), or declares no claim.
    """
    if is_ours(path):
        inside = path.resolve().relative_to(CATALOGUE).with_suffix("").parts
        return claims_in(importlib.import_module(".".join((_PROPERTIES, *inside))))
    return list(_as_they_run(import_file(path), path, "torch" in sys.modules))


@cache
def _as_they_run(module: ModuleType, path: Path, torch: bool) -> tuple[Claim, ...]:  # noqa: FBT001 - a key
    """Return the claims of a user's file: what they run on is found out once torch is loaded."""
    del torch
    return tuple(as_it_runs(claim) for claim in _checked(module, path))


@cache
def _checked(module: ModuleType, path: Path) -> tuple[Claim, ...]:
    """Return the claims of a user's file, each with a name of its own; a file is read once.

    Raises:
        SelectionError: It declares none, or one twice.
    """
    claims = tuple(dict.fromkeys(_own(module)))
    if not claims:
        raise SelectionError(
            f"{path.name} declares no claim: decorate a function with @claim "
            "(lakatos new claim NAME writes a skeleton)"
        )
    named = Counter(claim.id for claim in claims)
    defined = Counter(_defined(path))
    for claim in claims:
        if max(named[claim.id], defined[claim.id]) > 1:
            raise SelectionError(
                f"{path.name} defines {claim.id} twice: rename one, since findings are kept by name"
            )
        if not claim.id.isidentifier():
            raise SelectionError(
                f"{claim.where}: a claim is named {claim.id!r}: write it as a def with a name"
            )
    return claims


def is_ours(path: Path) -> bool:
    """Whether a file is one of the catalogue's, if there is one."""
    try:
        return path.resolve().is_relative_to(CATALOGUE) and path.is_file()
    except (OSError, ValueError, RuntimeError):  # a circle of links, a name that is none
        return False


def is_outside(name: str) -> bool:
    """Whether a name that selects claims is a file that is not the catalogue's."""
    return name.endswith(".py") and not is_ours(Path(name))


def _defined(path: Path) -> list[str]:
    """Return the names of the functions that a file defines, as often as it does."""
    tree = ast.parse(path.read_bytes())
    return [each.name for each in tree.body if isinstance(each, ast.FunctionDef)]


def import_file(path: Path) -> ModuleType:
    """Import a user's file.

    Raises:
        SelectionError: It is missing, too large or does not import; the message is then the user's
            own traceback.
    """
    try:
        found = path.resolve()
        size = found.stat().st_size if found.is_file() else None
    except (OSError, ValueError, RuntimeError) as error:
        raise SelectionError(f"{path.name[:80]} cannot be opened: {said(error)}") from None
    if size is None:
        raise SelectionError(
            f"{str(path)[:200]} is no file: give the path of a .py file with claims or blocks in it"
        )
    if size > _LARGEST:
        raise SelectionError(
            f"{path} has {size} bytes, and no file of code is read that has more than {_LARGEST}: "
            "let it load its data from another"
        )
    return _imported(found)


class _Read(SourceFileLoader):
    """Loads a file as it stands.

    Python takes what it compiled before for a file of the same length and second, and facts would
    be kept of code that did not run.
    """

    def get_code(self, fullname: str) -> CodeType:
        """Return the code of what stands in the file now."""
        del fullname
        return self.source_to_code(self.get_data(self.path), self.path)


@cache
def _imported(path: Path) -> ModuleType:
    """Execute a user's file as a module of its own, with its folder importable as for a script."""
    name = f"claims_of_{path.stem}_{abs(hash(path.parent.as_posix())):x}"
    spec = importlib.util.spec_from_loader(name, _Read(name, str(path)))
    if path.suffix != ".py" or spec is None or spec.loader is None:
        raise SelectionError(
            f"{path} is no Python file: give the path of a .py file with claims in it"
        )
    module = importlib.util.module_from_spec(spec)
    sys.modules[name] = module
    if str(path.parent) not in sys.path:
        sys.path.insert(0, str(path.parent))
    try:
        spec.loader.exec_module(module)
    except ClaimError as error:
        raise SelectionError(str(error)) from None
    except BaseException as error:
        if isinstance(error, KeyboardInterrupt):
            raise
        raise SelectionError(_raised(path, error)) from None
    return module


def _raised(path: Path, error: BaseException) -> str:
    """Return a line where our code refused something, and else the user's own traceback."""
    frames = traceback.extract_tb(error.__traceback__)
    own = [frame.lineno for frame in frames if frame.filename == str(path)]
    if not own or not _in_a_room(frames[-1].filename) or not isinstance(error, Exception):
        return _own_traceback(path, error)
    known = isinstance(error, SourceError | ValueError) and str(error)
    return f"{path.name}:{own[-1]}: {str(error)[:_LONGEST] if known else said(error)}"


def _in_a_room(file: str) -> bool:
    """Whether a file is code of the package."""
    path = Path(file).resolve()
    if not path.is_relative_to(PACKAGE):
        return False
    place = path.relative_to(PACKAGE).parts
    return place[0] in _ROOMS or place == ("__init__.py",)


def _own_traceback(path: Path, error: BaseException) -> str:
    """Return the traceback from the user's file on, without the frames that imported it."""
    lines = traceback.TracebackException.from_exception(error)
    frames = list(lines.stack)
    first = next(
        (place for place, frame in enumerate(frames) if frame.filename == str(path)), len(frames)
    )
    theirs = [each for each in frames[first:] if not _in_a_room(each.filename)]
    lines.stack = traceback.StackSummary.from_list(theirs)
    return "".join(lines.format()).rstrip()


def select(names: Sequence[str]) -> list[Claim]:
    """Return the claims named by ids, globs, subjects, families or files; all without a name.

    Raises:
        SelectionError: A name selects nothing; the message suggests the nearest.
    """
    if not names:
        return list(catalogue())
    chosen = (claim for name in names for claim in _named(name))
    return list(dict.fromkeys(chosen))


def _named(name: str) -> Iterable[Claim]:
    if name.endswith(".py"):
        return load_file(Path(name))
    found = [claim for claim in catalogue() if name in _words(claim) or fnmatchcase(claim.id, name)]
    if not found:
        raise SelectionError(unknown(name))
    return found


def _words(claim: Claim) -> tuple[str, ...]:
    """Return the words that select a claim of the catalogue."""
    return claim.id, claim.subject, claim.family


def unknown(name: str, more: Iterable[str] = ()) -> str:
    """Say that nothing has this name, and suggest what is near."""
    names = {word for claim in catalogue() for word in _words(claim)} | set(more)
    near = difflib.get_close_matches(name, names, n=3)
    near = near or sorted(known for known in names if name in known)[:3]
    suggestion = f"did you mean {' or '.join(near)}?" if near else "`lakatos list` shows the claims"
    return f"no claim, subject or file is named {name[:200]!r}: {suggestion}"


def claim_named(name: str) -> Claim | None:
    """Return a claim of the catalogue, loading no more than the file that declares it."""
    among = claims_saying(rf"^def {re.escape(name)}\(")
    return next((claim for claim in among if claim.id == name), None)


def claims_saying(pattern: str) -> list[Claim]:
    """Return the claims of the catalogue's files in whose text there is a match of `pattern`."""
    modules = modules_saying(_PROPERTIES, pattern)
    return [claim for module in modules for claim in claims_in(module)]


def repairs_named(name: str) -> list[Claim]:
    """Return the claims of the catalogue that hold in place of the one with this name."""
    among = claims_saying(rf"\brepairs={re.escape(name)}\b")
    return [claim for claim in among if claim.repairs == name]


def repairs_of(claim: Claim, among: Iterable[Claim]) -> list[Claim]:
    """Return the claims that hold in place of a refuted one."""
    return [other for other in among if other.repairs == claim.id]
