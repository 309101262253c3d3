"""Guides: each of their examples is run, in order, in a folder of its own."""

import doctest
import os
import re
import shlex
import subprocess
import sys
from pathlib import Path

import pytest
from lakatos.harness.show.atlas.grades import GRADES, ROWS
from lakatos.harness.show.atlas.guides import GUIDES, guide
from lakatos.harness.show.atlas.packaged import packaged
from lakatos.theory.verdict import Strength

FENCE = re.compile(r"^```(\w+)\n(.*?)^```$", re.DOTALL | re.MULTILINE)
OPTIONS = doctest.ELLIPSIS | doctest.NORMALIZE_WHITESPACE
REFUTED = "not as expected"
SITE = "your-site"


def test_what_a_verdict_is_worth_is_said_in_one_text():
    told = (Path(__file__).parents[3] / "docs" / "trust.md").read_text("utf-8")
    assert packaged("guides", "trust.md") == told
    assert all(f"| **{row}**" in told for row in ROWS.values())
    assert GRADES[Strength.SURVIVED].unsaid.startswith("that it holds.")
    assert not any(set("*`") & set(grade.rests + grade.unsaid) for grade in GRADES.values())


def examples(name):
    """List what stands in the fences of a guide: files with their names, commands, a workflow."""
    for kind, text in FENCE.findall(guide(name)):
        if kind == "console":
            for part in text.removeprefix("$ ").split("\n$ "):
                command, _, shown = part.partition("\n")
                yield "run", command, shown
        else:
            first, _, _ = text.partition("\n")
            yield kind, first.removeprefix("# "), text


def run(command, folder):
    scripts = Path(sys.executable).parent
    plain = {name: value for name, value in os.environ.items() if not name.startswith("PYTEST")}
    return subprocess.run(
        shlex.split(command),
        cwd=folder,
        env={**plain, "PATH": f"{scripts}{os.pathsep}{plain['PATH']}"},
        capture_output=True,
        text=True,
        check=False,
        timeout=120,
    )


def follow(commands, files, folder):
    """Run commands beside the files; each prints what is shown, and its status fits that."""
    for name, text in files.items():
        path = folder / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text, "utf-8")
    for command, shown in commands.items():
        ran = run(command, folder)
        assert doctest.OutputChecker().check_output(shown, ran.stdout, OPTIONS), ran.stdout
        assert ran.returncode == int(REFUTED in shown), ran.stderr


def parts(name):
    """Return the commands of a guide with what they print, and its files."""
    found = list(examples(name))
    commands = {what: text for kind, what, text in found if kind == "run"}
    return commands, {what: text for kind, what, text in found if kind != "run"}


@pytest.mark.parametrize("name", [name for name in GUIDES if name != SITE])
def test_the_examples_of_a_guide_do_what_they_show(name, tmp_path):
    follow(*parts(name), tmp_path)


def test_the_steps_of_the_workflow_are_those_of_the_guide_and_publish_a_site(tmp_path):
    commands, files = parts(SITE)
    workflow = files[".github/workflows/atlas.yml"]
    steps = re.findall(r"^ +- run: (.+)$", workflow, re.MULTILINE)
    assert set(commands) < set(steps)
    follow({step: commands.get(step, "...") for step in steps}, files, tmp_path)
    (path,) = re.findall(r"path: (\S+)", workflow)
    page = tmp_path / path / "claim" / "softmax_ignores_scale" / "index.html"
    assert "https://example.org/atlas/x/softmax_ignores_scale-524ce1881799/" in page.read_text()


def test_every_guide_is_in_the_list():
    folder = Path(__file__).parents[3] / "harness" / "show" / "atlas" / "guides"
    assert {path.stem for path in folder.iterdir()} == {*GUIDES, "trust", "benchmarks"}
