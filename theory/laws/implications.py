"""What follows from what: a law that claims much is split into parts.

A refutation then says which part fails: a map is affine where it respects mixtures; an affine map
that preserves zero is linear; a linear map is additive and homogeneous.
"""

ABSURD = "absurd"
"""What no map obeys: two laws that imply it exclude each other."""

IMPLICATIONS: tuple[tuple[tuple[str, ...], str], ...] = (
    (("additive", "homogeneous"), "linear"),
    (("linear",), "additive"),
    (("linear",), "homogeneous"),
    (("linear",), "affine"),
    (("affine", "zero_preserving"), "linear"),
    (("additive",), "odd"),
    (("odd",), "zero_preserving"),
    (("homogeneous",), "odd"),
    (("homogeneous",), "positively_homogeneous"),
    (("affine",), "convex"),
    (("identity_map",), "linear"),
    (("identity_map",), "idempotent"),
    (("identity_map",), "involutive"),
    (("identity_map",), "norm_preserving"),
    (("identity_map",), "token_wise"),
    (("identity_map",), "permutation_equivariant"),
    (("identity_map",), "orthogonal_equivariant"),
    (("identity_map",), "translation_equivariant"),
    (("identity_map",), "hull_valued"),
    (("identity_map",), "token_mean_preserving"),
    (("identity_map",), "monotone"),
    (("identity_map",), "rank_one_preserving"),
    (("idempotent", "involutive"), "identity_map"),
    (("involutive",), "injective"),
    (("stochastic",), "nonnegative"),
    (("stochastic",), "bounded_by_one"),
    (("norm_preserving",), "norm_nonincreasing"),
    (("norm_nonincreasing",), "zero_preserving"),
    (("nonexpansive", "zero_preserving"), "norm_nonincreasing"),
    (("nonexpansive",), "two_lipschitz"),
    (("affine", "norm_nonincreasing"), "nonexpansive"),
    (("permutation_equivariant",), "shift_equivariant"),
    (("shift_equivariant",), "equal_tokens_stay_equal"),
    (("orthogonal_equivariant",), "channel_equivariant"),
    (("orthogonal_equivariant",), "odd"),
    (("token_wise",), "causal"),
    (("token_wise",), "local"),
    (("token_wise", "shift_equivariant"), "permutation_equivariant"),
    (("token_wise", "shift_equivariant"), "delay_equivariant"),
    (("hull_valued",), "bounded_by_input"),
    (("bounded_by_input",), "zero_preserving"),
    (("token_mean_preserving",), "mean_preserving"),
    (("injective", "even"), ABSURD),
    (("injective", "scale_invariant"), ABSURD),
    (("injective", "translation_invariant"), ABSURD),
    (("injective", "permutation_invariant"), ABSURD),
    (("stochastic", "zero_preserving"), ABSURD),
    (("stochastic", "centred"), ABSURD),
)
"""What follows from what: premises and a conclusion."""

TOKENS_NEEDED: dict[tuple[tuple[str, ...], str], int] = {
    (("injective", "permutation_invariant"), ABSURD): 2
}
"""Of a rule that is not valid from one token on: how many tokens it takes."""

DERIVED_ONLY = {"linear": "f(x + s y) = f(x) + s f(y)"}
"""Conjunctions of laws, which `IMPLICATIONS` names: their parts are tested, not they."""

__all__ = ["ABSURD", "DERIVED_ONLY", "IMPLICATIONS", "TOKENS_NEEDED"]
