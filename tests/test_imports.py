"""Who imports whom: downwards through the rooms, in no circle, and the trusted part little else."""

import ast
import subprocess
import sys
from collections import defaultdict
from dataclasses import dataclass
from graphlib import CycleError, TopologicalSorter
from pathlib import Path

import pytest

ROOT = Path(__file__).parent.parent
PACKAGE = "lakatos"
ROOMS = (
    PACKAGE,
    "systems",
    "theory",
    "reference",
    "properties",
    "harness.judge",
    "harness.prove",
    "harness.keep",
    "harness.search",
    "harness.outside",
    "harness.decide",
    "harness.catalogue",
    "harness.laws",
    "harness.show",
    "harness.command",
    "harness",
    "strategies",
    "testing",
    "__main__",
)
"""From the ground up: a room imports from itself and from those before it."""
BY_NAME = ("reference", "properties")
"""Rooms whose modules the court loads by name and never by a statement, so that adding a block or a
claim is adding a file."""
TRUSTED = (
    "systems",
    *("theory.relation", "theory.domain", "theory.composite", "theory.existence"),
    *("theory.integers", "theory.matrices", "theory.rows"),
    *("harness.judge", "harness.prove"),
    *("harness.keep.fingerprint", "harness.keep.definitions", "harness.keep.reads"),
    *("harness.keep.hidden", "harness.keep.values"),
)
"""Modules and rooms in which a mistake can make a verdict wrong."""
FILES = {f"harness.keep.{name}" for name in ("fingerprint", "definitions", "reads", "hidden")}
"""A fingerprint reads the source of what it is taken of, and asks where that is installed; nothing
else that is trusted reads."""
FOREIGN = {"torch", "hypothesis", "random", "secrets", "subprocess", "multiprocessing", "threading"}
FOREIGN |= {"time", "datetime", "socket", "ssl", "http", "urllib", "ftplib", "smtplib", "requests"}
READING = {"os", "io", "pathlib", "shutil", "tempfile", "glob", "linecache", "sqlite3", "fileinput"}
MOST_LATE = 8
"""In so many modules an import waits inside a function. Each is a door to what takes long to load
and what most do without: torch (to the search, and beside tensors), Hypothesis, z3, the plugin,
what proves, what writes proofs, and locks for writing. Who needs one more had better find the
place where one is enough."""
TENSORS = {("systems.tensors", "torch_module", "torch")}
"""The derivative of a tensor is torch's own. Tensors are what the search climbs on: they make
suspects and no verdict over the reals, and without tensors this function is not called."""


@dataclass(frozen=True)
class Import:
    """One import of a module: by whom, of what, inside which function, for type checkers alone?"""

    by: str
    of: str
    line: int
    function: str = ""
    typing: bool = False


def name_of(path):
    """Return the dotted name of a module, without the package's."""
    parts = path.relative_to(ROOT).with_suffix("").parts
    return ".".join(parts[:-1] if parts[-1] == "__init__" else parts) or PACKAGE


def paths():
    """Return the files of every room."""
    tops = sorted({room.partition(".")[0] for room in ROOMS})
    below = (path for top in tops for path in (ROOT / top).rglob("*.py"))
    beside = (path for top in tops if (path := ROOT / f"{top}.py").exists())
    return [ROOT / "__init__.py", *below, *beside]


MODULES = {name_of(path): path for path in paths()}


def imports(source, name, *, is_package=False, modules=MODULES):
    """Yield the imports of a module, ours without the package's name and others by their first."""
    folder = (PACKAGE, *name.split("."))[: None if is_package else -1]

    def targets(node):
        if isinstance(node, ast.Import):
            return [alias.name for alias in node.names]
        base = folder[: len(folder) + 1 - node.level] if node.level else ()
        module = ".".join((*base, *([node.module] if node.module else [])))
        members = [f"{module}.{alias.name}" for alias in node.names]
        return [each if each.removeprefix(f"{PACKAGE}.") in modules else module for each in members]

    def walk(node, function="", *, typing=False):
        for child in ast.iter_child_nodes(node):
            if isinstance(child, ast.Import | ast.ImportFrom):
                for target in sorted(set(targets(child))):
                    first, _, rest = target.partition(".")
                    of = (rest or PACKAGE) if first == PACKAGE else first
                    yield Import(name, of, child.lineno, function, typing), first == PACKAGE
            inner = child.name if isinstance(child, ast.FunctionDef) else function
            guarded = isinstance(child, ast.If) and "TYPE_CHECKING" in ast.unparse(child.test)
            yield from walk(child, inner, typing=typing or guarded)

    yield from walk(ast.parse(source))


def of_module(name):
    path = MODULES[name]
    return imports(path.read_text(), name, is_package=path.name == "__init__.py")


OURS = [found for name in MODULES for found, ours in of_module(name) if ours]


def room_of(name):
    """Return the innermost room that a module is in; None where it is in none."""
    found = [room for room in ROOMS if name == room or name.startswith(f"{room}.")]
    return max(found, key=len, default=None)


def forbidden(found):
    """Say what is wrong with an import of ours, or nothing."""
    by, of = room_of(found.by), room_of(found.of)
    if of is None:
        return f"{found.by}:{found.line} imports {found.of}, which is in no room"
    if by.startswith("harness") and of in BY_NAME:
        return f"{found.by}:{found.line} imports {found.of}, which the court loads by name"
    if ROOMS.index(of) > ROOMS.index(by):
        return f"{found.by}:{found.line} imports {found.of}, which stands above it"
    return ""


