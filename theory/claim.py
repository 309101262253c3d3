"""Claims: one sourced statement each, every fact written once.

The function's name is the id, the first line of its docstring the statement, the rest of the
docstring the reason, its signature the quantifiers, its return value the relation. LaTeX, source
and expected verdict stand in the decorator.
"""

from __future__ import annotations

import inspect
from dataclasses import dataclass
from fractions import Fraction
from functools import cached_property
from importlib import import_module
from pathlib import Path
from typing import TYPE_CHECKING, Any, TypeVar, cast

from ..systems import RATIONALS, REALS, NotRigorousError, NumberSystem, balls
from .composite import Exists as There
from .existence import KNOWN, Choice
from .relation import AllOf, AnyOf, Assuming, Exists, Relation, all_of, exists
from .shape import bounds, refuse_unjudgeable
from .shown import Shown, point_shown
from .signature import Signature, annotated
from .source import Citation, Source
from .verdict import Verdict

if TYPE_CHECKING:
    from collections.abc import Callable, Container, Iterable, Mapping, Sequence

    from .domain import Address, Domain
    from .shape import Bounds
    from .witness import Point

_Function = TypeVar("_Function", bound="Callable[..., Any]")
_WITNESS = "__witness__"
_PROBED_BITS = 64
_LONGEST = 300
"""Of what an exception says, so many characters are repeated."""


class ClaimError(Exception):
    """A claim is not well declared; the message says which part, where, and the next step."""


