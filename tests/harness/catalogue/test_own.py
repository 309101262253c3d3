"""Blocks of a user: what stands between a torch module and its row is small, and is told."""

import pytest
import torch
from lakatos.harness.catalogue.claims import SelectionError
from lakatos.harness.catalogue.own import resolve, wrapped
from lakatos.harness.decide import _from_nothing
from lakatos.harness.keep.fingerprint import fingerprint
from lakatos.harness.keep.store import Store
from lakatos.harness.laws.cells import cell
from lakatos.harness.laws.rows import LIGHT, row
from lakatos.harness.search.estimate import ESTIMATE
from lakatos.theory.laws import LAWS
from lakatos.theory.relation import Truth, assuming, equal, less
from torch import nn

MODULES = """
import torch
from torch import nn

class Batched(nn.Module):
    def forward(self, x):
        batch, length, channels = x.shape
        return x.cumsum(1)

class Anywhere(nn.Module):
    def forward(self, x):
        return x.cumsum(1)

class Single(nn.Module):
    def forward(self, x):
        return torch.softmax(x, -1, dtype=torch.float32).to(x.dtype)

class Cast(nn.Module):
    def forward(self, x):
        y = x.float()
        return (y - y.mean()).to(x.dtype) + torch.zeros(1)

class Turned(nn.Module):
    def forward(self, x):
        return torch.cat([-x[..., 1:], x[..., :1]], -1)

class Saturating(nn.Module):
    def forward(self, x):
        return torch.tanh(64 * x)

class Text(nn.Module):
    def forward(self, x):
        return x.type("torch.FloatTensor").type(x.type()) * 2

class Random(nn.Module):
    def forward(self, x):
        return x + torch.rand(1, dtype=x.dtype)

class Needy(nn.Module):
    def __init__(self, heads):
        super().__init__()
        assert heads == 2, "heads must be two"

class Leaving(nn.Module):
    def __init__(self):
        super().__init__()
        raise SystemExit

class Short(nn.Module):
    def forward(self, x):
        if x.shape[0] > 3:
            raise ValueError("at most three tokens")
        return x

class Choosy(nn.Module):
    def forward(self, x):
        if (x.abs() > 1000).any():
            raise ValueError("too large")
        return 2 * x

class Scaled(nn.Module):
    def __init__(self, by=2):
        super().__init__()
        self.by = by

    def forward(self, x):
        return self.by * x

def shifted(x, by=1):
    return torch.roll(x, by, 0)
"""


@pytest.fixture
def made(tmp_path):
    (tmp_path / "mine.py").write_text(MODULES)

    def build(name, shape="n 2", **arguments):
        return resolve(f"{tmp_path / 'mine.py'}:{name}", shape, arguments, frozen=False)

    return build


def decided(block, law):
    return _from_nothing(cell(LAWS[law], block), LIGHT)


def verdict(block, law):
    return str(decided(block, law).verdict)


def test_a_batch_axis_is_added_where_a_module_does_not_run_without(made):
    x = torch.ones(3, 2, dtype=torch.float64)
    assert made("Batched").function(x).tolist() == [[1, 1], [2, 2], [3, 3]]
    assert made("Anywhere").function(x).tolist() == [[1, 2], [1, 2], [1, 2]]


def test_a_leading_one_asks_for_a_batch_axis(made):
    block = made("Anywhere", "1 n 2")
    assert str(block.parameters["x"].shape) == "n x 2"
    assert block.function(torch.ones(2, 2)).tolist() == [[1, 1], [2, 2]]
    assert verdict(block, "causal") == "holds"
    assert verdict(block, "token_wise") == "fails"


def test_both_complaints_are_told_where_no_batch_axis_helps():
    arguments = {"in_channels": 2, "out_channels": 2, "kernel_size": 1}
    with pytest.raises(SelectionError, match="nor with a batch axis of length 1 before it: "):
        resolve("torch.nn:Conv2d", "n 2", arguments, frozen=False)


@pytest.mark.parametrize("name", ["Single", "Cast"])
def test_what_a_module_turns_to_float32_stays_in_float64(made, name):
    block = made(name)
    x = torch.tensor([[1.0, 1 / 3]], dtype=torch.float64)
    direct = torch.softmax(x, -1) if name == "Single" else x - x.mean()
    assert (block.function(x) - direct).abs().max() < torch.finfo(torch.float32).eps ** 2 * 8
    assert block.function(x.float()).dtype == torch.float32


def test_rounding_to_float32_on_the_way_is_no_counterexample(made):
    assert verdict(made("Single"), "stochastic") == "holds"


def test_a_module_that_rounds_by_itself_is_refused(made):
    with pytest.raises(SelectionError, match="Text turns float64 into float32 on the way"):
        made("Text")


def test_a_module_that_draws_at_each_call_is_refused(made):
    with pytest.raises(SelectionError, match="Random gives two outputs for one input"):
        made("Random")


class Remembering(torch.nn.Module):
    """A cache that is never emptied."""

    def __init__(self):
        super().__init__()
        self.seen = None

    def forward(self, x):
        if self.seen is None or self.seen.shape != x.shape:
            self.seen = 2 * x
        return self.seen


class Warming(torch.nn.Module):
    """Another formula after a large input."""

    def __init__(self):
        super().__init__()
        self.register_buffer("warm", torch.zeros(()))

    def forward(self, x):
        self.warm = torch.maximum(self.warm, (x.abs().amax() > 100).to(self.warm.dtype))
        return x + self.warm


