"""No code by surprise, and none that ends the court: what the user named runs, and elsewhere."""

import json
from contextlib import nullcontext
from functools import partial

import inputs
import pytest
from click.testing import CliRunner
from lakatos.harness.catalogue.claims import load_file
from lakatos.harness.catalogue.worker import Worker
from lakatos.harness.command.cli import main
from lakatos.harness.command.court import Court
from lakatos.harness.decide import Effort
from lakatos.harness.keep.fact import Fact, hashed
from lakatos.harness.keep.fingerprint import fingerprint
from lakatos.harness.keep.record import SCHEMA
from lakatos.harness.keep.store import Store
from lakatos.theory.verdict import Strength, Verdict

pytest_plugins = "pytester"
TRAP = "import pathlib\npathlib.Path('sprung').touch()\n"
NAME, STATEMENT = "trap", "A trap."
POINT = {"x": ("1",)}
ID = hashed(NAME, STATEMENT, {"n": 1}, POINT, "trap.py")
ENDING = {
    "an exit": "raise SystemExit(0)",
    "an end": "__import__('os')._exit(0)",
}


@pytest.fixture(scope="session")
def worker():
    """Return a process for what the inputs do; it is ended by some."""
    with Worker(timeout=8) as kept:
        yield kept


@pytest.fixture
def typed(tmp_path, monkeypatch, worker):
    """Return what the command line answers in a folder of its own."""
    monkeypatch.chdir(tmp_path)
    store = Store(tmp_path / ".lakatos", tmp_path / "catalogue")
    court = Court(
        lambda: store, partial(Effort, examples=5, light=True), lambda _: nullcontext(worker)
    )
    return lambda *words: CliRunner().invoke(main, list(words), obj=court)


@pytest.fixture
def cloned(tmp_path):
    """Put a file that must not run into the folder, and a fact and a record that name it."""
    (tmp_path / "trap.py").write_text(TRAP)
    (tmp_path / ".lakatos").mkdir()
    fact = Fact(
        claim=NAME, file="trap.py", verdict=Verdict.FAILS, evidence=Strength.CERTIFIED,
        sizes={"n": 1}, point=POINT, fingerprint="0 0", id=ID,
    )  # fmt: skip
    (tmp_path / ".lakatos" / "facts.jsonl").write_bytes(fact.line())
    record = {
        "format": SCHEMA, "id": NAME, "claim": NAME, "statement": STATEMENT, "file": "trap.py",
        "numbers": "reals", "fingerprint": {"statement": "0", "blocks": "0"},
        "verdict": "holds", "evidence": {"strength": "survived"},
    }  # fmt: skip
    (tmp_path / "mailed.json").write_text(json.dumps(record))
    return tmp_path


@pytest.mark.parametrize(
    "words",
    [
        ["verify", NAME], ["verify", ID], ["verify", "mailed.json"], ["cite", NAME],
        ["cite", ID, "--format", "python"], ["show", NAME], ["show", ID], ["search", ID],
        ["search", ID.rpartition("-")[2]], ["list", NAME], ["search", "A", "trap"],
    ],
    ids=" ".join,
)  # fmt: skip
def test_what_only_a_finding_names_is_not_run(typed, cloned, words):
    said = typed(*words)
    assert isinstance(said.exception, SystemExit | None)
    assert not (cloned / "sprung").exists()
    if words[0] in ("verify", "cite", "show"):
        assert said.exit_code in (1, 2)
        assert "--claims FILE" in said.output
    if words[0] == "search" and len(words) == 2:
        assert "stands in trap.py" in said.output


def test_what_the_project_declares_is_run(typed, cloned):
    (cloned / "pyproject.toml").write_text('[tool.lakatos]\nclaims = ["trap.py"]\n')
    assert "trap.py declares no claim" in typed("verify", NAME).output
    assert (cloned / "sprung").exists()


@pytest.mark.parametrize("how", ENDING)
@pytest.mark.parametrize(
    "words",
    [
        ["list", "claims_odd.py"], ["search", "odd", "--in", "claims_odd.py"],
        ["verify", NAME, "--claims", "claims_odd.py"], ["cite", NAME, "--claims", "claims_odd.py"],
        ["show", NAME, "--claims", "claims_odd.py"],
    ],
    ids=lambda words: words[0],
)  # fmt: skip
def test_a_file_that_ends_its_process_ends_no_command(typed, cloned, words, how):
    (cloned / "claims_odd.py").write_text(inputs.HEAD + ENDING[how])
    said = typed(*words)
    assert said.exit_code in (1, 2)
    assert "Traceback" not in said.output or "claims_odd.py" in said.output
    assert said.output.strip()


def test_a_judgement_that_does_not_end_is_named(typed, cloned):
    path, mailed = cloned / "claims_odd.py", cloned / "mailed.json"
    path.write_text(inputs.HEAD + inputs.claiming("while True: pass", name=NAME))
    (claim,) = load_file(path)
    record = json.loads(mailed.read_text()) | {"statement": claim.statement, "file": path.name}
    marks = fingerprint(claim)
    record["fingerprint"] = {"statement": marks.statement, "blocks": marks.blocks}
    mailed.write_text(json.dumps(record))
    said = typed("verify", "mailed.json", "--claims", "claims_odd.py")
    assert said.exit_code == 1
    assert said.output.startswith("mailed.json: not judged: it was not decided within ")
    assert len(said.output.splitlines()) == 1


def test_a_claim_ends_neither_pytest_nor_its_other_items(pytester):
    text = "".join(
        (
            inputs.HEAD,
            inputs.claiming("__import__('os')._exit(0)", name="ending"),
            inputs.claiming("return equal(x, x)", name="kept"),
        )
    )
    pytester.path.joinpath("claims_here.py").write_text(text)
    result = pytester.runpytest_subprocess("-p", "no:cacheprovider")
    result.assert_outcomes(failed=1, passed=1)
    result.stdout.fnmatch_lines(["*it ended the process that it runs in, with exit status 0*"])