@dataclass(frozen=True, eq=False)
class Claim:
    """A declared claim. Call it with arrays to get its relation at that point."""

    function: Callable[..., Relation]
    latex: str
    source: Citation
    expected: Verdict
    repairs: str | None
    numbers: NumberSystem
    signature: Signature
    choice: Choice | None = None
    """What the claim says that there is for all that its signature names, and how it is chosen."""
    witness: Point | None = None
    """The point that `@witness` shows: it is tried before any search."""
    where_defined: bool = False
    """Whether the claim speaks only of points at which both sides are defined, as a cell of the
    law table does; any other is refuted by a point at which a side is undefined."""

    @property
    def id(self) -> str:
        """The function's name."""
        return self.function.__name__

    @cached_property
    def statement(self) -> str:
        """The first paragraph of the docstring, on one line."""
        return " ".join(_docstring(self.function).split("\n\n")[0].split())

    @cached_property
    def reason(self) -> str:
        """The rest of the docstring: the proof idea, or why the claim fails."""
        return " ".join(" ".join(_docstring(self.function).split("\n\n")[1:]).split())

    @property
    def subject(self) -> str:
        """The file that declares the claim, without its ending."""
        return self.path.stem

    @property
    def family(self) -> str:
        """The folder of that file: in the catalogue, a family of subjects."""
        return self.path.parent.name

    @property
    def path(self) -> Path:
        """The file that declares the claim."""
        return Path(self.function.__code__.co_filename)

    @property
    def line(self) -> int:
        """The line that declares the claim."""
        return self.function.__code__.co_firstlineno

    @property
    def parameters(self) -> Mapping[str, Domain]:
        """What the claim quantifies over, by name."""
        return self.signature.parameters

    @property
    def bounds(self) -> dict[str, Bounds]:
        """The sizes that the signature names, with their ranges."""
        return self.signature.bounds

    @cached_property
    def fault(self) -> str:
        """What keeps the claim from being decided at all, and the next step, or nothing."""
        return self.signature.fault or self.source.fault

    @cached_property
    def existential(self) -> bool:
        """Whether the claim says that there is such a point: it returns `exists(...)`."""
        if not _may_name_exists(self.function, set()):
            return False
        sizes = self.signature.sizes_above(0)
        point = self.signature.point(sizes, lambda kind: kind.filled(lambda: Fraction(1), sizes))
        for system in (RATIONALS, balls(_PROBED_BITS)):
            try:
                with system.context():
                    return isinstance(self(**point.values(self.parameters, system)), Exists)
            except NotRigorousError:
                continue
            except Exception:  # noqa: BLE001 - deciding the claim tells what is wrong with it
                break
        return True

    def quantifiers(self) -> str:
        """Return the quantifiers in words: ``for all n >= 1, d >= 1 and x in R^(n x d)``."""
        sizes = [_bounded(name, bound) for name, bound in self.bounds.items()]
        sizes += [str(order) for order in self.signature.orders]
        members = [f"{name} in {domain.text()}" for name, domain in self.parameters.items()]
        head = "over the reals" if self.numbers is REALS else f"in {self.numbers.name}"
        words = "there are" if self.existential else "for all"
        said = " and ".join(filter(None, (", ".join(sizes), "; ".join(members))))
        there = "" if self.choice is None else f", {self.choice.words(self.parameters)}"
        return f"{head}, {words} {said}{there}"

    def __call__(self, *arguments: Any, **named: Any) -> Relation:
        """Return the relation at a point, given as arrays of one number system.

        What may be left out, an argument or a field of a dataclass, is a case: the claim is about
        all given, none, each alone and other mixtures. Where it says that something exists, one of
        them suffices.
        """
        given = dict(zip(self.parameters, arguments, strict=False)) | named
        return self.among(self.signature.cases, given)

    def among(self, cases: Iterable[Container[Address]], given: Mapping[str, Any]) -> Relation:
        """Return the relation at a point in some cases of what may be left out."""
        found = [self._relation(self.signature.without(given, case)) for case in cases]
        if len(found) == 1:
            return found[0]
        existing = [each for each in found if isinstance(each, Exists)]
        if not existing:
            return all_of(*found)
        if len(existing) < len(found):
            raise ClaimError(
                f"{self.where}: {self.id} says that something exists in some cases of what may be "
                "left out, and something of all points in others: make two claims of it"
            )
        return exists(AnyOf(tuple(each.relation for each in existing)))

    def for_any(self, made: Callable[[Domain], Any], **given: Any) -> list[Relation]:
        """Return what is claimed in each case of anything else than what is chosen.

        Args:
            made: Makes a member of each domain of which there is said to be one.
            given: The other arguments.
        """
        domains = {} if self.choice is None else self.choice.domains
        others = {name: made(domain) for name, domain in domains.items()}
        return [
            self._stated(self.signature.without(given, case) | others)
            for case in self.signature.cases
        ]

    def _relation(self, given: Mapping[str, Any]) -> Relation:
        """Return what is claimed in one case."""
        if self.choice is None:
            return self._stated(given)
        chosen = self.choice.values(given)
        inside = list(self.choice.within(chosen, self.parameters, given))
        relation = self._stated({**given, **chosen})
        if _is_conditional(relation):
            raise ClaimError(
                f"{self.where}: {self.id} says that there is {', '.join(self.choice.domains)}, and "
                "returns assuming(...) or exists(...): say by a domain of what it is claimed"
            )
        return all_of(*inside, relation)

    def _stated(self, given: Mapping[str, Any]) -> Relation:
        """Return what the function says."""
        relation = self.function(**given)
        if not isinstance(relation, Relation):
            raise ClaimError(
                f"{self.where}: {self.id} returned {_kind(relation)}, no relation: return "
                "equal(lhs, rhs), at_most(lhs, rhs) or less(lhs, rhs), so that the court decides "
                "how to compare"
            )
        return relation

    def test(self, settings: Any = None) -> Callable[[], None]:
        """Return a pytest function that decides the claim, for files that want no plugin.

        Args:
            settings: Hypothesis' settings; by default those of the active profile.
        """
        # The court stands on the language, which therefore finds it by name and when it is asked.
        court: Any = import_module("..testing", __package__)
        return cast("Callable[[], None]", court.as_test(self, settings))

    @property
    def where(self) -> str:
        """Return file and line, as an error begins."""
        return f"{self.path.name}:{self.line}"

    def __repr__(self) -> str:
        return f"<claim {self.id}: {self.statement}>"


def said(error: BaseException) -> str:
    """Return an error's kind and the first line that says something, whatever its text does."""
    try:
        lines = [line.strip() for line in str(error).splitlines() if line.strip()]
    except Exception:  # noqa: BLE001 - anybody's exception may fail to say what it is
        lines = []
    kind = type(error).__name__
    return f"{kind}: {lines[0][:_LONGEST]}" if lines else kind


def _is_conditional(relation: Relation) -> bool:
    """Whether a relation has an assumption, which a choice could evade, or is existential."""
    if isinstance(relation, AllOf):
        return any(map(_is_conditional, relation.parts))
    return isinstance(relation, (Assuming, Exists))


def _may_name_exists(function: Any, seen: set[Any]) -> bool:
    """Whether a function, or one that it may call, names `exists`."""
    code, read = getattr(function, "__code__", None), getattr(function, "__globals__", {})
    if code is None or function in seen:
        return False
    seen.add(function)
    called = [read[name] for name in code.co_names if name in read]
    if "exists" in code.co_names or any(each is exists for each in called):
        return True
    own = (each for each in called if getattr(each, "__module__", "") == function.__module__)
    return any(_may_name_exists(each, seen) for each in own)


def _is_blank(given: Any) -> bool:
    """Tell whether a part of a claim is left as a skeleton has it."""
    return given is ... or (isinstance(given, str) and given.startswith("..."))


