"""Claims about tied embeddings: does every token score itself highest?"""

from ...theory import (
    FAILS,
    Array,
    Real,
    Relation,
    UnitRows,
    array_namespace,
    at_most,
    claim,
    equal,
    identity,
    source,
    witness,
)


@claim(
    latex=r"e_a \cdot e_a \ge e_a \cdot e_b",
    source=source("press2017").at("sec. 3").implies(),
    expected=FAILS,
)
@witness(embedding=[[1], [2]])
def with_tied_embeddings_every_token_scores_itself_highest(
    embedding: Real[Array, "vocab d"],
) -> Relation:
    """With tied embeddings and nothing in between, every token gets its own logit as the largest.

    A longer embedding in its direction gets a larger one.
    """
    xp = array_namespace(embedding)
    logits = embedding @ embedding.mT
    own = xp.sum(embedding * embedding, axis=-1, keepdims=True)
    return at_most(logits, xp.broadcast_to(own, logits.shape))


@claim(
    latex=r"\lVert e_a \rVert = 1 \implies e_a \cdot e_a \ge e_a \cdot e_b",
    source=source("press2017").at("sec. 3").implies(),
    repairs=with_tied_embeddings_every_token_scores_itself_highest,
)
def with_tied_embeddings_of_length_one_every_token_scores_itself_highest(
    embedding: UnitRows[Array, "vocab d"],
) -> Relation:
    """With tied embeddings of length one and nothing between, every token scores itself highest.

    A cosine is at most one. The residual stream starts by predicting the token that came in.
    """
    return at_most(embedding @ embedding.mT, 1)


@claim(
    latex=r"\ell(a \to b) = \ell(b \to a), \quad \ell = E U^\top",
    source=source("elhage2021").at("section “Zero-Layer Transformers”").implies(),
    expected=FAILS,
)
@witness(embedding=[[0], [1]], unembedding=[[1], [0]])
def a_transformer_without_layers_predicts_alike_in_both_directions(
    embedding: Real[Array, "vocab d"], unembedding: Real[Array, "vocab d"]
) -> Relation:
    """A transformer without layers gives the pair ab the logit of the pair ba.

    Embedding and unembedding of one token may differ, so that it can hold any bigram table of
    their rank.
    """
    logits = embedding @ unembedding.mT
    return equal(logits, logits.mT)


@claim(
    latex=r"U = E \implies \ell(a \to b) = \ell(b \to a), \quad \ell = E U^\top",
    source=source("elhage2021").at("section “Zero-Layer Transformers”").implies(),
    repairs=a_transformer_without_layers_predicts_alike_in_both_directions,
)
def with_tied_embeddings_a_transformer_without_layers_predicts_alike_in_both_directions(
    embedding: Real[Array, "vocab d"],
) -> Relation:
    """With tied embeddings, a transformer without layers gives ab the logit of ba.

    Its table of logits is a Gram matrix. So tied weights need a layer to prefer one order.
    """
    logits = embedding @ embedding.mT
    return equal(logits, logits.mT)


@claim(latex=r"\ell_a(a) \ge 0, \quad \ell = E E^\top", source=source("press2017").implies())
def with_tied_embeddings_no_token_scores_itself_below_zero(
    embedding: Real[Array, "vocab d"],
) -> Relation:
    """With tied embeddings and nothing in between, no token has a negative logit for itself.

    It is the square of a length.
    """
    logits = embedding @ embedding.mT
    own = array_namespace(logits).sum(logits * identity(logits.shape[-1], like=logits), axis=-1)
    return at_most(0, own)