@pytest.mark.parametrize("module", [Remembering, Warming])
def test_a_module_that_depends_on_an_earlier_call_is_refused(module):
    with pytest.raises(SelectionError, match="another output for an input after a call on another"):
        wrapped(module, f"here.py:{module.__name__}", "n 2", {}, frozen=False)


def test_dropout_is_off():
    block = resolve("torch.nn:Dropout", "n 2", {"p": 0.5}, frozen=False)
    assert verdict(block, "identity_map") == "holds"


@pytest.mark.parametrize(
    ("name", "arguments", "message"),
    [
        ("Needy", {"heads": 3}, r"Needy\(heads=3\) cannot be built: AssertionError: heads must be"),
        ("Needy", {}, r"Needy\(\) cannot be built: TypeError: .*--arg NAME=VALUE"),
        ("Leaving", {}, r"Leaving\(\) cannot be built: SystemExit"),
    ],
)
def test_a_module_that_cannot_be_built_is_told_in_one_line(made, name, arguments, message):
    with pytest.raises(SelectionError, match=message):
        made(name, **arguments)


class Rounded(nn.GRU):
    """A module that neither runs in batches nor on exact arrays."""

    def forward(self, x):
        return super().forward(x)[0].round()


def test_a_module_without_a_batched_form_is_searched_one_candidate_at_a_time():
    given = {"input_size": 1, "hidden_size": 1}
    block = wrapped(Rounded, "own.py:Rounded", "n 1", given, frozen=False)
    found = decided(block, "causal")
    assert str(found.verdict) == "holds"
    assert found.candidates > 0
    assert "one candidate at a time" in found.evidence.detail


def test_sums_that_vanish_in_float32_by_chance_are_no_counterexample():
    arguments = {"normalized_shape": 3, "elementwise_affine": False}
    block = resolve("torch.nn:LayerNorm", "n 3", arguments, frozen=False)
    assert verdict(block, "centred") == "holds"


def test_a_nearly_centred_module_is_told_from_a_centred_one(monkeypatch):
    usual = nn.functional.layer_norm
    monkeypatch.setattr(
        nn.functional, "layer_norm", lambda *given, **named: usual(*given, **named) + 1e-11
    )
    arguments = {"normalized_shape": 3, "elementwise_affine": False}
    block = resolve("torch.nn:LayerNorm", "n 3", arguments, frozen=False)
    assert verdict(block, "centred") == "fails"


def test_a_point_at_which_a_module_raises_says_nothing(made):
    found = decided(made("Choosy"), "additive")
    assert str(found.verdict) == "holds"
    assert "outside the assumptions" in found.evidence.detail


def test_a_size_at_which_a_module_raises_is_told(made, tmp_path):
    (found,) = row(made("Short"), Store(tmp_path / "user", tmp_path / "kept"), laws=["additive"])
    assert found.verdict == "undecided"
    assert "at most three tokens" in found.evidence.reason


def test_a_record_knows_the_source_and_the_arguments_of_a_module(made, tmp_path):
    def marks(name, **arguments):
        return fingerprint(cell(LAWS["additive"], made(name, **arguments))).blocks

    assert marks("Scaled") == marks("Scaled")
    assert len({marks("Scaled"), marks("Scaled", by=3), marks("Choosy")}) == 3
    before = marks("Scaled")
    (tmp_path / "mine.py").write_text(MODULES.replace("self.by * x", "self.by * x.relu()"))
    assert marks("Scaled") != before


def test_a_record_knows_the_arguments_of_a_function(made):
    blocks = [made("shifted"), made("shifted", by=2)]
    assert blocks[1].function(torch.arange(3)).tolist() == [1, 2, 0]
    one, other = (fingerprint(cell(LAWS["additive"], block)).blocks for block in blocks)
    assert one != other


@pytest.mark.parametrize("channels", [2, 3, 5])
def test_a_fixed_number_of_channels_is_not_taken_for_the_number_of_tokens(made, channels):
    assert str(made("Scaled", f"n {channels}").result.shape) == f"n x {channels}"
    assert str(made("Scaled", f"n<=2 {channels}").result.shape) == f"n x {channels}"


def test_the_axes_of_an_output_are_those_of_the_input_that_grow_alike(made):
    arguments = {"in_channels": 2, "out_channels": 3, "kernel_size": 1}
    block = resolve("torch.nn:Conv1d", "2 t", arguments, frozen=False)
    assert str(block.result.shape) == "3 x t"
    assert str(made("Batched", "n d").result.shape) == "n x d"


@pytest.mark.parametrize("name", ["Turned", "Saturating"])
def test_floats_never_show_that_two_outputs_are_equal(made, tmp_path, name):
    """A rotation moves all but a step of zero; tanh is one-to-one, though its floats are not."""
    store = Store(tmp_path / "user", tmp_path / "catalogue")
    (found,) = row(made(name), store, laws=["injective"])
    assert found.verdict == "undecided"


def test_a_strict_assumption_is_not_met_where_both_sides_are_equal():
    zero = torch.zeros(1, dtype=torch.float64)
    relation = assuming(less(0 * zero, zero), equal(zero, zero + 1))
    evaluation = ESTIMATE.both(lambda _: relation)
    assert ESTIMATE.estimated(evaluation).truth is Truth.UNMET
    met = assuming(less(zero, zero + 1), equal(zero, zero + 1))
    assert ESTIMATE.estimated(ESTIMATE.both(lambda _: met)).truth is Truth.FALSE
