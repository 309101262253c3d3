"""Malformed inputs, by kind: claim files, what claims do, block specs, options and names.

Each is data: a name, and what is written or typed. The text of a file stands under a head that
imports the language, so that only what is odd is written out.
"""

HEAD = """
import os, sys
from fractions import Fraction

import numpy as np
from lakatos.reference import relu, softmax
from lakatos.theory import *
from lakatos.theory import claim
from lakatos.theory.domain import Real, Permutation

ME = Source("me", "My notes", ("Ada",), 2024, "https://example.org")


"""


def claiming(
    body="return equal(x, x)", signature='x: Real[Array, "n"]', name="stated",
    decorator='@claim(latex="P", source=ME, expected=HOLDS)', before="",
):  # fmt: skip
    """Return the text of one claim, of which a part is odd."""
    lines = "\n".join(f"    {line}" for line in body.splitlines())
    return f'{before}\n{decorator}\ndef {name}({signature}):\n    """It is so."""\n{lines}\n'


def shaped(shape):
    """Return a claim over one array of a shape."""
    return claiming(signature=f"x: Real[Array, {shape!r}]")


def doing(body):
    """Return a claim that does something before it is stated."""
    return claiming(f"{body}\nreturn equal(x, x)")


UNREADABLE = {
    "a parenthesis is open": "def f(:\n",
    "an indent too much": "x = 1\n  y = 2\n",
    "an unknown name": "nothing_of_this_name\n",
    "an import of nothing": "import a_module_that_is_not_there\n",
    "an import of a name that is not there": "from lakatos.theory import nonsense\n",
    "an old path of ours": "from lakatos.theory.numbers import REALS\n",
    "a null byte": "x = 1\0\n",
    "a tab and blanks": "if 1:\n\tx = 1\n        y = 2\n",
    "an unknown encoding": "# -*- coding: nonsense -*-\n",
    "print as a statement": "print 1\n",
    "return outside a function": "return 1\n",
    "await outside a function": "await x\n",
    "deep parentheses": "x = " + "(" * 300 + ")" * 300 + "\n",
    "a sum of a hundred thousand terms": "x = " + "+".join(["1"] * 100_000) + "\n",
    "a number of a hundred thousand digits": "x = int('9' * 100_000)\n",
    "raises an error": "raise ValueError('mine')\n",
    "raises an error without words": "raise ValueError\n",
    "raises an error whose text raises": (
        "class E(Exception):\n    def __str__(self): return 1 / 0\nraise E\n"
    ),
    "raises a bare exception": "raise BaseException('mine')\n",
    "raises an exception of its own kind": "class E(BaseException): pass\nraise E('mine')\n",
    "raises a group": "raise BaseExceptionGroup('both', [SystemExit(0), ValueError('mine')])\n",
    "exits with 0": "sys.exit(0)\n",
    "exits with nothing": "sys.exit()\n",
    "exits with words": "sys.exit('done')\n",
    "quits": "quit()\n",
    "raises an interruption": "raise KeyboardInterrupt\n",
    "raises a stop": "raise StopIteration\n",
    "raises a generator's end": "raise GeneratorExit\n",
    "raises want of memory": "raise MemoryError\n",
    "recurses without end": "def f(): f()\nf()\n",
    "an assertion fails": "assert False\n",
    "a warning as an error": "import warnings\nraise DeprecationWarning('old')\n",
    "divides by zero": "1 / 0\n",
    "no claim at all": "x = 1\n",
    "a test and no claim": "def test_one(): pass\n",
    "an imported claim alone": "from lakatos.properties.softmax.softmax import softmax_is_affine\n",
    "deletes its module": "del sys.modules[__name__]\n",
}
"""Texts of files that declare no claim: they do not compile, do not import, or hold none."""

