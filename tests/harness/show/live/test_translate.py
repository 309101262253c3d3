"""Python in JavaScript: what an expression is there, it is here."""

import ast

import pytest
from lakatos.harness.show.live.translate import BUILTINS, LiveError, translated
from lakatos.harness.show.live.write import library
from py_mini_racer import MiniRacer

IMPORTS = """
import functools, itertools, math, operator
from collections import namedtuple
from fractions import Fraction
from itertools import accumulate, product
from types import SimpleNamespace
"""
EXPRESSIONS = """
7 // -2, -7 // 2, 7 % -3, -7 % 3, 2**100, Fraction(2) ** -3, 1 << 70, 7 & 5, 7 | 8
Fraction(7, -21), Fraction('1/3') + Fraction('0.25'), Fraction('-1.5e-2'), Fraction(3) == 3
Fraction(7, 2) // 1, Fraction(-7, 2) % 1, round(Fraction(5, 2)), round(Fraction(-7, 2))
int(Fraction(-7, 2)), int(True), (2**70).bit_length(), (0).bit_length(), Fraction(6, 4).numerator
math.isqrt(10**40 + 1), math.prod([2, 3, Fraction(1, 6)]), math.comb(7, 3), abs(Fraction(-1, 2))
[1, 2, 3][-1], [1, 2, 3, 4][1:-1], (1, 2, 3)[::-1], 'abc'[1:], list(range(5))[slice(None, None, 2)]
[*range(3), 9], (*'ab',), [1] + [2], (1,) * 3, [1, 2] * 0, [0] * 2 + [1]
{1, 2} - {1} == {2}, {1, 2} & {2, 3} == {2}, {1} <= {1, 2}, len({*[1, 1, 2]}), not {1} & {2}
(1, 2) == (1, 2), (1, 2) == [1, 2], (1, 2) < (1, 3), [1] != [2], 1 < 2 < 3, 1 < 3 < 2
1 if [] else 2, [] or 'x', 0 and 1, None or 0, not 0, not (1,), bool(Fraction(0)), bool('')
isinstance(True, int), isinstance(1, (str, int)), isinstance((1,), list), type(True) is int
type(1) in (int, Fraction), type(Fraction(1)) is Fraction, isinstance(range(2), (list, range))
[x * y for x in range(3) for y in range(x) if y < 2], {x % 2 for x in range(5)} == {0, 1}
any(x > 1 for x in [1, 2]), all(map(lambda x: x > 0, [1, 0])), sum([1, Fraction(1, 2)], 1)
max(3, 1, 2), min([Fraction(1, 2), Fraction(1, 3)]), max([], default=7), max([1, -3], key=abs)
sorted([3, 1, 2]), sorted('ba'), sorted([3, -4, 1], key=lambda x: -x), list(reversed([1, 2]))
list(zip([1, 2], 'ab')), list(enumerate('ab')), list(accumulate([1, 2, 3]))
list(product(range(2), 'ab')), list(itertools.product([0, 1], repeat=2))
functools.reduce(operator.add, [1, 2, 3]), functools.partial(max, 5)(1)
(lambda x, y=2, *z: (x, y, z))(1), (lambda x, y=2, *z: (x, y, z))(1, 3, 4)
(lambda x, y=2: x - y)(y=1, x=5), (lambda **more: more['k'])(k=3), [*map(lambda x: x, (1,))]
namedtuple('P', 'x y', defaults=[None])(1)[1], namedtuple('P', 'x y')(y=1, x=2)._replace(x=5).x
SimpleNamespace(a=1).a, {'a': 1}['a'], {2: 'x'}[Fraction(2)], list({1: 2}.items()), 'b' in {'b': 1}
'a b'.split(), '1.5e3'.partition('e'), f'{1}/{Fraction(1, 2)} {(1,)!r} {None}', str([1, (2,)])
(y := 3) + y, next((x for x in [1, 2] if x > 1), 9), next((x for x in []), 9)
3 in [1, 3], 2 not in (1, 3), None is None, Fraction is not None, -(-3), ~2
""".strip().splitlines()
PROGRAM = '''
class Pair:
    """Two numbers."""

    __slots__ = ("x", "y")

    def __init__(self, x, y=10):
        self.x, self.y = x, y

    total = property(lambda self: self.x + self.y)
    __len__ = lambda self: 2
    __iter__ = lambda self: (self[k] for k in range(len(self)))

    def __getitem__(self, place):
        if place >= 2:
            raise IndexError(place)
        return self.x if place == 0 else self.y

    def __add__(self, other):
        if not isinstance(other, Pair):
            return NotImplemented
        return Pair(self.x + other.x, self.y + other.y)

    def __rmul__(self, other):
        return Pair(other * self.x, other * self.y)

    def __lt__(self, other):
        return self.x < other.x

    def scaled(self, by, *, also=0):
        return scaled(self, by + also)


def scaled(pair, by):
    return by * pair


def doubled(f):
    return lambda *given: f(*given) * 2


@doubled
def counted(*given):
    total, odd = 0, []
    for place, each in enumerate(given):
        if each % 2:
            odd.append(place)
            continue
        total += each
    while (last := len(odd)) > 1:
        odd.pop(0)
    first, *rest = [last, *odd]
    odd[:] = [7, 8]
    return [total, first, rest, odd]


def outer(x):
    def inner(y):
        return x + y + z
    z = 100
    return inner


(p, q), r = (Pair(1), Pair(2, y=3)), {}
r["k"] = 5
a, b = c = (1, 2)
'''
USES = [
    "[*(p + q)], (3 * q).total, [*q.scaled(2, also=1)], p < q, q > p, len(p), max(p, q).x",
    "counted(1, 2, 3, 4), outer(1)(2), r['k'], a + b + c[0], [k for k in p], bool(p)",
]


