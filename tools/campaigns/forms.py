"""Every call form of the array functions: traced, exact and float arrays give the same.

The functions are those of the namespaces themselves, and the forms come from their signatures, so
that a new function is called as soon as it is written. Whatever floats answer, the others answer
alike or refuse; what floats refuse, all refuse.
"""

from __future__ import annotations

import inspect
from dataclasses import dataclass
from functools import cache
from itertools import product
from typing import TYPE_CHECKING, Any

import numpy as np
from flint import arb
from lakatos.harness.prove.structure.graph import Graph
from lakatos.harness.prove.structure.rehearsal import evaluated
from lakatos.systems import (
    FLOAT64,
    RATIONALS,
    ExactArray,
    NotRigorousError,
    UndecidedError,
    array_namespace,
    balls,
    erf,
    pivot,
)
from lakatos.systems.balls import BallNamespace
from lakatos.systems.rationals import RationalNamespace
from lakatos.systems.traced import Traced, TracedNamespace, tracing
from lakatos.systems.undefined import UNDEFINED_NUMBER

from .campaign import DECIDED, OPEN, Campaign, Outcome, wrong

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

NOT_CALLED = {"array", "refusals", "pi", "e", "base", "pairwise", "entrywise", "moves", "folds"}
"""Names of a namespace that are no functions."""
BESIDE = {"erf": erf, "pivot": pivot}
"""What NumPy's namespace has not, and blocks call by itself."""
_ABSENT = object()
_ROUNDING = 2.0**-40
"""More than floats round here: at most nine numbers below ten are added or multiplied."""


@dataclass(frozen=True)
class Given:
    """An array that each system enters by itself."""

    name: str

    def __str__(self) -> str:
        return self.name

    __repr__ = __str__


ARRAYS: dict[str, Callable[[Any, Any], Any]] = {
    "x": lambda x, _: x,
    "y": lambda _, y: y,
    "row": lambda x, _: x[0, ...],
    "entry": lambda x, _: x[1, 2],
    "cube": lambda x, y: array_namespace(x).stack([x, y]),
    "square": lambda x, y: x @ y.mT,
    "mask": lambda x, _: x > 0,
    "other mask": lambda x, y: x != y,
}
X, Y, ROW, ENTRY, CUBE, SQUARE, MASK, OTHER = map(Given, ARRAYS)
AXES = (_ABSENT, None, 0, 1, -1, -2, (0, 1), (1,), (-1, 0), 3)
PAIRS = (
    (X, Y), (X, ROW), (ROW, X), (X, ENTRY), (X, 2), (3, X), (X, MASK), (MASK, X), (MASK, OTHER),
    (SQUARE, X), (X, SQUARE), (ROW, ROW), (CUBE, X), (SQUARE, CUBE), (X, True), (MASK, 2),
)  # fmt: skip
INDICES = tuple(map(np.array, ([1, 0, 1], [-1], [[0, 1], [1, 1]], 1, [True, False])))
VALUES: dict[str, tuple[Any, ...]] = {
    "x": (X, ROW, ENTRY, CUBE, SQUARE, MASK),
    "axis": AXES,
    "keepdims": (_ABSENT, True, False),
    "shape": ((3, 2), (6,), (-1,), (2, 2, 3), (3, -1), (1, 2, 3), 6),
    "axes": ((1, 0), (0, 1), (-1, 0), (0, 0), (2, 0, 1)),
    "source": (0, -1, (0, 1), (0,)),
    "destination": (1, 0, -1, (1, 0)),
    "arrays": ([X, Y], (X, Y), [X], [X, MASK], [MASK, OTHER], [ROW, ROW], [X, ROW]),
    "shift": (1, -1, 7, (1, 1)),
    "indices": INDICES,
    "condition": (MASK, np.array([True, False, True]), X, True),
    "k": (_ABSENT, 1, -1, 0),
    "min": (_ABSENT, None, -1, ROW),
    "max": (_ABSENT, None, 2, X),
    "value": (3, 0, ENTRY, ROW, True),
    "repeats": (0, 1, 2, np.array([1, 2])),
    "repetitions": ((2,), (1, 2), (2, 1, 1), 2),
    "n": (_ABSENT, 1, 2, 0),
    "n_rows": (2, 1),
    "n_cols": (_ABSENT, None, 3),
    "descending": (_ABSENT, True),
    "stable": (_ABSENT, False),
    "exponent": (0, 1, 2, 3, -1, X),
}
"""What is given for a parameter, by its name in the array API standard."""
POWERS = ((X, 0), (X, 1), (X, 2), (X, 3), (X, -1), (2, X), (X, Y), (MASK, 2), (X, MASK))
KEYS: tuple[Any, ...] = (
    0, -1, 5, slice(1), slice(None, None, -1), (slice(None), 1), (0, 1), ..., (..., 0), None,
    (None, 0), [1, 0, 1], np.array([1, 0, 1]), (slice(None), np.array([0, 2])),
    np.array([True, False]), np.array([[True, False, True], [False, False, True]]),
    (np.array([0, 1]), np.array([2, 0])), (np.array([[0], [1]]), np.array([0, 2])), (),
)  # fmt: skip
OPERATORS: dict[str, Callable[[Any, Any], Any]] = {
    "+": lambda a, b: a + b, "-": lambda a, b: a - b, "*": lambda a, b: a * b,
    "/": lambda a, b: a / b, "@": lambda a, b: a @ b, "<": lambda a, b: a < b,
    "<=": lambda a, b: a <= b, ">": lambda a, b: a > b, ">=": lambda a, b: a >= b,
    "==": lambda a, b: a == b, "!=": lambda a, b: a != b, "&": lambda a, b: a & b,
    "|": lambda a, b: a | b, "^": lambda a, b: a ^ b,
}  # fmt: skip
ATTRIBUTES = ("T", "mT", "shape", "ndim", "size", "__len__")


