"""The campaigns against the court, small and seeded: nothing that they know is denied."""

import numpy as np
import pytest
from lakatos.tools.campaigns import enclosures, forms, page, slopes
from lakatos.tools.campaigns.run import CAMPAIGNS

SUBJECTS = sorted({form.subject for form in forms.forms()})


@pytest.mark.parametrize(
    "campaign", [each for each in CAMPAIGNS if each.name != "forms"], ids=lambda one: one.name
)
def test_nothing_known_is_denied(campaign):
    result = campaign.run(range(campaign.small))
    assert result.wrong == []
    assert result.decided > 0


@pytest.mark.parametrize("subject", SUBJECTS)
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


def test_the_page_says_what_was_found_at_full_size():
    figures = page.kept()
    assert page.PAGE.read_text(encoding="utf-8") == page.page(figures, CAMPAIGNS)
    assert {name for name, found in figures.items() if found.wrong} == set()
