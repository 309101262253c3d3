"""A proof as a person would write it: both sides in one normal form, and the rules used."""

from __future__ import annotations

import re
from dataclasses import replace
from typing import TYPE_CHECKING

from ...systems.sizes import Space
from ...systems.terms.atoms import Var
from ...systems.terms.namespace import over
from .. import prove
from ..prove.symbolic.induction import BY_INDUCTION
from ..prove.symbolic.named import LEMMAS
from .computed import as_computed
from .coq import coq_says
from .halves import half
from .inductive import beginning, supposed
from .subdivision import cut_lines
from .writer import Writer, length, name_of, short

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence

    from ...theory.claim import Claim
    from ..prove.symbolic.pieces import Step
    from ..prove.symbolic.prover import Attempt, Proof
    from ..prove.symbolic.prover import Part as Compared

_LONGEST_GOAL = 320
"""What a lemma leaves to be shown, or code computes, is not written where it has more letters."""
_TELLING = 90
"""A line with a normal form that has fewer letters does not tell where it comes from."""
_SIGNS = {"<=": r"\le", "!=": r"\ne"}
_CHECKED = "and each normal form was compared with the claim's own code at random sizes and points"
_MOST, _MOST_STEPS = 3, 5
"""So many comparisons, and so many uses of lemmas, are written out."""
_WRITTEN = {"sqrt(t^2) = |t|": "sqrt(t^2) = |t| = 2 max(0, t) - t"}
"""Rules with what stands in normal forms for what they give."""
_ORDINALS = ("first", "second", "third")


def shown_proof(claim: Claim, ends: Mapping[str, int]) -> list[str]:
    """Return the proof for all sizes, and what Coq has to say of it."""
    lines = proof_lines(claim, ends)
    return [*lines, coq_says(claim)] if lines else []


def proof_lines(claim: Claim, ends: Mapping[str, int] | None = None) -> list[str]:
    """Return the proof for all sizes in a few lines of text and LaTeX; none where there is none.

    Args:
        claim: The claim.
        ends: How far sizes that are numbers went when it was proved; here each takes its least.
    """
    try:
        proof = prove.proof_of(claim, again=True)
    except prove.PathsError:
        return []
    with over(Space({})):  # so that long exponents can be compared
        return _written(claim, proof, ends or {})


def _written(claim: Claim, proof: Proof, ends: Mapping[str, int]) -> list[str]:
    """Write a proof at the case of the sizes at which there is most to show."""
    attempt = max(proof.attempts, key=lambda each: each.weight, default=None)
    given, attempt = _with_everything(claim, attempt)
    writer, sides = _told(attempt.parts[:_MOST] if attempt else [], claim)
    sides += _from_where(claim, attempt, sides, writer) if attempt else []
    sides = _inductive(claim, attempt, sides, writer)
    ways = list(_ways(proof, attempt, writer, " ".join(sides)))
    lines = [_sizes(proof, ends), *_denied(proof), *given, *sides]
    return [*lines, *_further(attempt), *writer.meanings(), *ways, _CHECKED]


def _inductive(
    claim: Claim, attempt: Attempt | None, sides: list[str], writer: Writer
) -> list[str]:
    """Say how an induction begins, and what a step goes on from."""
    if attempt is None or not attempt.by:
        return sides
    by = attempt.by
    low, parts = beginning(claim, attempt)
    known, made = supposed(claim, attempt, writer)
    first = [*dict.fromkeys(f"for {by} = {low}, {_sides(part, writer)}" for part in parts[:_MOST])]
    base, *more = first or [f"for {by} = {low}, it is shown alike"]
    step = [f"if it holds for {by}, then {', '.join(known)}"] if known else []
    step += [f"one layer more takes {', '.join(made)}"] if made else []
    onward = [f"so for {by} + 1, {side}" for side in sides]
    said = " ".join([*step, *onward])
    if re.search(r"\bs_\{\d", said):
        step.append(f"here each $s$ is what a loop has come to after {by} layers")
    if r"\mathrm{last}" in said:
        step.append(rf"$\mathrm{{last}}$ marks what is given of layer {by} + 1")
    return [f"by induction on {by}: {base}", *more, *(["; ".join(step)] if step else []), *onward]