@dataclass(frozen=True)
class Form:
    """One way to call something, of arrays that are entered by each system."""

    name: str
    call: Callable[[Callable[[Any], Any], Any], Any]
    subject: str = ""
    """The function, operator or attribute that is called."""
    """Takes what makes of a description an array, and the namespace."""


def functions() -> list[str]:
    """Return the names of all functions that exact or traced arrays have."""
    found = {
        name
        for space in (BallNamespace, RationalNamespace)
        for name in dir(space)
        if not name.startswith("_")
    }
    families = (TracedNamespace.pairwise, TracedNamespace.entrywise)
    families += (TracedNamespace.moves, TracedNamespace.folds)
    return sorted(found.union(*families) - NOT_CALLED)


def signature_of(name: str) -> list[inspect.Parameter]:
    """Return the parameters of a function, as exact arrays or else traced ones have them."""
    if name in BESIDE:
        return list(inspect.signature(BESIDE[name]).parameters.values())
    for space in (BallNamespace, RationalNamespace):
        found = inspect.getattr_static(space, name, None)
        if found is not None:
            parameters = list(inspect.signature(found).parameters.values())[1:]
            return [each for each in parameters if each.kind is not each.VAR_KEYWORD]
    raise LookupError(f"{name} has no signature: write it as a method of ExactNamespace")


def unknown_parameters() -> set[str]:
    """Return the names of parameters for which nothing is given here."""
    named = {each.name for name in functions() for each in signature_of(name)}
    return named - VALUES.keys() - {"x1", "x2"}


def calls(name: str) -> Iterator[tuple[tuple[Any, ...], dict[str, Any]]]:
    """List arguments of a function: by place as far as may be, and by name."""
    parameters = signature_of(name)
    paired = [each.name for each in parameters if each.name in ("x1", "x2")]
    rest = [each for each in parameters if each.name not in paired]
    leading = [()] if not paired else POWERS if name == "pow" else PAIRS
    for first in leading:
        for values in product(*(VALUES[each.name] for each in rest)):
            chosen = dict(zip((each.name for each in rest), values, strict=True))
            yield from spelled(first, rest, chosen)


def spelled(
    first: tuple[Any, ...], rest: list[inspect.Parameter], chosen: dict[str, Any]
) -> Iterator[tuple[tuple[Any, ...], dict[str, Any]]]:
    """Write one call in two ways: names where they are needed, and places wherever there are."""
    places, named = list(first), {}
    for each in rest:
        if chosen[each.name] is _ABSENT:
            continue
        optional = each.default is not each.empty and each.kind is not each.POSITIONAL_ONLY
        if each.kind is each.KEYWORD_ONLY or named or optional:
            named[each.name] = chosen[each.name]
        else:
            places.append(chosen[each.name])
    yield tuple(places), named
    if named and not any(chosen[each.name] is _ABSENT for each in rest):
        yield (*places, *named.values()), {}


def of_function(name: str, places: tuple[Any, ...], named: dict[str, Any]) -> Form:
    """Return the form that calls a function of the namespace."""

    def call(enter: Callable[[Any], Any], xp: Any) -> Any:
        function = BESIDE.get(name) or getattr(xp, name)
        return function(*map(enter, places), **{key: enter(each) for key, each in named.items()})

    words = [*map(str, places), *(f"{key}={each}" for key, each in named.items())]
    return Form(f"{name}({', '.join(words)})", call, name)


