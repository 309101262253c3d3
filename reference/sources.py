"""The texts that blocks and claims come from."""

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

GOODFELLOW_2016 = Source(
    key="goodfellow2016deep",
    title="Deep Learning",
    authors=("Ian Goodfellow", "Yoshua Bengio", "Aaron Courville"),
    year=2016,
    url="https://www.deeplearningbook.org",
    venue="MIT Press",
    kind="book",
)

NAIR_2010 = Source(
    key="nair2010rectified",
    title="Rectified Linear Units Improve Restricted Boltzmann Machines",
    authors=("Vinod Nair", "Geoffrey E. Hinton"),
    year=2010,
    url="https://icml.cc/Conferences/2010/papers/432.pdf",
    venue="Proceedings of the 27th International Conference on Machine Learning",
    kind="inproceedings",
)

BA_2016 = Source(
    key="ba2016layer",
    title="Layer Normalization",
    authors=("Jimmy Lei Ba", "Jamie Ryan Kiros", "Geoffrey E. Hinton"),
    year=2016,
    url="https://arxiv.org/abs/1607.06450",
)

SALTON_1975 = Source(
    key="salton1975vector",
    title="A vector space model for automatic indexing",
    authors=("Gerard Salton", "Anita Wong", "Chung-Shu Yang"),
    year=1975,
    url="https://doi.org/10.1145/361219.361220",
    venue="Communications of the ACM 18(11), 613-620",
    kind="article",
)

LECUN_1998 = Source(
    key="lecun1998gradient",
    title="Gradient-based learning applied to document recognition",
    authors=("Yann LeCun", "Léon Bottou", "Yoshua Bengio", "Patrick Haffner"),
    year=1998,
    url="https://doi.org/10.1109/5.726791",
    venue="Proceedings of the IEEE 86(11), 2278-2324",
    kind="article",
)

RIESENHUBER_1999 = Source(
    key="riesenhuber1999hierarchical",
    title="Hierarchical models of object recognition in cortex",
    authors=("Maximilian Riesenhuber", "Tomaso Poggio"),
    year=1999,
    url="https://doi.org/10.1038/14819",
    venue="Nature Neuroscience 2(11), 1019-1025",
    kind="article",
)

KRIZHEVSKY_2012 = Source(
    key="krizhevsky2012imagenet",
    title="ImageNet Classification with Deep Convolutional Neural Networks",
    authors=("Alex Krizhevsky", "Ilya Sutskever", "Geoffrey E. Hinton"),
    year=2012,
    url="https://doi.org/10.1145/3065386",
    venue="Advances in Neural Information Processing Systems 25",
    kind="inproceedings",
)

LIN_2014 = Source(
    key="lin2014network",
    title="Network In Network",
    authors=("Min Lin", "Qiang Chen", "Shuicheng Yan"),
    year=2014,
    url="https://arxiv.org/abs/1312.4400",
    venue="International Conference on Learning Representations",
    kind="inproceedings",
)

SAXE_2014 = Source(
    key="saxe2014exact",
    title="Exact solutions to the nonlinear dynamics of learning in deep linear neural networks",
    authors=("Andrew M. Saxe", "James L. McClelland", "Surya Ganguli"),
    year=2014,
    url="https://arxiv.org/abs/1312.6120",
    venue="International Conference on Learning Representations",
    kind="inproceedings",
)

IOFFE_2015 = Source(
    key="ioffe2015batch",
    title=(
        "Batch Normalization: Accelerating Deep Network Training by Reducing Internal Covariate "
        "Shift"
    ),
    authors=("Sergey Ioffe", "Christian Szegedy"),
    year=2015,
    url="https://arxiv.org/abs/1502.03167",
    venue="Proceedings of the 32nd International Conference on Machine Learning",
    kind="inproceedings",
)

SRIVASTAVA_2015 = Source(
    key="srivastava2015highway",
    title="Highway Networks",
    authors=("Rupesh Kumar Srivastava", "Klaus Greff", "Jürgen Schmidhuber"),
    year=2015,
    url="https://arxiv.org/abs/1505.00387",
)

HE_2016 = Source(
    key="he2016deep",
    title="Deep Residual Learning for Image Recognition",
    authors=("Kaiming He", "Xiangyu Zhang", "Shaoqing Ren", "Jian Sun"),
    year=2016,
    url="https://arxiv.org/abs/1512.03385",
    venue="IEEE Conference on Computer Vision and Pattern Recognition",
    kind="inproceedings",
)

HE_2016_IDENTITY = Source(
    key="he2016identity",
    title="Identity Mappings in Deep Residual Networks",
    authors=("Kaiming He", "Xiangyu Zhang", "Shaoqing Ren", "Jian Sun"),
    year=2016,
    url="https://arxiv.org/abs/1603.05027",
    venue="European Conference on Computer Vision",
    kind="inproceedings",
)

OORD_2016 = Source(
    key="oord2016wavenet",
    title="WaveNet: A Generative Model for Raw Audio",
    authors=(
        "Aäron van den Oord",
        "Sander Dieleman",
        "Heiga Zen",
        "Karen Simonyan",
        "Oriol Vinyals",
        "Alex Graves",
        "Nal Kalchbrenner",
        "Andrew Senior",
        "Koray Kavukcuoglu",
    ),
    year=2016,
    url="https://arxiv.org/abs/1609.03499",
)

YU_2016 = Source(
    key="yu2016multi",
    title="Multi-Scale Context Aggregation by Dilated Convolutions",
    authors=("Fisher Yu", "Vladlen Koltun"),
    year=2016,
    url="https://arxiv.org/abs/1511.07122",
    venue="International Conference on Learning Representations",
    kind="inproceedings",
)

CHOLLET_2017 = Source(
    key="chollet2017xception",
    title="Xception: Deep Learning with Depthwise Separable Convolutions",
    authors=("François Chollet",),
    year=2017,
    url="https://arxiv.org/abs/1610.02357",
    venue="IEEE Conference on Computer Vision and Pattern Recognition",
    kind="inproceedings",
)

ZAHEER_2017 = Source(
    key="zaheer2017deep",
    title="Deep Sets",
    authors=(
        "Manzil Zaheer",
        "Satwik Kottur",
        "Siamak Ravanbakhsh",
        "Barnabás Póczos",
        "Ruslan Salakhutdinov",
        "Alexander J. Smola",
    ),
    year=2017,
    url="https://arxiv.org/abs/1703.06114",
    venue="Advances in Neural Information Processing Systems 30",
    kind="inproceedings",
)

SANDLER_2018 = Source(
    key="sandler2018mobilenetv2",
    title="MobileNetV2: Inverted Residuals and Linear Bottlenecks",
    authors=(
        "Mark Sandler",
        "Andrew Howard",
        "Menglong Zhu",
        "Andrey Zhmoginov",
        "Liang-Chieh Chen",
    ),
    year=2018,
    url="https://arxiv.org/abs/1801.04381",
    venue="IEEE Conference on Computer Vision and Pattern Recognition",
    kind="inproceedings",
)
