"""With the dependencies alone, what is on record is checked, cited and verified."""

import os
import subprocess
import sys

import pytest

EXTRAS = ("torch", "scipy", "pytest", "xdist", "tox", "transformers")
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
        (["matrix", "--block", "layer_norm"], "strongest that hold: odd, centred"),
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


@pytest.mark.parametrize(
    "arguments",
    [
        ["check", "--fresh", "self_attention_is_additive"],
        ["check", "--seed", "1", "self_attention_is_additive"],
    ],
)
def test_a_search_names_the_extra_that_it_needs(bare, arguments):
    found = bare(*arguments)
    assert found.returncode == 2
    assert found.stdout == ""
    assert found.stderr == "this needs torch: pip install 'lakatos[search]'\n"


CLAIM = """
from lakatos.theory import HOLDS, Array, Real, Source, claim, equal

HERE = Source("here", "Here", ("Someone",), 2024, "https://example.org")

@claim(latex="P", source=HERE, expected=HOLDS)
def sums_commute(x: Real[Array, "n d"], y: Real[Array, "n d"]):
    'Sums do not depend on the order of their terms.'
    return equal(x + y, y + x)
"""


def test_a_claim_of_a_file_of_yours_names_the_extra_too(tmp_path):
    (tmp_path / "mine.py").write_text(CLAIM)
    everywhere = tmp_path / "start"  # a worker is an interpreter of its own
    everywhere.mkdir()
    (everywhere / "sitecustomize.py").write_text(MISSING)
    found = subprocess.run(
        [sys.executable, "-m", "lakatos", "check", "mine.py"],
        cwd=tmp_path, env={**os.environ, "PYTHONPATH": str(everywhere)},
        capture_output=True, text=True, check=False,
    )  # fmt: skip
    assert found.returncode == 2
    assert found.stdout == ""
    assert found.stderr == "this needs torch: pip install 'lakatos[search]'\n"


def test_a_module_that_is_no_extra_of_ours_is_not_explained_away(bare):
    found = bare("matrix", "--block", "transformers:BertModel", "--input", "n d")
    assert found.returncode == 2
    assert found.stderr == (
        "'transformers' cannot be imported: ModuleNotFoundError: No module named 'transformers'\n"
    )