@cache
def forms() -> tuple[Form, ...]:
    """List every form: functions, operators, indices and attributes."""
    called = [of_function(name, *each) for name in functions() for each in calls(name)]
    operated = [
        Form(f"{a} {sign} {b}", lambda enter, _, a=a, b=b, act=act: act(enter(a), enter(b)), sign)
        for sign, act in OPERATORS.items()
        for a, b in PAIRS
    ]
    powers = [
        Form(f"{a} ** {b}", lambda enter, _, a=a, b=b: enter(a) ** enter(b), "**")
        for a, b in POWERS
    ]
    indexed = [
        Form(f"{a}[{key}]", lambda enter, _, a=a, key=key: enter(a)[key], "[]")
        for a in (X, ROW, CUBE, MASK)
        for key in KEYS
    ]
    unary = [
        Form(f"{name} {a}", lambda enter, _, a=a, act=act: act(enter(a)), name)
        for name, act in (("-", lambda a: -a), ("abs", abs), ("~", lambda a: ~a))
        for a in (X, ROW, ENTRY, MASK)
    ]
    asked = [
        Form(f"{a}.{name}", lambda enter, _, a=a, name=name: plain(getattr(enter(a), name)), name)
        for name in ATTRIBUTES
        for a in (X, ROW, CUBE, SQUARE)
    ]
    return (*called, *operated, *powers, *indexed, *unary, *asked)


def plain(found: Any) -> Any:
    """Return an attribute, called if it is a method, and a tuple as an array."""
    found = found() if callable(found) else found
    return np.asarray(found) if isinstance(found, (tuple, int)) else found


class Refused(Exception):  # noqa: N818 - an answer, and no error
    """A system does not take this form."""


REFUSALS = (Refused, NotRigorousError, UndecidedError, TypeError, ValueError, IndexError)
"""What a system raises that refuses a form; anything else is a fault in the system."""


def answered(form: Form, x: Any, y: Any) -> Any:
    """Call a form on two arrays of one system."""

    def enter(described: Any) -> Any:
        if isinstance(described, (list, tuple)) and any(isinstance(p, Given) for p in described):
            return type(described)(map(enter, described))
        return ARRAYS[described.name](x, y) if isinstance(described, Given) else described

    return form.call(enter, array_namespace(x))


def traced(form: Form, arrays: list[Any]) -> Any:
    """Call a form on traced arrays, and evaluate what was written down."""
    leaves = [Traced("input", (), arrays[0].shape), Traced("parameter", (), arrays[1].shape)]
    with tracing() as trace:
        output = answered(form, *leaves)
    if trace.refusals:
        raise Refused
    graph = Graph(leaves[0], output, leaves, lambda _: lambda _: np.zeros(()))
    return evaluated(graph, arrays, {})


def numbers(found: Any) -> tuple[tuple[int, ...], list[Any]]:
    """Return shape and entries of an answer; None where an entry is no number."""
    if isinstance(found, ExactArray):
        cells = [
            None if each is UNDEFINED_NUMBER else arb(each) for each in found.entries().ravel()
        ]
        return found.shape, [
            each if each is not None and each.is_finite() else None for each in cells
        ]
    array = np.asarray(found)
    if array.dtype == object:
        raise Refused
    values = [float(each) for each in array.ravel()]
    return array.shape, [
        arb(each, _ROUNDING * max(1.0, abs(each))) if np.isfinite(each) else None for each in values
    ]


SYSTEMS = {
    "float64": FLOAT64,
    "fractions": RATIONALS,
    "balls": balls(128),
    "traced": balls(128),
}


def answer(name: str, form: Form, entries: list[np.ndarray]) -> Any:
    """Return what one system answers to a form, or None if it refuses it.

    Raises:
        Exception: It broke down.
    """
    system = SYSTEMS[name]
    try:
        with system.context():
            arrays = [system.enter(each) for each in entries]
            found = traced(form, arrays) if name == "traced" else answered(form, *arrays)
            return numbers(found)
    except REFUSALS:
        return None


def agree(one: Any, two: Any) -> bool:
    """Whether two answers may be the same."""
    (shape, left), (other, right) = one, two
    return shape == other and all(
        a is b if a is None or b is None else bool(a.overlaps(b))
        for a, b in zip(left, right, strict=True)
    )


def compared(form: Form, entries: list[np.ndarray]) -> Iterator[Outcome]:
    """Compare what every system answers with what NumPy's floats answer."""
    expected = answer("float64", form, entries)
    for name in SYSTEMS:
        try:
            found = answer(name, form, entries)
        except Exception as error:  # noqa: BLE001 - the fault that is looked for
            yield wrong(f"{form.name}: {name} breaks down: {type(error).__name__}: {error}")
            continue
        if found is None:
            yield OPEN
        elif expected is None:
            yield wrong(f"{form.name}: {name} gives {found}, floats refuse")
        elif not agree(found, expected):
            yield wrong(f"{form.name}: {name} gives {found}, floats {expected}")
        else:
            yield DECIDED


def trial(generator: np.random.Generator) -> Iterator[Outcome]:
    """Compare every form at two drawn arrays of small whole numbers."""
    entries = [np.array(generator.integers(-3, 4, (2, 3)), dtype=object) for _ in range(2)]
    for form in forms():
        yield from compared(form, entries)


CAMPAIGN = Campaign(
    "forms",
    "every call form of every function, in all systems, beside NumPy's floats",
    trial, small=1, full=20,
)  # fmt: skip
