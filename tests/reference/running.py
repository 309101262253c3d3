"""Float64 computations of torch that carry a running bound on their rounding errors.

Each operation hands on the errors of its operands and adds its own: U for each rounding, relative
to what is rounded; a sum of k terms rounds k times, in any order, relative to the sum of their
sizes. To first order; `bound` is doubled for the higher orders and again for a second computation
of the same formula, whose roundings are as many.
"""

from dataclasses import dataclass

import torch
from torch.nn import functional

U = 2.0**-53
FUNCTION = 4 * U
"""exp, tanh and sqrt are within two units in the last place, 4 U."""


@dataclass(frozen=True)
class Running:
    """Values of torch, and how far they may be from the exact ones."""

    value: torch.Tensor
    error: torch.Tensor

    @property
    def bound(self):
        return 4 * self.error.numpy()

    def convolve(self, kernel, bias=None, **options):
        """Convolve over one or two dimensions, as many as the kernel has."""
        apply = functional.conv1d if kernel.ndim == 3 else functional.conv2d
        sizes = apply(
            self.value.abs(), kernel.abs(), None if bias is None else bias.abs(), **options
        )
        handed = apply(self.error, kernel.abs(), **options)
        terms = kernel[0].numel() + 1
        return Running(apply(self.value, kernel, bias, **options), handed + terms * U * sizes)

    def affine(self, w, b=None):
        """Multiply rows by a matrix and add a row."""
        sizes = self.value.abs() @ w.abs() + (0 if b is None else b.abs())
        value = self.value @ w if b is None else self.value @ w + b
        return Running(value, self.error @ w.abs() + (len(w) + 1) * U * sizes)

    def add(self, other):
        value = self.value + other.value
        return Running(value, self.error + other.error + U * value.abs())

    def multiply(self, other):
        value = self.value * other.value
        handed = self.value.abs() * other.error + other.value.abs() * self.error
        return Running(value, handed + U * value.abs())

    def relu(self):
        return Running(functional.relu(self.value), self.error)

    def relu6(self):
        return Running(functional.relu6(self.value), self.error)

    def tanh(self):
        return Running(torch.tanh(self.value), self.error + FUNCTION)

    def sigmoid(self):
        return Running(torch.sigmoid(self.value), self.error / 4 + FUNCTION + U)

    def mean(self, axes):
        terms = self.value.numel() / self.value.mean(axes).numel()
        handed = self.error.mean(axes)
        return Running(
            self.value.mean(axes), handed + (terms + 1) * U * self.value.abs().mean(axes)
        )

    def total(self, axis):
        terms = self.value.shape[axis]
        sizes = self.value.abs().sum(axis)
        return Running(self.value.sum(axis), self.error.sum(axis) + terms * U * sizes)

    def batch_norm(self, norm, *, training, epsilon=1e-5):
        """Normalise channels by gain, offset, mean and variance.

        Written as gain * (x - mean) / deviation + offset or as x * alpha + beta, with
        alpha = gain / deviation: at most six roundings of each summand, of sizes |alpha x|,
        |alpha mean| and |offset|, and FUNCTION for the root. In training the mean of k entries is
        off by k + 1 roundings, the variance by k + 2 and by the centred entries' errors, and half
        of the variance's relative error reaches the deviation.
        """
        gain, offset, mean, variance = map(
            torch.as_tensor, (norm.gain, norm.offset, norm.mean, norm.variance)
        )
        value = functional.batch_norm(
            self.value, mean.clone(), variance.clone(), gain, offset, training, 0.0, epsilon
        )
        mean_error = deviation_error = torch.zeros_like(mean)
        axes = [axis for axis in range(self.value.ndim) if axis != 1]
        if training:
            k = self.value[:, 0].numel()
            mean = self.value.mean(axes)
            mean_error = self.error.mean(axes) + (k + 1) * U * self.value.abs().mean(axes)
            centred = (self.value - _channels(mean, self.value)).abs()
            off = self.error + _channels(mean_error, self.value) + U * centred
            variance = (centred * centred).mean(axes)
            variance_error = 2 * (centred * off).mean(axes) + (k + 2) * U * variance
            deviation_error = variance_error / (2 * (variance + epsilon))
        alpha = (gain / torch.sqrt(variance + epsilon)).abs()
        relative = deviation_error + 6 * U + FUNCTION
        normalised = _channels(alpha, self.value) * (self.value - _channels(mean, self.value)).abs()
        sizes = _channels(alpha, self.value) * (
            self.value.abs() + _channels(mean.abs(), self.value)
        ) + _channels(offset.abs(), self.value)
        handed = _channels(alpha, self.value) * (self.error + _channels(mean_error, self.value))
        rounded = (6 * U + FUNCTION) * sizes
        return Running(value, handed + relative.max() * normalised + rounded)


def exactly(x):
    """Start from given numbers, which have no error."""
    value = torch.as_tensor(x)
    return Running(value, torch.zeros_like(value))


def _channels(row, like):
    """Lay one number for each channel along the second axis."""
    return row.reshape(-1, *[1] * (like.ndim - 2))
