"""Arrays with entries that are minus infinity: where they are is known, apart from the numbers.

Trusted: a mistake here can make a verdict wrong.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Callable


@dataclass(frozen=True)
class Hidden:
    """Numbers, which are any where they are hidden, and a mask, True where they are."""

    numbers: Any
    mask: Any

    @property
    def shape(self) -> Any:
        """The shape of both."""
        return self.numbers.shape

    @property
    def ndim(self) -> int:
        """The count of axes."""
        return len(self.shape)

    def moved(self, move: Callable[[Any], Any]) -> Hidden:
        """Return the array with its entries moved about."""
        return Hidden(move(self.numbers), move(self.mask))
