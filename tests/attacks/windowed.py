"""Causal attention to exact windows of two tokens, as a package makes it: one release leaks.

`tox -e faulty` installs it.
"""

import torch
from local_attention.local_attention import LocalAttention


class Windowed(torch.nn.Module):
    """Queries, keys and values are one input."""

    def __init__(self):
        super().__init__()
        self.attention = LocalAttention(
            window_size=2, causal=True, exact_windowsize=True, autopad=True
        )

    def forward(self, x):
        return self.attention(x, x, x)
