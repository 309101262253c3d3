"""With the dependencies alone, what is on record is checked, cited and verified."""

import os
import subprocess
import sys

import pytest

EXTRAS = ("latex2mathml", "ray", "torch", "scipy", "pytest", "xdist", "tox", "transformers")
MISSING = f"""
import sys
class Missing:
    def find_spec(self, name, path=None, target=None):
        if name.partition(".")[0] in {EXTRAS!r}:
            raise ModuleNotFoundError(f"No module named {{name!r}}", name=name)
sys.meta_path.insert(0, Missing())
"""
BARE = f"""{MISSING}
from lakatos.harness.command.cli import main
main(prog_name="lakatos")
"""
BLOCK = """
def doubled(x):
    return x + x
"""


@pytest.fixture
def bare(tmp_path):
    """Run a command where no extra is installed."""
    (tmp_path / "my_block.py").write_text(BLOCK)

    def run(*arguments):
        return subprocess.run(
            [sys.executable, "-c", BARE, *arguments],
            cwd=tmp_path, capture_output=True, text=True, check=False,
        )  # fmt: skip

    return run


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (["check", "self_attention_is_*"], "judged again at the points on record"),
        (["list", "attention"], "self_attention_is_additive"),
        (["show", "self_attention_is_additive"], "Self-attention"),
        (["cite", "self_attention_is_additive"], "**Refuted:**"),
        (["verify", "self_attention_is_additive"], ": valid: fails, certified: at n="),
        (["matrix", "--block", "layer_norm"], "strongest that hold: defined, odd, centred"),
        (
            ["matrix", "--block", "my_block.py:doubled", "--input", "n d", "--law", "causal"],
            "holds     causal of doubled: proved by structure",
        ),
    ],
    ids=lambda part: part[0] if isinstance(part, list) else "",
)
def test_what_is_on_record_needs_no_extra(bare, arguments, said):
    found = bare(*arguments)
    assert (found.returncode, found.stderr) == (0, "")
    assert said in found.stdout


def test_a_site_names_the_extra(bare):
    found = bare("atlas", "--out", "site")
    assert (found.returncode, found.stdout) == (2, "")
    assert found.stderr == "this needs latex2mathml: pip install 'lakatos[atlas]'\n"


def test_a_cluster_names_the_extra(bare):
    for command in (["check", "softmax_is_affine"], ["hunt", "--minutes", "1"], ["matrix"]):
        found = bare(*command, "--cluster", "auto")
        assert (found.returncode, found.stdout) == (2, "")
        assert found.stderr == "this needs ray: pip install 'lakatos[cluster]'\n"


NEEDED = "this needs torch: pip install 'lakatos[search]'"


@pytest.mark.parametrize("option", [["--fresh"], ["--seed", "1"]], ids=" ".join)
def test_a_claim_that_needs_a_search_names_the_extra_and_is_undecided(bare, option):
    found = bare("check", *option, "softmax_is_half_lipschitz")
    assert found.returncode == 1
    assert found.stdout.splitlines() == [
        f"undecided softmax_is_half_lipschitz (expected holds): {NEEDED}",
        "1 claim: 1 undecided. 1 not as expected.",
    ]
    assert found.stderr.count(NEEDED) == 1


def test_a_claim_that_a_small_point_refutes_or_a_proof_settles_needs_no_search(bare):
    found = bare("check", "--fresh", "self_attention_is_additive", "chained_projections_collapse")
    assert found.returncode == 0, found.stderr
    assert found.stdout.startswith("fails     self_attention_is_additive: certified")
    assert "holds     chained_projections_collapse: proved for all sizes" in found.stdout


CLAIM = """
from lakatos.theory import FAILS, HOLDS, Array, Real, Source, array_namespace, claim, constant
from lakatos.theory import equal, less, witness

HERE = Source("here", "Here", ("Someone",), 2024, "https://example.org")

@claim(latex="x = 0", source=HERE, expected=FAILS)
@witness(x=[1])
def numbers_are_zero(x: Real[Array, "n"]):
    'Every number is zero.'
    return equal(x, 0)

@claim(latex="P", source=HERE, expected=HOLDS)
def hills_are_low(x: Real[Array, "n"], y: Real[Array, "n"]):
    'A hill is no higher than 0.61, by little, which nothing here proves.'
    hill = (x + y) * array_namespace(x).exp(-x * x - y * y)
    return less(hill, constant("0.61", like=x))
"""


def test_a_claim_that_needs_no_search_is_decided_beside_one_that_does(tmp_path):
    (tmp_path / "mine.py").write_text(CLAIM)
    everywhere = tmp_path / "start"  # a worker is an interpreter of its own
    everywhere.mkdir()
    (everywhere / "sitecustomize.py").write_text(MISSING)
    found = subprocess.run(
        [sys.executable, "-m", "lakatos", "check", "mine.py"],
        cwd=tmp_path, env={**os.environ, "PYTHONPATH": str(everywhere)},
        capture_output=True, text=True, check=False,
    )  # fmt: skip
    assert found.returncode == 1
    fails, undecided, _ = found.stdout.splitlines()
    assert fails.startswith("fails     numbers_are_zero: certified: x = [1]")
    assert undecided == f"undecided hills_are_low (expected holds): {NEEDED}"


def test_a_module_that_is_no_extra_of_ours_is_not_explained_away(bare):
    found = bare("matrix", "--block", "transformers:BertModel", "--input", "n d")
    assert found.returncode == 2
    assert found.stderr == (
        "'transformers' cannot be imported: ModuleNotFoundError: No module named 'transformers'\n"
    )
