"""Shapes: names, bounds and arithmetic, read from text."""

import pytest
from lakatos.theory.shape import Bounds, Dimension, Order, Shape, bounds, fitted, orders


def shape_bounds(*texts):
    return bounds(Shape.parse(text) for text in texts)


@pytest.mark.parametrize(
    ("text", "low", "high"),
    [
        ("n", 1, None),
        ("n>=2", 2, None),
        ("n>=0", 0, None),
        ("n<=4", 1, 4),
        ("2<=n<=4", 2, 4),
        ("0<=n", 0, None),
        ("n=3", 3, 3),
        ("d_k", 1, None),
    ],
)
def test_a_bound_is_read_as_written(text, low, high):
    dimension = Dimension.parse(text)
    assert (dimension.low, dimension.high) == (low, high)
    assert dimension.text == text
    assert shape_bounds(text) == {str(dimension): Bounds(low, high)}


@pytest.mark.parametrize(
    ("text", "size"),
    [
        ("3", 3),
        ("n", 5),
        ("n-1", 4),
        ("2*n+1", 11),
        ("heads*d_head", 6),
        ("(n+1)*2", 12),
        ("2**n", 32),
        ("heads**(n-3)", 4),
    ],
)
def test_an_expression_is_computed_from_the_sizes(text, size):
    assert Dimension.parse(text).size({"n": 5, "heads": 2, "d_head": 3}) == size


@pytest.mark.parametrize(
    "text", ["n!", "n/2", "n//2", "-n", "f(n)", "n>m*2", "n<3", "", "n[0]", "2n", "n if n"]
)
def test_other_text_is_refused_with_examples(text):
    with pytest.raises(ValueError, match=r"not understood: write a name.*heads\*d_head"):
        Dimension.parse(text)


@pytest.mark.parametrize(
    ("text", "order", "words"),
    [
        ("m<=n", Order("m", 0, "n"), "m <= n"),
        ("m<n", Order("m", 1, "n"), "m < n"),
        ("m>n", Order("n", 1, "m"), "n < m"),
        ("m>=n+2", Order("n", 2, "m"), "n + 2 <= m"),
        ("m<=n-1", Order("m", 1, "n"), "m < n"),
        ("2<=m<=n+1", Order("m", -1, "n"), "m - 1 <= n"),
    ],
)
def test_a_bound_between_sizes_is_read_as_written(text, order, words):
    dimension = Dimension.parse(text)
    assert (dimension.expression, dimension.order, str(order)) == ("m", order, words)
    assert dimension.low == (2 if text.startswith("2") else 1)


def test_sizes_are_bounded_by_each_other():
    assert shape_bounds("2<=m<n n<=5") == {"m": Bounds(2, 4), "n": Bounds(3, 5)}
    for texts in (("m<n n<m",), ("m<n", "m>=3 n<=3")):
        with pytest.raises(ValueError, match="contradict each other"):
            shape_bounds(*texts)


@pytest.mark.parametrize(
    ("sizes", "near"), [((3, 3), (2, 3)), ((1, 1), (1, 2)), ((1, 5), (1, 5)), ((6, 2), (1, 2))]
)
def test_sizes_are_made_to_fit(sizes, near):
    shapes = [Shape.parse("m<n")]
    found = fitted(dict(zip("mn", sizes, strict=True)), orders(shapes), bounds(shapes))
    assert (found["m"], found["n"]) == near


def test_a_power_that_cannot_be_written_out_is_no_size():
    for text in ("2**2**n", "2**(1-n)"):
        with pytest.raises(ValueError, match="is no size: give its names bounds"):
            Dimension.parse(text).size({"n": 40})


def test_a_power_is_raised_in_latex():
    assert Shape.parse("2**L d").latex() == r"2^{L} \times d"
    assert Shape.parse("2**(L-1)*d").latex() == r"2^{L-1} \cdot d"


def test_a_number_that_is_no_integer_has_no_size():
    with pytest.raises(ValueError, match="not understood"):
        Dimension.parse("1.5").size({})


def test_a_shape_is_its_dimensions_in_order():
    shape = Shape.parse("n>=2  2*d 3")
    assert shape.sizes({"n": 2, "d": 4}) == (2, 8, 3)
    assert shape.entries({"n": 2, "d": 4}) == 48
    assert str(shape) == "n x 2*d x 3"


def test_the_empty_text_is_a_scalar():
    shape = Shape.parse("")
    assert shape.sizes({}) == ()
    assert shape.entries({}) == 1
    assert shape.latex() == ""


def test_the_tightest_bounds_count():
    assert shape_bounds("n>=2 m", "n<=5", "n>=3 n<=9") == {"n": Bounds(3, 5), "m": Bounds()}


def test_the_bounds_do_not_depend_on_the_order_of_mention():
    assert shape_bounds("n", "n>=2") == shape_bounds("n>=2", "n") == {"n": Bounds(2)}


def test_bounds_that_no_size_satisfies_are_refused():
    with pytest.raises(ValueError, match="no size n is at least 3 and at most 2: the shapes"):
        shape_bounds("n>=3", "n<=2")


def test_a_name_inside_an_expression_is_a_size():
    assert shape_bounds("heads*d_head") == {"heads": Bounds(), "d_head": Bounds()}


def test_a_number_names_no_size():
    assert shape_bounds("3") == {}


@pytest.mark.parametrize(
    ("text", "latex"),
    [
        ("n d", r"n \times d"),
        ("d_k", "d_{k}"),
        ("d_model", r"d_{\mathrm{model}}"),
        ("heads*d_head", r"\mathrm{heads} \cdot d_{\mathrm{head}}"),
        ("2*d+1", r"2 \cdot d+1"),
        ("n>=2", "n"),
    ],
)
def test_latex_writes_words_upright(text, latex):
    assert Shape.parse(text).latex() == latex
