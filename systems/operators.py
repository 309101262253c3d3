"""The operators of arrays that stand for other arrays: each is handed on by its standard name."""

from __future__ import annotations

from math import prod
from typing import TYPE_CHECKING, Any

from .exact import refuse_other_ranks

if TYPE_CHECKING:
    from collections.abc import Iterator


class Operators:
    """Arithmetic in terms of one method, `_operate`, that applies a function of two arrays."""

    __slots__ = ()
    __array_ufunc__ = None
    __hash__ = None  # type: ignore[assignment]
    namespace: Any

    @property
    def shape(self) -> tuple[int, ...]:
        raise NotImplementedError

    def _operate(self, function: str, left: Any, right: Any) -> Any:
        raise NotImplementedError

    def __array_namespace__(self, *, api_version: str | None = None) -> Any:
        del api_version
        return self.namespace

    @property
    def ndim(self) -> int:
        return len(self.shape)

    @property
    def size(self) -> int:
        return prod(self.shape)

    @property
    def mT(self) -> Any:  # noqa: N802 - the standard's name
        return self.namespace.matrix_transpose(self)

    @property
    def T(self) -> Any:  # noqa: N802 - the standard's name
        refuse_other_ranks(self.ndim)
        return self.mT

    def __len__(self) -> int:
        return self.shape[0]

    def __iter__(self) -> Iterator[Any]:
        return (self[place] for place in range(len(self)))

    def __getitem__(self, key: Any) -> Any:
        raise NotImplementedError

    def __add__(self, other: Any) -> Any:
        return self._operate("add", self, other)

    def __radd__(self, other: Any) -> Any:
        return self._operate("add", other, self)

    def __sub__(self, other: Any) -> Any:
        return self._operate("subtract", self, other)

    def __rsub__(self, other: Any) -> Any:
        return self._operate("subtract", other, self)

    def __mul__(self, other: Any) -> Any:
        return self._operate("multiply", self, other)

    def __rmul__(self, other: Any) -> Any:
        return self._operate("multiply", other, self)

    def __truediv__(self, other: Any) -> Any:
        return self._operate("divide", self, other)

    def __rtruediv__(self, other: Any) -> Any:
        return self._operate("divide", other, self)

    def __matmul__(self, other: Any) -> Any:
        return self._operate("matmul", self, other)

    def __rmatmul__(self, other: Any) -> Any:
        return self._operate("matmul", other, self)

    def __pow__(self, exponent: Any) -> Any:
        return self._operate("pow", self, exponent)

    def __rpow__(self, base: Any) -> Any:
        return self._operate("pow", base, self)

    def __neg__(self) -> Any:
        return self.namespace.negative(self)

    def __abs__(self) -> Any:
        return self.namespace.abs(self)
