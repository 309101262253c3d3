"""The language of the court: numbers, domains, relations, laws, claims, sources, verdicts."""

from typing import TYPE_CHECKING

from ..systems import (
    BFLOAT16,
    FLOAT16,
    FLOAT32,
    FLOAT64,
    REALS,
    Array,
    Ball,
    Rational,
    array_namespace,
    cbrt,
    constant,
    cosine_of_turns,
    erf,
    eye,
    fold,
    jacobian,
    jvp,
    known,
    ones,
    ordinals,
    pi,
    pivot,
    places,
    scan,
    sigmoid,
    zeros,
)
from . import composite, domain, integers, matrices, rows
from .arrays import (
    count,
    determinant,
    dot,
    inverse,
    log_sum_exp,
    minors,
    ones_like,
    rank_at_most,
    reflected,
    signs,
    spread,
    squared_length,
)
from .block import block
from .claim import Claim, ClaimError, claim, witness
from .domain import identity
from .relation import Relation, all_of, assuming, at_most, differ, equal, exists, less
from .source import Citation, Source, source
from .verdict import FAILS, HOLDS, UNDECIDED, VACUOUS, Verdict

if TYPE_CHECKING:  # A domain in a signature is an annotated array to a type checker.
    from typing import Annotated, TypeVar
    from typing import Annotated as Between
    from typing import Annotated as CausalMask
    from typing import Annotated as DistinctIntegers
    from typing import Annotated as DoublyStochastic
    from typing import Annotated as Index
    from typing import Annotated as Integer
    from typing import Annotated as IntegerBetween
    from typing import Annotated as Invertible
    from typing import Annotated as Mask
    from typing import Annotated as Natural
    from typing import Annotated as NonNegative
    from typing import Annotated as NonZero
    from typing import Annotated as NonconstantRows
    from typing import Annotated as NonzeroRows
    from typing import Annotated as OneHotRows
    from typing import Annotated as Orthogonal
    from typing import Annotated as PaddingMask
    from typing import Annotated as Permutation
    from typing import Annotated as Place
    from typing import Annotated as Positive
    from typing import Annotated as PositiveStochasticRows
    from typing import Annotated as Real
    from typing import Annotated as Size
    from typing import Annotated as Stack
    from typing import Annotated as StochasticRows
    from typing import Annotated as SumZeroRows
    from typing import Annotated as UnitRows

    _Member = TypeVar("_Member")
    Bare = Annotated[_Member, "with nothing that may be left out"]
    Exists = Annotated[_Member, "there is one"]

__all__ = [
    "BFLOAT16",
    "FAILS",
    "FLOAT16",
    "FLOAT32",
    "FLOAT64",
    "HOLDS",
    "REALS",
    "UNDECIDED",
    "VACUOUS",
    "Array",
    "Ball",
    "Bare",
    "Between",
    "CausalMask",
    "Citation",
    "Claim",
    "ClaimError",
    "DistinctIntegers",
    "DoublyStochastic",
    "Exists",
    "Index",
    "Integer",
    "IntegerBetween",
    "Invertible",
    "Mask",
    "Natural",
    "NonNegative",
    "NonZero",
    "NonconstantRows",
    "NonzeroRows",
    "OneHotRows",
    "Orthogonal",
    "PaddingMask",
    "Permutation",
    "Place",
    "Positive",
    "PositiveStochasticRows",
    "Rational",
    "Real",
    "Relation",
    "Size",
    "Source",
    "Stack",
    "StochasticRows",
    "SumZeroRows",
    "UnitRows",
    "Verdict",
    "all_of",
    "array_namespace",
    "assuming",
    "at_most",
    "block",
    "cbrt",
    "claim",
    "constant",
    "cosine_of_turns",
    "count",
    "determinant",
    "differ",
    "dot",
    "equal",
    "erf",
    "exists",
    "eye",
    "fold",
    "identity",
    "inverse",
    "jacobian",
    "jvp",
    "known",
    "less",
    "log_sum_exp",
    "minors",
    "ones",
    "ones_like",
    "ordinals",
    "pi",
    "pivot",
    "places",
    "rank_at_most",
    "reflected",
    "scan",
    "sigmoid",
    "signs",
    "source",
    "spread",
    "squared_length",
    "witness",
    "zeros",
]

if not TYPE_CHECKING:  # To Python it is the class of that name.
    _classes = vars(domain) | vars(composite) | vars(integers) | vars(matrices) | vars(rows)
    globals().update({name: _classes[name] for name in __all__ if name in _classes})