DECLARED = {
    "a claim without parentheses": claiming(decorator="@claim"),
    "a claim of nothing": claiming(decorator="@claim()"),
    "a positional claim": claiming(decorator='@claim("P", ME, HOLDS)'),
    "an unknown part": claiming(
        decorator='@claim(latex="P", source=ME, expected=HOLDS, strength=1)'
    ),
    "no latex": claiming(decorator="@claim(source=ME, expected=HOLDS)"),
    "latex is a number": claiming(decorator="@claim(latex=3, source=ME, expected=HOLDS)"),
    "latex is a list": claiming(decorator='@claim(latex=["P"], source=ME, expected=HOLDS)'),
    "latex is bytes": claiming(decorator='@claim(latex=b"P", source=ME, expected=HOLDS)'),
    "latex is blank": claiming(decorator='@claim(latex=" ", source=ME, expected=HOLDS)'),
    "no source": claiming(decorator='@claim(latex="P", expected=HOLDS)'),
    "the source is text": claiming(decorator='@claim(latex="P", source="me", expected=HOLDS)'),
    "the source is a class": claiming(decorator='@claim(latex="P", source=Source, expected=HOLDS)'),
    "the source is unknown": claiming(
        decorator='@claim(latex="P", source=source("nobody1900"), expected=HOLDS)'
    ),
    "text expected": claiming(decorator='@claim(latex="P", source=ME, expected="holds")'),
    "a truth expected": claiming(decorator='@claim(latex="P", source=ME, expected=True)'),
    "undecided expected": claiming(
        decorator='@claim(latex="P", source=ME, expected=Verdict.UNDECIDED)',
        before="from lakatos.theory.verdict import Verdict\n",
    ),
    "repairs text": claiming(
        decorator='@claim(latex="P", source=ME, expected=HOLDS, repairs="other")'
    ),
    "repairs itself": claiming(
        decorator='@claim(latex="P", source=ME, expected=HOLDS, repairs=stated)'
    ),
    "numbers are text": claiming(
        decorator='@claim(latex="P", source=ME, expected=HOLDS, numbers="float64")'
    ),
    "numbers are a class": claiming(
        decorator='@claim(latex="P", source=ME, expected=HOLDS, numbers=float)'
    ),
    "numbers are nothing": claiming(
        decorator='@claim(latex="P", source=ME, expected=HOLDS, numbers=None)'
    ),
    "numbers are a dtype of numpy": claiming(
        decorator='@claim(latex="P", source=ME, expected=HOLDS, numbers=np.float32)'
    ),
    "declared twice": claiming(
        decorator='@claim(latex="P", source=ME, expected=HOLDS)\n'
        '@claim(latex="P", source=ME, expected=HOLDS)'
    ),
    "a class is claimed": (
        '@claim(latex="P", source=ME, expected=HOLDS)\nclass Stated:\n    """It is so."""\n'
    ),
    "a lambda is claimed": (
        'stated = claim(latex="P", source=ME, expected=HOLDS)(lambda x: equal(x, x))\n'
    ),
    "a builtin is claimed": 'stated = claim(latex="P", source=ME, expected=HOLDS)(len)\n',
    "a number is claimed": 'stated = claim(latex="P", source=ME, expected=HOLDS)(3)\n',
    "a partial function is claimed": (
        "from functools import partial\n"
        'stated = claim(latex="P", source=ME, expected=HOLDS)(partial(equal))\n'
    ),
    "a property is claimed": claiming(
        decorator='@claim(latex="P", source=ME, expected=HOLDS)\n@property'
    ),
    "a method is static": claiming(
        decorator='@claim(latex="P", source=ME, expected=HOLDS)\n@staticmethod'
    ),
    "no docstring": (
        '@claim(latex="P", source=ME, expected=HOLDS)\n'
        'def stated(x: Real[Array, "n"]):\n    return equal(x, x)\n'
    ),
    "an empty docstring": (
        '@claim(latex="P", source=ME, expected=HOLDS)\n'
        'def stated(x: Real[Array, "n"]):\n    """  """\n    return equal(x, x)\n'
    ),
    "the skeleton of one": claiming(decorator='@claim(latex="...", source=..., expected=...)'),
    "no annotation": claiming(signature="x"),
    "an annotation is a type": claiming(signature="x: float"),
    "an annotation is text": claiming(signature='x: "Real of some kind"'),
    "an annotation is unknown": claiming(signature="x: 'Nonsense[3]'"),
    "an annotation is a bare domain": claiming(signature="x: Real"),
    "an annotation is a number": claiming(signature="x: 3"),
    "an annotation is nothing": claiming(signature="x: None"),
    "an annotation raises": claiming(signature="x: 1 / 0"),
    "a domain of two shapes": claiming(signature='x: Real[Array, "n", "d"]'),
    "a domain of a number": claiming(signature="x: Real[Array, 3]"),
    "a domain without array": claiming(signature='x: Real["n"]', body="return equal(x, y)"),
    "any number of arguments": claiming(signature='*x: Real[Array, "n"]'),
    "any named arguments": claiming(signature='**x: Real[Array, "n"]'),
    "a positional-only argument": claiming(signature='x: Real[Array, "n"], /'),
    "one witness too much": claiming(
        decorator='@claim(latex="P", source=ME, expected=HOLDS)\n@witness(x=[1])\n@witness(x=[2])'
    ),
    "a witness above": claiming(
        decorator='@witness(x=[1])\n@claim(latex="P", source=ME, expected=HOLDS)'
    ),
    "a witness of another name": claiming(
        decorator='@claim(latex="P", source=ME, expected=HOLDS)\n@witness(y=[1])'
    ),
    "a witness without values": claiming(
        decorator='@claim(latex="P", source=ME, expected=HOLDS)\n@witness()'
    ),
    "a witness of another shape": claiming(
        decorator='@claim(latex="P", source=ME, expected=HOLDS)\n@witness(x=[[1]])'
    ),
    "a ragged witness": claiming(
        decorator='@claim(latex="P", source=ME, expected=HOLDS)\n@witness(x=[[1], 2])'
    ),
    "a witness of words": claiming(
        decorator='@claim(latex="P", source=ME, expected=HOLDS)\n@witness(x=["one"])'
    ),
    "a witness of nan": claiming(
        decorator='@claim(latex="P", source=ME, expected=HOLDS)\n@witness(x=[float("nan")])'
    ),
    "a witness of infinity": claiming(
        decorator='@claim(latex="P", source=ME, expected=HOLDS)\n@witness(x=[float("inf")])'
    ),
    "a witness of nothing": claiming(
        decorator='@claim(latex="P", source=ME, expected=HOLDS)\n@witness(x=None)'
    ),
    "a witness of an odd size": claiming(
        decorator='@claim(latex="P", source=ME, expected=HOLDS)\n@witness(x=[1], sizes={"n": "2"})'
    ),
    "a witness of a zero denominator": claiming(
        decorator='@claim(latex="P", source=ME, expected=HOLDS)\n@witness(x=["1/0"])'
    ),
    "a witness of a million digits": claiming(
        decorator='@claim(latex="P", source=ME, expected=HOLDS)\n@witness(x=["9" * 1_000_000])'
    ),
    "a witness of a huge exponent": claiming(
        decorator='@claim(latex="P", source=ME, expected=HOLDS)\n@witness(x=["1e999999999"])'
    ),
    "a witness outside its domain": claiming(
        signature='x: Permutation["n"]', body="return equal(x, x)",
        decorator='@claim(latex="P", source=ME, expected=HOLDS)\n@witness(x=[5, 5])',
    ),
    "the name of another in one file": claiming() + claiming("return equal(x, x + 1)"),
    "a source of another signature": 'S = Source("s")\n' + claiming(),
}  # fmt: skip
"""Texts of files in which a claim is declared in an odd way."""

