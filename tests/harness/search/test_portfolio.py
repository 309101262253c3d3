"""Ways take turns; turns grow where something is gained, and one that cannot go says why."""

import torch
from lakatos.harness.search.portfolio import Portfolio, Way, highest
from lakatos.harness.search.suspects import Search
from lakatos.theory import Array, Real, at_most
from lakatos.tools.sample import said_to_fail


@said_to_fail
def numbers_are_small(x: Real[Array, "n"]):
    """Numbers are at most zero."""
    return at_most(x, 0 * x)


class Scripted(Way):
    """A way that finds what it is told to."""

    name = "script"

    def turn(self, search, sizes):
        search.candidates += self.length
        self.met(torch.tensor([self.script[self.turns]]))
        self.seen = [*getattr(self, "seen", []), sizes["n"]]
        yield from ()


def rounds(script):
    way = Scripted()
    way.script = script
    portfolio, lengths = Portfolio([way]), []
    for _ in script:
        list(portfolio.round(Search(numbers_are_small)))
        lengths.append(way.length)
    return way, portfolio, lengths


def test_turns_double_while_they_gain_and_halve_where_not():
    _, portfolio, lengths = rounds([1.0, 2.0, 3.0, 3.0, 3.0, 3.0])
    assert lengths == [2, 4, 8, 4, 2, 1]
    assert not portfolio.gaining


def test_turns_have_an_end():
    assert max(rounds([float(n) for n in range(12)])[2]) == 64


def test_turns_look_at_sizes_in_turn():
    assert rounds([0.0] * 4)[0].seen == [2, 1, 3, 2]


def test_a_way_that_cannot_go_says_so_once_and_stops_nobody():
    class Broken(Scripted):
        name = "broken"

        def turn(self, search, sizes):
            raise RuntimeError(f"no kernel for {search.claim.id}\nat {sizes}")
            yield

    way = Scripted()
    way.script = [1.0, 1.0]
    portfolio = Portfolio([Broken(), way])
    for _ in range(2):
        list(portfolio.round(Search(numbers_are_small)))
    assert portfolio.notes == ["no broken: no kernel for numbers_are_small"]
    assert way.turns == 2


def test_the_highest_come_first():
    assert highest(torch.tensor([1.0, 3.0, 2.0]), 2) == [1, 2]
    assert highest(torch.tensor([1.0]), 5) == [0]
