"""A change of meaning changes the fingerprint, or the fingerprint says what it could not follow."""

import importlib.util
import itertools
import os
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

HEAD = """
import functools, sys, types
from collections import OrderedDict, namedtuple
from decimal import Decimal
from enum import Enum
from fractions import Fraction

import numpy as np
from lakatos.systems.rationals import Rational
from lakatos.theory import HOLDS, Array, Real, Relation, Source, claim, equal

NOTE = Source(key="note", title="A note", authors=("Me",), year=2026, url="https://example.org")
"""
CLAIM = '''

@claim(latex="x", source=NOTE, expected=HOLDS)
def doubles(x: Real[Array, "n"]) -> Relation:
    """f doubles."""
    return equal(f(x), 2 * x)
'''
INSTANCE = "class A:\n    def __init__(self, k):\n        self.k = k\n"
GO = "    def go(self, x):\n        return self.k * x\n"
PROPERTY = "    @property\n    def k(self):\n        return 2\n"
USES_CLASS = "def f(x):\n    return A.k * x\n"
DECORATOR = """def deco(k):
    def around(g):
        @functools.wraps(g)
        def wrapper(x):
            return k * g(x)
        return wrapper
    return around
"""
TRICKS = {
    "global int": ("K = 2\ndef f(x):\n    return K * x\n", "K = 2", "K = 3"),
    "helper": (
        "def g(x):\n    return 2 * x\ndef f(x):\n    return g(x)\n", "2 * x", "3 * x"
    ),
    "default literal": ("def f(x, k=2):\n    return k * x\n", "k=2", "k=3"),
    "default of a global": ("K = 2\ndef f(x, k=K):\n    return k * x\n", "K = 2", "K = 3"),
    "keyword default of a global": (
        "K = 2\ndef f(x, *, k=K):\n    return k * x\n", "K = 2", "K = 3"
    ),
    "two lambdas on a line": (
        "f, g = (lambda x: 2 * x), (lambda x: x)\n", "2 * x), (lambda", "3 * x), (lambda"
    ),
    "second lambda on a line": ("g, f = (lambda x: x), (lambda x: 2 * x)\n", "2 * x", "3 * x"),
    "lambda in a lambda": ("f = (lambda x: lambda x: 2 * x)(0)\n", "2 * x", "3 * x"),
    "namespace": (
        "C = types.SimpleNamespace(k=2)\ndef f(x):\n    return C.k * x\n", "k=2", "k=3"
    ),
    "attribute set on an instance": (
        "class A:\n    pass\nC = A()\nC.k = 2\ndef f(x):\n    return C.k * x\n",
        "C.k = 2", "C.k = 3",
    ),
    "attribute set by init": (
        f"{INSTANCE}C = A(2)\ndef f(x):\n    return C.k * x\n", "A(2)", "A(3)"
    ),
    "slots": (
        f"{INSTANCE}    __slots__ = ('k',)\nC = A(2)\ndef f(x):\n    return C.k * x\n",
        "A(2)", "A(3)",
    ),
    "callable instance": (
        f"{INSTANCE}    def __call__(self, x):\n        return self.k * x\nf = A(2)\n",
        "A(2)", "A(3)",
    ),
    "np.int64": (
        "K = np.int64(2)\ndef f(x):\n    return int(K) * x\n", "int64(2)", "int64(3)"
    ),
    "Decimal": (
        "K = Decimal(2)\ndef f(x):\n    return int(K) * x\n", "Decimal(2)", "Decimal(3)"
    ),
    "range": ("K = range(2)\ndef f(x):\n    return len(K) * x\n", "range(2)", "range(3)"),
    "set": ("K = {0, 1}\ndef f(x):\n    return len(K) * x\n", "{0, 1}", "{0, 1, 2}"),
    "frozenset": (
        "K = frozenset((0, 1))\ndef f(x):\n    return len(K) * x\n", "(0, 1)", "(0, 1, 2)"
    ),
    "dict": ("K = {'k': 2}\ndef f(x):\n    return K['k'] * x\n", "'k': 2", "'k': 3"),
    "ordered dict": (
        "K = OrderedDict(k=2)\ndef f(x):\n    return K['k'] * x\n", "k=2", "k=3"
    ),
    "named tuple": (
        "K = namedtuple('P', 'k')(2)\ndef f(x):\n    return K.k * x\n", ")(2)", ")(3)"
    ),
    "enum": (
        "class K(Enum):\n    A = 2\ndef f(x):\n    return K.A.value * x\n", "A = 2", "A = 3"
    ),
    "enum of a global": (
        "V = 2\nclass K(Enum):\n    A = V\ndef f(x):\n    return K.A.value * x\n", "V = 2", "V = 3"
    ),
    "list": ("K = [2]\ndef f(x):\n    return K[0] * x\n", "[2]", "[3]"),
    "ndarray": ("K = np.array([2])\ndef f(x):\n    return K * x\n", "[2]", "[3]"),
    "iterator": ("K = iter([2])\ndef f(x):\n    return next(K) * x\n", "[2]", "[3]"),
    "generator": (
        "K = (k for k in [2])\ndef f(x):\n    return next(K) * x\n", "[2]", "[3]"
    ),
    "closure": (
        "def make(k):\n    def f(x):\n        return k * x\n    return f\nf = make(2)\n",
        "make(2)", "make(3)",
    ),
    "partial": (
        "def g(k, x):\n    return k * x\nf = functools.partial(g, 2)\n", "(g, 2)", "(g, 3)"
    ),
    "decorator's body": (
        f"{DECORATOR}@deco(2)\ndef f(x):\n    return x\n", "k * g(x)", "(k + 1) * g(x)"
    ),
    "decorator's argument": (
        f"{DECORATOR}@deco(2)\ndef f(x):\n    return x\n", "deco(2)", "deco(3)"
    ),
    "decorator's global": (
        f"K = 2\n{DECORATOR}@deco(K)\ndef f(x):\n    return x\n", "K = 2", "K = 3"
    ),
    "decorator of a class": (
        "def deco(c):\n    c.k = 2\n    return c\n@deco\nclass A:\n    pass\n" + USES_CLASS,
        "c.k = 2", "c.k = 3",
    ),
    "cached helper": (
        "@functools.lru_cache\ndef k():\n    return 2\ndef f(x):\n    return k() * x\n",
        "return 2", "return 3",
    ),
    "function in a dict": (
        "def g(x):\n    return 2 * x\nD = {'f': g}\ndef f(x):\n    return D['f'](x)\n",
        "2 * x", "3 * x",
    ),
    "class attribute": (
        "class A:\n    k = 2\ndef f(x):\n    return A.k * x\n", "k = 2", "k = 3"
    ),
    "class attribute of a global": (
        "K = 2\nclass A:\n    k = K\ndef f(x):\n    return A.k * x\n", "K = 2", "K = 3"
    ),
    "class attribute set later": (
        "class A:\n    k = 1\nA.k = 2\ndef f(x):\n    return A.k * x\n", "A.k = 2", "A.k = 3"
    ),
    "method set later": (
        "class A:\n    pass\nA.k = lambda self: 2\nC = A()\ndef f(x):\n    return C.k() * x\n",
        "self: 2", "self: 3",
    ),
    "getattr by string": (
        "K = 2\ndef f(x):\n    return getattr(sys.modules[__name__], 'K') * x\n", "K = 2", "K = 3"
    ),
    "globals()": ("K = 2\ndef f(x):\n    return globals()['K'] * x\n", "K = 2", "K = 3"),
    "globals of a function": (
        "K = 2\ndef f(x):\n    return f.__globals__['K'] * x\n", "K = 2", "K = 3"
    ),
    "import inside": ("def f(x):\n    from {lm} import g\n    return g(x)\n", "", ""),
    "attribute of a module": ("import {lm}\ndef f(x):\n    return {lm}.K * x\n", "", ""),
    "a module as a value": (
        "import {lm}\ndef f(x):\n    return getattr({lm}, 'K') * x\n", "", ""
    ),
    "imported function": ("from {lm} import g\ndef f(x):\n    return g(x)\n", "", ""),
    "function attribute": ("def f(x):\n    return f.k * x\nf.k = 2\n", "f.k = 2", "f.k = 3"),
    "instance's method": (
        f"{INSTANCE}{GO}C = A(2)\ndef f(x):\n    return C.go(x)\n",
        "A(2)", "A(3)",
    ),
    "bound method": (
        f"{INSTANCE}{GO}f = A(2).go\n",
        "A(2)", "A(3)",
    ),
    "np.int64 in a tuple": (
        "K = (np.int64(2),)\ndef f(x):\n    return int(K[0]) * x\n", "int64(2)", "int64(3)"
    ),
    "text": ("K = 'aa'\ndef f(x):\n    return len(K) * x\n", "'aa'", "'aaa'"),
    "array of fractions": (
        "K = Rational.from_values([2])\ndef f(x):\n    return int(str(K.entries()[0])) * x\n",
        "[2]", "[3]",
    ),
    "class inside": (
        "def f(x):\n    class A:\n        k = 2\n    return A.k * x\n", "k = 2", "k = 3"
    ),
    "property": (
        f"class A:\n{PROPERTY}C = A()\ndef f(x):\n    return C.k * x\n",
        "return 2", "return 3",
    ),
    "property of a base": (
        f"class B:\n{PROPERTY}class A(B):\n    pass\nC = [A()]\ndef f(x):\n    return C[0].k * x\n",
        "return 2", "return 3",
    ),
    "environment": (
        "import os\ndef f(x):\n    return int(os.environ.get('K', '2')) * x\n", "", ""
    ),
}  # fmt: skip
SAID = {
    "getattr by string": "sys of the interpreter or the world in f",
    "globals()": "globals() in f",
    "globals of a function": "the attribute __globals__ in f",
    "generator": "a value of type generator in f",
    "import inside": "the import of {lm} in f",
    "a module as a value": "the module {lm} as a whole in f",
    "environment": "os of the interpreter or the world in f",
}
"""What cannot be followed, as it is said."""
NUMBERS = itertools.count()


