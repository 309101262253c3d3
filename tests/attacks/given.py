"""Blocks that others reported, and modules of which something false was said, each with a law.

`ROWS` says what is true of each. Tokens are samples where a report is about a batch.
"""

from dataclasses import dataclass, field

import torch
from lakatos.theory import Array, Real, Source, array_namespace, block
from lakatos.theory.verdict import Verdict
from torch.nn.functional import scaled_dot_product_attention

NOTE = Source("report", "A report", ("Somebody",), 2025, "https://example.org/report")


# Filters and summaries of a causal mixer.


def _convolved(x, kernel, *, around):
    """Sum over earlier tokens, or over all of them: then the kernel is read in a circle."""
    xp, n = array_namespace(x), x.shape[0]
    reached = lambda t: range(1, n if around else t + 1)
    rows = [
        sum((kernel[(t - s) % kernel.shape[0]] * x[s, :] for s in reached(t)), kernel[t] * x[0, :])
        for t in range(n)
    ]
    return xp.stack(rows, axis=0)


@block(source=NOTE, rational=True)
def spectral_filter(x: Real[Array, "n d"], kernel: Real[Array, "2*n"]) -> Real[Array, "n d"]:
    """Multiply the spectrum of 2n zero-padded tokens by any response: a circular convolution.

    $$ y_t = \\sum_{s < n} k_{(t - s) \\bmod 2n}\\; x_s $$
    """
    return _convolved(x, kernel, around=True)


@block(source=NOTE, rational=True)
def padded_filter(x: Real[Array, "n d"], kernel: Real[Array, "n"]) -> Real[Array, "n d"]:
    """Do the same by a response whose impulse response has length n.

    $$ y_t = \\sum_{s \\le t} k_{t - s}\\; x_s $$
    """
    return _convolved(x, kernel, around=False)


class SpectralFilter(torch.nn.Module):
    """The first of them in torch, for one length: the response is any complex vector."""

    def __init__(self, length):
        super().__init__()
        self.length = length
        self.real = torch.nn.Parameter(torch.ones(length + 1))
        self.imaginary = torch.nn.Parameter(torch.zeros(length + 1))

    def forward(self, x):
        spectrum = torch.fft.rfft(x, n=2 * self.length, dim=-2)
        response = torch.complex(self.real, self.imaginary)[:, None]
        filtered = torch.fft.irfft(spectrum * response, n=2 * self.length, dim=-2)
        return filtered[..., : self.length, :]


def causal_summary(x, size=64):
    """Add to each token the mean of the whole chunk before its own."""
    xp, rows = array_namespace(x), []
    for t in range(x.shape[0]):
        before = t // size - 1
        chunk = x[before * size : (before + 1) * size, :]
        rows.append(x[t, :] + (xp.mean(chunk, axis=0) if before >= 0 else 0 * x[t, :]))
    return xp.stack(rows, axis=0)


# Masks.


def _masked(x, mask):
    return scaled_dot_product_attention(x[None], x[None], x[None], attn_mask=mask)[0]


def _later(x):
    return torch.triu(torch.ones(x.shape[0], x.shape[0], dtype=torch.bool), diagonal=1)


def inverted(x):
    """Look at later tokens alone: in this mask, true says what may be seen."""
    return _masked(x, _later(x))


def upright(x):
    """Look at earlier tokens."""
    return _masked(x, ~_later(x))


class Repeat(torch.nn.Module):
    """Two tokens a sample; a second that begins with zero is hidden, by masks laid out wrong."""

    interleave = False

    def __init__(self):
        super().__init__()
        self.attention = torch.nn.MultiheadAttention(2, 2, bias=False, batch_first=True)

    def forward(self, x):
        tokens = x.reshape(-1, 2, 2)
        hidden = torch.stack(
            [torch.zeros_like(tokens[:, 0, 0], dtype=torch.bool), tokens[:, 1, 0] == 0], dim=-1
        )
        mask = hidden[:, None, :].expand(-1, 2, -1)
        mask = mask.repeat_interleave(2, dim=0) if self.interleave else mask.repeat(2, 1, 1)
        return self.attention(tokens, tokens, tokens, attn_mask=mask)[0].reshape(-1, 4)


class Interleave(Repeat):
    """The same with masks laid out right."""

    interleave = True


# Reshapes.


