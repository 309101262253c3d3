"""Claims repeated about whole layers: tied embeddings, memories, gates, order, silent branches."""

from dataclasses import replace

from ...reference import (
    FeedForward,
    MetaFormer,
    MultiHead,
    feed_forward,
    hopfield_update,
    layer_norm,
    metaformer_with_attention,
    relu,
    self_attention,
    silu,
)
from ...theory import (
    FAILS,
    HOLDS,
    Array,
    Between,
    Mask,
    NonconstantRows,
    Orthogonal,
    Permutation,
    Positive,
    Real,
    Relation,
    Size,
    UnitRows,
    array_namespace,
    at_most,
    claim,
    equal,
    identity,
    source,
)

# Tied embeddings.


@claim(
    latex=r"e_a \cdot e_a \ge e_a \cdot e_b",
    source=source("press2017").at("sec. 3").implies(),
    expected=FAILS,
)
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
    expected=HOLDS,
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
    expected=HOLDS,
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


@claim(
    latex=r"\ell_a(a) \ge 0, \quad \ell = E E^\top",
    source=source("press2017").implies(),
    expected=HOLDS,
)
def with_tied_embeddings_no_token_scores_itself_below_zero(
    embedding: Real[Array, "vocab d"],
) -> Relation:
    """With tied embeddings and nothing in between, no token has a negative logit for itself.

    It is the square of a length.
    """
    logits = embedding @ embedding.mT
    own = array_namespace(logits).sum(logits * identity(logits.shape[-1], like=logits), axis=-1)
    return at_most(0, own)


# Memories.


@claim(
    latex=r"\xi = x_i \implies X^\top \mathrm{softmax}(\beta X \xi) = x_i",
    source=source("ramsauer2021").at("abstract").implies(),
    expected=FAILS,
)
def one_hopfield_update_retrieves_a_stored_pattern_exactly(
    patterns: Real[Array, "m d"], beta: Positive[Array, ""]
) -> Relation:
    """A modern Hopfield network returns a stored pattern when it is asked with that pattern.

    Every other pattern has a positive weight, too, and draws it away.
    """
    return equal(hopfield_update(patterns, patterns, beta), patterns)


@claim(
    latex=r"X X^\top = I \implies"
    r" \hat\xi_i = \frac{e^\beta x_i + \sum_{j \ne i} x_j}{e^\beta + m - 1}",
    source=source("ramsauer2021").at("thm. 5").implies(),
    expected=HOLDS,
    repairs=one_hopfield_update_retrieves_a_stored_pattern_exactly,
)
def one_hopfield_update_retrieves_orthonormal_patterns_up_to_an_exponential(
    patterns: Orthogonal[Array, "d d"], beta: Between[Array, "", 0, 64]
) -> Relation:
    """Of orthonormal patterns, an update returns the one asked for, all others shrunk by e^beta.

    The scores are beta and zero. So the error falls exponentially in beta.
    """
    xp, m = array_namespace(patterns, beta), patterns.shape[-2]
    power = xp.exp(beta)
    others = xp.sum(patterns, axis=-2, keepdims=True) - patterns
    retrieved = hopfield_update(patterns, patterns, beta)
    return equal(retrieved * (power + m - 1), power * patterns + others)


# Gates.


def _gated(x: Array, w: Array, v: Array, activation: object) -> Array:
    return activation(x @ w) * (x @ v)  # type: ignore[operator]


@claim(
    latex=r"f(s x) = s^2 f(x) \text{ for } s > 0, \quad f(x) = \mathrm{SiLU}(x W) \odot x V",
    source=source("shazeer2020glu").at("sec. 2").implies(),
    expected=FAILS,
)
def swiglu_is_positively_homogeneous(
    x: Real[Array, "n d"],
    w: Real[Array, "d d_ff"],
    v: Real[Array, "d d_ff"],
    scale: Positive[Array, ""],
) -> Relation:
    """A SwiGLU grows with the square of the scale of its input.

    Its gate opens with the scale: SiLU is near a half of the identity at zero, and near all of it
    far out.
    """
    return equal(_gated(scale * x, w, v, silu), scale * scale * _gated(x, w, v, silu))


@claim(
    latex=r"f(s x) = s^2 f(x) \text{ for } s > 0, \quad f(x) = \mathrm{relu}(x W) \odot x V",
    source=source("shazeer2020glu").at("sec. 2").implies(),
    expected=HOLDS,
    repairs=swiglu_is_positively_homogeneous,
)
def reglu_is_positively_homogeneous_of_degree_two(
    x: Real[Array, "n d"],
    w: Real[Array, "d d_ff"],
    v: Real[Array, "d d_ff"],
    scale: Positive[Array, ""],
) -> Relation:
    """A ReGLU grows with the square of the scale of its input.

    Gate and values each bring one factor.
    """
    return equal(_gated(scale * x, w, v, relu), scale * scale * _gated(x, w, v, relu))


