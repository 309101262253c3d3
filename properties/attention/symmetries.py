"""Claims about the symmetries of attention: orders, shifts, scales and rotations of its tokens."""

from ...reference import MultiHead, kernel_smoothing, multi_head_attention, self_attention
from ...theory import (
    FAILS,
    Array,
    Mask,
    NonZero,
    Orthogonal,
    Permutation,
    Positive,
    Real,
    Relation,
    array_namespace,
    claim,
    differ,
    equal,
    places,
    source,
    witness,
)
from ...theory.laws import (
    permutation_equivariant,
    permutation_invariant,
    positively_homogeneous,
    translation_equivariant,
)

# Orders.


@claim(
    latex=r"\mathrm{SA}(\Pi X) = \mathrm{SA}(X)",
    source=source("bloem2019").at("section on self-attention").implies(),
    expected=FAILS,
)
@witness(tokens=[[0], [1]], coordinates={"order": [[1, 0]]})
def self_attention_ignores_the_order_of_tokens(
    tokens: Real[Array, "n d"], order: Permutation[Array, "n"]
) -> Relation:
    """Self-attention without positions gives the same output for every order of the tokens.

    The outputs are as many as the tokens and change places with them.
    """
    return permutation_invariant(self_attention, tokens, order)


@claim(
    latex=r"\mathrm{SA}(\Pi X) = \Pi\, \mathrm{SA}(X)",
    source=source("bloem2019").at("section on self-attention"),
    repairs=self_attention_ignores_the_order_of_tokens,
)
def self_attention_follows_the_order_of_tokens(
    tokens: Real[Array, "n d"], order: Permutation[Array, "n"]
) -> Relation:
    """When its tokens change places, the outputs of self-attention change places with them.

    The scores are permuted in rows and columns, and each sum runs over the same terms.
    """
    return permutation_equivariant(self_attention, tokens, order)


@claim(
    latex=r"\mathrm{MHA}(\Pi X) = \Pi\, \mathrm{MHA}(X)",
    source=source("lee2019").at("sec. 3").implies(),
)
def multi_head_attention_follows_the_order_of_tokens(
    tokens: Real[Array, "n d"], parameters: MultiHead, order: Permutation[Array, "n"]
) -> Relation:
    """When its tokens change places, the outputs of multi-head attention change places with them.

    The projections act on each token alone, and each head follows the order.
    """
    return permutation_equivariant(
        lambda x: multi_head_attention(x, x, x, parameters), tokens, order
    )


@claim(
    latex=r"\mathbf{1}^\top \mathrm{MHA}(\Pi X) = \mathbf{1}^\top \mathrm{MHA}(X)",
    source=source("lee2019").at("sec. 3").implies(),
    repairs=self_attention_ignores_the_order_of_tokens,
)
def mean_of_attention_ignores_the_order_of_tokens(
    tokens: Real[Array, "n d"], parameters: MultiHead, order: Permutation[Array, "n"]
) -> Relation:
    """The mean output of multi-head attention is the same for every order of the tokens.

    The outputs change places, and a mean does not depend on places.
    """

    def pooled(x: Array) -> Array:
        return array_namespace(x).mean(multi_head_attention(x, x, x, parameters), axis=0)

    return permutation_invariant(pooled, tokens, order)


# Shifts.


@claim(
    latex=r"\mathrm{SA}(X + \mathbf{1} c) = \mathrm{SA}(X) + \mathbf{1} c",
    source=source("kim2021").at("abstract").implies(),
    expected=FAILS,
)
@witness(tokens=[[0], [1]], shift=[1])
def self_attention_follows_a_shift_of_all_tokens(
    tokens: Real[Array, "n d"], shift: Real[Array, "d"]
) -> Relation:
    """Adding one vector to all tokens adds it to all outputs of self-attention.

    It adds to each score the product of the vector with the other token, which changes the weights.
    """
    return translation_equivariant(self_attention, tokens, shift)


@claim(
    latex=r"f(X + \mathbf{1} c) = f(X) + \mathbf{1} c,"
    r" \quad f(X) = \mathrm{softmax}\bigl(-\lVert x_i - x_j \rVert^2 / 2 h^2\bigr)\, X",
    source=source("kim2021").at("abstract").implies(),
    repairs=self_attention_follows_a_shift_of_all_tokens,
)
def distance_attention_follows_a_shift_of_all_tokens(
    tokens: Real[Array, "n d"], shift: Real[Array, "d"], bandwidth: Positive[Array, ""]
) -> Relation:
    """Adding one vector to all tokens adds it to all outputs of attention by distances.

    Distances stay, weights too, and an average follows a shift of what it averages.
    """
    return translation_equivariant(lambda x: kernel_smoothing(x, x, x, bandwidth), tokens, shift)


# Scales and rotations.