def _dilated(x, dilation, *, transposed):
    """Add the entry `dilation` places before, by a reshape to rows."""
    xp, (_, t) = array_namespace(x), x.shape
    rows = -(-t // dilation)
    zero = xp.zeros_like(x[:, :1])
    padded = xp.concat([x] + [zero] * (rows * dilation - t), axis=-1)
    if transposed:
        columns = [padded[:, i::dilation] for i in range(dilation)]
    else:
        columns = [padded[:, i * rows : (i + 1) * rows] for i in range(dilation)]
    done = [column + xp.concat([zero, column[:, :-1]], axis=-1) for column in columns]
    if transposed:
        return xp.stack([done[i % dilation][:, i // dilation] for i in range(t)], axis=-1)
    return xp.concat(done, axis=-1)[:, :t]


def without_transposes(x, dilation=2):
    """Convolve chunks that lie beside one another."""
    return _dilated(x, dilation, transposed=False)


def with_transposes(x, dilation=2):
    """Convolve every second entry."""
    return _dilated(x, dilation, transposed=True)


def relative_shift(x):
    """Put zeros behind, reshape, drop the last row: rows move to the right, each its own way."""
    xp, (n, m) = array_namespace(x), x.shape
    wider = xp.concat([x, xp.zeros_like(x[:, :1])], axis=1)
    return xp.reshape(xp.reshape(wider, (m + 1, n))[:-1, :], (n, m))


# Statistics.


class TrainingNorm(torch.nn.Module):
    """Norm by the statistics of the batch."""

    def __init__(self):
        super().__init__()
        self.norm = torch.nn.BatchNorm1d(2, track_running_stats=False)

    def forward(self, x):
        return self.norm(x)


class EvaluationNorm(torch.nn.Module):
    """Norm by what was kept."""

    def __init__(self):
        super().__init__()
        self.norm = torch.nn.BatchNorm1d(2)

    def forward(self, x):
        return self.norm(x)


# Rounding that grows, jumps, is absorbed; writing in place.


class Angle(torch.nn.Module):
    """The zero map, by the angle between a vector and itself."""

    def forward(self, x):
        length = 1 + (x * x).sum(-1, keepdim=True)
        unit = x / length.sqrt()
        cosine = (unit * unit).sum(-1, keepdim=True) + 1 / length
        return torch.acos(cosine.clamp(-1, 1)) * torch.ones_like(x)


class Distances(torch.nn.Module):
    """Distances of tokens, by products of matrices."""

    def forward(self, x):
        return torch.cdist(x, x, compute_mode="use_mm_for_euclid_dist")


class Threshold(torch.nn.Module):
    """The identity, behind a threshold that rounding crosses."""

    def forward(self, x):
        whole = x.softmax(-1).sum(-1, keepdim=True) >= 1
        return torch.where(whole, x, torch.zeros_like(x))


class Beside(torch.nn.Module):
    """One channel is 10^16, the others are below zero."""

    def forward(self, x):
        return torch.cat([1e16 + 0 * x[:, :1], -1 / (1 + x[:, 1:] ** 2)], -1)


def relu_in_place(x):
    """Write into what is given."""
    return torch.relu_(x)


@dataclass(frozen=True)
class Row:
    """A block, how it is built and fed, and a law that it obeys or breaks."""

    target: object
    law: str
    expected: Verdict
    input: str | None = "n d"
    arguments: dict = field(default_factory=dict)
    before: str = ""
    """What was said when it was first tried."""
    says: str = ""
    """What the evidence says besides."""

    @property
    def asked(self):
        """Say what is asked."""
        given = "".join(f", {name} {value}" for name, value in self.arguments.items())
        shape = f" of ({self.input})" if self.input else ""
        return f"{self.law.replace('_', ' ')}{shape}{given}"


UNTOLD = "undecided, without a next step"
HOLDS, FAILS, UNDECIDED = Verdict.HOLDS, Verdict.FAILS, Verdict.UNDECIDED
ROWS = [
    Row(spectral_filter, "causal", FAILS, None),
    Row(padded_filter, "causal", HOLDS, None),
    Row(SpectralFilter, "causal", FAILS, "n=4 d", {"length": 4}),
    Row(causal_summary, "causal", HOLDS, arguments={"size": 7}),
    Row(inverted, "causal", FAILS),
    Row(upright, "causal", HOLDS),
    Row(Repeat, "token_wise", FAILS, "n 4", before="holds: float"),
    Row(Interleave, "token_wise", HOLDS, "n 4"),
    Row(without_transposes, "delay_equivariant", FAILS, "c t"),
    Row(with_transposes, "delay_equivariant", HOLDS, "c t"),
    Row(without_transposes, "causal", HOLDS, "c t"),
    Row(with_transposes, "causal", HOLDS, "c t"),
    Row(relative_shift, "token_wise", FAILS),
    Row(
        TrainingNorm,
        "token_wise",
        UNDECIDED,
        "n 2",
        before="undecided, without a next step",
        says="give n>=2",
    ),
    Row(TrainingNorm, "token_wise", FAILS, "n>=2 2"),
    Row(EvaluationNorm, "token_wise", HOLDS, "n 2"),
    Row(Angle, "additive", HOLDS, before="fails: float"),
    Row(Distances, "translation_invariant", HOLDS, before="fails: float"),
    Row(Threshold, "identity_map", HOLDS, before="fails: float"),
    Row(Beside, "nonnegative", FAILS, before="holds: float"),
    *(
        Row(relu_in_place, law, FAILS, before="holds: float")
        for law in ("identity_map", "odd", "additive")
    ),
]