def circle(arrows):
    """Return the modules of a circle among arrows, or nothing."""
    graph = defaultdict(set)
    for by, of in arrows:
        if by != of:
            graph[by].add(of)
    try:
        TopologicalSorter(graph).prepare()
    except CycleError as error:
        return error.args[1]
    return []


def trusted(name):
    return any(name == each or name.startswith(f"{each}.") for each in TRUSTED)


TRUSTED_MODULES = sorted(filter(trusted, MODULES))


def test_every_module_is_in_a_room():
    assert [name for name in MODULES if room_of(name) is None] == []


@pytest.mark.parametrize("room", [room for room in ROOMS if room != "testing"])
def test_a_room_has_modules(room):
    assert [name for name in MODULES if room_of(name) == room]


@pytest.mark.parametrize("name", sorted(MODULES))
def test_a_room_imports_only_from_below(name):
    found = [each for each in OURS if each.by == name]
    assert list(filter(None, map(forbidden, found))) == []


def test_no_modules_import_each_other_in_a_circle():
    # Types count: who reads one of two files that name each other needs both.
    assert circle((each.by, each.of) for each in OURS) == []


def test_no_rooms_import_each_other_in_a_circle():
    assert circle((room_of(each.by), room_of(each.of)) for each in OURS) == []


@pytest.mark.parametrize("name", TRUSTED_MODULES)
def test_the_trusted_part_meets_no_clock_no_chance_no_network_and_no_files(name):
    banned = FOREIGN if name in FILES else FOREIGN | READING
    found = {(each.by, each.function, each.of) for each, ours in of_module(name) if not ours}
    assert {each for each in found - TENSORS if each[2] in banned} == set()
    calls = [node for node in ast.walk(ast.parse(MODULES[name].read_text()))
             if isinstance(node, ast.Call)]  # fmt: skip
    assert not [ast.unparse(call) for call in calls if ast.unparse(call.func) == "open"]
    # Numbers drawn from a seed are the same at every run; without one they are chance.
    drawing = [call for call in calls if ast.unparse(call.func).endswith("default_rng")]
    assert not [ast.unparse(call) for call in drawing if not call.args]


@pytest.mark.parametrize("name", TRUSTED_MODULES)
def test_the_trusted_part_says_that_it_is_trusted(name):
    folders = [path / "__init__.py" for path in MODULES[name].parents if ROOT in path.parents]
    said = [ast.get_docstring(ast.parse(path.read_text())) for path in (MODULES[name], *folders)]
    assert any("trusted" in text.lower().replace("untrusted", "") for text in said)


def test_loading_the_trusted_part_loads_neither_torch_nor_hypothesis():
    loading = "".join(f"import {PACKAGE}.{name}\n" for name in TRUSTED_MODULES)
    asking = "import sys\nprint(*sorted({'torch', 'hypothesis'} & set(sys.modules)))"
    run = subprocess.run(
        [sys.executable, "-c", loading + asking], capture_output=True, text=True, check=True
    )
    assert run.stdout.split() == []


def test_an_import_inside_a_function_says_why_it_is_there():
    late = {(each.by, each.line) for name in MODULES for each, _ in of_module(name)
            if each.function and not each.typing}  # fmt: skip
    lines = {(by, line): MODULES[by].read_text().splitlines()[line - 1] for by, line in late}
    assert [place for place, text in lines.items() if " - " not in text.partition("noqa:")[2]] == []
    assert 0 < len({by for by, _ in late}) <= MOST_LATE


def test_no_folder_has_the_name_of_a_standard_module():
    folders = {path.parent.name for path in ROOT.glob("*/*.py")}
    assert {"systems", "theory"} <= folders
    assert folders & set(sys.stdlib_module_names) == set()


@pytest.mark.parametrize(
    ("name", "source", "said"),
    [
        ("theory.claim", "from ..reference import attention", "reference.attention, which stands"),
        ("theory.claim", "from .. import harness", "harness, which stands above"),
        ("systems.balls", "from ..theory.relation import equal", "theory.relation, which stands"),
        ("systems.balls", "from ..tools.pages import thread", "tools.pages, which is in no room"),
        ("theory.claim", "from ..systems import REALS", ""),
        ("theory.claim", "import lakatos.properties.attention", "properties.attention, which"),
        ("reference.linear", "from ..theory.relation import equal", ""),
        ("properties.linear", "from ..harness.decide import decide", "decide, which stands"),
        ("harness.judge.point", "from ..search.small import small_points", "search.small, which"),
        ("harness.search.run", "from ..judge.point import judge", ""),
        ("harness.decide", "def f():\n    from ..properties import attention", "loads by name"),
        ("harness.decide", "from ..theory.claim import Claim\nfrom .search import run", ""),
        ("harness.decide", "if TYPE_CHECKING:\n    from .show.find import find", "find, which"),
    ],
)  # fmt: skip
def test_a_forbidden_import_is_found(name, source, said):
    known = {*MODULES, "reference.attention", "properties.attention"}
    messages = [forbidden(each) for each, ours in imports(source, name, modules=known) if ours]
    assert said in "".join(messages)
    assert bool(said) == any(messages)


def test_a_circle_is_found():
    assert circle([("a", "b"), ("b", "c"), ("a", "c")]) == []
    assert set(circle([("a", "b"), ("b", "c"), ("c", "a")])) == {"a", "b", "c"}


def test_an_import_in_a_function_and_one_for_type_checkers_are_told_apart():
    source = "import numpy\nif TYPE_CHECKING:\n    import torch\ndef f():\n    import time"
    found = {each.of: (each.function, each.typing) for each, _ in imports(source, "theory.claim")}
    assert found == {"numpy": ("", False), "torch": ("", True), "time": ("f", False)}
