"""Ways to change what a block means, and what a fingerprint says of each.

Each is data: the text of a block, and a part of it that is written otherwise. Where no part is, a
module that the block reads changes, or the environment.
"""

import importlib.util
import itertools
import os
import sys
from dataclasses import dataclass
from pathlib import Path
from unittest import mock

from lakatos.harness.keep.fingerprint import fingerprint

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


def loaded(source, name, folder):
    """Import a text as a module of a name."""
    path = Path(folder) / f"{name}.py"
    path.write_text(source)
    spec = importlib.util.spec_from_file_location(name, path)
    module = sys.modules[name] = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


@dataclass(frozen=True)
class Noticed:
    """What a fingerprint says of a change, and whether what was computed changed."""

    changed: bool
    told: bool
    opaque: tuple[str, ...]
    expected: str = ""
    """What must be said where the change cannot be followed."""

    def __str__(self):
        """Say it in a line."""
        if not self.changed:
            return "no change of meaning"
        if self.told:
            return "noticed"
        return f"told that it is not followed: {self.opaque[0]}" if self.opaque else "UNNOTICED"

    @property
    def right(self):
        """Whether the fingerprint changed, or says what it could not follow."""
        if self.expected:
            return self.changed and self.expected in self.opaque
        return self.changed and self.told and not self.opaque


def noticed(name, folder):
    """Change the meaning of a block, and say what its fingerprint says."""
    body, old, new = TRICKS[name]
    assert old in body
    helper, found = "", []
    before = {"dont_write_bytecode": True, "path": [str(folder), *sys.path]}
    with mock.patch.dict(sys.modules), mock.patch.multiple(sys, **before):
        for changed in (False, True):
            helper = f"lm_{next(NUMBERS)}" if "import inside" not in name else "lm_inside"
            k = "3" if changed else "2"
            with mock.patch.dict(os.environ, {"K": k}):
                loaded(f"K = {k}\ndef g(x):\n    return K * x\n", helper, folder)
                text = body.replace(old, new) if changed and old else body
                text = HEAD + text.replace("{lm}", helper) + CLAIM
                module = loaded(text, f"trick_{next(NUMBERS)}", folder)
                found.append((fingerprint(module.doubles), str(module.f(1))))
    (first, two), (second, three) = found
    told = (first.statement, first.blocks) != (second.statement, second.blocks)
    expected = SAID.get(name, "").replace("{lm}", helper)
    return Noticed(two != three, told, second.opaque, expected)