def _denied(proof: Proof) -> Iterable[str]:
    """Say what it has to do with a claim that something exists."""
    if proof.denied:
        yield f"there are no such inputs: {proof.denied}, for all inputs"


def _with_everything(claim: Claim, attempt: Attempt | None) -> tuple[list[str], Attempt | None]:
    """Keep what is said where nothing is left out of what may be, and say that it is this."""
    options = {address[-1]: None for address in claim.signature.options}
    if attempt is None or not options or frozenset() not in claim.signature.cases:
        return [], attempt
    parts = [part for part in attempt.parts if part.case == 0]
    steps = tuple(step for step in attempt.steps if step.part < len(parts))
    every = ", ".join(f"${name_of(each)}$" for each in options)
    line = f"with {every} given; where some are left out, it goes alike without them:"
    return [line], replace(attempt, parts=parts, steps=steps)


def _further(attempt: Attempt | None) -> Iterable[str]:
    more = len(attempt.parts) - _MOST if attempt else 0
    if more > 0:
        yield f"and {more} more such comparison{'s' if more > 1 else ''}, not written out"


def _told(parts: Sequence[Compared], claim: Claim) -> tuple[Writer, list[str]]:
    """Write the sides; where two inputs would go by one name, with the parameters of fields."""
    taken = {*claim.bounds, *claim.parameters}
    writer = Writer(taken)
    sides = [_sides(part, writer) for part in parts]
    if len(set(writer.names.values())) == len(writer.names):
        return writer, sides
    writer = Writer(taken, whole=True)
    return writer, [_sides(part, writer) for part in parts]


def _sizes(proof: Proof, ends: Mapping[str, int]) -> str:
    sizes = [", ".join(proof.symbols)] if proof.symbols else []
    sizes += [f"{name} up to {ends.get(name, size)}" for name, size in proof.numbers.items()]
    said = f"For all {'; '.join(sizes)}, indices from 0" if sizes else "At its only size"
    least = [f"{name} = {size}" for name, size in proof.numbers.items() if name in ends]
    if len(proof.attempts) > 1:
        return f"{said}; of {len(proof.attempts)} cases of the sizes this is the longest:"
    return f"{said}; written out for {', '.join(least)}:" if least else f"{said}:"


def _sides(part: Compared, writer: Writer) -> str:
    """Write one comparison at its generic entry."""
    entries = part.entries[-1]
    at = ", ".join(writer.term(each) for each in entries.indices)
    lhs, rhs = (writer.term(each) for each in entries.sides)
    where = f"at ({at})" if at else "everywhere"
    if lhs == rhs:
        return f"{where}, both sides are ${short(lhs)}$"
    sign = _SIGNS.get(part.relation.sign, part.relation.sign)
    return f"{where}, ${short(lhs)} {sign} {short(rhs)}$"


def _from_where(claim: Claim, attempt: Attempt, sides: Sequence[str], writer: Writer) -> list[str]:
    """Say of short normal forms what they come from: what cancels, or what the code computes."""
    found = []
    for place, line in enumerate(sides):
        part = attempt.parts[place]
        if part.relation.sign != "=" or len(line) > _TELLING:
            continue
        which = f", of the {_ORDINALS[place]}," if len(sides) > 1 else ""
        zero = not any(each.parts for each in part.entries[-1].sides)
        indices = part.entries[-1].indices
        taken = half(claim, attempt.sizes, place, indices) if zero else None
        if taken is not None and len(text := writer.term(taken)) <= _LONGEST_GOAL:
            found.append(f"the left side{which} is a difference of two halves, each ${text}$")
        else:
            found += _computed(claim, attempt, place, line, which)
    if any("shift" in line for line in found):
        found.append("where a softmax takes off any number as its shift, which cancels")
    return found