@claim(
    latex=r"\mathrm{SA}(s X) = s\, \mathrm{SA}(X), \quad s > 0",
    source=source("geshkovski2023").at("abstract").implies(),
    expected=FAILS,
)
@witness(scale=2, tokens=[[0], [1]])
def self_attention_is_positively_homogeneous(
    scale: Positive[Array, ""], tokens: Real[Array, "n d"]
) -> Relation:
    """Like a ReLU network without biases, self-attention commutes with positive scales.

    Scaling the tokens scales the scores by its square, which sharpens the weights.
    """
    return positively_homogeneous(self_attention, scale, tokens)


@claim(
    latex=r"\mathrm{SA}(X R) = \mathrm{SA}(X)\, R, \quad R = \mathrm{diag}(r),\ r_c \neq 0",
    source=source("geshkovski2023").at("abstract").implies(),
    expected=FAILS,
)
@witness(tokens=[[0], [1]], scales=[2])
def self_attention_commutes_with_every_change_of_basis(
    tokens: Real[Array, "n d"], scales: NonZero[Array, "d"]
) -> Relation:
    """Self-attention commutes with every invertible change of basis of its channels.

    Dot products change with the basis unless it is orthogonal; new units of the channels show it.
    """
    return equal(self_attention(tokens * scales), self_attention(tokens) * scales)


@claim(
    latex=r"\mathrm{SA}(X R) = \mathrm{SA}(X)\, R, \quad R R^\top = I",
    source=source("geshkovski2023").at("abstract").implies(),
    repairs=self_attention_commutes_with_every_change_of_basis,
)
def self_attention_commutes_with_rotations(
    tokens: Real[Array, "n d"], rotation: Orthogonal[Array, "d d"]
) -> Relation:
    """Self-attention commutes with rotations and reflections of its channels.

    They keep all dot products, so that the weights stay, and averages are linear.
    """
    return equal(self_attention(tokens @ rotation), self_attention(tokens) @ rotation)


@claim(
    latex=r"\lVert x R \rVert > \lVert x \rVert = 1 \implies"
    r" \mathrm{SA}(X R) \neq \mathrm{SA}(X)\, R, \quad X = (0; x)",
    source=source("geshkovski2023").at("abstract").implies(),
)
def self_attention_commutes_with_nothing_that_stretches(
    left: Orthogonal[Array, "d d"],
    stretch: Positive[Array, "1"],
    scales: Real[Array, "d"],
    right: Orthogonal[Array, "d d"],
) -> Relation:
    """A linear map that stretches some direction does not commute with self-attention.

    Take a zero token and one of length 1 along the direction: the second gives itself a weight that
    grows with its length. The map is given by its singular values, of which the first is one plus
    the stretch.
    """
    xp = array_namespace(left)
    linear_map = (left.mT * xp.concat([1 + stretch, scales[1:]])) @ right
    tokens = xp.concat([0 * left[:1, :], left[:1, :]], axis=0)
    return differ(self_attention(tokens @ linear_map), self_attention(tokens) @ linear_map)


# Padding.


@claim(
    latex=r"\mathrm{SA}((X; 0))_{1 \dots n} = \mathrm{SA}(X)",
    source=source("vaswani2017").at("sec. 3.2.3").implies(),
    expected=FAILS,
)
@witness(tokens=[[1]], padding_like=[[1]])
def padding_with_zeros_is_harmless(
    tokens: Real[Array, "n d"], padding_like: Real[Array, "k d"]
) -> Relation:
    """Padding with zero tokens, without a mask, does not change the outputs of the real tokens.

    A score of zero is not a weight of zero: the padding takes its share.
    """
    xp = array_namespace(tokens)
    padded = xp.concat([tokens, xp.zeros_like(padding_like)], axis=0)
    return equal(self_attention(padded)[: tokens.shape[0], :], self_attention(tokens))


@claim(
    latex=r"\mathrm{SA}_M((X; Y))_{1 \dots n} = \mathrm{SA}(X),"
    r" \quad M_{ij} = -\infty \text{ for } j > n",
    source=source("vaswani2017").at("sec. 3.2.3").implies(),
    repairs=padding_with_zeros_is_harmless,
)
def masked_padding_is_harmless(tokens: Real[Array, "n d"], padding: Real[Array, "k d"]) -> Relation:
    """Padding that a mask hides from all queries does not change the outputs of the real tokens.

    Hidden keys weigh exactly nothing, whatever stands there.
    """
    xp = array_namespace(tokens)
    padded = xp.concat([tokens, padding], axis=0)
    count = tokens.shape[0]
    rows = places(padded.shape[0], like=padded)
    mask = (rows[:, None] >= 0) & (rows[None, :] < count)
    return equal(self_attention(padded, mask)[:count, :], self_attention(tokens))


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
