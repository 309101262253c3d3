"""Activations, entry by entry."""

from __future__ import annotations

from ..theory.numbers import Array, array_namespace


def relu(x: Array) -> Array:
    r"""Keep what is positive and replace the rest by 0.

    $$ \mathrm{relu}(x) = \max(x, 0) $$

    Shapes: any, kept.

    Numbers: every number system.

    Source: Nair and Hinton (2010), "Rectified linear units improve restricted Boltzmann machines".
    """
    xp = array_namespace(x)
    return xp.maximum(x, xp.zeros_like(x))
