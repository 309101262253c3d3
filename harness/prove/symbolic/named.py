"""The lemmas of order by name: each is a claim of the catalogue, which the court attacks.

A lemma's own claim is proved by lemmas that stand before it here, so that none proves itself; what
a maximum is, is no theorem.

Trusted: a mistake here can make a verdict wrong.
"""

from __future__ import annotations

from contextlib import contextmanager
from contextvars import ContextVar
from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

LEMMAS: Final[Mapping[str, str]] = {
    "a square is not negative": "squares_are_not_negative",
    "squares beside the diagonal are not negative": "squares_are_not_negative",
    "a factor is not negative": "factors_that_are_not_negative_keep_signs",
    "what is zero without a step and rises along it is not negative": (
        "what_begins_at_zero_and_rises_is_not_negative"
    ),
    "max(0, t) >= 0": "a_positive_part_is_at_least_its_number_and_zero",
    "max(0, t) >= t": "a_positive_part_is_at_least_its_number_and_zero",
    "a maximum is at least each entry": "a_maximum_is_at_least_each_entry",
    "a sum without negative terms is at least each": (
        "a_sum_without_negative_terms_is_at_least_each"
    ),
    "a sum without negative terms is at least any two of them": (
        "a_sum_without_negative_terms_is_at_least_any_two"
    ),
    "an average lies between the least and the greatest": (
        "averages_lie_between_the_least_and_the_greatest"
    ),
    "what is linear in a bounded number is least at a bound": (
        "what_is_linear_is_extreme_at_a_bound"
    ),
    "all terms of a sum but one lie between the least and the greatest": (
        "all_but_one_lie_between_the_least_and_the_greatest"
    ),
    "2 x y <= x^2 + y^2": "twice_a_product_is_at_most_the_squares",
    "(M - x) (x - m) is not negative": ("distances_to_least_and_greatest_have_no_negative_product"),
    "pairs change places": "the_places_of_a_pair_may_be_exchanged",
    "a row that is not constant has two entries that differ": (
        "two_entries_of_unequal_numbers_differ"
    ),
    "the greatest of a row that is not constant is above the least": (
        "the_greatest_of_unequal_numbers_is_above_the_least"
    ),
    "Cauchy and Schwarz": "the_square_of_a_sum_of_products_is_at_most_the_product_of_sums",
    "a mean of squares is at least the square of the mean": (
        "the_square_of_a_mean_is_at_most_the_mean_of_squares"
    ),
    "Cauchy and Schwarz: x y <= |x| |y|": "a_dot_product_is_at_most_the_product_of_the_lengths",
    "e^t lies above its tangents": "an_exponential_lies_above_its_tangents",
    "e^t >= 1 + t": "an_exponential_lies_above_its_tangent_at_zero",
    "e^t rises": "exponentials_rise",
    "log t rises": "logarithms_rise",
    "Jensen: the logarithm of a mean is at least the mean of logarithms": (
        "the_logarithm_of_a_mean_is_at_least_the_mean_of_logarithms"
    ),
}
"""The claim that each lemma is."""

_DEFINITION: Final = "a_maximum_is_at_least_each_entry"
_ORDER: Final = tuple(dict.fromkeys(LEMMAS.values()))
_PROVED: ContextVar[str] = ContextVar("proved", default="")


@contextmanager
def proving(claim: str) -> Iterator[None]:
    """Say which claim is being proved."""
    token = _PROVED.set(claim)
    try:
        yield
    finally:
        _PROVED.reset(token)


def may_be_used(lemma: str) -> bool:
    """Whether a lemma may be used in the proof at hand: that of a lemma uses those before it."""
    claim, own = LEMMAS[lemma], _PROVED.get()
    if own not in _ORDER or claim == own == _DEFINITION:
        return True
    return _ORDER.index(claim) < _ORDER.index(own)