@pytest.fixture(scope="module")
def javascript():
    racer = MiniRacer()
    racer.eval(library())
    names = ", ".join("eval$" if name == "eval" else name for name in sorted(BUILTINS))
    racer.eval(f"const P = lakatosPython; const {{ {names} }} = P.builtins;")
    return racer


def there(javascript, source, program=""):
    body = ast.parse(f"{program}\nfound = {source}").body
    return javascript.eval(f"(() => {{ {translated(body)} return P.str(found); }})()")


def here(source, program=""):
    names = {}
    exec(f"{IMPORTS}\n{program}\nfound = {source}", names)  # noqa: S102 - the text stands above
    return as_there(names["found"])


@pytest.mark.parametrize("source", EXPRESSIONS)
def test_an_expression_is_what_python_makes_of_it(javascript, source):
    assert there(javascript, source) == here(source)


@pytest.mark.parametrize("source", USES)
def test_a_program_does_what_it_does_in_python(javascript, source):
    assert there(javascript, source, PROGRAM) == here(source, PROGRAM)


def as_there(value):
    """Return what Python says of a value, where fractions are said by their text."""
    if isinstance(value, (list, tuple)):
        inner = ", ".join(map(as_there_in, value))
        if isinstance(value, list):
            return f"[{inner}]"
        return f"({inner}{',' * (len(value) == 1)})"
    return str(value)


def as_there_in(value):
    return repr(value) if isinstance(value, str) else as_there(value)


def test_the_runtime_has_every_name_of_python_that_is_offered(javascript):
    for name in BUILTINS - {"eval"}:
        assert javascript.eval(f"{name} !== undefined"), name


@pytest.mark.parametrize(
    "source",
    ["try:\n    f()\nexcept ValueError:\n    pass", "with x:\n    f()", "global x", "del x",
     "x = 0.5", "f'{x:.3f}'", "{**x}", "x.constructor", "x.__proto__.y", "x.prototype = 1"],
)  # fmt: skip
def test_what_is_not_translated_is_refused(source):
    with pytest.raises(LiveError, match="JavaScript"):
        translated(ast.parse(source).body)