def _kind(value: Any) -> str:
    if value is ...:
        return 'the "..." of a skeleton'
    if value is None:
        return "nothing"
    try:
        return f"a {type(value).__name__} ({repr(value)[:60]})"
    except Exception:  # noqa: BLE001 - anybody's object may fail to show itself
        return f"a {type(value).__name__}"


def _bounded(name: str, bound: Bounds) -> str:
    return (
        f"{name} >= {bound.low}" if bound.high is None else f"{bound.low} <= {name} <= {bound.high}"
    )


def _docstring(function: Callable[..., Any]) -> str:
    return inspect.cleandoc(function.__doc__ or "")


def claim(  # noqa: PLR0913 - the parts of a claim
    *,
    latex: str = "",
    source: Source | Citation | None = None,
    expected: Verdict = Verdict.HOLDS,
    repairs: Claim | None = None,
    numbers: NumberSystem = REALS,
    choose: Callable[..., Any] | None = None,
) -> Callable[[Callable[..., Relation]], Claim]:
    """Declare a claim.

    Args:
        latex: The statement in LaTeX, without dollars.
        source: Who states it; `.implies()` on it marks a derived statement.
        expected: The verdict expected, which is that it holds where nothing else is said; any
            other fails the check, in both directions.
        repairs: The refuted claim in whose place this one holds.
        numbers: Where it is claimed: over the reals, or in a named dtype such as `FLOAT64`.
        choose: Of arguments that are `Exists[...]`, a function of the other arguments that makes
            them; it is given those that it names.

    Raises:
        ClaimError: A part is missing or malformed; the message names it.
    """

    def declare(function: Callable[..., Relation]) -> Claim:
        if not inspect.isfunction(function):
            raise ClaimError(
                f"@claim stands above {_kind(function)}, which is no function: write it directly "
                "above a def, once"
            )
        where = f"{Path(function.__code__.co_filename).name}:{function.__code__.co_firstlineno}"
        missing = {
            "statement": ("write it as the first line of the docstring", _docstring(function)),
            "latex": (r'add latex=r"..." to @claim', latex),
            "source": ('add source=SOURCE.at("where") to @claim', source),
            "expected verdict": ("add expected=HOLDS or expected=FAILS to @claim", expected),
        }
        unfilled = [part for part, (_, given) in missing.items() if _is_blank(given)]
        if unfilled:
            raise ClaimError(
                f"{where}: claim {function.__name__} is a skeleton: fill in its "
                f'{", ".join(unfilled)} where it says "..."'
            )
        for part, (step, given) in missing.items():
            if not given:
                raise ClaimError(f"{where}: claim {function.__name__} has no {part}: {step}")
        if not isinstance(expected, Verdict) or expected not in (Verdict.HOLDS, Verdict.FAILS):
            raise ClaimError(
                f"{where}: claim {function.__name__} expects {expected!r}: a claim is expected "
                "to hold or to fail, so write expected=HOLDS or expected=FAILS"
            )
        if repairs is not None and not isinstance(repairs, Claim):
            raise ClaimError(
                f"{where}: claim {function.__name__} repairs {repairs!r}, which is no claim: "
                "name the function decorated with @claim"
            )
        _refuse_kinds(f"{where}: claim {function.__name__}", latex, numbers)
        cited = Citation(source) if isinstance(source, Source) else source
        if not isinstance(cited, Citation):
            raise ClaimError(
                f"{where}: claim {function.__name__} has the source {source!r}: make one with "
                "Source(...), which carries what a citation needs"
            )
        signature, choice = _quantified(function, choose, where)
        return Claim(
            function,
            latex,
            cited,
            expected,
            repairs.id if repairs else None,
            numbers,
            signature,
            choice,
            _witness(function, signature, where),
        )

    return declare


def _refuse_kinds(named: str, latex: Any, numbers: Any) -> None:
    """Refuse parts of a claim that are of another kind than they should be."""
    if not isinstance(latex, str) or not latex.strip():
        raise ClaimError(
            f"{named} has {_kind(latex)} for its latex: "
            r'write the statement as text, latex=r"..."'
        )
    if not isinstance(numbers, NumberSystem):
        raise ClaimError(
            f"{named} is claimed over {_kind(numbers)}, which is no "
            "number system: leave numbers out for the reals, or take FLOAT32 or FLOAT64 of "
            "lakatos.systems"
        )


