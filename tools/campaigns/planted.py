"""Planted faults: semantic mutants of the trusted part, put in place while the court is running."""

from __future__ import annotations

import ast
import inspect
import textwrap
from contextlib import contextmanager
from dataclasses import dataclass
from importlib import import_module
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Iterator
    from types import CodeType

_ANNOTATIONS = 0x1000000
"""The flag of code in which annotations are texts."""


@dataclass(frozen=True)
class Fault:
    """One place of the court, and what stands there instead."""

    where: str
    """A module below the package, a colon, and a function or a constant in it."""
    old: str
    new: str
    seen: str
    """What finds it: a campaign, the forms of a function, or a check by its name."""

    def __str__(self) -> str:
        return f"{self.where}: {self.old} -> {self.new}"


def _found(where: str) -> tuple[Any, str, Any]:
    """Return the owner, the name and the plain function or constant of a place."""
    module, _, path = where.partition(":")
    owner: Any = import_module(f"lakatos.{module}")
    *classes, name = path.split(".")
    for each in classes:
        owner = getattr(owner, each)
    found = inspect.getattr_static(owner, name)
    for attribute in ("__func__", "fget", "func", "__wrapped__"):
        found = getattr(found, attribute, found) if not inspect.isfunction(found) else found
    return owner, name, inspect.unwrap(found) if inspect.isfunction(found) else found


def _code(function: Any, old: str, new: str) -> CodeType:
    """Compile a function with one text replaced.

    Raises:
        LookupError: The text does not stand there exactly once: the fault needs another place.
    """
    source = textwrap.dedent(inspect.getsource(function))
    if source.count(old) != 1:
        raise LookupError(
            f"{old!r} stands {source.count(old)} times in {function.__qualname__}: plant another"
        )
    tree = ast.parse(source.replace(old, new))
    tree.body[0].decorator_list = []  # type: ignore[attr-defined]
    names: dict[str, Any] = {}
    compiled = compile(tree, "<planted>", "exec", flags=_ANNOTATIONS)
    exec(compiled, function.__globals__, names)  # noqa: S102 - the fault
    made: CodeType = names[function.__name__].__code__
    return made


@contextmanager
def planted(fault: Fault) -> Iterator[None]:
    """Put a fault in its place for a while."""
    owner, name, found = _found(fault.where)
    if inspect.isfunction(found):
        before = found.__code__
        found.__code__ = _code(found, fault.old, fault.new)
        try:
            yield
        finally:
            found.__code__ = before
        return
    if repr(found) != fault.old:
        raise LookupError(f"{fault.where} is {found!r}, not {fault.old}: plant another")
    setattr(owner, name, type(found)(ast.literal_eval(fault.new)))
    try:
        yield
    finally:
        setattr(owner, name, found)


def _enclosed(where: str, old: str, new: str) -> Fault:
    return Fault(f"harness.judge.enclosed:{where}", old, new, "solutions")


