"""Claims: every fact written once, and a missing one is an error that says which and where."""

from dataclasses import fields

import numpy as np
import pytest
from lakatos.systems import RATIONALS
from lakatos.theory import (
    FAILS,
    FLOAT32,
    HOLDS,
    UNDECIDED,
    VACUOUS,
    Array,
    Claim,
    ClaimError,
    Permutation,
    Real,
    Source,
    array_namespace,
    at_most,
    claim,
    equal,
    exists,
    less,
)
from lakatos.theory.relation import Truth
from lakatos.theory.shape import Bounds
from lakatos.theory.witness import fractions

TEXT = Source("key", "A Title", ("One",), 2017, "https://example.org")
PARTS = {"latex": "x = x", "source": TEXT.at("p. 1"), "expected": HOLDS}


@claim(**PARTS)
def reflexive(x: Real[Array, "n>=2 d"], order: Permutation[Array, "n"]):
    """An array
    equals itself.

    Because equality
    is reflexive.

    Always.
    """
    del order
    return equal(x, x)


def stated(x: Real[Array, "n"]):
    """Every array is zero."""
    return equal(x, 0)


def unstated(x: Real[Array, "n"]):
    return equal(x, 0)


def blank(x: Real[Array, "n"]):
    """ """
    return equal(x, 0)


def line(function):
    return function.__code__.co_firstlineno


def test_a_claim_is_read_from_its_function():
    assert isinstance(reflexive, Claim)
    assert reflexive.id == "reflexive"
    assert reflexive.statement == "An array equals itself."
    assert reflexive.reason == "Because equality is reflexive. Always."
    assert reflexive.subject == "test_claim"
    assert reflexive.where == f"test_claim.py:{line(reflexive.function)}"
    assert reflexive.bounds == {"n": Bounds(2), "d": Bounds(1)}
    assert list(reflexive.parameters) == ["x", "order"]
    assert repr(reflexive) == "<claim reflexive: An array equals itself.>"


def test_the_quantifiers_read_as_a_sentence():
    assert reflexive.quantifiers() == (
        "over the reals, for all n >= 2, d >= 1 and x in R^(n x d); order in permutations of n"
    )
    assert claim(**PARTS, numbers=FLOAT32)(stated).quantifiers().startswith("in float32, for all")


def test_calling_a_claim_gives_its_relation():
    assert reflexive(np.zeros((2, 1)), np.arange(2)).judge().truth.name == "TRUE"


def test_a_source_alone_is_cited_as_a_whole():
    assert claim(**PARTS | {"source": TEXT})(stated).source.source is TEXT


def test_a_claim_is_expected_to_hold_where_nothing_else_is_said():
    given = {name: value for name, value in PARTS.items() if name != "expected"}
    assert claim(**given)(stated).expected is HOLDS
    assert claim(**given, expected=FAILS)(stated).expected is FAILS


def test_a_repair_names_the_claim_that_it_repairs():
    assert claim(**PARTS, repairs=reflexive)(stated).repairs == "reflexive"
    assert claim(**PARTS)(stated).repairs is None


@pytest.mark.parametrize(
    ("part", "missing", "step"),
    [
        ("latex", "latex", 'add latex=r"..." to @claim'),
        ("source", "source", 'add source=SOURCE.at("where") to @claim'),
    ],
)
def test_a_missing_part_is_named_with_its_place_and_the_next_step(part, missing, step):
    given = {name: value for name, value in PARTS.items() if name != part}
    with pytest.raises(ClaimError) as caught:
        claim(**given)(stated)
    where = f"test_claim.py:{line(stated)}"
    assert str(caught.value) == f"{where}: claim stated has no {missing}: {step}"


@pytest.mark.parametrize("function", [unstated, blank])
def test_a_missing_statement_is_named_with_its_place_and_the_next_step(function):
    with pytest.raises(ClaimError) as caught:
        claim(**PARTS)(function)
    assert str(caught.value) == (
        f"test_claim.py:{line(function)}: claim {function.__name__} has no statement: "
        "write it as the first line of the docstring"
    )


def without_domain(x: Real[Array, "n"], y):
    """Something."""
    return equal(x, y)


def with_a_type(x: Real[Array, "n"], y: int):
    """Something."""
    return equal(x, y)


@pytest.mark.parametrize("function", [without_domain, with_a_type])
def test_a_missing_domain_is_named_with_its_place_and_an_example(function):
    with pytest.raises(ClaimError) as caught:
        claim(**PARTS)(function)
    message = str(caught.value)
    where = (
        f"test_claim.py:{line(function)}: parameter y of claim {function.__name__} has no domain"
    )
    assert message.startswith(where)
    assert message.endswith('annotate it, for example y: Real[Array, "n d"]')


def with_a_misspelt_domain(x: "Reel[Array, 'n']"):
    """Something."""
    return equal(x, x)