SHAPES = [
    "n>=5 n<=3", "n-5", "n>=4097", "n>=1000000000", "n=0", "n<=0", "0", "-1", "n -1", "n>=-1",
    "n>5", "n<5", "n==5", "n>=", ">=2", "n>=2>=1", "2<=n<=1", "n>=2.5", "n/2", "n//2", "n%2",
    "n**-1", "n(2)", "n[0]", "n.d", "n,d", "(n d)", "n*", "*n", "n!", "n+", "1.5", "1e3",
    "n d if n", "lambda", "import", "None", "True", "n>=99999999999999999999", "9999999999",
    "n=4096 d=4096", "4096 4096 4096", " ".join(["n"] * 40), " ".join(f"a{i}" for i in range(40)),
    " ".join(["2"] * 40), "n" * 5000, "n*n*n*n*n*n*n*n*n*n*n*n", "n*1000000", "n-n", "n-1", "2-n",
    "0*n", "'n'", '"n"', "n\nd=", "…", "n>=\uff12", "a:b", "n~m", "@", "#", "n;d", "n=n", "n=d d=n",
    "+".join(["n"] * 3000), "n>=3 n=2",
]  # fmt: skip
"""Shapes that are no shapes, of no size, or of more entries than can be judged."""

SOURCES = {
    "a place that is a number": "ME.at(3)",
    "a place that is nothing": "ME.at(None)",
    "a quotation that is a number": 'ME.at("p. 3", quote=3)',
    "a source of numbers": "Source(1, 2, 3, 4, 5)",
    "no authors": 'Source("me", "Mine", (), 2024, "https://example.org")',
    "an author without a tuple": 'Source("me", "Mine", "Ada", 2024, "https://example.org")',
    "a list of authors": 'Source("me", "Mine", ["Ada"], 2024, "https://example.org").at("p. 1")',
    "an author that is a number": 'Source("me", "Mine", (7,), 2024, "https://example.org")',
    "a year that is text": 'Source("me", "Mine", ("Ada",), "2024", "https://example.org")',
    "a title that is blank": 'Source("me", " ", ("Ada",), 2024, "https://example.org")',
    "no source's own place": "Citation(3)",
}
"""Sources of which a part is of another kind."""


