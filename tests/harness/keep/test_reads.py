"""The names that a definition reads from outside, in the words of its source."""

import ast
from textwrap import dedent

import pytest
from lakatos.harness.keep.reads import names_read


def read(source: str) -> list[str]:
    (tree,) = ast.parse(dedent(source)).body
    return [".".join(chain) for chain in names_read(tree)]


@pytest.mark.parametrize(
    ("source", "names"),
    [
        ("def f(x, *y, z=a, **w): return b(x, y, z, w)", ["b"]),
        ("def f(x): x = a; return x", ["a"]),
        ("def f(): return np.linalg.norm(v).real", ["np.linalg.norm", "v"]),
        ("def f(): a.b = c", ["c", "a"]),
        ("def f(): import a.b as c, d.e; return c, d, a", ["a"]),
        ("def f():\n try: g()\n except E as e: return e", ["g", "E"]),
        ("def f(x: A) -> B: y: C = d; return y", ["d"]),
        ("def f(): global a; a = 1; return lambda: a", ["a"]),
        ("def f(): global a; a += b", ["a", "b"]),
        ("def f(x):\n match x:\n  case C(y): y\n  case [*z]: z, w\n  case {**r} as s: r, s", "C w"),
        ("def f(): return lambda x=a: x + b", ["a", "b"]),
        ("def f(xs): return [g(x) for x in xs if x in h for h in x]", ["g"]),
        ("def f(): return {x: y for x in x for y in x}", ["x"]),
        ("def f(xs): return [y := x for x in xs] and y", []),
        ("def f(xs): return [lambda: (y := x) for x in xs] and y", ["y"]),
        ("def f():\n  x = 1\n  def g(): nonlocal x; x = a; return x\n  return g", ["a"]),
        ("def f():\n  @a\n  def g(x: b = c) -> d: return x\n  return g", "a c b d"),
        ("def f():\n  class C(a):\n    x = x\n    def g(self): return x\n  return C", "a x x"),
        ("class C:\n  x = a\n  def g(self): return self.x, b", ["a", "b"]),
        ("def f(x): return f'{x} {y!r:{z}}'", ["y", "z"]),
        ("def f():\n  with a as b, c(b): return b", ["a", "c"]),
    ],
)
def test_names_follow_the_rules_of_scope(source, names):
    assert read(source) == (names.split() if isinstance(names, str) else names)
