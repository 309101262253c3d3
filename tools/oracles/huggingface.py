"""What the classes of Hugging Face's transformers are built with, from configurations alone."""

from contextlib import contextmanager
from unittest.mock import patch

import torch
import transformers

transformers.logging.set_verbosity_error()


@contextmanager
def widened():
    """Compute in float64 what these classes turn to float32 whatever their dtype."""
    names = {"float": torch.float64, "float32": torch.float64, "FloatTensor": torch.DoubleTensor}
    usual = torch.get_default_dtype()
    torch.set_default_dtype(torch.float64)
    try:
        with (
            patch.multiple(torch, **names),
            patch.object(torch.Tensor, "float", torch.Tensor.double),
        ):
            yield
    finally:
        torch.set_default_dtype(usual)


def dense(w, b=None, **options):
    """Name the parts of a linear layer; `biased` ones have zeros where no bias is given."""
    if b is None and not options.get("biased"):
        return {"weight": w.T}
    return {"weight": w.T, "bias": torch.zeros(w.shape[-1]) if b is None else b.flatten()}


def norm(parameters):
    """Name the parts of a norm."""
    return {"weight": parameters.gain, "bias": parameters.offset}


def batch_norm(parameters):
    """Name the parts of a batch norm."""
    kept = {"running_mean": parameters.mean, "running_var": parameters.variance}
    return {**norm(parameters), **kept, "num_batches_tracked": torch.tensor(0)}


def beside(w):
    """Lay the matrices of the heads side by side."""
    return torch.cat(list(w), dim=-1)


def hiding(mask):
    """Return what is added to the scores of every head so that hidden ones vanish."""
    return (
        None if mask is None else torch.zeros(mask.shape).masked_fill(~mask, -torch.inf)[None, None]
    )