def citing(given):
    """Return a claim of which the source is given so."""
    return claiming(decorator=f'@claim(latex="P", source={given}, expected=HOLDS)')


DONE = {
    "returns nothing": claiming("return None"),
    "returns a truth": claiming("return True"),
    "returns a number": claiming("return 3"),
    "returns nan": claiming('return float("nan")'),
    "returns text": claiming('return "equal"'),
    "returns a list of relations": claiming("return [equal(x, x)]"),
    "returns its argument": claiming("return x"),
    "returns a comparison": claiming("return x == x"),
    "returns itself": claiming("return stated"),
    "returns the function": claiming("return equal"),
    "returns the ellipsis": claiming("return ..."),
    "returns what has a hostile text": claiming(
        "class Odd:\n    def __repr__(self): raise ValueError('no text')\nreturn Odd()"
    ),
    "yields": claiming("yield equal(x, x)"),
    "is a coroutine": claiming("return equal(x, x)").replace("def stated", "async def stated"),
    "compares with text": claiming('return equal(x, "x")'),
    "compares with nothing": claiming("return equal(x, None)"),
    "compares with a list": claiming("return equal(x, [1, 2])"),
    "compares with nan": claiming('return equal(x, float("nan"))'),
    "compares with infinity": claiming('return at_most(x, float("inf"))'),
    "compares with a complex number": claiming("return equal(x, 1j)"),
    "compares with a numpy float": claiming("return equal(x, np.float64(0.5))"),
    "compares with an object": claiming("return equal(x, object())"),
    "compares with a function": claiming("return equal(x, relu)"),
    "compares shapes that differ": claiming("return equal(x, x[None, :, None])"),
    "compares one side": claiming("return equal(x)"),
    "all of nothing": claiming("return all_of()"),
    "all of numbers": claiming("return all_of(1, 2)"),
    "implies nothing": claiming("return implies(None, equal(x, x))"),
    "exists nothing": claiming("return exists(None)"),
    "a nan literal": claiming('return equal(x, constant("nan", like=x))'),
    "an infinite literal": claiming('return equal(x, constant("inf", like=x))'),
    "a literal of words": claiming('return equal(x, constant("half", like=x))'),
    "a literal of a million digits": claiming('return at_most(x, constant("9" * 10**6, like=x))'),
    "a literal of a huge exponent": claiming('return at_most(x, constant("1e999999999", like=x))'),
    "a float nan added": claiming('return equal(x, x + float("nan"))'),
    "arccos, which balls lack": claiming("return at_most(np.arccos(x), 4)"),
    "asinh of the namespace": claiming("return at_most(array_namespace(x).asinh(x), 4)"),
    "rounding": claiming("return equal(array_namespace(x).round(x), x)"),
    "linear algebra": claiming("return at_most(array_namespace(x).linalg.norm(x), 1)"),
    "determinants": claiming(
        "return equal(array_namespace(x).linalg.det(x), 1)", signature='x: Real[Array, "n n"]'
    ),
    "a cube root": claiming("return at_most(x ** (1 / 3), 1)"),
    "a cube root of numpy": claiming("return at_most(np.cbrt(x), 1)"),
    "a complex power": claiming("return at_most(x ** 1j, 1)"),
    "a function of numpy": claiming("return equal(np.fft.fft(x), x)"),
    "a function of torch": claiming("import torch\nreturn equal(torch.relu(x), x)"),
    "a name that is not there": claiming("return equal(nonsense(x), x)"),
    "an attribute that is not there": claiming("return equal(x.nonsense(), x)"),
    "an index out of range": claiming("return equal(x[99], x)"),
    "an assertion fails": doing("assert False, 'mine'"),
    "raises without words": doing("raise ValueError"),
    "raises what has a hostile text": doing(
        "class E(Exception):\n    def __str__(self): raise ValueError('no text')\nraise E"
    ),
    "raises many lines": doing("raise ValueError('a\\n' * 500)"),
    "raises a long line": doing("raise ValueError('a' * 100_000)"),
    "raises a bare exception": doing("raise BaseException('mine')"),
    "raises an exception of its own kind": doing("class E(BaseException): pass\nraise E('mine')"),
    "raises a group": doing("raise BaseExceptionGroup('g', [SystemExit(0), ValueError()])"),
    "raises an interruption": doing("raise KeyboardInterrupt"),
    "raises a generator's end": doing("raise GeneratorExit"),
    "raises a stop": doing("raise StopIteration"),
    "raises want of memory": doing("raise MemoryError"),
    "raises an operating system's error": doing("open('/no/such/file')"),
    "raises an overflow": doing("raise OverflowError('mine')"),
    "raises a lookup": doing("[][0]"),
    "raises an import's error": doing("import nothing_of_this_name"),
    "raises a warning": doing("raise UserWarning('mine')"),
    "exits with 0": doing("sys.exit(0)"),
    "exits with nothing": doing("sys.exit()"),
    "exits with words": doing("sys.exit('done')"),
    "quits": doing("quit()"),
    "skips a test": doing("import pytest\npytest.skip('not today')"),
    "fails a test": doing("import pytest\npytest.fail('not today')"),
    "rejects an example": doing("import hypothesis\nhypothesis.reject()"),
    "assumes what is not": doing("import hypothesis\nhypothesis.assume(False)"),
    "recurses without end": doing("def f(): f()\nf()"),
    "writes into its argument": doing("x[0] = 'a'"),
    "deletes its argument's part": doing("del x[0]"),
    "changes from call to call": claiming(
        "CALLS.append(1)\nreturn equal(x, len(CALLS))", before="CALLS = []"
    ),
    "exits at the third call": claiming(
        "CALLS.append(1)\nif len(CALLS) > 2: sys.exit(0)\nreturn equal(x, x)", before="CALLS = []"
    ),
    "changes the current folder": doing("os.chdir('/')\nraise ValueError"),
    "closes standard output's wrapper": doing("sys.stdout.write('noise')\nraise ValueError"),
    "a dtype that text has not": claiming(
        decorator='@claim(latex="P", source=ME, expected=HOLDS, numbers=FLOAT32)',
        body='return equal(x, "x")', before="from lakatos.systems import FLOAT32\n",
    ),
    "exits in a dtype": claiming(
        decorator='@claim(latex="P", source=ME, expected=HOLDS, numbers=FLOAT64)',
        body="sys.exit(0)", before="from lakatos.systems import FLOAT64\n",
    ),
}  # fmt: skip
"""Texts of files whose claim does or returns something odd: it is decided otherwise than expected,
undecided or refused, and a claim beside it is decided."""

