"""Probes of a user's block: randomness, state and what mixes the examples of a batch."""

import pytest
import torch
from lakatos.harness.catalogue.claims import SelectionError
from lakatos.harness.catalogue.own import wrapped

NO_FUNCTION = r"two outputs for one input|after a call on another"


class Shuffling(torch.nn.Module):
    """Tokens in a random order: of tokens that are all alike nothing is seen."""

    def forward(self, x):
        return x[..., torch.randperm(x.shape[-2]), :]


class Dropping(torch.nn.Module):
    """A channel in the place of another, at random."""

    def forward(self, x):
        return x.roll(int(torch.randint(8, ())), -1)


@pytest.mark.parametrize("module", [Shuffling, Dropping])
def test_what_picks_tokens_at_random_is_refused(module):
    torch.manual_seed(1)
    with pytest.raises(SelectionError, match="gives two outputs for one input"):
        wrapped(module, f"here.py:{module.__name__}", "n 3", {}, frozen=False)


class Counting(torch.nn.Module):
    """Every other call sees the tokens from behind."""

    def __init__(self):
        super().__init__()
        self.calls = 0

    def forward(self, x):
        self.calls += 1
        return x.flip(-2) if self.calls % 2 else x


class Growing(torch.nn.Module):
    """Positions are kept up to the longest input that was seen, counted from its end."""

    def __init__(self):
        super().__init__()
        self.longest = 0

    def forward(self, x):
        self.longest = max(self.longest, x.shape[-2])
        places = torch.arange(self.longest).flip(0)[: x.shape[-2], None]
        return x + places.to(x.dtype)


@pytest.mark.parametrize("module", [Counting, Growing])
def test_what_depends_on_calls_before_is_refused(module):
    with pytest.raises(SelectionError, match=NO_FUNCTION):
        wrapped(module, f"here.py:{module.__name__}", "n 3", {}, frozen=False)


def shuffled(x):
    return x[torch.randperm(x.shape[0])]


_SEEN = {}


def remembering(x):
    _SEEN.setdefault("largest", x.amax())
    _SEEN["largest"] = torch.maximum(_SEEN["largest"], x.amax())
    return x / _SEEN["largest"]


@pytest.mark.parametrize("function", [shuffled, remembering])
def test_a_function_in_torch_is_probed_as_well(function):
    with pytest.raises(SelectionError, match=NO_FUNCTION):
        wrapped(function, f"here.py:{function.__name__}", "n 3", {}, frozen=False)


class Apart(torch.nn.Module):
    """Each example by itself."""

    def __init__(self):
        super().__init__()
        self.inner = torch.nn.TransformerEncoderLayer(4, 2, 8, batch_first=True)

    def forward(self, x):
        return self.inner(x)


class Normed(torch.nn.Module):
    """Batch norm as in training: over all examples."""

    def forward(self, x):
        return torch.nn.functional.batch_norm(x.mT, None, None, training=True).mT


class Reshaped(torch.nn.Module):
    """Tokens and examples change places."""

    def forward(self, x):
        return x.reshape(x.shape[1], x.shape[0], x.shape[2]).softmax(0).reshape(x.shape)


class Running(torch.nn.Module):
    """An example sees those before it."""

    def forward(self, x):
        return x.cumsum(0)


class Pooled(torch.nn.Module):
    """One output for all examples."""

    def forward(self, x):
        return x.mean(0, keepdim=True)


class Single(torch.nn.Module):
    """A batch of one is written into the code."""

    def forward(self, x):
        return x.reshape(1, -1, 4).tanh()


class Lone(torch.nn.Module):
    """What asks for a batch of one."""

    def forward(self, x):
        assert len(x) == 1
        return x.tanh()


SAID = {
    Apart: "",
    Normed: "mixes its batch",
    Reshaped: "mixes its batch",
    Running: "mixes its batch",
    Pooled: "does not give two outputs",
    Single: "does not give two outputs",
    Lone: "on a batch of one example alone",
}


@pytest.mark.parametrize("module", SAID, ids=lambda module: module.__name__)
def test_a_row_says_whether_a_batch_is_mixed(module):
    block = wrapped(module, f"here.py:{module.__name__}", "1 n 4", {}, frozen=False)
    said = block.note or ""
    assert SAID[module] in said
    assert bool(SAID[module]) == ("batch" in said)