def with_a_misspelt_shape(x: "Real[Array, 'n!']"):
    """Something."""
    return equal(x, x)


@pytest.mark.parametrize(
    ("function", "reason"),
    [
        (with_a_misspelt_domain, "name 'Reel' is not defined"),
        (with_a_misspelt_shape, "dimension 'n!' is not understood"),
    ],
)
def test_a_signature_that_cannot_be_read_says_where_and_why(function, reason):
    with pytest.raises(ClaimError) as caught:
        claim(**PARTS)(function)
    assert str(caught.value).startswith(
        f"test_claim.py:{line(function)}: the signature of claim {function.__name__} cannot be "
        f"read: {reason}"
    )


@pytest.mark.parametrize("expected", [UNDECIDED, VACUOUS, "holds", True])
def test_only_holding_and_failing_may_be_expected(expected):
    with pytest.raises(ClaimError, match=r"test_claim\.py:\d+: claim stated expects .*FAILS"):
        claim(**PARTS | {"expected": expected})(stated)


def test_failing_may_be_expected():
    assert claim(**PARTS | {"expected": FAILS})(stated).expected is FAILS


@pytest.mark.parametrize("source", ["a paper", 2017, ("One", 2017)])
def test_a_source_is_no_text(source):
    with pytest.raises(ClaimError, match=r"claim stated has the source .*make one with Source"):
        claim(**PARTS | {"source": source})(stated)


@pytest.mark.parametrize("repaired", ["reflexive", stated])
def test_only_a_claim_is_repaired(repaired):
    with pytest.raises(ClaimError, match=r"claim stated repairs .*decorated with @claim"):
        claim(**PARTS, repairs=repaired)(stated)


@pytest.mark.parametrize(
    ("answer", "kind"),
    [
        (True, r"a bool \(True\)"),
        (0.5, r"a float \(0\.5\)"),
        (np.bool_(1), "a bool"),
        (None, "nothing"),
        (np.zeros(2), "a ndarray"),
        ((1, 1), "a tuple"),
    ],
)
def test_a_claim_that_returns_no_relation_says_what_to_return(answer, kind):
    @claim(**PARTS)
    def careless(x: Real[Array, "n"]):
        """Something."""
        del x
        return answer

    match = (
        rf"test_claim\.py:\d+: careless returned {kind}.*, no relation: return equal\(lhs, rhs\)"
    )
    with pytest.raises(ClaimError, match=match):
        careless(np.zeros(1))


def test_an_error_inside_a_claim_is_not_hidden():
    @claim(**PARTS)
    def broken(x: Real[Array, "n"]):
        """Something."""
        return at_most(x, x[:1])

    with pytest.raises(ValueError, match="one shape"):
        broken(np.zeros(2))


def test_claims_are_compared_as_the_objects_that_they_are():
    assert claim(**PARTS)(stated) != claim(**PARTS)(stated)
    assert len({reflexive, reflexive}) == 1
    assert {"function", "latex", "source", "expected"} <= {part.name for part in fields(Claim)}


def _some(relation):
    return exists(relation)


@claim(**PARTS)
def by_a_helper(x: Real[Array, "n"]):
    """Some array is zero."""
    return _some(equal(x, 0))


@claim(**PARTS)
def by_name_alone(x: Real[Array, "n"]):
    """Every array is itself, whatever else is named."""
    del_me = exists
    del del_me
    return equal(x, x)


@claim(**PARTS)
def of_powers(x: Real[Array, "n"]):
    """Some power is one, which no fraction tells at one."""
    return _some(equal(array_namespace(x).exp(x), 1))


def test_a_claim_is_existential_where_that_is_what_it_says():
    assert by_a_helper.existential
    assert of_powers.existential
    assert not by_name_alone.existential
    assert not reflexive.existential
    assert by_a_helper.quantifiers() == "over the reals, there are n >= 1 and x in R^(n)"


def test_that_something_exists_is_so_where_it_is_in_one_case_of_what_may_be_left_out():
    @claim(**PARTS)
    def some(x: Real[Array, "n"], shift: Real[Array, "n"] | None):
        """A number is positive."""
        return exists(less(0, x if shift is None else x + shift))

    assert some.existential
    for x, shift, found in ((1, -2, Truth.TRUE), (-2, 3, Truth.TRUE), (-2, 1, Truth.FALSE)):
        with RATIONALS.context():
            relation = some(*map(RATIONALS.enter, (fractions([x]), fractions([shift]))))
            assert relation.judge().truth is found


def test_what_says_that_something_exists_says_it_in_every_case():
    @claim(**PARTS)
    def mixed(x: Real[Array, "n"], shift: Real[Array, "n"] | None):
        """A number is positive, or itself."""
        return exists(less(0, x)) if shift is None else equal(x, x)

    with pytest.raises(ClaimError, match=r"in others: make two claims of it"):
        mixed(np.ones(2), np.ones(2))
