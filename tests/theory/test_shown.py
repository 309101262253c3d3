"""A witness beside a claim is read as the point that its author means, or told why it is none."""

import pytest
from lakatos.theory import (
    HOLDS,
    Array,
    CausalMask,
    ClaimError,
    Index,
    Mask,
    Permutation,
    Positive,
    Real,
    Size,
    UnitRows,
    claim,
    equal,
    witness,
)
from lakatos.theory.witness import Point, fractions
from lakatos.tools.sample import HERE


def declare(witnessed, **domains):
    """Declare a claim over these domains with a witness."""

    def statement(first, **rest):
        del rest
        return equal(first, first)

    from inspect import Parameter, Signature  # noqa: PLC0415 - used here alone

    domains = {"first": Real[Array, "n"], **domains}
    statement.__doc__ = "A number is itself."
    statement.__signature__ = Signature(
        [Parameter(n, Parameter.KEYWORD_ONLY, annotation=a) for n, a in domains.items()]
    )
    return claim(latex="P", source=HERE, expected=HOLDS)(witnessed(statement))


def test_arguments_are_written_as_the_reader_sees_them():
    shown = declare(
        witness(first=[1, 0.5], second=[["1/3"], [-2]], third=2.0),
        second=Real[Array, "n d"],
        third=Positive[Array, ""],
    ).witness
    assert shown == Point(
        {"n": 2, "d": 1},
        {
            "first": (fractions([1, "1/2"]),),
            "second": (fractions([["1/3"], [-2]]),),
            "third": (fractions(2),),
        },
    )


def test_built_arguments_are_written_as_their_coordinates():
    shown = declare(
        witness(first=[0], coordinates={"unit": [[[1]], [-1]], "order": [[1, 0]]}),
        unit=UnitRows[Array, "n d"],
        order=Permutation[Array, "d"],
    ).witness
    assert shown.sizes == {"n": 1, "d": 2}
    assert [part.tolist() for part in shown.coordinates["unit"]] == [[[1]], [-1]]


def test_sizes_are_read_off_or_given():
    signature = {"heads": Size[int, "heads"], "wide": Real[Array, "heads*d"]}
    shown = declare(witness(first=[1], heads=2, wide=[1, 2, 3, 4, 5, 6]), **signature).witness
    assert shown.sizes == {"n": 1, "heads": 2, "d": 3}
    again = declare(witness(first=[1], sizes={"heads": 2}, wide=[0] * 6), **signature).witness
    assert again.sizes == shown.sizes


def test_an_argument_that_its_sizes_decide_is_left_out():
    shown = declare(witness(first=[1, 2]), mask=CausalMask[Array, "n n"]).witness
    assert shown.coordinates["mask"][0].item() == 1


def test_an_index_says_below_which_size():
    place = {"place": Index[Array, "n", "m"]}
    assert declare(witness(first=[0], place=[2], sizes={"m": 3}), **place).witness.sizes["m"] == 3


@pytest.mark.parametrize(
    ("witnessed", "domains", "message"),
    [
        (witness(), {}, "first is missing: give first=... as nested lists of numbers"),
        (witness(frist=[1]), {}, "the claim has no parameter frist: it has first"),
        (witness(first=[1], sizes={"k": 2}), {}, "the claim has no size k: it has n"),
        (witness(first=[[1]]), {}, "first has the shape (1, 1) where (n) is expected"),
        (witness(first=["one"]), {}, "first is no array of exact numbers"),
        (witness(first=[float("nan")]), {}, "first is no array of exact numbers"),
        (
            witness(first=[1, 2], other=[1]),
            {"other": Real[Array, "n"]},
            "other has an axis of 1 where n = 2",
        ),
        (
            witness(first=[1], other=[[1], [2, 3]]),
            {"other": Real[Array, "n d"]},
            "other is no array of exact numbers: write rows of one length",
        ),
        (witness(first=[1]), {"x": Real[Array, "n>=2"]}, "x is missing"),
        (witness(first=[1], x=[1]), {"x": Real[Array, "n>=2"]}, "n is 1, but the claim is about"),
        (witness(first=[1], x=[0]), {"x": Positive[Array, "n"]}, "x has the entry 0, which is out"),
        (witness(first=[1], m=[[1]]), {"m": Mask[Array, "n n"]}, 'give coordinates={"m": [...]} w'),
        (
            witness(first=[1], coordinates={"m": [[[1]]]}),
            {"m": Mask[Array, "n n"]},
            "m has 2 arrays of coordinates, got 1",
        ),
        (
            witness(first=[1], x=[1, 1, 1, 1]),
            {"x": Real[Array, "a*b"]},
            'no shape shows the size a: add sizes={"a": ...}',
        ),
    ],
)
def test_a_mistake_is_told_in_a_line_with_the_next_step(witnessed, domains, message):
    with pytest.raises(ClaimError) as caught:
        declare(witnessed, **domains)
    assert message in str(caught.value)
    assert str(caught.value).startswith("test_shown.py:")
    assert "\n" not in str(caught.value)


def test_one_witness_stands_below_the_claim():
    with pytest.raises(ClaimError, match="has two witnesses: keep one"):
        declare(lambda function: witness(first=[1])(witness(first=[2])(function)))
    with pytest.raises(ClaimError, match="write it below @claim"):
        witness(first=[1])(declare(lambda function: function))


def test_a_claim_without_a_witness_has_none():
    assert declare(lambda function: function).witness is None
