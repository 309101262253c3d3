"""The GitHub Action and the pre-commit hooks: what they run, run in a project of its own."""

import os
import re
import shutil
import subprocess
import sys
from pathlib import Path
from xml.etree import ElementTree as ET

import pytest

ROOT = Path(__file__).parents[2]
BASH = shutil.which("bash")
PROJECT = """
[[tool.lakatos.blocks]]
block = "model.py:causal_attention"
input = "n d"
expect = ["causal", "not:affine"]
"""
MODEL = """from lakatos.theory import array_namespace


def causal_attention(x):
    xp = array_namespace(x)
    powers = {powers}
    return powers / xp.sum(powers, axis=-1, keepdims=True) @ x
"""
RIGHT, LEAKING = "xp.tril(xp.exp(x @ x.mT))", "xp.exp(x @ x.mT)"
CLAIM = '''from lakatos.theory import HOLDS, Array, Real, Relation, Source, claim, equal

NOTE = Source(key="me", title="A note", authors=("Me",), year=2026, url="https://example.org")


@claim(latex="x = {other}", source=NOTE.at("line 1"), expected=HOLDS)
def same(x: Real[Array, "n"]) -> Relation:
    """A number is what stands beside it."""
    return equal(x, {other})
'''


@pytest.fixture
def project(tmp_path):
    """Return what runs a line in a project's folder."""
    (tmp_path / "pyproject.toml").write_text(PROJECT)
    (tmp_path / "model.py").write_text(MODEL.format(powers=RIGHT))
    path = f"{Path(sys.executable).parent}{os.pathsep}{os.environ['PATH']}"

    def run(line, **inputs):
        made = {**os.environ, "PATH": path, "GITHUB_ACTION_PATH": str(ROOT), **inputs}
        return subprocess.run(
            [BASH, "-c", line],
            cwd=tmp_path,
            env=made,
            capture_output=True,
            text=True,
            check=False,
        )

    run.folder = tmp_path
    return run


def steps():
    """Return what the action's steps run, in order."""
    return re.findall(r"^ +run: (.+)$", (ROOT / "action.yml").read_text(), re.MULTILINE)


def test_the_action_installs_the_package_beside_it_and_then_watches():
    install, watch = steps()
    assert install.startswith('python -m pip install --quiet "$GITHUB_ACTION_PATH')
    assert watch == 'bash "$GITHUB_ACTION_PATH/.ci/watch"'
    given = set(re.findall(r"\$\{\{ inputs\.(\w+) \}\}", (ROOT / "action.yml").read_text()))
    assert given == {"extras", "claims", "reports"}


def test_the_action_s_step_passes_and_then_finds_the_leak(project):
    assert project(steps()[1]).returncode == 0
    (project.folder / "model.py").write_text(MODEL.format(powers=LEAKING))
    done = project(steps()[1], REPORTS="found")
    assert done.returncode == 1, done.stderr
    assert "::error file=model.py,line=4,title=causal_attention%3A causal::causal of" in done.stdout
    suite = ET.parse(project.folder / "found" / "laws.xml").getroot()  # noqa: S314 - ours
    assert suite.attrib == {"tests": "2", "failures": "1", "errors": "0"}
    (failure,) = suite.iter("failure")
    assert "is expected to hold, and it fails: certified" in failure.attrib["message"]


def test_the_action_s_step_checks_claims(project):
    (project.folder / "pyproject.toml").unlink()
    (project.folder / "claims_mine.py").write_text(CLAIM.format(other="x + 1"))
    done = project(steps()[1], CLAIMS="claims_*.py")
    assert done.returncode == 1
    assert "::error file=claims_mine.py,line=" in done.stdout
    assert (project.folder / "lakatos-reports" / "claims.xml").is_file()
    (project.folder / "claims_mine.py").write_text(CLAIM.format(other="1 * x"))
    assert project(steps()[1], CLAIMS="claims_*.py").returncode == 0


@pytest.mark.parametrize(
    ("claims", "told"), [("", "declare blocks in pyproject.toml"), ("no_*.py", "no file is named")]
)
def test_an_action_that_would_decide_nothing_fails(project, claims, told):
    (project.folder / "pyproject.toml").unlink()
    done = project(steps()[1], CLAIMS=claims)
    assert done.returncode == 2
    assert told in done.stdout


def test_the_hook_of_laws_finds_the_leak(project):
    entries = re.findall(
        r"^  entry: (.+)$", (ROOT / ".pre-commit-hooks.yaml").read_text(), re.MULTILINE
    )
    assert entries == ["lakatos matrix", "lakatos check"]
    (project.folder / "model.py").write_text(MODEL.format(powers=LEAKING))
    done = project(entries[0])
    assert done.returncode == 1
    assert "causal of causal_attention is expected to hold" in done.stderr
