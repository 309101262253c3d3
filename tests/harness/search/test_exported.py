"""Modules as programs: what `torch.export` gives is read, and what no program does is refused."""

import pytest
import torch
from lakatos.harness.catalogue.own import wrapped
from lakatos.harness.judge.exported.program import ProgramError, lacking
from lakatos.harness.laws.rows import row
from lakatos.harness.search.exported import exported
from lakatos.systems import REALS
from torch import nn

X = torch.zeros(2, 3, dtype=torch.float64)


class Written(nn.Module):
    """A module that is a function."""

    def __init__(self, function):
        super().__init__()
        self.function = function

    def forward(self, x):
        return self.function(x)


def program(module, *inputs):
    return exported(module.double().eval(), inputs or (X,), {})


def test_a_module_is_steps_with_its_lines_and_its_literals():
    found = program(Written(lambda x: x * 0.7071067811865476))
    (step,) = found.steps
    assert (step.operation, step.line.partition(":")[0]) == ("mul", "test_exported.py")
    assert found.readings == ("0.7071067811865476 read as the square root of 1/2",)


def test_what_is_read_as_it_stands_is_not_taken_apart():
    parts = lambda x: torch.cat(x[None].squeeze(0).chunk(2, dim=-1), dim=-1).reshape(-1).double()
    found = program(Written(parts))
    assert [each.operation for each in found.steps] == [
        "unsqueeze", "squeeze", "split_with_sizes", "getitem", "getitem", "cat", "reshape",
        "to_float",
    ]  # fmt: skip
    assert found.steps[2].given[1:] == ((2, 1), -1)


def test_a_step_on_which_the_output_does_not_depend_is_left_out():
    def beside(x):
        return x + 1, x.exp().mean()

    assert [each.operation for each in program(Written(beside)).steps] == ["add"]


def test_parameters_keep_their_names_and_a_tied_one_has_one():
    class Tied(nn.Module):
        def __init__(self):
            super().__init__()
            self.one = nn.Linear(3, 3, bias=False)
            self.two = self.one

        def forward(self, x):
            return self.two(self.one(x))

    assert {name for _, name in program(Tied()).parameters} == {"one.weight"}


def test_what_is_known_beforehand_is_a_constant():
    mask = lambda x: x.masked_fill(torch.ones(2, 3, dtype=torch.bool).triu(1), 0)
    found = program(Written(mask))
    assert [each.operation for each in found.steps] == ["masked_fill"]
    assert [each[1].dtype.kind for each in found.constants if each[1].ndim][-1] == "b"


class Counting(nn.Module):
    def __init__(self, dtype=torch.float64):
        super().__init__()
        self.register_buffer("count", torch.zeros((), dtype=dtype))

    def forward(self, x):
        self.count += 1
        return x * self.count


class Noting(Counting):
    """A module that counts its calls, and fills a cache that the next may read."""

    def __init__(self):
        super().__init__(torch.int64)
        self.register_buffer("cached", torch.zeros(8, dtype=torch.float64))
        self.filled = 0

    def forward(self, x):
        self.count += 1
        length = x.shape[-2]
        if self.filled >= length:
            return x * self.cached[:length, None]
        places = torch.arange(length, dtype=x.dtype)
        self.cached[:length], self.filled = places, length
        return x * places[:, None]


@pytest.mark.parametrize(
    ("module", "told"),
    [
        (Counting(), "it writes into count: what it computes depends on what it computed before"),
        (Counting(torch.int64), "it writes into count: what it computes depends on what it"),
        (Written(lambda x: x.add_(1)), "it writes into x: what it computes"),
        (Written(lambda x: x if x.sum() > 0 else -x), "torch.export refuses it"),
    ],
)
def test_what_is_no_function_of_its_input_is_refused(module, told):
    with pytest.raises(ProgramError, match=told):
        program(module)


def test_what_is_written_and_not_read_is_no_matter(store):
    assert not program(Noting(), X[:, :1]).constants
    block = own(Noting(), "n<=3 1")
    assert block.numbers is REALS
    (found,) = row(block, store, laws=["odd"])
    assert str(found.verdict) == "holds"


