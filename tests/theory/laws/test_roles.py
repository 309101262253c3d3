"""Laws of parts: what each is given, and what it says at a point."""

import numpy as np
import pytest
from lakatos.systems import Rational
from lakatos.theory.laws import LAWS, RoleLaw
from lakatos.theory.laws.roles import hidden_keys_unseen, padding_unseen, prefix_consistent
from lakatos.theory.relation import Truth

ROLES = [each for each in LAWS.values() if isinstance(each, RoleLaw)]
COLUMN = Rational.from_values([[1], [2]])
OTHER = Rational.from_values([[5], [7]])


@pytest.mark.parametrize("law", ROLES, ids=lambda law: law.name)
def test_a_law_of_parts_says_of_which_and_in_words(law):
    assert law.about
    assert law.formula
    assert next(iter(law.arguments.values())) == "parts"


def test_laws_that_make_inputs_longer_say_so():
    assert {law.name for law in ROLES if law.grows} == {
        "padding_unseen", "prefix_consistent", "samples_apart", "cached_step_consistent",
    }  # fmt: skip


def summed(key, mask):
    xp = key.__array_namespace__()
    return xp.sum(xp.where(mask[:, None], key, xp.zeros_like(key)), axis=0, keepdims=True)


@pytest.mark.parametrize(("mask", "truth"), [([True, False], Truth.TRUE)])
def test_what_the_mask_hides_is_replaced(mask, truth):
    told = {"axes": (-2,), "out": None, "own": False}
    found = hidden_keys_unseen(summed, (COLUMN,), (OTHER,), np.array(mask), None, **told)
    assert found.judge().truth is truth
    leaky = hidden_keys_unseen(
        lambda key, _: key[:1, :] + key[1:, :], (COLUMN,), (OTHER,), np.array(mask), None, **told
    )
    assert leaky.judge().truth is Truth.FALSE


def test_a_padding_token_is_hidden_from_all():
    told = {"axes": (-2,), "out": None, "own": False, "rows": False}
    mask = np.array([True, True])
    assert padding_unseen(summed, (COLUMN,), (OTHER[:1, :],), mask, **told).judge().truth is (
        Truth.TRUE
    )


def test_a_prefix_has_the_outputs_that_it_has_alone():
    told = {"axes": (-2,), "out": -2}
    assert prefix_consistent(lambda x: 2 * x, (COLUMN,), (OTHER,), **told).judge().truth is (
        Truth.TRUE
    )
    scaled = prefix_consistent(lambda x: x * x.shape[0], (COLUMN,), (OTHER,), **told)
    assert scaled.judge().truth is Truth.FALSE
