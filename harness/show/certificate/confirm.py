"""Confirming: certificates of findings are made, run elsewhere, and compared with the court."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from ....systems import REALS
from ...catalogue.claims import catalogue
from ...judge.point import judge
from ...keep.record import load, point_of, written_point
from ..find import OURS, claim_of, facts_about
from ..script.errors import ScriptError
from .second import disagreement, second_opinions
from .write import certificate

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence

    from ....theory.claim import Claim
    from ....theory.witness import Point
    from ...judge.point import Finding
    from ...keep.fact import Fact
    from ...keep.store import Store
    from ..find import Origin


@dataclass(frozen=True)
class Confirmation:
    """What became of a finding."""

    name: str
    words: str
    confirmed: bool = False
    failed: bool = False
    """A point settles the claim over the reals, and no certificate confirms it."""

    def __str__(self) -> str:
        word = (
            "confirmed" if self.confirmed else "not confirmed" if self.failed else "nothing to run"
        )
        return f"{self.name}: {word}: {self.words}"


def confirm(names: Sequence[str], store: Store, origin: Origin = OURS) -> Iterator[Confirmation]:
    """Make certificates of findings, run them apart from us, and compare both sides with ours.

    Args:
        names: Ids, names of claims, or files of records; without any, the whole catalogue.
        store: Where facts are kept.
        origin: Where claims of the user's own come from.
    """
    if names:
        cases = (_named(name, store, origin) for name in names)
    else:
        kept = ((claim, store.of_claim(claim)) for claim in catalogue())
        cases = (_kept(claim, facts[0]) for claim, facts in kept if facts and facts[0].settled)
    return confirmations(cases)


def confirmations(
    cases: Iterable[tuple[str, Claim, Point | None]],
) -> Iterator[Confirmation]:
    """Confirm points, each with a name and the claim that it settles."""
    judged: dict[str, Finding] = {}
    others: list[Confirmation] = []

    def certificates() -> Iterator[tuple[str, str]]:
        for name, claim, point in cases:
            if point is None:
                others.append(Confirmation(name, "no single point settles it"))
            elif claim.numbers is not REALS:
                others.append(Confirmation(name, f"it is about {claim.numbers.name}"))
            elif claim.choice is not None:
                others.append(Confirmation(name, "it says that there is something"))
            else:
                found = judge(claim, point)
                if found.judgement.near:
                    others.append(Confirmation(name, "a solution settles it that is only enclosed"))
                    continue
                try:
                    text = certificate(claim, found)
                except ScriptError as error:
                    others.append(Confirmation(name, str(error), failed=True))
                else:
                    judged[name] = found
                    yield name, text

    for name, opinion in second_opinions(certificates()):
        wrong = disagreement(judged[name], opinion)
        yield Confirmation(name, wrong or opinion.said, not wrong, bool(wrong))
    yield from others


def _kept(claim: Claim, fact: Fact) -> tuple[str, Claim, Point | None]:
    point = point_of(written_point(fact, claim), claim) if fact.settled else None
    return fact.name, claim, point


def _named(name: str, store: Store, origin: Origin) -> tuple[str, Claim, Point | None]:
    if Path(name).is_file():
        record = load(Path(name))
        claim = claim_of(record, origin)
        return name, claim, point_of(record.point, claim) if record.point else None
    fact = facts_about(name, origin, store)[0]
    return _kept(claim_of(fact, origin), fact)
