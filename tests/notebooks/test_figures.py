"""Figures of findings: what is drawn is what was judged, the same each time."""

import re
import sys

import numpy as np
import pytest
from lakatos.court import decide

NAME = "self_attention_is_additive"


@pytest.fixture
def found(monkeypatch, tmp_path):
    monkeypatch.chdir(tmp_path)
    return decide(NAME)


def test_both_sides_and_their_difference_are_heat_maps(found):
    drawn = found.figure()
    assert list(drawn.data) == ["lhs", "rhs", "difference"]
    assert np.allclose(drawn.data["difference"], drawn.data["lhs"] - drawn.data["rhs"])
    assert drawn.svg.startswith("<svg")
    assert drawn.svg.count("<image") == 3
    assert drawn._repr_svg_() == drawn.svg == found.figure().svg


def test_along_a_line_the_violation_is_that_of_the_point_where_the_factor_is_one(found):
    drawn = found.along("other")
    factor, missed = drawn.data["factor"], drawn.data["missed"]
    at = {round(float(each), 2): gap for each, gap in zip(factor, missed, strict=True)}
    assert at[1.0] == pytest.approx(0.50190, abs=1e-4)
    assert at[0.0] == at[-1.0] == 0
    assert at[2.0] < at[1.0]
    assert not np.isnan(missed).any()


def test_a_line_of_an_argument_that_there_is_none_of_is_refused(found):
    with pytest.raises(ValueError, match="has no argument 'others': it has tokens, other"):
        found.along("others")


def test_a_figure_is_saved(found, tmp_path):
    found.along().save(tmp_path / "line.svg")
    text = (tmp_path / "line.svg").read_text()
    assert re.search(r"missed by", text)


def test_what_is_missing_is_told_with_what_to_install(found, monkeypatch):
    monkeypatch.setitem(sys.modules, "matplotlib.figure", None)
    with pytest.raises(ModuleNotFoundError, match=r"pip install 'lakatos\[figures\]'"):
        found.figure()


def test_a_curve_has_both_sides_at_each_value_of_a_size(found):
    drawn = found.curve("n", low=1, high=4)
    assert drawn.data["n"].tolist() == [1, 2, 3, 4]
    assert list(drawn.data) == ["n", "lhs", "rhs"]
    assert drawn.data["lhs"][0] == drawn.data["rhs"][0]  # one token attends to itself alone
    assert drawn.data["lhs"][3] != drawn.data["rhs"][3]
    assert drawn.svg == found.curve("n", low=1, high=4).svg


def test_a_curve_of_a_number_is_of_its_values_and_needs_no_counterexample(monkeypatch, tmp_path):
    monkeypatch.chdir(tmp_path)
    proved = decide("softmax_tends_to_one_hot_where_one_score_is_largest")
    drawn = proved.curve("temperature", low=1, high=2)
    assert drawn.data["temperature"][-1] == 2 * drawn.data["temperature"][0]
    assert (np.diff(drawn.data["lhs"]) > 0).all()
    assert (drawn.data["lhs"] <= drawn.data["rhs"]).all()


def test_a_curve_of_an_argument_is_of_its_multiples(found):
    drawn = found.curve("other", low=0, high=1)
    assert drawn.data["factor of other"][[0, -1]].tolist() == [0, 1]
    assert drawn.data["lhs"][-1] == pytest.approx(np.abs(found.sides["lhs"]).max(), abs=1e-6)
    with pytest.raises(ValueError, match="no size and no argument 'depth': it has n, d, tokens"):
        found.curve("depth")
