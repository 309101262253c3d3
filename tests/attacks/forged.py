"""Records whose marks are right and whose words are false: each says more than is true.

They are made as our own code makes records, of what was never found.
"""

from fractions import Fraction

from lakatos.harness.decide import RecordError, verified
from lakatos.harness.judge.point import judge
from lakatos.harness.judge.weigh import Outcome
from lakatos.harness.keep.record import loads
from lakatos.harness.keep.replay import fact_of, make_record
from lakatos.theory import (
    HOLDS,
    Array,
    Real,
    Source,
    array_namespace,
    assuming,
    at_most,
    claim,
    equal,
    less,
)
from lakatos.theory.verdict import Evidence, Strength, Tried
from lakatos.theory.witness import Point, fractions

NOTE = Source("note", "A note", ("Somebody",), 2025, "https://example.org/note")
of_note = claim(latex="x", source=NOTE, expected=HOLDS)


@of_note
def tanh_is_identity(x: Real[Array, "n"]):
    """The hyperbolic tangent is the identity."""
    return equal(array_namespace(x).tanh(x), x)


@of_note
def self_ratio(x: Real[Array, "n"]):
    """A number over itself is one."""
    return equal(x / x, 1)


@of_note
def never_met(x: Real[Array, "n"]):
    """A number whose square is negative is its own successor."""
    return assuming(less(x * x, 0), equal(x, x + 1))


@of_note
def undecided_claim(x: Real[Array, "n"]):
    """A logarithm is at most x - 2, which is false at one."""
    return at_most(array_namespace(x).log(x), x - 2)


def point_of(*values):
    return Point({"n": len(values)}, {"x": (fractions([Fraction(each) for each in values]),)})


FAR = Tried(points=10_000, candidates=10**9, sizes={"n": 512})
SURVIVED, PROVED = Evidence(Strength.SURVIVED, tried=FAR), Strength.PROVED_AT_SIZES
FORGED = {
    "survived, where it fails": (tanh_is_identity, SURVIVED, None),
    "survived, of another statement": (tanh_is_identity, SURVIVED, None),
    "proved, where it is undefined": (self_ratio, Evidence(PROVED, sizes={"n": 3}, tried=FAR), 1),
    "proved for all sizes, where it is undefined": (
        self_ratio, Evidence(Strength.PROVED, symbols=("n",)), None,
    ),
    "survived, where it is undefined": (self_ratio, SURVIVED, 0),
    "survived, where nothing is assumed to be": (never_met, SURVIVED, 1),
    "survived, where a search meets what refutes it": (undecided_claim, SURVIVED, -1),
}  # fmt: skip
"""A claim, what is said to be known of it, and a point that is shown as if it settled it."""


def record_of(name):
    """Return a forged record as text."""
    stated, evidence, shown = FORGED[name]
    finding = None if shown is None else judge(stated, point_of(shown))
    outcome = Outcome(HOLDS, evidence, finding)
    text = make_record(stated, fact_of(stated, outcome), outcome).dumps()
    said = stated.statement.encode()
    return text.replace(said, b"Self-attention is linear.") if "another" in name else text


def answer(name):
    """Say what is made of a forged record by whoever verifies it."""
    try:
        outcome = verified(FORGED[name][0], loads(record_of(name)))
    except RecordError as error:
        return f"refused: {error}"
    return f"{outcome.verdict}: {outcome.evidence}"
