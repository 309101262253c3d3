"""The page of the language names everything that there is to import, as it is now."""

from lakatos import theory
from lakatos.tools.pages import language


def test_it_is_up_to_date():
    told = "run `python -m lakatos.tools.pages.language` and commit the page"
    assert language.PAGE.read_text("utf-8") == language.page(), told


def test_every_name_stands_in_one_section_and_says_what_it_is():
    found = language.sections()
    names = [name for each in found.values() for name in each]
    assert sorted(names) == sorted(theory.__all__)
    assert all(found.values())
    for name in names:
        line = language.said(name, getattr(theory, name))
        assert len(line) > 10, name
        assert "\n" not in line, name


def test_a_domain_is_no_function_and_a_relation_no_number():
    found = language.sections()
    assert {"Real", "Exists", "Bare", "Stack", "Size"} <= {*found["Domains"]}
    assert {"equal", "at_most", "exists", "rank_at_most", "Relation"} <= {*found["Relations"]}
    assert {"determinant", "sigmoid", "jvp"} <= {*found["Functions"]}
    assert {"REALS", "FLOAT16", "constant", "array_namespace"} <= {*found["Numbers"]}