def witness(
    *,
    coordinates: Mapping[str, Sequence[Any]] | None = None,
    sizes: Mapping[str, int] | None = None,
    **arguments: Any,
) -> Callable[[_Function], _Function]:
    """Show a point that settles the claim, below ``@claim``; the court tries it first.

    ``lakatos check --write`` writes it. It is no part of the statement: where it refutes nothing
    any more, the check says so and searches on.

    Args:
        coordinates: For arguments whose domain builds them, the arrays that they are built from.
        sizes: The sizes that no shape shows.
        arguments: The other arguments as nested lists of integers, floats or fractions ("1/3").

    Raises:
        ClaimError: There is one already, or the claim is declared before its witness is given.
    """

    def show(function: _Function) -> _Function:
        if isinstance(function, Claim):
            raise ClaimError(f"{function.where}: @witness of {function.id}: write it below @claim")
        if hasattr(function, _WITNESS):
            raise ClaimError(
                f"{function.__code__.co_filename}: {function.__name__} has two witnesses: keep one"
            )
        setattr(function, _WITNESS, Shown(arguments, coordinates or {}, sizes or {}))
        return function

    return show


def _witness(function: Callable[..., Any], signature: Signature, where: str) -> Point | None:
    """Return the point that is shown below ``@claim``."""
    shown = getattr(function, _WITNESS, None)
    try:
        return None if shown is None else point_shown(signature, shown)
    except ValueError as error:
        raise ClaimError(f"{where}: @witness of {function.__name__}: {error}") from None


def _quantified(
    function: Callable[..., Any], choose: Callable[..., Any] | None, where: str
) -> tuple[Signature, Choice | None]:
    """Return what a claim is about, and what it says that there is for all of that."""
    domains = _domains(function, where)
    there = {name: each.inner for name, each in domains.items() if isinstance(each, There)}
    signature = Signature({name: each for name, each in domains.items() if name not in there})
    try:
        refuse_unjudgeable([shape for domain in domains.values() for shape in domain.shapes()])
    except ValueError as error:
        raise ClaimError(
            f"{where}: the shapes of claim {function.__name__} cannot be judged: {error}"
        ) from None
    named = f"{where}: claim {function.__name__}"
    if not there and choose is None:
        return signature, None
    if not there:
        raise ClaimError(f"{named} is given choose, but has no argument that is Exists[...]")
    _refuse_existence(named, domains, there, signature)
    if not inspect.isfunction(choose):
        raise ClaimError(
            f"{named} says that there is {', '.join(there)}: give @claim choose=function, which "
            "makes it from the other arguments"
        )
    choice = Choice(there, choose)
    unknown = [name for name in choice.reads if name not in signature.parameters]
    if unknown:
        raise ClaimError(
            f"{named} chooses from {unknown[0]}, which it is not about: name arguments among "
            f"{', '.join(signature.parameters) or 'none'}"
        )
    return signature, choice


def _refuse_existence(
    named: str, domains: Mapping[str, Domain], there: Mapping[str, Domain], signature: Signature
) -> None:
    """Refuse what there is said to be where it stands, or of what cannot be told what it is."""
    if list(domains)[-len(there) :] != list(there):
        raise ClaimError(f"{named} has {', '.join(there)} before other arguments: put it last")
    for name, domain in there.items():
        if type(domain) not in KNOWN:
            raise ClaimError(
                f"{named} says that there is {name} in {domain.text()}: of that no membership can "
                f"be judged, so take one of {', '.join(each.__name__ for each in KNOWN)}"
            )
        for size in bounds(domain.shapes()):
            if size not in signature.bounds:
                raise ClaimError(
                    f"{named} says that there is {name} of a size {size} that no other argument "
                    "has: name the size in one of them"
                )


def _domains(function: Callable[..., Any], where: str) -> dict[str, Domain]:
    """Read the domains from the annotations."""
    try:
        found = annotated(function)
    except Exception as error:  # an annotation is anybody's code
        why = error if isinstance(error, NameError | TypeError | ValueError) else said(error)
        raise ClaimError(
            f"{where}: the signature of claim {function.__name__} cannot be read: {why}"
        ) from error
    written = inspect.signature(function).parameters
    for name, parameter in written.items():
        if parameter.kind not in (parameter.POSITIONAL_OR_KEYWORD, parameter.KEYWORD_ONLY):
            raise ClaimError(
                f"{where}: parameter {parameter} of claim {function.__name__} cannot be given by "
                f"name: write {name} alone"
            )
    domains = {}
    for name, domain in found.items():
        if domain is None:
            got = inspect.signature(function, eval_str=True).parameters[name].annotation
            raise ClaimError(
                f"{where}: parameter {name} of claim {function.__name__} has no domain (got "
                f'{got!r}): annotate it, for example {name}: Real[Array, "n d"]'
            )
        domains[name] = domain
    return domains
