"""The program: what a claim reaches, translated and named.

Takes a claim and a dialect (how numbers are written); gives the definitions by name and the
statements of the claim itself, which the later stages change in place.
"""

from __future__ import annotations

import ast
import sys
from typing import TYPE_CHECKING, Any

from ....theory import arrays
from ....theory.composite import Parameters, Stack
from ....theory.domain import Optional
from ...catalogue.remade import remade_of
from ...keep.definitions import definitions, source_tree
from . import trees
from .module import built, called
from .names import EXACT, RESERVED, fresh
from .translate import translate

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence

    from ....theory import Claim
    from ....theory.block import Block
    from ....theory.domain import Domain


class Program:
    """The script while it is made: definitions by name, and the statements of the claim."""

    def __init__(  # noqa: PLR0913, PLR0917 - what is to be shown, and how
        self,
        claim: Claim | Block,
        dialect: str,
        kinds: Sequence[type] = (),
        reserved: Iterable[str] = (),
        without: Iterable[str] = (),
        pick: str = "",
    ) -> None:
        """Translate what a claim reaches.

        Args:
            claim: The claim, or a block.
            dialect: How numbers are written.
            kinds: Dataclasses that the script needs for its point, used by the claim or not.
            reserved: Further names that no definition may take.
            without: Parameters of the claim that are left out.
            pick: How the output of which laws speak is taken from what a torch module returns.
        """
        self.claim: Any = claim
        self.dialect = dialect
        self.modules: set[str] = set()
        self.definitions: dict[str, ast.stmt] = {}
        nothing = {name: ast.Constant(None) for name in without}
        self.present = {("", name) for name in claim.parameters if name not in nothing}
        """Names that are never None, each with the function that binds it ("" for the claim)."""
        *others, function = definitions(claim.function, also=frozenset({arrays.__name__}))
        others += [kind for kind in kinds if kind not in others]
        sources = {each: trees.copied(source_tree(each)) for each in others}
        body = trees.copied(source_tree(function))
        self.remade = {id(each): remade for each in others if (remade := remade_of(each))}
        """The torch modules, which a script builds and calls."""
        taken = RESERVED.union(
            reserved,
            ["module"] if self.remade else [],
            *map(trees.bound, (*sources.values(), body)),
        )
        names: dict[int, str] = {}
        for each in others:
            names[id(each)] = fresh(_short_name(each), taken | set(names.values()))
        self.kinds = {kind: names[id(kind)] for kind in kinds}
        """How the script calls the dataclasses of its point."""
        self.entry: ast.FunctionDef = self._translated(function, body, names)
        unquantified = {
            name: default
            for name, default in trees.defaults(self.entry).items()
            if name not in claim.signature.parameters
        }
        self.body: list[ast.stmt] = [
            trees.substitute(each, nothing | unquantified) for each in self.entry.body
        ]
        waiting = dict(zip(names.values(), sources.items(), strict=True))
        while needed := sorted(self._loaded() & waiting.keys(), key=[*waiting].index):
            for name in needed:
                each, tree = waiting.pop(name)
                self.definitions[name] = (
                    called(self.remade[id(each)], name, pick)
                    if id(each) in self.remade
                    else self._translated(each, tree, names)
                )
        made = self.definitions
        self.definitions = {name: made[name] for name in names.values() if name in made}
        for remade in self.remade.values():
            building, modules = built(remade)
            self.definitions = {"module": building, **self.definitions}
            self.modules |= modules

    def _translated(self, definition: Any, tree: Any, names: Mapping[int, str]) -> Any:
        if isinstance(tree, ast.Lambda):
            tree = ast.FunctionDef("", tree.args, [ast.Return(tree.body)], [])
        tree.name = names.get(id(definition), "claim")
        translated, modules = translate(definition, tree, names, exact=self.dialect in EXACT)
        self.modules |= modules
        return translated

    def statements(self) -> list[ast.stmt]:
        """Return all of the script's statements."""
        return [*self.definitions.values(), *self.body]

    def owned(self) -> list[tuple[str, ast.stmt]]:
        """Return all statements, each with the name of its definition ("" for the claim)."""
        return [*self.definitions.items(), *(("", statement) for statement in self.body)]

    def is_present(self, owner: str, node: ast.expr) -> bool:
        """Tell whether an expression in a definition is never None."""
        if isinstance(node, ast.Name):
            return (owner, node.id) in self.present
        return isinstance(node, (ast.BinOp, ast.Lambda, ast.List, ast.Tuple, ast.Compare))

    def _loaded(self) -> set[str]:
        return set(self.kinds.values()).union(*map(trees.loads, self.statements()))

    def drop_unused(self) -> None:
        """Drop definitions that nothing needs any more."""
        while unused := self.definitions.keys() - self._loaded():
            for name in unused:
                del self.definitions[name]


def absent(values: Mapping[str, Any]) -> list[str]:
    """Return the names of the arguments that are left out."""
    return [name for name, value in values.items() if value is None]


def kinds_of(domains: Iterable[Domain]) -> list[type]:
    """Return the dataclasses that parameters are made of, the innermost first."""
    found: dict[type, None] = {}

    def visit(domain: Domain) -> None:
        if isinstance(domain, (Optional, Stack)):
            visit(domain.inner)
        elif isinstance(domain, Parameters):
            for each in domain.fields.values():
                visit(each)
            found[domain.kind] = None

    for domain in domains:
        visit(domain)
    return list(found)


def _short_name(definition: Any) -> str:
    name = definition.__name__.lstrip("_")
    if name.isidentifier():
        return str(name)
    module = vars(sys.modules[definition.__module__])
    return next((key for key, value in module.items() if value is definition), "function")
