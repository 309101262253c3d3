"""The library: two files of Coq, and what its compiler says of such files."""

from __future__ import annotations

import importlib.resources
import re
import shutil
import subprocess
from typing import TYPE_CHECKING

from ...judge.point import judge
from ..script.errors import ScriptError
from .lemma import lemma_of

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence
    from pathlib import Path

    from ....theory.claim import Claim
    from ....theory.witness import Point
    from .lemma import Lemma

HEAD = """\
(* Counterexamples as statements about real numbers, written by `lakatos export --coq`.

   The expressions are what each claim's own code computes at its witness; what is claimed of them
   is said to fail by a margin. `interval` computes with big integers, so that all rests on the
   axioms of Coq's classical real numbers and on nothing else. *)

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
    path = folder / f"{name}.v"
    path.write_text(f"{text}\n{asked}Print Assumptions everything.\n", "utf-8")
    command = [compiler(), "-q", "-w", "none", path.name]
    done = subprocess.run(  # noqa: S603 - the compiler, on a file of our own
        command, cwd=folder, capture_output=True, text=True, check=False, timeout=_PATIENCE
    )
    if done.returncode:
        raise CoqError(done.stderr.strip())
    return sorted(_AXIOM.findall(done.stdout.partition("Axioms:")[2]))


def refused(found: Sequence[Lemma]) -> list[str]:
    """Give lemmas to Coq one after the other, and return the names of those it does not accept."""
    tried = "".join(f"{each}\nAbort All.\n" for each in found)
    asked = "".join(f"Check {each.name}.\n" for each in found)
    done = subprocess.run(  # noqa: S603 - the compiler's own prompt, on a text of our own
        [compiler().replace("coqc", "coqtop"), "-q", "-w", "none"],
        input=f"{HEAD}\n{tried}{asked}",
        capture_output=True, text=True, check=False, timeout=_PATIENCE,
    )  # fmt: skip
    if not re.search(r"larger is defined", done.stdout):
        raise CoqError(f"Coq did not read the definitions: {done.stderr.strip()[-300:]}")
    missing: list[str] = re.findall(r"The reference\s+(\w+)\s+was\s+not\s+found", done.stderr)
    return missing
