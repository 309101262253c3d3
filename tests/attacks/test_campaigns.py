"""The campaigns against the court, small and seeded: nothing that they know is denied."""

import numpy as np
import pytest
from lakatos.tools.campaigns import enclosures, forms, modules, slopes
from lakatos.tools.campaigns.run import CAMPAIGNS

MASKS = "numbers are made of masks, where floats refuse, stay booleans or round to 16 bits"
AXES = "an axis out of range is traced, where floats refuse it"
ONE_AXIS = "an axis that is no one integer is taken, where floats refuse it"
DIFFERENT = {
    **dict.fromkeys(("add", "subtract", "negative", "sign", "clip", "full_like", "+", "-"), MASKS),
    **dict.fromkeys(("exp", "sin", "cos", "tanh", "erf"), MASKS),
    **dict.fromkeys(("sum", "mean", "max", "min", "var"), AXES),
    **dict.fromkeys(("vecdot", "cumulative_sum"), ONE_AXIS),
    "take": "without an axis, exact arrays take rows where floats flatten",
    "expand_dims": "without an axis, exact arrays put one first where floats refuse",
    "T": "of three axes, exact arrays exchange the last two where floats reverse all",
}
"""Functions of which some call form differs, with the reason."""
SUBJECTS = sorted({form.subject for form in forms.forms()})


ABSORBED = "an entry below the rounding of a number on the way is thought to be exact"
APART = ("forms", "modules far out")
"""Campaigns of which a part finds something wrong today: each part has a test of its own."""


@pytest.mark.parametrize(
    "campaign", [each for each in CAMPAIGNS if each.name not in APART], ids=lambda one: one.name
)
def test_nothing_known_is_denied(campaign):
    result = campaign.run(range(campaign.small))
    assert result.wrong == []
    assert result.decided > 0


@pytest.mark.xfail(reason=ABSORBED, strict=True)
def test_modules_far_out():
    assert modules.FAR_CAMPAIGN.run(range(modules.FAR_CAMPAIGN.small)).wrong == []


@pytest.mark.parametrize(
    "subject",
    [
        pytest.param(each, marks=pytest.mark.xfail(reason=DIFFERENT[each], strict=True))
        if each in DIFFERENT
        else each
        for each in SUBJECTS
    ],
)
def test_every_call_form_gives_the_same_in_every_system(subject):
    generator = np.random.default_rng(0)
    entries = [np.array(generator.integers(-3, 4, (2, 3)), dtype=object) for _ in range(2)]
    for form in forms.forms():
        if form.subject == subject:
            outcomes = list(forms.compared(form, entries))
            assert [each.wrong for each in outcomes if each.wrong] == []


def test_every_function_has_forms_and_every_parameter_has_values():
    assert set(forms.functions()) <= set(SUBJECTS)
    assert forms.unknown_parameters() == set()


def test_every_function_of_balls_is_compared():
    assert enclosures.missing() == set()


def test_every_function_with_a_derivative_is_asked_for_it():
    assert slopes.missing() == set()
