"""The library: two files of Coq, and what its compiler says of such files."""

from __future__ import annotations

import importlib.resources
import re
import shutil
import subprocess
from typing import TYPE_CHECKING

from ...judge.point import judge
from ..script.errors import ScriptError
from .formal.accepted import library
from .lemma import lemma_of

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence
    from pathlib import Path

    from ....theory.claim import Claim
    from ....theory.witness import Point
    from .formal import Formal, Stated
    from .lemma import Lemma

HEAD = """\
(* Counterexamples as statements about real numbers, written by `lakatos export --coq`.

   The expressions are what each claim's own code computes at its witness; what is claimed of them
   is said to fail by a margin. Where a side has no value there, what it divides by is said to be 0,
   or what it takes a root or logarithm of to be too little. `interval` computes with big integers,
   so that all rests on the axioms of Coq's classical real numbers and on nothing else. *)

From Coq Require Import Reals Lra ZArith.
From Coquelicot Require Import Coquelicot.
From Interval Require Import Tactic Float.Specific_ops Float.Specific_stdz.
Module SFZ := SpecificFloat StdZRadix2.
Module ITZ := IntervalTactic SFZ.
Import ITZ.
Open Scope R_scope.

Definition larger (x y : R) := (x + y + Rabs (x - y)) / 2.
Definition tanh_ (x : R) := 1 - 2 / (exp (2 * x) + 1).
Definition erf (x : R) := 2 / sqrt PI * RInt (fun t => exp (- (t * t))) 0 x.
"""
PROOFS_HEAD = """\
(* Claims that hold for all sizes, written by `lakatos export --coq`.

   Both sides are what each claim's own code computes, entry by entry, before any algebra: real
   numbers with sums over named indices. That they are equal is computed by a procedure that
   Contractions.v proves right, on the axioms of Coq's classical real numbers and on nothing else.
   Where something is divided by, Coq's quotient by zero is zero: that no such thing is divided by
   is not said here. *)

From Coq Require Import Reals List ZArith.
Require Import Contractions.
Import ListNotations.
Open Scope R_scope.
"""
AXIOMS = (
    "ClassicalDedekindReals.sig_forall_dec",
    "ClassicalDedekindReals.sig_not_dec",
    "Classical_Prop.classic",
    "FunctionalExtensionality.functional_extensionality_dep",
)
"""The axioms of Coq's classical real numbers, sorted."""
PACKAGES = "coq libcoq-interval libcoq-coquelicot libcoq-mathcomp-algebra-tactics"
"""Debian's packages, by which the files compile."""
_AXIOM = re.compile(r"^(\w+(?:\.\w+)*)\s*:", re.MULTILINE)
_PATIENCE = 1500
"""Seconds that a file may take."""


class CoqError(Exception):
    """The compiler does not accept a file; the message is what it says."""


def lemmas(points: Iterable[tuple[Claim, Point]], missing: list[str]) -> list[tuple[Claim, Lemma]]:
    """Return the lemmas of points that settle claims; what has none is put on the list."""
    found = []
    for claim, point in points:
        try:
            found.append((claim, lemma_of(claim, judge(claim, point))))
        except ScriptError as error:
            missing.append(str(error))
    return found


def refutations(found: Sequence[tuple[Claim, Lemma]]) -> str:
    """Return the text of `Refutations.v`: each lemma below the claim in words."""
    blocks = [f"(* {_comment(claim.statement)} *)\n{lemma}" for claim, lemma in found]
    return "\n".join([HEAD, *blocks])


def proofs(found: Iterable[tuple[Claim, Stated]]) -> str:
    """Return the text of `Proofs.v`: the lemmas of each claim below the claim in words."""
    blocks = [f"(* {_comment(claim.statement)} *)\n{stated}" for claim, stated in found]
    return "\n".join([PROOFS_HEAD, *blocks])


def _comment(text: str) -> str:
    """Return a text that ends no comment and begins none."""
    return text.replace("(*", "( *").replace("*)", "* )").replace('"', "'")


def theory() -> str:
    """Return the text of `Theory.v`."""
    return (importlib.resources.files(__package__) / "Theory.v").read_text("utf-8")


def theorems(text: str) -> list[str]:
    """Return the names of the theorems and lemmas in a file."""
    return re.findall(r"^(?:Theorem|Lemma) (\w+)", text, re.MULTILINE)


def compiler() -> str:
    """Return the path of Coq's compiler.

    Raises:
        CoqError: There is none.
    """
    path = shutil.which("coqc")
    if path is None:
        raise CoqError(f"coqc is missing: apt-get install {PACKAGES}")
    return path


def assumed(folder: Path, name: str, text: str) -> list[str]:
    """Compile a file and return the axioms that its theorems rest on, all of them together.

    Raises:
        CoqError: The compiler does not accept it.
    """
    names = theorems(text)
    asked = f"Definition everything := ({', '.join(['tt', *map('@{}'.format, names)])}).\n"
    said = compiled(folder, name, f"{text}\n{asked}Print Assumptions everything.\n")
    return sorted(_AXIOM.findall(said.partition("Axioms:")[2]))


def compiled(folder: Path, name: str, text: str) -> str:
    """Compile a file, and return what the compiler says.

    Raises:
        CoqError: The compiler does not accept it.
    """
    path = folder / f"{name}.v"
    path.write_text(text, "utf-8")
    command = [compiler(), "-q", "-w", "none", path.name]
    done = subprocess.run(  # noqa: S603 - the compiler, on a file of our own
        command, cwd=folder, capture_output=True, text=True, check=False, timeout=_PATIENCE
    )
    if done.returncode:
        raise CoqError(done.stderr.strip())
    return done.stdout


def refused(found: Sequence[Lemma]) -> list[str]:
    """Give lemmas to Coq one after the other, and return the names of those it does not accept."""
    return _refused([(each.name, str(each)) for each in found], HEAD)


def refused_for_all_sizes(found: Sequence[Formal], folder: Path, seconds: int = 10) -> list[str]:
    """Give lemmas for all sizes to Coq, and return the names of those it does not accept.

    The folder has `Contractions.v`, compiled. No lemma takes longer than so many seconds.
    """
    texts = [
        (each.name, str(each).replace("\ncontraction", f"\nTimeout {seconds} contraction"))
        for each in found
    ]
    return _refused(texts, PROOFS_HEAD, folder)


def _refused(found: Sequence[tuple[str, str]], head: str, folder: Path | None = None) -> list[str]:
    tried = "".join(f"{text}\nAbort All.\n" for _, text in found)
    asked = "".join(f"Check {name}.\n" for name, _ in found)
    done = subprocess.run(  # noqa: S603 - the compiler's own prompt, on a text of our own
        [compiler().replace("coqc", "coqtop"), "-q", "-w", "none"],
        input=f"{head}\nDefinition ready := tt.\n{tried}{asked}",
        capture_output=True, text=True, check=False, timeout=_PATIENCE, cwd=folder,
    )  # fmt: skip
    if not re.search(r"ready is defined", done.stdout):
        raise CoqError(f"Coq did not read the definitions: {done.stderr.strip()[-300:]}")
    missing: list[str] = re.findall(r"The reference\s+(\w+)\s+was\s+not\s+found", done.stderr)
    return missing


__all__ = [
    "AXIOMS", "CoqError", "assumed", "compiled", "compiler", "lemmas", "library", "proofs",
    "refused", "refused_for_all_sizes", "refutations", "theorems", "theory",
]  # fmt: skip
