"""Functions made from text, whose source can be found again."""

from __future__ import annotations

import linecache
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Callable


def compiled(text: str, path: str, name: str, names: dict[str, Any]) -> Callable[..., Any]:
    """Compile the definition of `name` so that its source text can be found again."""
    linecache.cache[path] = (len(text), None, text.splitlines(keepends=True), path)
    exec(compile(text, path, "exec"), names)  # noqa: S102 - the text is made by the court
    return names[name]  # type: ignore[no-any-return]
