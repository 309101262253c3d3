"""An undefined number spreads through arithmetic and is never compared."""

import operator

import pytest
from lakatos.systems import UndecidedError
from lakatos.systems.undefined import UNDEFINED_NUMBER, Undefined

ARITHMETIC = [operator.add, operator.sub, operator.mul, operator.truediv]
COMPARISONS = [operator.lt, operator.le, operator.gt, operator.ge, operator.eq, operator.ne]


@pytest.mark.parametrize("operate", ARITHMETIC)
def test_it_spreads_from_either_side(operate):
    assert operate(UNDEFINED_NUMBER, 3) is UNDEFINED_NUMBER
    assert operate(3, UNDEFINED_NUMBER) is UNDEFINED_NUMBER
    assert operate(UNDEFINED_NUMBER, Undefined()) is UNDEFINED_NUMBER


def test_zero_times_it_is_no_zero():
    assert 0 * UNDEFINED_NUMBER is UNDEFINED_NUMBER
    assert -UNDEFINED_NUMBER is abs(UNDEFINED_NUMBER) is UNDEFINED_NUMBER


@pytest.mark.parametrize("compare", COMPARISONS)
def test_a_comparison_is_refused(compare):
    with pytest.raises(UndecidedError, match="undefined number is compared"):
        compare(UNDEFINED_NUMBER, 3)
    with pytest.raises(UndecidedError, match="undefined number is compared"):
        compare(UNDEFINED_NUMBER, UNDEFINED_NUMBER)