@pytest.fixture
def load(tmp_path, monkeypatch):
    """Return a loader of modules under names that nobody had before."""
    monkeypatch.syspath_prepend(tmp_path)
    monkeypatch.setattr(sys, "dont_write_bytecode", True)
    loaded = []

    def load(source, name):
        path = tmp_path / f"{name}.py"
        path.write_text(source)
        spec = importlib.util.spec_from_file_location(name, path)
        module = sys.modules[name] = importlib.util.module_from_spec(spec)
        loaded.append(name)
        spec.loader.exec_module(module)
        return module

    yield load
    for name in set(loaded):
        del sys.modules[name]


def marks_and_meaning(load, body, folder):
    """Return the fingerprint of the claim about a block, and what the block makes of 1."""
    number = next(NUMBERS)
    module = load(HEAD + body.replace("{lm}", folder) + CLAIM, f"trick_{number}")
    marks = fingerprint(module.doubles)
    return marks, str(module.f(1))


@pytest.mark.parametrize("name", TRICKS)
def test_a_change_of_meaning_is_noticed_or_the_fingerprint_says_why_not(load, name, monkeypatch):
    body, old, new = TRICKS[name]
    found = []
    for changed in (False, True):
        helper = f"lm_{next(NUMBERS)}" if "import inside" not in name else "lm_inside"
        load(f"K = {3 if changed else 2}\ndef g(x):\n    return K * x\n", helper)
        monkeypatch.setitem(os.environ, "K", "3" if changed else "2")
        assert old in body
        found.append(
            marks_and_meaning(load, body.replace(old, new) if changed and old else body, helper)
        )
    (before, two), (after, three) = found
    assert two != three
    if name in SAID:
        assert SAID[name].replace("{lm}", helper) in after.opaque
    else:
        assert (before.statement, before.blocks) != (after.statement, after.blocks)
        assert after.opaque == ()


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
