"""A change of meaning changes the fingerprint, or the fingerprint says what it could not follow."""

import sys

import pytest
from lakatos.harness.catalogue import own
from lakatos.harness.judge.weigh import Outcome
from lakatos.harness.keep.fingerprint import fingerprint
from lakatos.harness.keep.replay import fact_of, stale
from lakatos.harness.laws.cells import cell
from lakatos.theory import HOLDS
from lakatos.theory.laws import LAWS
from lakatos.theory.verdict import Evidence, Strength, Tried
from tricks import CLAIM, HEAD, NUMBERS, TRICKS, loaded, noticed


@pytest.fixture
def load(tmp_path, monkeypatch):
    """Return a loader of modules under names that nobody had before."""
    monkeypatch.syspath_prepend(tmp_path)
    monkeypatch.setattr(sys, "dont_write_bytecode", True)
    names = []

    def load(source, name):
        names.append(name)
        return loaded(source, name, tmp_path)

    yield load
    for name in set(names):
        del sys.modules[name]


@pytest.mark.parametrize("name", TRICKS)
def test_a_change_of_meaning_is_noticed_or_the_fingerprint_says_why_not(name, tmp_path):
    found = noticed(name, tmp_path)
    assert found.right, found


@pytest.mark.parametrize(
    ("old", "new"),
    [
        ("    return k * x", "    # twice\n    return (k\n        * x)"),
        ("def f(x, k=K):", 'def f(x: object, k: int = K) -> object:\n    """Double."""'),
        ("K = 2", "K = 1 + 1"),
        ("import functools", "import math, functools"),
    ],
)
def test_what_is_only_said_otherwise_is_no_change(load, old, new):
    body = HEAD + "K = 2\ndef f(x, k=K):\n    return k * x\n" + CLAIM
    assert old in body
    before, after = (
        fingerprint(load(text, f"said_{next(NUMBERS)}").doubles)
        for text in (body, body.replace(old, new))
    )
    assert before == after
    assert before.opaque == ()


MODULE = """import torch
class Inner(torch.nn.Module):
    def forward(self, x):
        return 1 * x
class Layer(torch.nn.Module):
    def __init__(self):
        super().__init__()
        self.k = 2
        self.linear = torch.nn.Linear(2, 2)
        self.register_buffer("shift", torch.ones(2))
        self.inner = torch.nn.Sequential(Inner())
    def forward(self, x):
        return self.inner(self.linear(x)) * self.k + self.shift
layer = Layer()
torch.nn.init.constant_(layer.linear.weight, 0.5)
torch.nn.init.constant_(layer.linear.bias, 0.25)
"""


def module_marks(tmp_path, source, *, frozen):
    """Return the fingerprint of a law beside the module that a file declares."""
    path = tmp_path / f"layer_{next(NUMBERS)}.py"
    path.write_text(source)
    block = own.resolve(f"{path}:layer", "n 2", {}, frozen=frozen)
    marks = fingerprint(cell(LAWS["additive"], block))
    return marks.blocks


@pytest.mark.parametrize("frozen", [False, True])
@pytest.mark.parametrize(
    ("change", "drawn"),
    [
        (("self.k = 2", "self.k = 3"), False),
        (("torch.ones(2)", "torch.zeros(2)"), False),
        (("return 1 * x", "return 2 * x"), False),
        (("weight, 0.5", "weight, 0.75"), True),
        (("bias, 0.25", "bias, 0.5"), True),
    ],
)
def test_what_a_module_holds_is_part_of_it_but_for_parameters_that_are_drawn(
    tmp_path, monkeypatch, change, drawn, frozen
):
    monkeypatch.setattr(own, "_built", lambda *_: "built")
    assert change[0] in MODULE
    before, again, after = (
        module_marks(tmp_path, text, frozen=frozen)
        for text in (MODULE, MODULE, MODULE.replace(*change))
    )
    assert before == again
    assert (before == after) == (drawn and not frozen)


def test_a_survived_claim_whose_code_cannot_be_followed_is_decided_anew(load):
    body = "K = 2\ndef f(x):\n    return abs(globals()['K']) * x\n"
    claim = load(HEAD + body + CLAIM.replace("equal(f(x), 2 * x)", "equal(f(x), x + x)"), "opaque")
    outcome = Outcome(HOLDS, Evidence(Strength.SURVIVED, tried=Tried(points=1)))
    fact = fact_of(claim.doubles, outcome)
    assert stale(claim.doubles, fact) == "it rests on what no fingerprint follows, globals() in f"
