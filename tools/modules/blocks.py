"""Modules that take more than one tensor, or another call than forward, as maps of one tensor."""

from rotary_embedding_torch import RotaryEmbedding
from torch import nn


class Rotated(nn.Module):
    """Rotate queries by their places, as `RotaryEmbedding` does to queries and keys alike."""

    def __init__(self, **arguments):
        super().__init__()
        self.rotary = RotaryEmbedding(**arguments)

    def forward(self, queries):
        return self.rotary.rotate_queries_or_keys(queries)
