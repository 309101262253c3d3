"""A user's project: an empty folder to work in, and files of claims to put there."""

import json
from contextlib import nullcontext
from functools import partial
from textwrap import dedent

import pytest
from click.testing import CliRunner
from lakatos.harness.catalogue.worker import Worker
from lakatos.harness.command.cli import main
from lakatos.harness.command.court import Court
from lakatos.harness.decide import Effort

HEAD = """
from fractions import Fraction

from lakatos.reference import softmax
from lakatos.theory import (
    FAILS, HOLDS, Array, Real, Relation, Source, all_of, array_namespace, at_most, claim, equal
)

ME = Source("me", "My notes", ("Ada",), 2024, "https://example.org")


"""
GOOD = """
@claim(latex="2x = x + x", source=ME.at("line 1"), expected=HOLDS)
def doubling_adds(x: Real[Array, ""]) -> Relation:
    \"\"\"Twice a number is its sum with itself.\"\"\"
    return equal(2 * x, x + x)


@claim(latex="x^2 = x", source=ME, expected=FAILS)
def squares_are_numbers(x: Real[Array, "n"]) -> Relation:
    \"\"\"The square of a number is the number.

    Two shows it.
    \"\"\"
    return equal(x * x, x)


@claim(latex="x^2 = x * x", source=ME, expected=HOLDS, repairs=squares_are_numbers)
def squares_are_products(x: Real[Array, "n"]) -> Relation:
    \"\"\"The square of a number is its product with itself.\"\"\"
    return equal(array_namespace(x).square(x), x * x)
"""
BAD = """
@claim(latex="x = x + 1", source=ME, expected=HOLDS)
def numbers_are_their_successors(x: Real[Array, "n"]) -> Relation:
    \"\"\"A number is its successor.\"\"\"
    return equal(x, x + 1)
"""
BROKEN = """
def deep():
    return {}["a key that is not there"]


deep()
"""


ANSWERING = """
@claim(latex="P", source=ME, expected=HOLDS)
def answers(x: Real[Array, ""]):
    \"\"\"The claim answers by itself.\"\"\"
    return True


@claim(latex="x = 1", source=ME, expected=FAILS)
def numbers_are_one(x: Real[Array, ""]) -> Relation:
    \"\"\"Every number is one.\"\"\"
    return equal(x, 1)
"""


@pytest.fixture
def claims_text():
    """Return the text of files of claims, by what is in them."""
    kinds = {"good": GOOD, "bad": BAD, "broken": BROKEN, "answering": ANSWERING}
    return {kind: HEAD + text for kind, text in kinds.items()}


@pytest.fixture
def project(tmp_path, monkeypatch):
    """Work in an empty folder."""
    monkeypatch.chdir(tmp_path)
    return tmp_path


@pytest.fixture
def claims_file(project):
    """Write a file of claims into the project, which declares it."""
    (project / "pyproject.toml").write_text('[tool.lakatos]\nclaims = ["claims_*.py"]\n')

    def write(*parts, name="claims_mine.py"):
        path = project / name
        path.write_text(HEAD + "".join(map(dedent, parts)), encoding="utf-8")
        return path

    return write


@pytest.fixture
def good(claims_file):
    """Return the path of a file whose claims are all as expected."""
    return claims_file(GOOD)


@pytest.fixture
def bad(claims_file):
    """Return the path of a file of which one claim is not as expected."""
    return claims_file(GOOD, BAD)


@pytest.fixture
def broken(claims_file):
    """Return the path of a file that does not import."""
    return claims_file(BROKEN)


@pytest.fixture(scope="session")
def worker():
    """Return a process for the code of users' files: one for all tests, which is seldom started."""
    with Worker() as kept:
        yield kept


@pytest.fixture
def lakatos(project, store, worker):
    """Run the command line in the project, with little effort and the test's own records."""
    del project
    lent = lambda _: nullcontext(worker)
    court = Court(lambda: store, partial(Effort, examples=5, light=True), lent)

    def run(*arguments):
        result = CliRunner().invoke(main, list(map(str, arguments)), obj=court)
        assert result.exception is None or isinstance(result.exception, SystemExit)
        return result

    return run


@pytest.fixture
def objects():
    """Read what a command wrote as JSON, one object a line."""
    return lambda result: [json.loads(line) for line in result.stdout.splitlines()]