def _computed(claim: Claim, attempt: Attempt, place: int, line: str, which: str) -> Iterable[str]:
    """Say what code computes, where that is not what stands in a line already."""
    sides = as_computed(claim, attempt.sizes, place, {*claim.bounds, *claim.parameters})
    if sides is None or max(map(len, sides)) > _LONGEST_GOAL:
        return
    left, right = ("" if f"${side}$" in line else f"${side}$" for side in sides)
    if left and right and left != right:
        yield f"the code{which} computes {left} on the left and {right} on the right"
    elif left or right:
        where = "both sides" if left == right else "the left side" if left else "the right side"
        yield f"the code{which} computes {where} as {left or right}"


def _ways(proof: Proof, attempt: Attempt | None, writer: Writer, sides: str) -> Iterable[str]:
    """Say by what the sides meet: lemmas with what they leave to be shown, and rules."""
    steps = [*attempt.steps[::-1]] if attempt else []
    steps.sort(key=lambda step: step.part)
    lemmas = [step.use.lemma for step in steps]
    if len(lemmas) > _MOST_STEPS or attempt is None:
        yield f"by lemmas, one after the other: {'; '.join(map(_named, dict.fromkeys(lemmas)))}"
    else:
        yield from dict.fromkeys(
            line
            for step in steps
            for line in (_step(step, attempt, writer), *cut_lines(step, writer))
        )
    by = attempt.by if attempt else ""
    rules = [each for each in proof.rules if each not in {*lemmas, BY_INDUCTION.format(by)}]
    rules = [_WRITTEN.get(each, each) for each in rules]
    if not rules and not lemmas:
        signs = {part.relation.sign for part in attempt.parts} if attempt else set()
        ordered = "; then the difference has no negative term" if signs & {"<", "<="} else ""
        yield f"by multiplying out{_expanded(sides)}{ordered}"
    elif rules:
        yield f"by multiplying out{_expanded(sides)}, and these rules: {'; '.join(rules)}"
    if "[" in sides:
        yield "where [...] is 1 if what stands in it is so, and 0 if not"


def _expanded(sides: str) -> str:
    """Say how exponentials, sines and cosines of sums, and positive parts, are multiplied out."""
    known = {
        "e^{": "e^(x + y) = e^x e^y",
        r"\cos(": "cos(x + y) = cos x cos y - sin x sin y",
        r"\sin(": "sin(x + y) = sin x cos y + cos x sin y",
        r"\max(0, ": "max(0, c t) = c max(0, t) for c >= 0, max(0, t) = t for t >= 0",
    }
    found = [rule for sign, rule in known.items() if sign in sides]
    return f", with {', '.join(found)}" if found else ""


def _step(step: Step, attempt: Attempt, writer: Writer) -> str:
    """Name a lemma, and say what it leaves to be shown."""
    defined = step.part < 0
    sign = ">" if defined or attempt.parts[step.part].relation.sign == "<" else r"\ge"
    goal = writer.term(step.use.goal)
    several = 1 < len(attempt.parts) <= _MOST
    first = f"for the {_ORDINALS[step.part]}, " if several and not defined else ""
    first = "for all to have a value, " if defined else first
    said = f"{first}by the lemma: {_named(step.use.lemma)}"
    if len(goal) > _LONGEST_GOAL or goal.isdigit():
        return said
    here = frozenset().union(*(each.free for each in attempt.parts[step.part].entries[-1].indices))
    every_index = (each for each in step.use.goal.free - here if isinstance(each, Var))
    new = sorted(every_index, key=writer.index)
    every = ", ".join(f"{writer.index(each)} < {length(each.length)}" for each in new)
    return f"{said}; enough that ${goal} {sign} 0${f' for all ${every}$' if every else ''}"


def _named(lemma: str) -> str:
    """Say a lemma with the claim that it is; what was computed is none."""
    return f"{lemma} ({LEMMAS[lemma]})" if lemma in LEMMAS else lemma
