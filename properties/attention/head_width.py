"""Claims about wide and narrow self-attention: what do heads that see a share of channels lose?"""

from ...reference import NarrowHeads, WideHeads, narrow_self_attention, wide_self_attention
from ...theory import (
    FAILS,
    Array,
    Real,
    Relation,
    array_namespace,
    claim,
    constant,
    equal,
    identity,
    places,
    source,
)

WIDTHS = source("bloem2019").at("section on narrow and wide self-attention")


def _widened(parameters: NarrowHeads) -> WideHeads:
    """Put each matrix of a head where its share of the channels meets itself, and zeros elsewhere.

    Of what a wide head puts out, the output matrix takes its share.
    """
    heads, width, _ = parameters.w_q.shape
    d = heads * width
    head = identity(heads, like=parameters.w_q)

    def embedded(w: Array) -> Array:
        blocks = head[:, :, None, None, None] * head[:, None, None, :, None]
        spread = blocks * w[:, None, :, None, :]
        return array_namespace(w).reshape(spread, (heads, d, d))

    def rows(w: Array) -> Array:
        xp = array_namespace(w)
        shares = xp.reshape(w, (heads, width, d))
        return xp.reshape(head[:, :, None, None] * shares[None, :, :, :], (heads * d, d))

    return WideHeads(
        embedded(parameters.w_q),
        embedded(parameters.w_k),
        embedded(parameters.w_v),
        rows(parameters.w_o),
    )


@claim(
    latex=r"\mathrm{Narrow}(X; W) = \mathrm{Wide}(X; \tilde W), \quad \tilde W^i = W^i"
    r" \text{ on the share of head } i,\ 0 \text{ elsewhere}",
    source=WIDTHS.implies(),
    expected=FAILS,
)
def narrow_self_attention_is_wide_self_attention_with_zeros(
    tokens: Real[Array, "n heads*d_head"], parameters: NarrowHeads
) -> Relation:
    """Narrow self-attention is wide self-attention whose heads have zeros for other shares.

    The dot products agree, and what they are divided by does not: a wide head divides by the root
    of all channels, a narrow one by that of its share.
    """
    wide = wide_self_attention(tokens, _widened(parameters))
    return equal(narrow_self_attention(tokens, parameters), wide)


@claim(
    latex=r"\mathrm{Narrow}(X; W) = \mathrm{Wide}(X; \tilde W), \quad \tilde W_Q^i = \sqrt h\,"
    r" W_Q^i \text{ on the share of head } i,\ 0 \text{ elsewhere}",
    source=WIDTHS.implies(),
    repairs=narrow_self_attention_is_wide_self_attention_with_zeros,
)
def narrow_self_attention_is_wide_self_attention_with_zeros_and_longer_queries(
    tokens: Real[Array, "n heads*d_head"], parameters: NarrowHeads
) -> Relation:
    """Narrow self-attention is wide self-attention with zeros, and queries longer by sqrt(heads).

    The factor makes up for the root of all channels in place of the root of one share. So whatever
    narrow heads can do wide ones can, with as many times the parameters as there are heads.
    """
    wide, heads = _widened(parameters), parameters.w_q.shape[0]
    root = array_namespace(tokens).sqrt(constant(heads, like=tokens))
    longer = WideHeads(root * wide.w_q, wide.w_k, wide.w_v, wide.w_o)
    return equal(narrow_self_attention(tokens, parameters), wide_self_attention(tokens, longer))


@claim(
    latex=r"X_1 = Y_1 \implies \mathrm{Narrow}(X)_1 = \mathrm{Narrow}(Y)_1, \quad W_O = I",
    source=WIDTHS.implies(),
)
def a_narrow_head_sees_its_own_share_alone(
    tokens: Real[Array, "n heads*d_head"],
    other: Real[Array, "n heads*d_head"],
    parameters: NarrowHeads,
) -> Relation:
    """Before the output projection, a narrow head depends on its own share of the channels alone.

    Each share attends by itself, with weights of its own. Shares meet in the output matrix, which
    is the identity here.
    """
    width = parameters.w_q.shape[1]
    unmixed = NarrowHeads(
        parameters.w_q,
        parameters.w_k,
        parameters.w_v,
        identity(tokens.shape[1], like=tokens),
    )
    first = places(tokens.shape[1], like=tokens) < width
    mixed = array_namespace(tokens).where(first, tokens, other)
    one = narrow_self_attention(mixed, unmixed)
    return equal(one[:, :width], narrow_self_attention(tokens, unmixed)[:, :width])