BLOCKS = """
import os, sys
import numpy as np
from functools import partial

number, nothing, text, listed, module = 3, None, "text", [1], np
shorter = lambda x: x
builtin = len
class Plain: pass
class Needing:
    def __init__(self, width): pass
class Called:
    def __call__(self, x): return x
called = Called()
class Exiting:
    def __init__(self): sys.exit(0)
    def __call__(self, x): return x
def exits(x): sys.exit(0)
def exits_with_words(x): sys.exit("done")
def quits(x): quit()
def interrupts(x): raise KeyboardInterrupt
def bare(x): raise BaseException("mine")
def recurses(x): return recurses(x)
def memory(x): raise MemoryError
def wordless(x): raise ValueError
def many_lines(x): raise ValueError("a\\n" * 500)
def none(x): return None
def words(x): return "x"
def plain_list(x): return [[1, 2]]
def no_argument(): return 1
def two(x, y): return x
def any_number(*x): return x[0]
def named_only(*, x): return x
def generated(x): yield x
async def waiting(x): return x
def elsewhere(x): return np.fft.fft(x)
def exits_at_three(x):
    if x.shape[0] == 3: sys.exit(0)
    return x
raising = property(lambda self: 1)
class Hostile:
    def __getattr__(self, name): raise RuntimeError("no attribute")
hostile = Hostile()
"""

