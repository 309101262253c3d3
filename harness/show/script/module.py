"""A torch module in a script: it is built from its class and arguments, and called on arrays."""

from __future__ import annotations

import ast
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from ...catalogue.remade import Remade

PICKS = ("", "[0]", ".values().__iter__().__next__()")
"""How the array of which laws speak is taken from what a module returns: as it is, or the first."""


def built(remade: Remade) -> tuple[ast.stmt, set[str]]:
    """Return the statement that builds a module, and what is imported for it."""
    arguments = ", ".join(f"{name}={value!r}" for name, value in remade.arguments.items())
    if remade.place.endswith(".py"):
        kind, modules = f"runpy.run_path({remade.place!r})[{remade.name!r}]", {"runpy", "torch"}
    else:
        kind, modules = f"{remade.place}.{remade.name}", {remade.place, "torch"}
    (statement,) = ast.parse(
        f"module = {kind}({arguments}).eval().double().requires_grad_(False)"
    ).body
    return statement, modules


def called(remade: Remade, name: str, pick: str) -> ast.FunctionDef:
    """Return the block as a function of NumPy's arrays."""
    lead = "[None]" if remade.batched else ""
    given = {
        each: f"torch.tensor({'~' if each in remade.hidden else ''}{each}){lead}"
        for each in remade.inputs
    }
    if remade.named:
        taken = f"(), {{{', '.join(f'{each!r}: {text}' for each, text in given.items())}}}"
    else:
        taken = f"({', '.join([*given.values()] * remade.count)},)"
    held = "{}"
    if remade.drawn:
        held = f"{{key: torch.tensor(each) for key, each in {remade.drawn}.items()}}"
    result = f"torch.func.functional_call(module, {held}, {taken}){pick}"
    result = f"{result}[0]" if remade.batched else result
    taking = ", ".join([*remade.inputs, *filter(None, [remade.drawn])])
    (function,) = ast.parse(f"def {name}({taking}):\n    return {result}.numpy()").body
    assert isinstance(function, ast.FunctionDef)
    return function


__all__ = ["PICKS", "built", "called"]