@claim(
    latex=r"\mathrm{SwiGLU}(x) + \mathrm{SwiGLU}(-x) = (x W) \odot (x V)",
    source=source("shazeer2020glu").at("sec. 2").implies(),
    expected=HOLDS,
)
def swiglu_and_its_mirror_image_add_up_to_a_bilinear_layer(
    x: Real[Array, "n d"], w: Real[Array, "d d_ff"], v: Real[Array, "d d_ff"]
) -> Relation:
    """What a SwiGLU makes of x and of -x add up to a layer without any activation.

    SiLU(-a) is SiLU(a) - a. So the even part of a SwiGLU is half a bilinear layer.
    """
    return equal(_gated(x, w, v, silu) + _gated(-x, w, v, silu), (x @ w) * (x @ v))


# Order of the branches.


@claim(
    latex=r"x + \mathrm{SA}(x) + \mathrm{FFN}(x) = y + \mathrm{FFN}(y), \quad"
    r" y = x + \mathrm{SA}(x)",
    source=source("chowdhery2022").at("sec. 2", quote="Parallel Layers").implies(),
    expected=FAILS,
)
def parallel_branches_are_serial_branches(
    tokens: Real[Array, "n d"], parameters: FeedForward
) -> Relation:
    """Running attention and feed-forward network beside each other is running one after the other.

    The network then does not see what attention has just written.
    """
    attended = tokens + self_attention(tokens)
    serial = attended + feed_forward(attended, parameters)
    return equal(attended + feed_forward(tokens, parameters), serial)


@claim(
    latex=r"x + \mathrm{SA}(x) + \mathrm{FFN}(x) = y + \mathrm{FFN}(y)"
    r" - \mathrm{SA}(x)\, W, \quad \mathrm{FFN}(x) = x W + b",
    source=source("chowdhery2022").at("sec. 2", quote="Parallel Layers").implies(),
    expected=HOLDS,
    repairs=parallel_branches_are_serial_branches,
)
def parallel_linear_branches_miss_one_product(
    tokens: Real[Array, "n d"], w: Real[Array, "d d"], b: Real[Array, "d"]
) -> Relation:
    """With a linear second branch, running both beside each other misses one product.

    It is what the second branch would make of the first.
    """
    attended = self_attention(tokens)
    serial = tokens + attended + ((tokens + attended) @ w + b)
    return equal(tokens + attended + (tokens @ w + b), serial - attended @ w)


# Silent branches and collapse.


@claim(
    latex=r"\alpha_1 = \alpha_2 = 0 \implies f^{(L)}(X) = X",
    source=source("bachlechner2021").at("sec. 3").implies(),
    expected=HOLDS,
)
def layers_whose_branches_are_scaled_by_zero_are_the_identity_at_every_depth(
    tokens: Real[Array, "n d"],
    parameters: MetaFormer,
    attention: MultiHead,
    depth: Size[int, "depth"],
) -> Relation:
    """Pre-norm layers whose branches are scaled by zero are the identity, however many there are.

    Nothing is added. So a deep network may start as the identity and grow its branches.
    """
    zero = 0 * parameters.norm_1.gain
    silent = replace(parameters, scale_1=zero, scale_2=zero)
    hidden = tokens
    for _ in range(depth):
        hidden = metaformer_with_attention(hidden, silent, attention)
    return equal(hidden, tokens)


def _range(tokens: Array) -> Array:
    """Return how far the tokens reach apart in each channel."""
    xp = array_namespace(tokens)
    return xp.max(tokens, axis=-2) - xp.min(tokens, axis=-2)


@claim(
    latex=r"\mathrm{range}(X + \mathrm{SA}(X)) \le \mathrm{range}(X)",
    source=source("dong2021").at("abstract").implies(),
    expected=FAILS,
)
def residual_self_attention_draws_tokens_together(tokens: Real[Array, "n d"]) -> Relation:
    """Self-attention with a residual connection draws the tokens together in every channel.

    The residual adds the old distances to the new ones.
    """
    return at_most(_range(tokens + self_attention(tokens)), _range(tokens))


@claim(
    latex=r"\mathrm{range}(\mathrm{SA}(X)) \le \mathrm{range}(X)",
    source=source("dong2021").at("abstract").implies(),
    expected=HOLDS,
    repairs=residual_self_attention_draws_tokens_together,
)
def self_attention_alone_lets_no_tokens_drift_apart(tokens: Real[Array, "n d"]) -> Relation:
    """Self-attention without a residual connection lets the range of no channel grow.

    Every output lies between the least and the greatest token.
    """
    return at_most(_range(self_attention(tokens)), _range(tokens))