FAULTS = (
    # Number systems.
    Fault("systems.balls:Ball._less", "left < right:", "not left >= right:", "enclosures"),
    Fault("systems.balls:Ball._at_most", "if left > right", "if not left <= right", "enclosures"),
    Fault("systems.balls:Ball._equal", "left.is_exact() and right.is_exact()", "True",
          "enclosures"),
    Fault("systems.balls:BallNamespace._larger", "left.max(right)",
          "left if left.mid() > right.mid() else right", "enclosures"),
    Fault("systems.balls:BallNamespace.log", "value <= 0", "not value > 0", "enclosures"),
    Fault("systems.balls:BallNamespace.sqrt", "value < 0", "not value > 0", "enclosures"),
    Fault("systems.balls:BallNamespace._power", "not exponent.contains_integer()", "True",
          "powers of a ball"),
    Fault("systems.allowed:ExactNamespace.var", "centred * centred", "abs(centred)", "enclosures"),
    Fault("systems.exact:ExactArray._quotient", "return UNDEFINED_NUMBER", "return top",
          "undefined points"),
    Fault("systems.allowed:ExactNamespace.flip", ", axis)", ", None)", "flip"),
    Fault("systems.allowed:ExactNamespace.tril", "(x, k)", "(x, k - 1)", "tril"),
    Fault("systems.traced:TracedNamespace._triu", "<= -k", "< -k", "triu"),
    Fault("systems.dual:DualNamespace.divide", "-(quotient", "(quotient", "slopes"),
    Fault("systems.dual:DualNamespace._chosen", "getattr(self.base, name)(one, two)", "one",
          "slopes"),
    Fault("systems.dual:DualNamespace.pow", "exponent * base ** (exponent - 1)",
          "base ** (exponent - 1)", "slopes"),
    Fault("systems.symbols:not_zero", "argument.is_positive() or", "argument.is_nonnegative() or",
          "provers"),
    # Relations.
    Fault("theory.relation:AGREEMENT_BITS", "100", "10", "relations"),
    Fault("theory.relation:Comparison._undecided", "tight and self.agreeable", "self.agreeable",
          "wide enclosures"),
    Fault("theory.relation:Comparison.judge", "worst = min(", "worst = max(", "relations"),
    Fault("theory.relation:AllOf.judge", "min((part", "max((part", "relations"),
    Fault("theory.relation:Differ.judge", "truth, Truth.UNDECIDED", "truth, Truth.TRUE",
          "relations"),
    Fault("theory.relation:AtMost._entry", "Truth.TRUE if excess <= 0 else",
          "Truth.TRUE if not excess > 0 else", "relations"),
    Fault("theory.relation:AtMost.holds_identically", "self.rhs - self.lhs", "self.lhs - self.rhs",
          "provers"),
    Fault("theory.relation:Less.holds_identically", "is_positive()", "is_nonnegative()",
          "provers"),
    Fault("theory.relation:Differ.holds_identically", "slack.is_positive() or",
          "slack.is_nonnegative() or", "provers"),
    Fault("theory.relation:Assuming.judge", "assumed.truth is Truth.TRUE or", "True or",
          "agreed assumptions"),
    Fault("theory.existence:Choice.within", "yield from membership(domain, value)",
          "yield from ()", "chosen members"),
    # Judging and weighing.
    Fault("harness.judge.point:_found", "and claim.where_defined", "", "undefined points"),
    Fault("harness.judge.point:_unless_another", "if _none_will_do(claim, found.point)", "if True",
          "another choice"),
    Fault("theory.relation:Valued.judge", "Judgement(Truth.FALSE", "Judgement(Truth.TRUE",
          "valueless entries"),
    Fault("harness.judge.weigh:Tally.covered_by", "size <= proved.sizes[name]", "size > 0",
          "points beyond a proof"),
    Fault("harness.judge.weigh:_no_witness",
          "if at_every_size(claim, proved)", "if True", "negations at few sizes"),
    Fault("harness.judge.weigh:at_every_size",
          "(bound.high is not None and proved.sizes.get(name) == bound.high)", "True",
          "negations at few sizes"),
    Fault("harness.prove.symbolic.negation:negation", "return Less(rhs, lhs)",
          "return Less(lhs, rhs)", "denials"),
    Fault("harness.prove.symbolic.negation:negation", "return AtMost(rhs, lhs)",
          "return AtMost(lhs, rhs)", "denials"),
    Fault("harness.prove.symbolic.negation:_of_sum",
          "any(isinstance(part, Less) for part in parts)", "True", "denials"),
    Fault("harness.judge.weigh:weigh", "if not searched", "if False", "no search"),
    # Solutions that are enclosed.
    _enclosed("_enclosed", "_slopes(problem, box, system)", "_slopes(problem, centre, system)"),
    _enclosed("_enclosed", "each.is_finite() for each in values", "True for each in values"),
    _enclosed("_enclosed", "_is_inside(problem, each, step.radius)", "True"),
    _enclosed("_is_inside", "low <= entry - reach", "low <= entry"),
    _enclosed("_is_inside", "entry + reach <= high", "entry <= high"),
    _enclosed("_others_follow", "if not all(each.is_zero()", "if not all(True"),
    _enclosed("_others_hold", "each.truth is Truth.TRUE", "each.truth is not Truth.FALSE"),
    _enclosed("at_zero", "Exists) and _others_hold(relation.relation)", "Exists)"),
    _enclosed("at_zero", "Assuming) and _others_hold(relation.assumption)", "Assuming)"),
    _enclosed("at_zero", "return concluded if refuted else None",
              "return replace(concluded, truth=Truth.FALSE)"),
    _enclosed("judged_near", "claim.numbers is not REALS or", ""),
    _enclosed("Step.contracts", "+ each * self.radius", ""),
    _enclosed("Step.contracts", "self.step[row, 0].abs_upper() +", ""),
    _enclosed("Step.reach", "self.inverse * self._meant(slopes)", "self._meant(slopes)"),
    _enclosed("Step.contracts", "< self.radius", "<= self.radius"),
    # Proofs, structure, deduction.
    Fault("harness.prove.identities:_holds_in", "or not ring.conditions", "or True",
          "provers"),
    Fault("harness.prove.identities:prove", "(reach or corner == _tops(claim))", "True",
          "one token"),
    Fault("harness.prove.identities:_fresh", "kind.low is not None and kind.low >= 0", "True",
          "provers"),
    Fault("harness.prove.structure.algebra:Affine.multiply", "if CONSTANT in (one, two) else None",
          "", "structures"),
    Fault("harness.prove.structure.rules:_rises", "in (0, 1)", "in (0, 1, -1)", "structures"),
    Fault("theory.verdict:weakest", "max(", "min(", "weakest links"),
    Fault("harness.prove.symbolic.prover:_proof_of",
          "claim.numbers is not REALS", "False", "rounded numbers"),
    Fault("harness.prove.symbolic.prover:Proof.symbols", "filter(self.extent.whole, ",
          "iter(", "a size that is a number"),
    Fault("harness.prove.proofs:stands",
          "if again is None or (thorough and not _covers(again, shown)):",
          "if again is None:", "a proof that says more"),
    Fault("harness.prove.proofs:_at_sizes", "sizes == ends", "True", "a few sizes"),
    Fault("harness.prove.deduce:_steps", "len(unsettled) == 1", "len(unsettled) >= 1",
          "two open premises"),
    # Lemmas of order.
    Fault("harness.prove.symbolic.lemmas:exponential_is_above_its_tangent", "add(ONE, atom.term)",
          "add(add(ONE, ONE), atom.term)", "steeper"),
    Fault("harness.prove.symbolic.lemmas:sum_is_above_its_terms", " or not body.sign", "",
          "each of any"),
    Fault("harness.prove.symbolic.lemmas:averaged", "total(weight, (index,)).sign != POSITIVE",
          "False", "strictly"),
    Fault("harness.prove.symbolic.lemmas:square_is_completed", "scaled(lead, 4)",
          "scaled(lead, 5)", "squared"),
    Fault("harness.prove.symbolic.lemmas:peak_is_above_its_entries", "not sign_of(found[0])",
          "False", "not largest"),
    Fault("harness.prove.symbolic.lemmas:bounds_at_worst", "low if sign_of(slope)",
          "high if sign_of(slope)", "far out"),
    Fault("harness.prove.symbolic.lemmas:bounds_at_worst", "high if sign_of(negative(slope))",
          "low if sign_of(negative(slope))", "beyond bounds"),
    Fault("harness.prove.symbolic.lemmas:products_of_sums", "if not outside.sign", "if False",
          "lengths of any sign"),
    Fault("harness.prove.symbolic.inequalities:exponential_rises",
          "_product(first, how.argument)", "_product(second, how.argument)", "falling"),
    Fault("harness.prove.symbolic.inequalities:exponential_rises", "if sign_of(slope)", "if True",
          "below tangents"),
    Fault("harness.prove.symbolic.inequalities:logarithm_rises", "if power > 0", "if power < 0",
          "smaller logarithms"),
    Fault("harness.prove.symbolic.inequalities:_mean_of_logs", "raised(two, -1))", "ONE)",
          "jensen unweighted"),
    Fault("harness.prove.symbolic.inequalities:all_but_one", "if side > 0", "if side < 0",
          "other terms"),
    Fault("harness.prove.symbolic.inequalities:all_but_one",
          "subtract(length_term(index.length), ONE)", "length_term(index.length)", "one too many"),
    Fault("harness.prove.symbolic.inequalities:two_terms_of_a_sum",
          "subtract(ONE, is_zero(subtract(first, second)))", "ONE", "twice each"),
    Fault("harness.prove.symbolic.inequalities:_over_pairs", "fmpq(1, 2)", "fmpq(1)", "associated"),
    Fault("harness.prove.symbolic.inequalities:mean_of_squares", "factor / 2", "factor / 4",
          "turned"),
    Fault("harness.prove.symbolic.inequalities:factors", "strict=atom.nonzero", "strict=True",
          "zero factor"),
    Fault("harness.prove.symbolic.inequalities:below_the_product_of_the_distances",
          "add(low, high)", "subtract(high, low)", "within the range"),
    Fault("harness.prove.symbolic.inequalities:Square.above", "self.outer and not self.weight.sign",
          "False", "squares of sums"),
    Fault("harness.prove.symbolic.inequalities:Square.below",
          "multiply(square, raised(whole, -1))", "square", "columns undivided"),
    Fault("harness.prove.symbolic.inequalities:_different",
          'entry.source.rows != "not constant" or ', "", "not varying"),
    Fault("harness.prove.symbolic.inequalities:greatest_is_above_least",
          ' or entry.source.rows != "not constant"', "", "not spreading"),
    Fault("harness.prove.symbolic.paths:along_a_step", "if put(partly, _ALONG, ZERO).parts",
          "if False", "a tenth without a step"),
    Fault("harness.prove.symbolic.paths:any_numbers", "and not source.sign and", "and",
          "beyond zero"),
    Fault("harness.prove.symbolic.slopes:_of_atom", "multiply(of(atom), inner)", "of(atom)",
          "growing"),
    Fault("harness.prove.symbolic.tails:_erf", "1 if factor > 0 else -1", "1", "far out slowly"),
    Fault("harness.prove.symbolic.line:_in_pieces", "left += [(start, middle), (middle, end)]",
          "left += [(start, middle)]", "error function less"),
    Fault("harness.prove.symbolic.order:_signed", "(-1) ** abs(each)", "1", "above zero"),
    Fault("harness.prove.symbolic.pieces:above_least", "fmpq(atom.low)", "fmpq(atom.low + 1)",
          "small sizes"),
    # What is kept.
    Fault("harness.decide:standing", " if not stale(claim, fact)", "", "stale facts"),
    Fault("harness.keep.replay:replay",
          "if (fact.verdict, fact.evidence) != (outcome.verdict, outcome.evidence.strength)",
          "if False", "records"),
    Fault("harness.keep.replay:_compatible", "claimed.overlaps(found)", "True", "records"),
    Fault("harness.keep.fact:_once", "if len(made) < len(pairs)", "if False", "doubled keys"),
    Fault("harness.keep.fingerprint:_meaning", "constants(definition).items()", "()",
          "constants of a block"),
    Fault("harness.search.shrink:_Shrinking._takes",
          " or tried.judgement.relative_gap < self._floor", "", "telling gaps"),
)  # fmt: skip
