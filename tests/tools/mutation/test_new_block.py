"""A block in a new file is listed, tested in every number system and mutated, without an edit."""

import os
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[3]
BLOCK = '''"""A ramp."""

from ...theory import Array, Real, array_namespace, block, source


@block(source=source("vaswani2017").at("sec. 3.3"), rational=True)
def leaky_ramp(x: Real[Array, "n"]) -> Real[Array, "n"]:
    r"""Keep what is positive and halve the rest.

    $$ \\max(x, x / 2) $$
    """
    return array_namespace(x).maximum(x, x / 2)
'''


@pytest.fixture(scope="module")
def package(tmp_path_factory):
    """Copy the package and add one file to it."""
    folder = tmp_path_factory.mktemp("copy") / "lakatos"
    for room in ("systems", "theory", "reference", "properties", "harness", "tests", "tools"):
        ignored = shutil.ignore_patterns("__pycache__", "records", "cells")
        shutil.copytree(ROOT / room, folder / room, ignore=ignored)
    for file in (*ROOT.glob("*.py"), ROOT / "pyproject.toml"):
        shutil.copy(file, folder / file.name)
    (folder / "reference" / "layers" / "ramp.py").write_text(BLOCK)
    return folder


def output(package, *command):
    """Run Python on the copy, from the copy."""
    environment = {**os.environ, "PYTHONPATH": str(package.parent)}
    ran = subprocess.run(
        [sys.executable, *command],
        cwd=package, env=environment, capture_output=True, text=True, check=False,
    )  # fmt: skip
    assert ran.returncode == 0, ran.stdout + ran.stderr
    return ran.stdout


def test_it_is_listed(package):
    listed = output(package, "-m", "lakatos", "blocks", "leaky_ramp")
    assert listed.startswith(r"layers.leaky_ramp: \max(x, x / 2) | x (n) -> (n) | floats, balls")


def test_it_runs_in_every_number_system(package):
    tests = package / "tests" / "reference" / "test_every_block.py"
    ran = output(package, "-m", "pytest", "-q", "-p", "no:cacheprovider", tests, "-k", "leaky_ramp")
    assert " passed" in ran


def test_it_has_mutants(package):
    script = "lakatos.tools.mutation.run"
    assert output(package, "-m", script, "leaky_ramp", "--list").splitlines() == [
        "ramp.leaky_ramp: array_namespace(x).maximum(x, x / 2) -> x",
        "ramp.leaky_ramp: array_namespace(x).maximum -> array_namespace(x).minimum",
        "ramp.leaky_ramp: x / 2 -> x",
        "ramp.leaky_ramp: x / 2 -> x / 3",
    ]
