"""Each operator is handed on under its standard name, with its operands in their order."""

import operator

import pytest
from lakatos.systems.operators import Operators


class Names:
    """A namespace that says which function was called."""

    def __getattr__(self, name):
        return lambda *arguments: (name, *arguments)


class Told(Operators):
    """An array that says what is done to it."""

    namespace = Names()
    shape = (2, 3)

    def _operate(self, function, left, right):
        return function, left, right

    def __getitem__(self, key):
        return f"row {key}"


X = Told()


@pytest.mark.parametrize(
    ("operate", "name"),
    [
        (operator.add, "add"),
        (operator.sub, "subtract"),
        (operator.mul, "multiply"),
        (operator.truediv, "divide"),
        (operator.matmul, "matmul"),
        (operator.pow, "pow"),
    ],
)
def test_operands_keep_their_order(operate, name):
    assert operate(X, 5) == (name, X, 5)
    assert operate(5, X) == (name, 5, X)


def test_signs_and_transposes_go_to_the_namespace():
    assert -X == ("negative", X)
    assert abs(X) == ("abs", X)
    assert X.mT == X.T == ("matrix_transpose", X)


def test_sizes_follow_from_the_shape():
    assert (X.ndim, X.size, len(X)) == (2, 6, 2)
    assert list(X) == ["row 0", "row 1"]


def test_numpy_leaves_the_operator_to_the_array():
    numpy = pytest.importorskip("numpy")
    left = numpy.ones(2)
    name, one, other = left * X
    assert name == "multiply"
    assert one is left
    assert other is X


def test_an_array_has_no_hash():
    with pytest.raises(TypeError, match="unhashable"):
        hash(X)