@pytest.mark.parametrize(
    ("function", "told"),
    [
        (torch.rand_like, "rand_like has no rule over the reals"),
        (
            lambda x: nn.functional.dropout(x, 0.5, training=True),
            "dropout has no rule over the reals",
        ),
        (lambda x: x.round(), "round has no rule over the reals"),
        (lambda x: x.int().double(), "_to_copy of torch.float64 to torch.int32 has no rule"),
    ],
)
def test_what_has_no_rule_is_named_with_the_line_that_asked_for_it(function, told):
    said = lacking(program(Written(function)))
    assert told in said
    assert said.startswith("test_exported.py:")


def own(module, shape, **arguments):
    return wrapped(module, f"own.py:{type(module).__name__}", shape, arguments, frozen=False)


def test_a_module_that_exports_is_judged_over_the_reals():
    assert own(nn.LayerNorm(3), "n 3").numbers is REALS


def test_a_module_that_does_not_is_judged_in_floats_and_says_why():
    block = own(Written(lambda x: x + x.round()), "n 3")
    assert block.numbers is not REALS
    assert "it is judged in floats: test_exported.py:" in block.note
    assert "round has no rule over the reals" in block.note


def test_a_reading_is_told():
    attention = own(nn.MultiheadAttention(4, 2), "n 4")
    assert "0.7071067811865476 read as the square root of 1/2" in attention.note


@pytest.mark.parametrize(
    ("law", "verdict", "strength"),
    [
        ("token_wise", "holds", "proved for all sizes"),
        ("centred", "fails", "certified"),
    ],
)
def test_a_module_gets_proofs_and_certificates(store, law, verdict, strength):
    found, *_ = row(own(nn.LayerNorm(3), "n<=2 3"), store, laws=[law])
    assert (str(found.verdict), str(found.evidence.strength)) == (verdict, strength)


class Masked(nn.Module):
    """Attention of one head, which looks no further than a token, or than the one after it."""

    def __init__(self, ahead=0):
        super().__init__()
        self.ahead, self.value = ahead, nn.Linear(1, 1)

    def forward(self, x):
        length = x.shape[-2]
        seen = torch.ones(length, length, dtype=torch.bool).tril(self.ahead)
        scores = (x @ x.mT).masked_fill(~seen, -torch.inf)
        return torch.softmax(scores, -1) @ self.value(x)


@pytest.mark.parametrize(("ahead", "strength"), [(0, "proved for all sizes"), (1, "certified")])
def test_a_mask_of_minus_infinity_is_read_as_one(store, ahead, strength):
    found, *_ = row(own(Masked(ahead), "n<=3 1"), store, laws=["causal"])
    assert str(found.evidence.strength) == strength


class Turned(nn.Module):
    """Multiply each token by a number of its place, which no size that is a name has."""

    def forward(self, x):
        return x * torch.tensor([1.0 + place for place in range(x.shape[-2])])[:, None]


def test_what_follows_from_what_was_read_at_some_sizes_is_proved_at_them(store):
    cells = row(own(Turned(), "n 1"), store, laws=["additive", "affine", "zero_preserving"])
    strengths = {each.law: str(each.evidence.strength) for each in cells}
    assert strengths["additive"] == strengths["affine"] == "proved at sizes"


def test_parameters_that_stay_as_they_are_enter_exactly(store):
    linear = nn.Linear(1, 1, bias=False)
    frozen = wrapped(linear, "own.py:Linear", "n<=2 1", {}, frozen=True)
    (found,) = row(frozen, store, laws=["homogeneous"])
    assert str(found.verdict) == "holds"
    assert frozen.numbers is REALS


class Gathering(nn.Module):
    """Average what a mask leaves, which may be nothing for the first token."""

    def forward(self, x, mask):
        length = x.shape[-2]
        seen = torch.ones(length, length, dtype=torch.bool).tril() & mask
        return (
            torch.zeros(length, length, dtype=x.dtype).masked_fill(~seen, -torch.inf).softmax(-1)
            @ x
        )


def test_a_row_that_hides_everything_has_no_value(store):
    built = own(Gathering(), "x: n<=2 1; mask: n bool")
    assert built.numbers is REALS
    found, *_ = row(built, store, laws=["defined"])
    assert (str(found.verdict), found.evidence.undefined) == ("fails", True)