GIVEN_BLOCKS = [
    "mine.py:absent", "mine.py:", ":relu", ":", "::", "mine.py", "mine.py:number",
    "mine.py:nothing", "mine.py:text", "mine.py:listed", "mine.py:module", "mine.py:builtin",
    "mine.py:Plain", "mine.py:Needing", "mine.py:Exiting", "mine.py:exits", "mine.py:quits",
    "mine.py:exits_with_words", "mine.py:interrupts", "mine.py:bare", "mine.py:recurses",
    "mine.py:memory", "mine.py:wordless", "mine.py:many_lines", "mine.py:none", "mine.py:words",
    "mine.py:plain_list", "mine.py:no_argument",
    "mine.py:two", "mine.py:named_only", "mine.py:generated", "mine.py:waiting",
    "mine.py:elsewhere", "mine.py:raising", "mine.py:hostile", "mine.py:exits_at_three",
    "mine.py:number.real", "mine.py:shorter.__name__",
    "absent.py:relu", "absent.module:relu", "a..b:relu", ".:relu", "..:relu", "os:getcwd",
    "builtins:len", "builtins:print", "builtins:exit", "antigravity_:x", "lakatos:x", "relu:",
    "lakatos.reference:relu.x", "lakatos.reference:absent", "json:dumps", "torch.nn:Absent",
    "torch.nn:Linear", "torch.nn:functional", "torch:nonsense", "torch:save",
    "mine.py:mine.py:relu", "m ine:x", "mine:x", "\n:x", "mine.py:\x1b[2J", "é:é", " : ",
    "raising.py:x", "exiting.py:x", "syntax.py:x", "folder.py:x", "mine.txt:x",
]  # fmt: skip
"""Specs of blocks that are none, or that end, raise or return something odd."""
BLOCK_FILES = {
    "mine.py": BLOCKS, "raising.py": "1 / 0\n", "exiting.py": "import sys\nsys.exit(0)\n",
    "syntax.py": "def f(:\n", "mine.txt": "x = 1\n",
}  # fmt: skip

