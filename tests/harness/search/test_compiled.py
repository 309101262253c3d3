"""Compiled operations do what was noted, at any layout, and what has no text is left as it is."""

import pytest
import torch
from lakatos.harness.search import noted as module
from lakatos.harness.search.compiled import NotCompiledError, compiled
from lakatos.harness.search.lanes import side_by_side
from lakatos.harness.search.noted import Noted, noted

HELD = torch.arange(6, dtype=torch.float64).reshape(2, 3)


def batch(count, *shape, seed=0):
    """Return normals, among them ties and zeros."""
    generator = torch.Generator().manual_seed(seed)
    return torch.randn(count, *shape, generator=generator, dtype=torch.float64).mul(4).round() / 4


FUNCTIONS = {
    "products": lambda x, y: torch.bmm(x, y.mT),
    "large products": lambda x, y: torch.bmm(x.repeat(1, 9, 9), y.repeat(1, 9, 9).mT),
    "products along nothing": lambda x, y: torch.bmm(x[:, :, :0], y[:, :, :0].mT),
    "sums": lambda x, y: x.sum(-1) - y.sum((1, 2), keepdim=True)[..., 0],
    "sums of candidates": lambda x, y: x.sum(0) + y.sum((0, 2))[:, None],
    "counts": lambda x, y: (x > y).sum((1, 2)) / 2,
    "greatest": lambda x, y: x.amax(-1) + y.amin((1, 2), keepdim=True)[..., 0],
    "exponentials": lambda x, y: torch.exp(x * y).sum(-1),
    "softmax": lambda x, y: torch.softmax(x @ y.mT, -1) @ y,
    "masks": lambda x, y: torch.where(x > 0, torch.inf, y).amin(-1),
    "views": lambda x, y: torch.bmm(x, y.mT).reshape(len(x), -1) @ torch.ones(4, 1).double(),
    "held": lambda x, y: (x * HELD + y @ (HELD.mT @ HELD)).sum((1, 2)),
    "indices": lambda x, y: x[:, torch.tensor([1, 0, 1])] + y[:, :1],
    "parts": lambda x, y: torch.cat([x, y], 1).unbind(1)[2],
    "written": lambda x, y: torch.zeros(len(x), 2, 3).double().copy_(x).add_(y),
}


@pytest.mark.parametrize("name", FUNCTIONS)
@pytest.mark.parametrize("lies", [side_by_side, torch.Tensor.contiguous])
def test_what_is_compiled_does_what_was_noted(name, lies):
    function = FUNCTIONS[name]
    again = noted(lambda parts: function(*parts), [lies(batch(97, 2, 3, seed=i)) for i in (0, 1)])
    assert again.__module__.endswith("compiled"), "it was not compiled"
    for count in (1, 5, 97, 200):
        parts = [lies(batch(count, 2, 3, seed=i)) for i in (2, 3)]
        assert torch.allclose(again(*parts), function(*parts), equal_nan=True)


def test_products_that_cancel_are_zero():
    x = side_by_side(torch.tensor([[[0.1, 0.7]]], dtype=torch.float64).repeat(97, 1, 1))
    y = side_by_side(torch.tensor([[[0.7], [-0.1]]], dtype=torch.float64).repeat(97, 1, 1))
    again = noted(lambda parts: torch.bmm(*parts), [x, y])
    assert again(x, y).count_nonzero() == 0


def test_an_exponential_is_zero_where_it_is_below_the_least_number():
    small, rest = [-1e6, -720.0, -torch.inf], [-600.0, 0.0, 3.0, torch.inf]
    powers = torch.tensor([small + rest + [torch.nan]], dtype=torch.float64).repeat(97, 1)
    (found, *_) = noted(lambda given: given[0].exp(), [powers])(powers)
    assert found[:3].tolist() == [0, 0, 0]
    assert torch.allclose(found[3:7].log(), torch.tensor(rest).double())
    assert found[7].isnan()


def test_an_operation_is_done_once():
    graph = torch.fx.Graph()
    x = graph.placeholder("x")
    exp = torch.ops.aten.exp.default
    one, other = (graph.call_function(exp, (x,)) for _ in range(2))
    graph.output(graph.call_function(torch.ops.aten.add.Tensor, (one, other)))
    assert torch.equal(compiled(graph, {})(torch.zeros(3)), torch.full((3,), 2.0))
    assert [node.target for node in graph.nodes].count(exp) == 1


def test_what_is_written_between_is_not_done_once():
    def twice(parts):
        held = parts[0] * 1
        before = held.sum(1)
        held.mul_(2)
        return before + held.sum(1)

    parts = [batch(97, 3)]
    assert torch.allclose(noted(twice, parts)(*parts), 3 * parts[0].sum(1))


def test_places_in_memory_are_not_compiled():
    graph = torch.fx.Graph()
    x = graph.placeholder("x")
    graph.output(graph.call_function(torch.ops.aten.as_strided.default, (x, [2], [1])))
    with pytest.raises(NotCompiledError):
        compiled(graph, {})


def test_what_is_not_compiled_is_done_all_the_same(monkeypatch):
    def refuses(*_):
        raise NotCompiledError

    monkeypatch.setattr(module, "compiled", refuses)
    asked = Noted(lambda parts: 2 * parts[0])
    for seed in range(4):
        assert torch.equal(asked([batch(5, 2, seed=seed)]), 2 * batch(5, 2, seed=seed))
    assert asked.again is not None


def test_a_large_batch_is_done_in_pieces():
    counts = []

    def counted(parts):
        counts.append(len(parts[0]))
        return parts[0].sum(-1), [parts[1] * 2], None

    parts = [side_by_side(batch(5000, 8, 4)), batch(5000, 8, 4)]
    sums, (twice,), nothing = Noted(counted)(parts)
    assert counts == [1024, 97]  # the first piece, and what is noted; the others are done again
    assert torch.allclose(sums, parts[0].sum(-1))
    assert torch.equal(twice, 2 * parts[1])
    assert nothing is None
