"""The door for programs and notebooks: what it gives is data, and prints as the court prints."""

from fractions import Fraction

import pytest
from lakatos.court import block_of, decide, points, prove, row
from lakatos.harness.show.cite import CitationError
from lakatos.theory import HOLDS, Array, Real, Source, array_namespace, claim, constant, equal, less
from torch import nn

NOTE = Source(key="me", title="A <note>", authors=("Me",), year=2026, url="https://example.org")
NAME = "self_attention_is_additive"


@claim(latex="x + 1 = x", source=NOTE.at("line 1"), expected=HOLDS)
def successors(x: Real[Array, "n"]):
    """A number is <b>its</b> successor."""
    return equal(x + 1, x)


@claim(latex="P", source=NOTE, expected=HOLDS)
def hills_are_low(x: Real[Array, "n"], y: Real[Array, "n"]):
    """A hill is no higher than 0.61, by little, which nothing here proves: it is searched."""
    return less((x + y) * array_namespace(x).exp(-x * x - y * y), constant("0.61", like=x))


@pytest.fixture(autouse=True)
def apart(monkeypatch, tmp_path):
    monkeypatch.chdir(tmp_path)


def test_a_finding_has_its_numbers():
    found = decide(NAME)
    assert (found.verdict, found.strength) == ("fails", "certified")
    assert found.id == f"{NAME}-0d8e10dd7189"
    assert found.sizes == {"n": 2, "d": 1}
    assert found.arguments["tokens"].tolist() == [[Fraction(0)], [Fraction(1)]]
    assert abs(found.sides["lhs"] - found.sides["rhs"]).max() > 0.5
    assert found.gap == "0.501"
    assert found.as_dict()["counterexample"] == found.id
    assert found.cite("text").startswith("Refuted: ")


def test_a_finding_prints_itself_and_no_text_of_it_is_markup():
    found = decide(successors)
    assert str(found).startswith("Refuted: A number is <b>its</b> successor.")
    assert "recheck" in str(found)
    html = found._repr_html_()
    assert "&lt;b&gt;its&lt;/b&gt;" in html
    assert "<b>" not in html
    assert found._repr_latex_() == "$\\displaystyle x + 1 = x$"


def test_what_no_point_settles_has_none_and_is_not_drawn():
    found = decide("self_attention_is_zero_preserving")
    assert found.verdict == "holds"
    assert found.sizes == found.arguments == {}
    assert found.id == "self_attention_is_zero_preserving"
    for draw in (found.figure, found.along):
        with pytest.raises(ValueError, match="no point settles self_attention_is_zero_preserving"):
            draw()


def test_a_claim_is_found_by_its_name_or_the_nearest_are_told():
    with pytest.raises(ValueError, match=f"did you mean .*{NAME}"):
        decide("self_attention_is_aditive")
    assert decide("additive__relu").verdict == "fails"


def test_a_format_that_there_is_none_of_is_refused():
    with pytest.raises(CitationError):
        decide("self_attention_is_zero_preserving").cite("python")


def test_a_proof_is_true_and_its_absence_false():
    assert prove("self_attention_is_zero_preserving")
    assert str(prove("self_attention_is_zero_preserving")).startswith("proved for all sizes")
    assert prove("self_attention_is_zero_preserving").lines
    assert not prove(NAME)
    assert str(prove(hills_are_low)) == "not proved"


def test_points_are_judged_and_shown():
    found = points(successors, count=3)
    assert [each.truth for each in found] == ["false"] * 3
    assert found[0].sizes == {"n": 2}
    assert found[0].coordinates["x"][0].tolist() == [1, 1]
    assert repr(found) == "<successors at 3 points: 3 false>"
    assert "<td>n = 2</td>" in found._repr_html_()
    assert "<b>its" not in found._repr_html_()


def test_a_row_is_asked_for_laws_by_their_names():
    found = row(lambda x: x * x, input="n d", laws=["even", "odd"])
    assert found.verdicts == {"odd": "fails", "even": "holds"}
    assert found.laws("fails") == ["odd"]
    assert found["odd"].counterexample.startswith("odd__")
    assert str(found).splitlines()[0].startswith("fails odd of _lambda_: certified")
    assert "<td>even of _lambda_" not in found._repr_html_()
    assert "<td>f(-x) = f(x)</td>" in found._repr_html_()
    with pytest.raises(KeyError):
        found["causal"]


def test_a_law_that_makes_no_sense_is_remarked_upon():
    found = row(lambda x: x, input="s d", laws=["causal"])
    assert not found
    assert "names none" in found.remarks[0]
    with pytest.raises(ValueError, match="did you mean causal"):
        row(lambda x: x, input="n d", laws=["casual"])
    with pytest.raises(ValueError, match="input is not known"):
        row(lambda x: x)


def test_a_torch_module_stands_in_a_claim_over_the_reals():
    scores = block_of(nn.Linear, input="n 1", arguments={"in_features": 1, "out_features": 1})
    theta_of = scores.parameters["theta"]

    @claim(latex="P", source=NOTE, expected=HOLDS)
    def bias_goes(x: Real[Array, "n 1"], y: Real[Array, "n 1"], theta: theta_of):
        """A bias is lost in a difference."""
        none = {**theta, "bias": 0 * theta["bias"]}
        with_it = scores(x=x, theta=theta) - scores(x=y, theta=theta)
        return equal(with_it, scores(x=x - y, theta=none))

    @claim(latex="P", source=NOTE, expected=HOLDS)
    def bias_stays(x: Real[Array, "n 1"], theta: theta_of):
        """A layer is linear."""
        return equal(scores(x=2 * x, theta=theta), 2 * scores(x=x, theta=theta))

    assert str(prove(bias_goes)) == "proved for all sizes: n"
    found = decide(bias_stays)
    assert (found.verdict, found.strength) == ("fails", "certified")
    assert found.arguments["theta[bias]"].tolist() == [1]
    with pytest.raises(ValueError, match="input is not known"):
        block_of(nn.Linear, arguments={"in_features": 1, "out_features": 1})
