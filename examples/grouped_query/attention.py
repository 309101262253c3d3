"""Grouped-query attention with rotary positions, a padding mask and a cache, and bugs to plant."""

import torch
from torch import nn


class Attention(nn.Module):
    """Heads of queries share a head of keys; `bug` names what is wrong, and is empty if nothing."""

    def __init__(self, width=2, heads=2, groups=1, bug=""):
        super().__init__()
        self.heads, self.groups, self.bug = heads, groups, bug
        self.query = nn.Linear(width, heads * 2, bias=False)
        self.key = nn.Linear(width, groups * 2, bias=False)
        self.value = nn.Linear(width, groups * 2, bias=False)
        self.out = nn.Linear(heads * 2, width, bias=False)

    def split(self, x, heads):
        """Turn (b, n, heads * 2) into (b, heads, n, 2)."""
        return x.unflatten(-1, (heads, 2)).transpose(1, 2)

    def turned(self, x, start):
        """Turn the two channels of each head by an angle that grows with the place."""
        axis = 1 if self.bug == "rotated heads" else 2
        places = torch.arange(start, start + x.shape[axis], dtype=x.dtype) / 2
        angle = places[:, None, None] if axis == 1 else places[:, None]
        cos, sin = angle.cos(), angle.sin()
        one, two = x[..., :1], x[..., 1:]
        return torch.cat([one * cos - two * sin, one * sin + two * cos], dim=-1)

    def spread(self, x):
        """Repeat each head of keys for the heads of queries that share it."""
        if self.bug == "tiled groups":
            return x.repeat(1, self.heads // self.groups, 1, 1)
        return x.repeat_interleave(self.heads // self.groups, dim=1)

    def forward(self, x, mask=None, cache=None):
        """Attend to what came so far; the mask (b, n) is True for tokens, False for padding."""
        past = 0 if cache is None else cache[0].shape[2] - (self.bug == "cache off by one")
        query = self.turned(self.split(self.query(x), self.heads), past)
        key = self.turned(self.split(self.key(x), self.groups), past)
        value = self.split(self.value(x), self.groups)
        if cache is not None:
            key, value = (torch.cat(pair, dim=2) for pair in zip(cache, (key, value), strict=True))
        scores = query @ self.spread(key).mT
        n, m = scores.shape[-2:]
        seen = torch.ones(n, m, dtype=torch.bool).tril(m - n + (self.bug == "mask leaks"))
        if mask is not None and self.bug != "padding seen":
            own = torch.eye(m, dtype=torch.bool) & (self.bug != "nan row")
            seen = seen & (mask[:, None, None, :] | own)
        scores = scores.masked_fill(~seen, -torch.inf)
        weights = scores.softmax(0 if self.bug == "batch mixed" else -1)
        mixed = weights @ self.spread(value)
        return self.out(mixed.transpose(1, 2).flatten(2)), (key, value)
