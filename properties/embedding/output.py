"""Claims about the output layer: which tokens and distributions can it reach?"""

from ...reference import softmax, tied_logits
from ...theory import (
    FAILS,
    Array,
    Between,
    Positive,
    Real,
    Relation,
    StochasticRows,
    UnitRows,
    array_namespace,
    at_most,
    claim,
    determinant,
    equal,
    less,
    source,
    witness,
)

BOTTLENECK = source("yang2018").at("sec. 2")
STOLEN = source("demeter2020").at("abstract")


def _log_probabilities(hidden: Array, table: Array) -> Array:
    """Return the logarithms of what the output layer predicts."""
    return array_namespace(hidden).log(softmax(tied_logits(hidden, table)))


@claim(
    latex=(
        r"\det (\ln P) = 0, \quad P = \mathrm{softmax}(H W^\top),\ H, W \in \mathbb{R}^{(d + 2)"
        r" \times d}"
    ),
    source=BOTTLENECK,
)
def log_probabilities_have_rank_at_most_d_plus_one(
    hidden: Between[Array, "d+2 d<=2", -8, 8], table: Between[Array, "d+2 d", -8, 8]
) -> Relation:
    """With d hidden channels the log-probabilities of all contexts and words have rank d + 1.

    They are logits, of rank at most d, minus one number for each context. The rank is at most d + 1
    when minors of size d + 2 vanish. (Entries are at most 8 in size, so that the powers are
    enclosed tightly.)
    """
    return equal(determinant(_log_probabilities(hidden, table)), 0)


@claim(
    latex=(
        r"\det (\ln P) = 0, \quad P = \mathrm{softmax}(H W^\top),\ H, W \in \mathbb{R}^{(d + 1)"
        r" \times d}"
    ),
    source=BOTTLENECK.implies(),
    expected=FAILS,
)
@witness(hidden=[[0], [1]], table=[[0], [1]])
def log_probabilities_have_rank_at_most_d(
    hidden: Real[Array, "d+1 d"], table: Real[Array, "d+1 d"]
) -> Relation:
    """With d hidden channels the log-probabilities of all contexts and words have rank d.

    The logits have; what the softmax takes off each context adds one.
    """
    return equal(determinant(_log_probabilities(hidden, table)), 0)


@claim(
    latex=(
        r"\det (H W^\top - c \mathbf{1}^\top) = 0, \quad H, W \in \mathbb{R}^{(d + 2) \times d},\ "
        r" c \in \mathbb{R}^{d + 2}"
    ),
    source=BOTTLENECK.implies(),
    repairs=log_probabilities_have_rank_at_most_d,
)
def logits_less_one_number_a_context_have_rank_at_most_d_plus_one(
    hidden: Real[Array, "d+2 d<=3"], table: Real[Array, "d+2 d"], taken_off: Real[Array, "d+2 1"]
) -> Relation:
    """With d hidden channels, logits less one number for each context have rank at most d + 1.

    Log-probabilities are of that form. The numbers are one more channel, to which all words give
    the weight -1.
    """
    return equal(determinant(tied_logits(hidden, table) - taken_off), 0)


@claim(
    latex=(
        r"w_1 < w_2 < \dots \implies \forall i\ \exists h \in \{-1, 1\}\ \forall j \ne i:\ "
        r" w_j h < w_i h"
    ),
    source=STOLEN.implies(),
    expected=FAILS,
)
@witness(first=[1], gaps=[1, 1])
def every_word_can_be_predicted(
    first: Real[Array, "1"], gaps: Positive[Array, "vocab"]
) -> Relation:
    """With different output embeddings, every word is the most likely one for some hidden state.

    With one channel only the sign of the hidden state counts, so two of them are all. One predicts
    the largest embedding, the other the smallest, and a word between is never predicted.
    """
    xp = array_namespace(first)
    table = xp.concat([first, first + xp.cumulative_sum(gaps, axis=0)])
    leads = [_lead(table, word, 1) for word in range(table.shape[0])]
    falls = [_lead(table, word, -1) for word in range(table.shape[0])]
    return less(0, xp.maximum(xp.stack(leads), xp.stack(falls)))


def _lead(table: Array, word: int, hidden: int) -> Array:
    """Return by how much a word is ahead of the likeliest of the others."""
    xp, logits = array_namespace(table), hidden * table
    others = xp.concat([logits[:word], logits[word + 1 :]])
    return logits[word] - xp.max(others)


@claim(
    latex=(
        r"w = \textstyle\sum_j \alpha_j w_j,\ \alpha \ge 0,\ \sum_j \alpha_j = 1 \implies"
        r" w \cdot h \le \max_j w_j \cdot h"
    ),
    source=STOLEN,
)
def words_between_others_are_never_predicted_alone(
    table: Real[Array, "vocab d"],
    mixture: StochasticRows[Array, "1 vocab"],
    hidden: Real[Array, "n d"],
) -> Relation:
    """A word whose embedding is a mixture of others is never more likely than all of them.

    Its logit is the same mixture of theirs, and no mixture is above the largest.
    """
    xp = array_namespace(table)
    logits = tied_logits(hidden, mixture @ table)
    return at_most(logits, xp.max(tied_logits(hidden, table), axis=-1, keepdims=True))


@claim(
    latex=(
        r"\lVert w_i \rVert = 1 \implies w_i \cdot w_i - w_j \cdot w_i"
        r" = \tfrac12 \lVert w_i - w_j \rVert^2"
    ),
    source=STOLEN.implies(),
    repairs=every_word_can_be_predicted,
)
def words_of_unit_length_are_predicted_by_their_embedding(
    table: UnitRows[Array, "vocab d"],
) -> Relation:
    """With output embeddings of length one, a word is predicted where the hidden state is its own.

    Its lead over another word is half the squared distance of the two embeddings, which is positive
    where they differ.
    """
    xp = array_namespace(table)
    logits = tied_logits(table, table)
    steps = table[:, None, :] - table[None, :, :]
    return equal(1 - logits, xp.sum(steps * steps, axis=-1) / 2)
