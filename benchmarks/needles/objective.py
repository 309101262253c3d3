"""A needle as the other contestants see it: numbers in, a height out, and a court that is asked.

All are given the same: the claim's violation at a vector of free coordinates, evaluated in batches
in torch, its gradient, sizes that grow from round to round, and the court, which judges what they
offer as it is and rounded. Asking it takes at most a share of the time.
"""

from __future__ import annotations

import time
from dataclasses import dataclass, field
from fractions import Fraction
from itertools import count
from math import prod

import numpy as np
import torch
from lakatos.harness.judge.point import judge
from lakatos.harness.search.suspects import Search
from lakatos.theory.shape import TOKENS
from lakatos.theory.witness import fractions

ABOVE = (1, 0, 2, 3, 5)
"""How far above the smallest sizes to look, in turn; then many tokens alone."""
LONG = (8, 12, 20, 32, 40)
FIRST = 0.05
"""Seconds of the first visit to one choice of sizes; each round takes twice as long."""
ASKING = 1 / 4
"""The share of the time that asking may take."""
ROUNDED = (None, Fraction(1, 4), Fraction(1, 64), "fraction")
LARGEST_DENOMINATOR = 12


class Solved(KeyboardInterrupt):
    """A point that the court confirms: nothing on the way may catch it."""


def sizes_of(claim):
    """List the sizes that are looked at in turn, each once."""
    found = [claim.signature.sizes_above(up) for up in ABOVE]
    for length in LONG:
        sizes = claim.signature.sizes_above(1)
        for name, bound in claim.bounds.items():
            if name in TOKENS:
                sizes[name] = max(bound.low, min(length, bound.high or length))
        found.append(claim.signature.fitted(sizes))
    return [sizes for place, sizes in enumerate(found) if sizes not in found[:place]]


def visits(claim):
    """Visit all sizes again and again, twice as long each time."""
    every = [Objective(claim, sizes) for sizes in sizes_of(claim)]
    for round_ in count():
        for objective in every:
            objective.until = time.process_time() + FIRST * 2**round_
            yield objective


@dataclass
class Objective:
    """The violation of a claim at one choice of sizes, as a function of vectors."""

    claim: object
    sizes: dict
    until: float = 0.0
    candidates: int = 0
    best: float = -np.inf
    asking: float = 0.0
    started: float = field(default_factory=time.process_time)

    def __post_init__(self):
        self.search = Search(self.claim)
        self.kinds = self.claim.signature.coordinates
        self.shapes = [kind.shape.sizes(self.sizes) for kind in self.kinds]
        self.counts = [prod(shape) for shape in self.shapes]
        self.entries = sum(self.counts)
        bounds = [kind.bounds(self.sizes) for kind in self.kinds]
        self.low, self.high = (
            np.concatenate(
                [
                    np.full(n, np.nan if each[side] is None else float(each[side]))
                    for n, each in zip(self.counts, bounds, strict=True)
                ]
            )
            for side in (0, 1)
        )
        self.whole = np.concatenate(
            [np.full(n, kind.integer) for n, kind in zip(self.counts, self.kinds, strict=True)]
        )

    @property
    def over(self):
        """Whether this visit is over."""
        return time.process_time() > self.until

    def box(self, reach):
        """Return the bounds of each number: its own, or a reach to both sides."""
        low = np.where(np.isnan(self.low), -reach, self.low)
        return low, np.where(np.isnan(self.high), np.maximum(reach, low + reach), self.high)

    def starts(self, generator, number, scales):
        """Draw vectors: normals of given scales, or evenly between bounds where there are two."""
        normal = generator.standard_normal((number, self.entries)) * scales[:, None]
        low, high = self.box(1)
        bounded = ~np.isnan(self.low) & ~np.isnan(self.high)
        even = low + (high - low + self.whole) * generator.random((number, self.entries))
        return np.where(bounded, np.floor(even) * self.whole + even * ~self.whole, normal)

    def tensors(self, vectors):
        """Return the arrays of coordinates of a batch of vectors, inside the domain."""
        parts, at = [], 0
        for kind, shape, n in zip(self.kinds, self.shapes, self.counts, strict=True):
            part = vectors[:, at : at + n].reshape(-1, *shape)
            at += n
            low, high = (None if b is None else float(b) for b in kind.bounds(self.sizes))
            part = part.round() if kind.integer else part
            part = part.abs() if low == 0 else part
            part = part if low is None and high is None else part.clamp(low, high)
            if kind.nonzero:
                part = torch.where(part == 0, torch.ones_like(part), part)
            parts.append(part.long() if kind.index else part)
        return parts

    def heights(self, vectors):
        """Evaluate a tensor of vectors, with gradients."""
        self.candidates += len(vectors)
        return self.search.violations(self.sizes, self.tensors(vectors)).double()

    def __call__(self, vectors):
        """Evaluate vectors and offer the best of them to the court."""
        vectors = np.atleast_2d(np.asarray(vectors, dtype=np.float64))
        with torch.no_grad():
            heights = self.heights(torch.from_numpy(vectors)).numpy()
        heights = np.nan_to_num(heights, nan=-1e9, posinf=1e9, neginf=-1e9)
        self.offer(vectors, heights)
        return heights

    def offer(self, vectors, heights):
        """Ask the court about the best, where it is better than what was asked about before."""
        worst = int(np.argmax(heights))
        height = float(heights[worst])
        spent = time.process_time() - self.started
        if height <= self.best + 0.01 * abs(self.best) or self.asking > ASKING * spent + 0.1:
            return
        self.best, before = height, time.process_time()
        for rounded in ROUNDED:
            if judge(self.claim, self.point(vectors[worst], rounded)).decisive:
                raise Solved
        self.asking += time.process_time() - before

    def point(self, vector, rounded):
        """Return the exact point of a vector."""
        if rounded is None:
            change = Fraction
        elif rounded == "fraction":
            change = lambda each: Fraction(each).limit_denominator(LARGEST_DENOMINATOR)
        else:
            change = lambda each: round(Fraction(each) / rounded) * rounded
        rest = iter(self.tensors(torch.from_numpy(vector[None])))

        def made(kind):
            exact = fractions(next(rest)[0].numpy())
            if not kind.integer:
                exact = np.asarray(np.frompyfunc(change, 1, 1)(exact), dtype=object)
            return kind.clamped(exact, self.sizes)

        return self.claim.signature.point(dict(self.sizes), made)
