"""The tests mirror the packages: who changes a module knows which file of tests to open."""

from pathlib import Path

import pytest

ROOT = Path(__file__).parents[1]
ROOMS = ("systems", "theory", "harness")
WITHOUT = {
    "systems/errors.py": "names of exceptions, raised and caught in the tests of the systems",
    "harness/search/effort.py": "a form to fill in, whose entries the tests of the search try",
}
"""Modules in which there is nothing to be tested alone."""
ELSEWHERE = {
    "harness/catalogue/remade.py": "tests/harness/show/test_script_of_module.py",
    "harness/show/figures.py": "tests/notebooks/test_figures.py",
    "harness/show/results.py": "tests/test_court.py",
    "harness/show/answer.py": "tests/harness/show/test_report.py",
    "harness/show/find.py": "tests/harness/command/test_cli.py",
    "harness/show/law_table.py": "tests/harness/command/test_matrix.py",
    "harness/show/lists.py": "tests/harness/command/test_listing.py",
    "harness/show/pages.py": "tests/harness/command/test_listing.py",
}
"""What is shown is tested as it is printed."""
COMMANDS = "tests/harness/command"
"""Commands are tested as they are typed, several in one file."""


def modules():
    return [
        path.relative_to(ROOT)
        for room in ROOMS
        for path in sorted((ROOT / room).rglob("*.py"))
        if path.name != "__init__.py"
    ]


@pytest.mark.parametrize("module", modules(), ids=Path.as_posix)
def test_a_module_has_tests_of_its_own_or_with_its_folder(module):
    name = module.as_posix()
    if name in WITHOUT or name in ELSEWHERE or f"tests/{module.parent.as_posix()}" == COMMANDS:
        return
    own = ROOT / "tests" / module.parent / f"test_{module.name}"
    folder = ROOT / "tests" / module.parent.parent / f"test_{module.parent.name}.py"
    assert own.exists() or folder.exists(), f"no {own.relative_to(ROOT)}"


def test_what_is_tested_elsewhere_is_still_there():
    assert set(WITHOUT) | set(ELSEWHERE) <= {module.as_posix() for module in modules()}
    assert [path for path in ELSEWHERE.values() if not (ROOT / path).exists()] == []
    assert list((ROOT / COMMANDS).glob("test_*.py"))
