"""The rooms import in one direction: theory, then reference, then properties; harness by name."""

import ast
from pathlib import Path

import pytest

ROOT = Path(__file__).parent.parent
PACKAGE = "lakatos"
MAY_IMPORT = {
    "systems": ("systems",),
    "theory": ("theory", "systems"),
    "reference": ("reference", "theory", "systems"),
    "properties": ("properties", "theory", "reference", "systems"),
    "harness": ("harness", "theory", "systems"),
}
"""The modules of ours that each room may import; the harness loads the others by name."""


def modules(room):
    return sorted((ROOT / room).rglob("*.py"))


def imported(source, folder):
    """Yield the modules of ours that `source`, a file in `folder` (a tuple of names), imports."""
    for node in ast.walk(ast.parse(source)):
        if isinstance(node, ast.Import):
            names = [tuple(alias.name.split(".")) for alias in node.names]
        elif isinstance(node, ast.ImportFrom) and node.level:
            module = tuple(node.module.split(".")) if node.module else ()
            base = (PACKAGE, *folder)[: len(folder) + 2 - node.level] + module
            names = [base] if node.module else [(*base, alias.name) for alias in node.names]
        elif isinstance(node, ast.ImportFrom):
            module = tuple(node.module.split("."))
            bare = module == (PACKAGE,)
            names = [(*module, alias.name) for alias in node.names] if bare else [module]
        else:
            continue
        yield from (".".join(name[1:]) for name in names if name[0] == PACKAGE)


def forbidden(source, folder):
    """Return the imports that the room of `folder` may not make."""
    allowed = MAY_IMPORT[folder[0]]
    return [
        name
        for name in imported(source, folder)
        if not any(name == room or name.startswith(f"{room}.") for room in allowed)
    ]


@pytest.mark.parametrize(
    "path",
    [path for room in MAY_IMPORT for path in modules(room)],
    ids=lambda path: path.relative_to(ROOT).as_posix(),
)
def test_a_room_imports_only_what_it_may(path):
    assert forbidden(path.read_text(), path.relative_to(ROOT).parent.parts) == []


@pytest.mark.parametrize("room", MAY_IMPORT)
def test_a_room_has_modules(room):
    assert modules(room)


@pytest.mark.parametrize(
    ("folder", "source", "found"),
    [
        (("theory",), "from ..reference import attention", ["reference"]),
        (("theory",), "from .. import harness", ["harness"]),
        (("systems",), "from ..harness.search import climb", ["harness.search"]),
        (("theory",), "from ..systems import REALS", []),
        (("systems",), "from ..theory.relation import equal", ["theory.relation"]),
        (("theory",), "import lakatos.properties.attention", ["properties.attention"]),
        (("theory",), "from lakatos import properties", ["properties"]),
        (("reference",), "from ..theory.relation import equal", []),
        (("reference",), "from ..harness.zoo import zoo", ["harness.zoo"]),
        (("reference",), "from ..systems import constant", []),
        (("reference",), "from ..systems.exact import ExactArray", []),
        (("properties",), "from ..harness import plugin", ["harness"]),
        (("harness",), "def load():\n    from ..properties import attention", ["properties"]),
        (("harness",), "from ..theory.claim import Claim\nfrom .search import climb", []),
        (("harness",), "import numpy\nfrom math import pi", []),
    ],
)
def test_a_forbidden_import_is_found(folder, source, found):
    assert forbidden(source, folder) == found