INPUTS = [
    "", " ", "n n n n n n n n n n", "n-5", "n>=5 n<=3", "0", "-1", "n,d", "n>=4097 d",
    "1000000 1000000", "nan", "1", "n d" * 200, "n" * 5000, "1.5", "n=0", "'n'", "lambda",
    " ".join(["2"] * 40), "n**-1", "\x1b[2J", "n d if n", "None",
]  # fmt: skip
"""Shapes of a block's input that its block, `shaped`, does not run on, or that are none."""
ARGUMENTS = [
    "", "=", "a", "=3", "a=", "1a=3", "a b=3", "a=(", "a=__import__('os')", "x=3", "a=1=2",
    "self=3", "def=3", "a=" + "9" * 10_000, "a=" + "[" * 300, "a=nan", "é=3", "*a=3", "a-b=3",
    "a\n=3", "a):\n  import os\n#=3",
]  # fmt: skip
"""What is given to a block that takes an input alone."""

OPTIONS = [
    ["check", "--seed", "-1", "M"], ["check", "--seed", "1.5", "M"], ["check", "--seed", "", "M"],
    ["check", "--seed", "nan", "M"], ["check", "--seed", "9" * 5000, "M"],
    ["check", "--seed", str(2**200), "M"],
    ["check", "--seconds", "0", "M"], ["check", "--seconds", "-1", "M"],
    ["check", "--seconds", "inf", "M"], ["check", "--seconds", "nan", "M"],
    ["check", "--seconds", "-inf", "M"], ["check", "--seconds", "1e400", "M"],
    ["check", "--seconds", "", "M"], ["check", "--seconds", "1s", "M"],
    ["check", "--seconds", "1e30", "M"],
    ["check", "--timeout", "0", "M"], ["check", "--timeout", "-1", "M"],
    ["check", "--timeout", "nan", "M"], ["check", "--timeout", "inf", "M"],
    ["check", "--timeout", "x", "M"], ["check", "--timeout", "1e30", "M"],
    ["check", "--nonsense", "M"], ["check", "--json"], ["check", "-j", "0"],
    ["check", "--fresh=3", "M"], ["chek"], ["check", "--", "--fresh"],
    ["check", ""], ["check", " "], ["check", "*.py"], ["check", "nothing*"], ["check", "["],
    ["check", "[!"], ["check", "\x1b[2J"], ["check", "\n"], ["check", "a" * 10_000],
    ["check", "é"], ["check", "\udcff"], ["check", "--json", "", "M"],
    ["check", "--json", "absent/x.json", "M"], ["check", "--json", ".", "M"],
    ["check", "--json", "locked/x.json", "M"], ["check", "--json", "a" * 300, "M"],
    ["check", "--json", "M/x.json", "M"],
    ["list", ""], ["list", "absent"], ["list", "--about", "absent"], ["list", "--about", ""],
    ["list", "--verdict", "true"], ["list", "--json", "absent/x"], ["list", "--json", "."],
    ["list", "--about", "a" * 10_000], ["list", "--about", "["], ["list", "absent.py"],
    ["list", "folder.py"], ["list", "--json", "", "M"],
    ["show"], ["show", ""], ["show", "absent"], ["show", "a" * 10_000], ["show", "\x1b[2J"],
    ["show", "["], ["show", "M"], ["show", "../x"], ["show", "/etc/passwd"], ["show", "a", "b"],
    ["show", "--json", "absent/x", "relu"], ["show", "--json", ".", "relu"], ["show", "\udcff"],
    ["search"], ["search", "--limit", "0", "x"], ["search", "--limit", "-1", "x"],
    ["search", "--limit", "x", "x"], ["search", "--in", "absent", "x"], ["search", "qqqzzz"],
    ["search", '"'], ["search", "*"], ["search", "a" * 10_000],
    ["search", "--json", "absent/x", "softmax"], ["search", "\udcff"],
    ["search", "--limit", "9" * 30, "qqqzzz"], ["search", "--in", "M/", "x"],
    ["blocks", "absent"], ["blocks", ""], ["blocks", "--json", "absent/x"], ["blocks", "["],
    ["blocks", "\x1b[2J"], ["blocks", "a" * 10_000], ["blocks", "--json", "locked/x"],
    ["cite"], ["cite", ""], ["cite", "absent"], ["cite", "softmax_is_affine", "--format", "word"],
    ["cite", "softmax_is_affine", "--block", "x"], ["cite", "softmax_is_affine", "--arg", "a"],
    ["cite", "absent", "--claims", "absent.py"], ["cite", "M"], ["cite", "a" * 10_000],
    ["cite", "\x1b[2J"], ["cite", "../x"],
    ["verify"], ["verify", ""], ["verify", "absent"], ["verify", "."], ["verify", "M"],
    ["verify", "absent.json"], ["verify", "empty.json"], ["verify", "a" * 10_000],
    ["verify", "folder.py"], ["verify", "\x1b[2J"], ["verify", "fifo.json"], ["verify", "endless"],
    ["new", "claim"], ["new", "claim", ""], ["new", "claim", "Not a name"],
    ["new", "claim", "relu"], ["new", "claim", "def"], ["new", "claim", "../x"],
    ["new", "claim", "a" * 300], ["new", "claim", "\x1b[2J"], ["new", "claim", "a", "b"],
    ["new", "claim", "é"], ["new", "nonsense"],
    ["matrix", "--jobs", "0", "--block", "relu"], ["matrix", "--jobs", "-1", "--block", "relu"],
    ["matrix", "--jobs", "x"], ["matrix", "--jobs", "1.5"], ["matrix", "--jobs", "100000000"],
    ["matrix", "--timeout", "0", "--block", "relu"],
    ["matrix", "--timeout", "nan", "--block", "relu"],
    ["matrix", "--law", "absent", "--block", "relu"], ["matrix", "--law", "", "--block", "relu"],
    ["matrix", "--block", ""], ["matrix", "--block", "absent"], ["matrix", "--block", "["],
    ["matrix", "--block", "relu", "--json", "absent/x"],
    ["matrix", "--block", "relu", "--json", "."], ["matrix", "--block", "relu", "--html", "."],
    ["matrix", "--block", "relu", "--html", "absent/x"],
    ["matrix", "--block", "relu", "--json", "locked/x"],
    ["matrix", "--block", "relu", "--html", "locked/x"],
    ["matrix", "--block", "relu", "--keep"], ["matrix", "--input", "n d"], ["matrix", "--frozen"],
    ["matrix", "--arg", "a=3"], ["matrix", "--block", "\x1b[2J"], ["matrix", "relu"],
    ["matrix", "--block", "a" * 10_000],
]  # fmt: skip
"""Command lines; `M` is a file of one true claim, `locked` a folder that cannot be written into,
`folder.py` a folder, `fifo.json` a FIFO, `endless` a link to /dev/zero."""

FILES = {
    "a folder": lambda path: path.mkdir(),
    "empty": lambda path: path.touch(),
    "blank": lambda path: path.write_text("\n \n"),
    "latin-1": lambda path: path.write_bytes("# é\nx = 'ü'\n".encode("latin-1")),
    "utf-16": lambda path: path.write_text("x = 1\n", "utf-16"),
    "bytes of a program": lambda path: path.write_bytes(b"\x7fELF\x02\x01\x01" + bytes(100)),
    "random bytes": lambda path: path.write_bytes(bytes(range(256)) * 40),
    "a hundred megabytes": lambda path: path.write_bytes(b"x = 1\n" * (100 * 2**20 // 6)),
    "a hundred megabytes of a comment": lambda path: path.write_bytes(b"#" * 100 * 2**20),
    "absent": lambda _: None,
    "a link to nothing": lambda path: path.symlink_to("nowhere.py"),
    "a link to itself": lambda path: path.symlink_to(path.name),
    "a link to a folder": lambda path: path.symlink_to("/usr"),
    "a link to zeros": lambda path: path.symlink_to("/dev/zero"),
    "a link to nothing at all": lambda path: path.symlink_to("/dev/null"),
}  # fmt: skip
"""Files that are no files of claims, as they are made."""
