"""Terms in LaTeX: what is long has a name, and what was taken apart is put together."""

from lakatos.harness.catalogue.claims import claim_named
from lakatos.harness.show.proof import proof_lines


def test_an_angle_has_a_name_and_the_powers_of_its_prime_factors_are_those_of_one_number():
    lines = proof_lines(claim_named("rotary_scores_turn_by_the_difference_of_positions"))
    form = lines[1]
    assert r"\cos(T_{k})\, \cos(T'_{k})" in form
    assert "letters" not in form
    (first,) = [line for line in lines if line.startswith("where $T_{k} = ")]
    assert first == (r"where $T_{k} = \frac{\mathrm{here}_{0}}{10000^{\frac{k}{\mathrm{pairs}}}}$")
    assert any("cos(x + y) = cos x cos y - sin x sin y" in line for line in lines)