@claim(
    latex=r"\mathrm{rank}(X) = 1 \implies \mathrm{rank}(X + \mathrm{SA}(X)) = 1",
    source=source("dong2021").at("abstract").implies(),
    expected=HOLDS,
)
def collinear_tokens_stay_collinear_through_residual_self_attention(
    factor: Real[Array, "n 1"], direction: Real[Array, "1 d"], depth: Size[int, "depth"]
) -> Relation:
    """Tokens on one line through zero stay on it through residual self-attention, at every depth.

    Outputs are sums of multiples of the tokens. So a residual does not undo a collapse; the
    feed-forward network may.
    """
    tokens = factor @ direction
    for _ in range(depth):
        tokens = tokens + self_attention(tokens)
    crossed = tokens[:, :, None] * direction[0, :][None, None, :]
    return equal(crossed, array_namespace(crossed).permute_dims(crossed, (0, 2, 1)))


# Graphs.


@claim(
    latex=r"\mathrm{SA}_\mu(\Pi X) = \Pi\, \mathrm{SA}_\mu(X)",
    source=source("joshi2025").at("abstract").implies(),
    expected=FAILS,
)
def attention_over_a_graph_ignores_the_order_of_its_nodes(
    nodes: Real[Array, "n d"], edges: Mask[Array, "n n"], order: Permutation[Array, "n"]
) -> Relation:
    """Attention whose mask is a graph commutes with reordering the nodes.

    The mask says who sees whom by place, so that other nodes stand where its edges are.
    """
    return equal(self_attention(nodes[order, :], edges), self_attention(nodes, edges)[order, :])


@claim(
    latex=r"\mathrm{SA}_{\Pi \mu \Pi^\top}(\Pi X) = \Pi\, \mathrm{SA}_\mu(X)",
    source=source("joshi2025").at("abstract").implies(),
    expected=HOLDS,
    repairs=attention_over_a_graph_ignores_the_order_of_its_nodes,
)
def attention_over_a_graph_follows_the_renaming_of_its_nodes(
    nodes: Real[Array, "n d"], edges: Mask[Array, "n n"], order: Permutation[Array, "n"]
) -> Relation:
    """Attention whose mask is a graph commutes with reordering the nodes and the graph with them.

    It is message passing: each node averages its neighbours by weights of its own. Without a mask
    the graph is complete, and any order will do.
    """
    renamed = self_attention(nodes[order, :], edges[order, :][:, order])
    return equal(renamed, self_attention(nodes, edges)[order, :])


# Norms.


@claim(
    latex=r"\tanh(\alpha\, c\, x) = \tanh(\alpha\, x) \text{ for } c > 0",
    source=source("zhu2025").at("abstract").implies(),
    expected=FAILS,
)
def dynamic_tanh_ignores_the_scale_of_its_input(
    x: NonconstantRows[Array, "n d"], alpha: Positive[Array, ""], scale: Positive[Array, ""]
) -> Relation:
    """Like the layer norm that it replaces, a dynamic tanh ignores the scale of its input.

    It squashes each entry alone, without a look at the others.
    """
    xp = array_namespace(x, alpha)
    return equal(xp.tanh(alpha * (scale * x)), xp.tanh(alpha * x))


@claim(
    latex=r"\mathrm{LN}(c\, x) = \mathrm{LN}(x) \text{ for } c > 0,\ \varepsilon = 0",
    source=source("zhu2025").at("sec. 3").implies(),
    expected=HOLDS,
    repairs=dynamic_tanh_ignores_the_scale_of_its_input,
)
def the_layer_norm_that_dynamic_tanh_replaces_ignores_the_scale_of_its_input(
    x: NonconstantRows[Array, "n d"], scale: Positive[Array, ""]
) -> Relation:
    """Layer norm without epsilon, which dynamic tanh replaces, ignores the scale of its input.

    It divides by a deviation that has the same scale.
    """
    return equal(layer_norm(scale * x, epsilon=0), layer_norm(x, epsilon=0))


@claim(
    latex=r"\mathrm{LN}(x + f(x)) = \mathrm{LN}(x) + f(\mathrm{LN}(x))",
    source=source("he2016identity").implies(),
    expected=FAILS,
)
def moving_the_norm_into_the_branch_changes_nothing(
    x: NonconstantRows[Array, "n d"], w: Real[Array, "d d"]
) -> Relation:
    """A norm after the addition may be moved onto the input without a change.

    Even around a linear branch the two differ: the sum after the branch is not normalised.
    """
    normed = layer_norm(x)
    return equal(layer_norm(x + x @ w), normed + normed @ w)
