"""Claims about drafts: which distribution does resampling keep?"""

from ...reference import relu
from ...theory import (
    FAILS,
    Array,
    Relation,
    StochasticRows,
    all_of,
    array_namespace,
    claim,
    equal,
    source,
    witness,
)


@claim(
    latex=r"\min(p, q) + \bigl(1 - \textstyle\sum \min(p, q)\bigr)\, p = p",
    source=source("leviathan2023").at("sec. 2.3").implies(),
    expected=FAILS,
)
@witness(coordinates={"target": [[[0, 1]], [0]], "draft": [[[1, 0]], [0]]})
def resampling_rejected_drafts_from_the_target_keeps_its_distribution(
    target: StochasticRows[Array, "1 vocab"], draft: StochasticRows[Array, "1 vocab"]
) -> Relation:
    """A rejected draft may be replaced by a token drawn from the target distribution.

    Drafts are accepted with probability min(1, p/q). Tokens that the draft model likes would come
    too often: they were accepted before.
    """
    xp = array_namespace(target)
    accepted = xp.minimum(target, draft)
    rejected = 1 - xp.sum(accepted, axis=-1, keepdims=True)
    return equal(accepted + rejected * target, target)


@claim(
    latex=r"\min(p, q) + (p - q)_+ = p, \quad 1 - \textstyle\sum \min(p, q) ="
    r" \textstyle\sum (p - q)_+",
    source=source("leviathan2023").at("appendix A.1"),
    repairs=resampling_rejected_drafts_from_the_target_keeps_its_distribution,
)
def resampling_rejected_drafts_from_the_excess_keeps_the_distribution_of_the_target(
    target: StochasticRows[Array, "1 vocab"], draft: StochasticRows[Array, "1 vocab"]
) -> Relation:
    """Speculative decoding draws from the target distribution, whatever the draft.

    Rejections are as likely as the target's excess over the draft is large, and a token from that
    excess fills the accepted ones up to the target.
    """
    xp = array_namespace(target)
    accepted, excess = xp.minimum(target, draft), relu(target - draft)
    rejected = 1 - xp.sum(accepted, axis=-1)
    return all_of(equal(accepted + excess, target), equal(rejected, xp.sum(excess, axis=-1)))
