"""Scripts about torch modules: built from class and arguments, called, and loud where they hold."""

import subprocess
import sys

import pytest
from lakatos.harness.catalogue.own import resolve
from lakatos.harness.laws.rows import row
from lakatos.harness.show.cite import CitationError, cite
from lakatos.harness.show.find import exhibit_of
from lakatos.harness.show.script import ScriptError

MODULE = """import torch


class Summing(torch.nn.Module):
    def __init__(self, by=2):
        super().__init__()
        self.w, self.by = torch.nn.Linear(2, 2), by

    def forward(self, {taken}):
        made = self.by * self.w({asked}).cumsum(-2)
        return {returned}
"""
KINDS = {
    "tuple": ("x", "x", "made, 1"),
    "dict": ("x", "x", '{"out": made}'),
    "batch": ("x", "x * x.shape[2]", "made"),
    "two": ("x, key", "x + key", "made"),
}


@pytest.fixture
def script(monkeypatch, tmp_path, store):
    """Return what writes the script that refutes a law of a module, and its place."""
    monkeypatch.chdir(tmp_path)

    def write(spec, shape, arguments, law, **given):
        block = resolve(spec, shape, arguments, frozen=given.get("frozen", False))
        cell = row(block, store, laws=[law])[0]
        return cite(exhibit_of(cell.counterexample, block, store), "python")

    write.folder = tmp_path
    return write


def ran(text):
    names = {"__name__": "__main__"}
    exec(compile(text, "<script>", "exec"), names)  # noqa: S102 - what a reader would do
    return names["lhs"], names["rhs"]


def test_a_stranger_with_torch_sees_the_module_break_the_law(script):
    text = script("torch.nn:Linear", "n 2", {"in_features": 2, "out_features": 2}, "additive")
    assert "module = torch.nn.Linear(in_features=2, out_features=2).eval().double()" in text
    assert "    'bias': np.array([" in text
    assert "lakatos" not in text
    (script.folder / "shown.py").write_text(text)
    done = subprocess.run([sys.executable, "shown.py"], capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr
    assert "lhs = " in done.stdout


def test_the_script_fails_loudly_where_the_law_holds(script):
    text = script("torch.nn:Linear", "n 2", {"in_features": 2, "out_features": 2}, "additive")
    ran(text)
    with pytest.raises(AssertionError, match="the two sides agree"):
        ran(text.replace("torch.tensor(each)", "0 * torch.tensor(each)"))


@pytest.mark.parametrize("kind", KINDS)
def test_a_module_of_a_file_is_built_and_what_it_returns_first_is_taken(script, kind):
    taken, asked, returned = KINDS[kind]
    text = MODULE.format(taken=taken, asked=asked, returned=returned)
    (script.folder / "mine.py").write_text(text)
    shape = "x: n 2; key: n 2" if kind == "two" else "n 2"
    shown = script("mine.py:Summing", shape, {"by": 3}, "token_wise")
    assert "runpy.run_path('mine.py')['Summing'](by=3)" in shown
    lhs, rhs = ran(shown)
    assert lhs.shape == rhs.shape
    assert lhs.ndim == 2


def test_parameters_that_stay_as_they_are_are_those_of_the_class(script):
    shown = script(
        "torch.nn:LayerNorm", "n 3", {"normalized_shape": 3}, "scale_invariant", frozen=True
    )
    assert "theta" not in shown
    ran(shown)


def test_what_is_judged_in_floats_alone_is_left_to_verify(script):
    (script.folder / "mine.py").write_text(
        "import torch\n\n\nclass Sorted(torch.nn.Module):\n    def forward(self, x):\n"
        "        return torch.linalg.svdvals(x)[..., None] * x[..., :1, :1]\n"
    )
    with pytest.raises((ScriptError, CitationError), match="verify"):
        script("mine.py:Sorted", "n 2", {}, "even")
