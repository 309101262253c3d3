"""The README's claim is decided, and its commands print what it shows."""

import doctest
import os
import re
import shlex
import subprocess
import sys
from importlib.util import find_spec
from pathlib import Path

import pytest

README = (Path(__file__).parent.parent / "README.md").read_text("utf-8")
RUN_HERE = {"lakatos", "pytest", "sed", "cp"}
IN_PART = {
    "lakatos check": "lakatos check self_attention_is_zero_preserving self_attention_is_additive"
}
"""What runs here for the lines that are shown; `pytest properties` judges the whole catalogue."""
_FIGURE = re.compile(r"\.(?:figure|along|curve)\(")
"""Lines that draw, which takes an extra."""
OPTIONS = doctest.ELLIPSIS | doctest.NORMALIZE_WHITESPACE
CHANGING = (
    (re.compile(r"(?<=passed in )[\d.]+s"), "SECONDS"),
    (re.compile(r"^\d+ claims: \d+ holds, \d+ fails", re.MULTILINE), "CLAIMS"),
)


def blocks(language):
    return re.findall(rf"```{language}\n(.*?)```", README, re.DOTALL)


def commands():
    """List the commands in order, with what is shown below each."""
    for block in blocks("console"):
        for part in block.removeprefix("$ ").split("\n$ "):
            command, _, shown = part.partition("\n")
            yield command, shown


def steady(text):
    for pattern, name in CHANGING:
        text = pattern.sub(name, text)
    return text


@pytest.fixture(scope="module")
def folder(tmp_path_factory):
    """A folder with the README's claim in a file, where its commands run one after the other."""
    path = tmp_path_factory.mktemp("readme")
    weights, claim, block, laws, program = blocks("python")
    (path / "test_weights.py").write_text(weights, "utf-8")
    (path / "my_claims.py").write_text(claim, "utf-8")
    (path / "my_block.py").write_text(block, "utf-8")
    (path / "test_block.py").write_text(laws, "utf-8")
    drawn = find_spec("matplotlib") is not None
    lines = [line for line in program.splitlines() if drawn or not _FIGURE.search(line)]
    (path / "program.py").write_text("\n".join(["from my_block import attention", *lines]), "utf-8")
    return path


def run(command, folder):
    scripts = Path(sys.executable).parent
    plain = {name: value for name, value in os.environ.items() if not name.startswith("PYTEST")}
    return subprocess.run(
        shlex.split(command),
        cwd=folder,
        env={**plain, "PATH": f"{scripts}{os.pathsep}{os.environ['PATH']}"},
        capture_output=True,
        text=True,
        check=False,
    )


def test_commands_print_what_the_readme_shows(folder):
    ran = 0
    for command, shown in commands():
        if command.split()[0] in RUN_HERE:
            found = run(IN_PART.get(command, command), folder)
            between = r"^\.\.\.\n" if command in IN_PART else r"(?!)"
            printed = steady(found.stdout + found.stderr)
            wanted = steady(re.sub(between, "", shown, flags=re.MULTILINE)).replace(
                " ...\n", "...\n"
            )
            assert doctest.OutputChecker().check_output(wanted, printed, OPTIONS), (
                f"$ {command}\n{printed}"
            )
            ran += 1
    assert ran >= 10


def test_the_script_shown_runs_and_finds_a_gap(folder):
    shown = dict(commands())["lakatos cite self_attention_is_additive --format python"]
    (folder / "script.py").write_text(shown, "utf-8")
    found = run(f"{sys.executable} script.py", folder)
    assert found.returncode == 0, found.stderr
    assert found.stdout.startswith("lhs = ")


def test_the_claim_takes_fifteen_lines_at_most():
    _, claim, *_ = blocks("python")
    assert len([line for line in claim.splitlines() if line.strip()]) <= 15


def test_continuous_integration_calls_the_command_of_the_readme():
    script = (Path(__file__).parent.parent / ".ci" / "run").read_text("utf-8")
    assert ("tox", "") in commands()
    assert re.search(r"^tox\b", script, re.MULTILINE)


def test_the_block_shown_gets_proofs(folder):
    (command,) = re.findall("^lakatos .*my_block.py:attention.*$", README, re.MULTILINE)
    done = run(f"{command} --law causal --law odd", folder)
    assert done.returncode == 0, done.stderr
    assert "holds     causal of attention: proved by structure" in done.stdout
    assert "holds     odd of attention: proved by structure" in done.stdout


def test_the_laws_shown_are_those_of_the_block(folder):
    done = run("pytest -q -p no:cacheprovider test_block.py", folder)
    assert done.returncode == 0, done.stdout


def test_the_project_shown_is_watched(folder):
    (declared,) = blocks("toml")
    (folder / "pyproject.toml").write_text(declared, "utf-8")
    done = run("lakatos matrix", folder)
    assert done.returncode == 0, done.stderr
    assert "fails     affine of attention: certified" in done.stdout


def test_the_program_shown_runs(folder):
    done = run(f"{sys.executable} program.py", folder)
    assert (done.returncode, done.stderr) == (0, "")
