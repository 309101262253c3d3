"""Modules that nobody here wrote: their rows are what is kept, and what documentation implies."""

from functools import cache

import pytest
from lakatos.theory.laws import DERIVED_ONLY, LAWS
from lakatos.tools.modules.rows import DOCS, changes, decided, kept, modules, page

MODULES = modules()
ABSENT = next((module.missing for module in MODULES if module.missing), "")
"""Rows take minutes, those of torch's own modules too: all wait for the environment `modules`."""


@cache
def cells(module):
    return decided(module)


@pytest.fixture(params=MODULES, ids=[module.name for module in MODULES])
def module(request):
    return request.param


@pytest.mark.skipif(bool(ABSENT), reason=ABSENT)
def test_a_row_is_what_documentation_implies(module):
    assert module.differences(cells(module)) == []


@pytest.mark.skipif(bool(ABSENT), reason=ABSENT)
def test_a_row_is_the_one_that_is_kept(module):
    assert changes(module, cells(module)) == []


def test_the_kept_row_is_what_documentation_implies(module):
    assert module.differences(kept()[module.name]) == []


def test_every_expectation_is_about_a_law_and_says_where_it_is_written(module):
    for each in module.expectations:
        assert each.law in (*LAWS, *DERIVED_ONLY)
        assert each.verdict in ("holds", "fails")
        assert each.reason.endswith(".")
        assert each.where
    assert {each.verdict for each in module.expectations} == {"holds", "fails"}
    assert set(module.surprises) <= set(module.expected)


def test_the_table_has_the_modules_of_the_list_and_no_others():
    assert list(kept()) == [module.name for module in MODULES]


def test_the_page_is_up_to_date():
    told = "run `python -m lakatos.tools.modules.rows --write` and commit the page"
    assert DOCS.read_text("utf-8") == page(kept()), told


def test_an_expectation_that_is_not_met_is_told():
    softmax = next(module for module in MODULES if module.name == "Softmax")
    row = kept()["Softmax"]
    wrong = [{**cell, "verdict": "fails"} if cell["law"] == "stochastic" else cell for cell in row]
    assert softmax.differences(wrong) == ["stochastic of Softmax: fails, expected holds"]
    assert changes(softmax, wrong) == ["stochastic of Softmax: fails, in the table holds"]
    assert changes(softmax, row[1:]) == [
        f"{row[0]['law']} of Softmax: no cell, in the table {row[0]['verdict']}"
    ]


def test_a_surprise_that_has_gone_is_told():
    performer = next(module for module in MODULES if "causal" in module.surprises)
    repaired = [{**cell, "verdict": "holds"} for cell in kept()[performer.name]]
    assert f"causal of {performer.name}: holds, expected fails" in performer.differences(repaired)
