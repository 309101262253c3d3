"""The texts that the claims come from."""

from ..theory import Source

THREAD = Source(
    key="ai-se-30341",
    title=(
        "Why does a transformer not use an activation function following the multi-head attention "
        "layer?"
    ),
    authors=("AI Stack Exchange",),
    year=2021,
    url="https://ai.stackexchange.com/questions/30341",
    venue="Artificial Intelligence Stack Exchange, question 30341",
)
"""The discussion in which most of the conjectures stand."""

VASWANI_2017 = Source(
    key="vaswani2017attention",
    title="Attention Is All You Need",
    authors=(
        "Ashish Vaswani",
        "Noam Shazeer",
        "Niki Parmar",
        "Jakob Uszkoreit",
        "Llion Jones",
        "Aidan N. Gomez",
        "Łukasz Kaiser",
        "Illia Polosukhin",
    ),
    year=2017,
    url="https://arxiv.org/abs/1706.03762",
    venue="Advances in Neural Information Processing Systems 30",
    kind="inproceedings",
)

BLOEM_2019 = Source(
    key="bloem2019transformers",
    title="Transformers from scratch",
    authors=("Peter Bloem",),
    year=2019,
    url="https://peterbloem.nl/blog/transformers",
    venue="blog post",
)

ELHAGE_2021 = Source(
    key="elhage2021mathematical",
    title="A Mathematical Framework for Transformer Circuits",
    authors=("Nelson Elhage", "Neel Nanda", "Catherine Olsson", "others"),
    year=2021,
    url="https://transformer-circuits.pub/2021/framework/index.html",
    venue="Transformer Circuits Thread",
    kind="article",
)

BRIDLE_1990 = Source(
    key="bridle1990training",
    title=(
        "Training stochastic model recognition algorithms as networks can lead to maximum mutual "
        "information estimation of parameters"
    ),
    authors=("John S. Bridle",),
    year=1990,
    url="https://proceedings.neurips.cc/paper/1989/hash/0336dcbab05b9d5ad24f4333c7658a0e-Abstract.html",
    venue="Advances in Neural Information Processing Systems 2",
    kind="inproceedings",
)

GOLDBERG_1991 = Source(
    key="goldberg1991what",
    title="What every computer scientist should know about floating-point arithmetic",
    authors=("David Goldberg",),
    year=1991,
    url="https://doi.org/10.1145/103162.103163",
    venue="ACM Computing Surveys 23(1), 5-48",
    kind="article",
)
