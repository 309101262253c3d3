"""What follows from what: laws that exist, and no rule that its own law refutes."""

import pytest
from lakatos.systems import Rational
from lakatos.theory import laws
from lakatos.theory.relation import Truth

X = Rational.from_values([[1, 2], [3, -4]])
Y = Rational.from_values([[0, 5], [-1, 1]])
SCALE = Rational.from_values([3])
DRAWN = [
    {"x": x, "y": y, "scalar": -SCALE, "scale": SCALE, "step": abs(y)}
    for x, y in ((X, Y), (Y, X), (0 * X, Y), (X, 0 * X))
]
MAPS = [
    lambda x: x,
    lambda x: -x,
    lambda x: 2 * x,
    lambda x: x + 1,
    lambda x: x * x,
    abs,
    lambda x: 0 * x,
    lambda x: 0 * x + 1,
]


def obeys(name, f):
    """Whether a map obeys a law at every point; None where the law draws something else."""
    law = laws.LAWS.get(name)
    if law is None or law.takes_axis or not law.draws.keys() <= DRAWN[0].keys():
        return None
    relations = (law.function(f, **{key: each[key] for key in law.draws}) for each in DRAWN)
    return all(relation.judge().truth in (Truth.TRUE, Truth.UNMET) for relation in relations)


def test_every_rule_speaks_of_laws():
    known = {*laws.LAWS, *laws.DERIVED_ONLY, laws.ABSURD}
    assert {name for premises, end in laws.IMPLICATIONS for name in (*premises, end)} <= known


@pytest.mark.parametrize("f", MAPS)
def test_no_map_obeys_the_premises_and_breaks_the_conclusion(f):
    tried = 0
    for premises, conclusion in laws.IMPLICATIONS:
        answers = [obeys(name, f) for name in premises]
        if None in answers or obeys(conclusion, f) is None or not all(answers):
            continue
        tried += 1
        assert obeys(conclusion, f), (premises, conclusion)
    if f in (MAPS[0], MAPS[1]):
        assert tried > 3
