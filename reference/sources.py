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

YU_2022 = Source(
    key="yu2022metaformer",
    title="MetaFormer Is Actually What You Need for Vision",
    authors=(
        "Weihao Yu",
        "Mi Luo",
        "Pan Zhou",
        "Chenyang Si",
        "Yichen Zhou",
        "Xinchao Wang",
        "Jiashi Feng",
        "Shuicheng Yan",
    ),
    year=2022,
    url="https://arxiv.org/abs/2111.11418",
    venue="IEEE/CVF Conference on Computer Vision and Pattern Recognition",
    kind="inproceedings",
)

HENDRYCKS_2016 = Source(
    key="hendrycks2016gaussian",
    title="Gaussian Error Linear Units (GELUs)",
    authors=("Dan Hendrycks", "Kevin Gimpel"),
    year=2016,
    url="https://arxiv.org/abs/1606.08415",
)

ELFWING_2018 = Source(
    key="elfwing2018sigmoid",
    title=(
        "Sigmoid-weighted linear units for neural network function approximation in reinforcement "
        "learning"
    ),
    authors=("Stefan Elfwing", "Eiji Uchibe", "Kenji Doya"),
    year=2018,
    url="https://arxiv.org/abs/1702.03118",
    venue="Neural Networks 107, 3-11",
    kind="article",
)

DAUPHIN_2017 = Source(
    key="dauphin2017language",
    title="Language Modeling with Gated Convolutional Networks",
    authors=("Yann N. Dauphin", "Angela Fan", "Michael Auli", "David Grangier"),
    year=2017,
    url="https://arxiv.org/abs/1612.08083",
    venue="International Conference on Machine Learning",
    kind="inproceedings",
)

SHAZEER_2020_GLU = Source(
    key="shazeer2020glu",
    title="GLU Variants Improve Transformer",
    authors=("Noam Shazeer",),
    year=2020,
    url="https://arxiv.org/abs/2002.05202",
)

ZHANG_2019 = Source(
    key="zhang2019root",
    title="Root Mean Square Layer Normalization",
    authors=("Biao Zhang", "Rico Sennrich"),
    year=2019,
    url="https://arxiv.org/abs/1910.07467",
    venue="Advances in Neural Information Processing Systems 32",
    kind="inproceedings",
)

KATHAROPOULOS_2020 = Source(
    key="katharopoulos2020transformers",
    title="Transformers are RNNs: Fast Autoregressive Transformers with Linear Attention",
    authors=("Angelos Katharopoulos", "Apoorv Vyas", "Nikolaos Pappas", "François Fleuret"),
    year=2020,
    url="https://arxiv.org/abs/2006.16236",
    venue="International Conference on Machine Learning",
    kind="inproceedings",
)

SCHLAG_2021 = Source(
    key="schlag2021linear",
    title="Linear Transformers Are Secretly Fast Weight Programmers",
    authors=("Imanol Schlag", "Kazuki Irie", "Jürgen Schmidhuber"),
    year=2021,
    url="https://arxiv.org/abs/2102.11174",
    venue="International Conference on Machine Learning",
    kind="inproceedings",
)

CHOROMANSKI_2021 = Source(
    key="choromanski2021rethinking",
    title="Rethinking Attention with Performers",
    authors=("Krzysztof Choromanski", "Valerii Likhosherstov", "David Dohan", "others"),
    year=2021,
    url="https://arxiv.org/abs/2009.14794",
    venue="International Conference on Learning Representations",
    kind="inproceedings",
)

LIU_2022_SWIN = Source(
    key="liu2022swin",
    title="Swin Transformer V2: Scaling Up Capacity and Resolution",
    authors=("Ze Liu", "Han Hu", "Yutong Lin", "others"),
    year=2022,
    url="https://arxiv.org/abs/2111.09883",
    venue="IEEE/CVF Conference on Computer Vision and Pattern Recognition",
    kind="inproceedings",
)

MERRILL_2022 = Source(
    key="merrill2022saturated",
    title="Saturated Transformers are Constant-Depth Threshold Circuits",
    authors=("William Merrill", "Ashish Sabharwal", "Noah A. Smith"),
    year=2022,
    url="https://arxiv.org/abs/2106.16213",
    venue="Transactions of the Association for Computational Linguistics 10",
    kind="article",
)

RAMSAUER_2021 = Source(
    key="ramsauer2021hopfield",
    title="Hopfield Networks is All You Need",
    authors=("Hubert Ramsauer", "Bernhard Schäfl", "Johannes Lehner", "others"),
    year=2021,
    url="https://arxiv.org/abs/2008.02217",
    venue="International Conference on Learning Representations",
    kind="inproceedings",
)

NADARAYA_1964 = Source(
    key="nadaraya1964estimating",
    title="On Estimating Regression",
    authors=("Elizbar A. Nadaraya",),
    year=1964,
    url="https://doi.org/10.1137/1109020",
    venue="Theory of Probability & Its Applications 9(1), 141-142",
    kind="article",
)

GU_2022 = Source(
    key="gu2022efficiently",
    title="Efficiently Modeling Long Sequences with Structured State Spaces",
    authors=("Albert Gu", "Karan Goel", "Christopher Ré"),
    year=2022,
    url="https://arxiv.org/abs/2111.00396",
    venue="International Conference on Learning Representations",
    kind="inproceedings",
)

GU_2022_DIAGONAL = Source(
    key="gu2022parameterization",
    title="On the Parameterization and Initialization of Diagonal State Space Models",
    authors=("Albert Gu", "Ankit Gupta", "Karan Goel", "Christopher Ré"),
    year=2022,
    url="https://arxiv.org/abs/2206.11893",
    venue="Advances in Neural Information Processing Systems 35",
    kind="inproceedings",
)

JACOBS_1991 = Source(
    key="jacobs1991adaptive",
    title="Adaptive Mixtures of Local Experts",
    authors=("Robert A. Jacobs", "Michael I. Jordan", "Steven J. Nowlan", "Geoffrey E. Hinton"),
    year=1991,
    url="https://doi.org/10.1162/neco.1991.3.1.79",
    venue="Neural Computation 3(1), 79-87",
    kind="article",
)

FEDUS_2022 = Source(
    key="fedus2022switch",
    title=(
        "Switch Transformers: Scaling to Trillion Parameter Models with Simple and Efficient "
        "Sparsity"
    ),
    authors=("William Fedus", "Barret Zoph", "Noam Shazeer"),
    year=2022,
    url="https://arxiv.org/abs/2101.03961",
    venue="Journal of Machine Learning Research 23(120), 1-39",
    kind="article",
)

YU_2024 = Source(
    key="yu2024metaformer",
    title="MetaFormer Baselines for Vision",
    authors=("Weihao Yu", "Chenyang Si", "Pan Zhou", "others"),
    year=2024,
    url="https://arxiv.org/abs/2210.13452",
    venue="IEEE Transactions on Pattern Analysis and Machine Intelligence 46(2)",
    kind="article",
)

TOLSTIKHIN_2021 = Source(
    key="tolstikhin2021mixer",
    title="MLP-Mixer: An all-MLP Architecture for Vision",
    authors=("Ilya Tolstikhin", "Neil Houlsby", "Alexander Kolesnikov", "Lucas Beyer", "others"),
    year=2021,
    url="https://arxiv.org/abs/2105.01601",
    venue="Advances in Neural Information Processing Systems 34",
    kind="inproceedings",
)

LIU_2021 = Source(
    key="liu2021pay",
    title="Pay Attention to MLPs",
    authors=("Hanxiao Liu", "Zihang Dai", "David R. So", "Quoc V. Le"),
    year=2021,
    url="https://arxiv.org/abs/2105.08050",
    venue="Advances in Neural Information Processing Systems 34",
    kind="inproceedings",
)

LEE_THORP_2022 = Source(
    key="leethorp2022fnet",
    title="FNet: Mixing Tokens with Fourier Transforms",
    authors=("James Lee-Thorp", "Joshua Ainslie", "Ilya Eckstein", "Santiago Ontañón"),
    year=2022,
    url="https://arxiv.org/abs/2105.03824",
    venue="Conference of the North American Chapter of the ACL",
    kind="inproceedings",
)

SHAZEER_2019 = Source(
    key="shazeer2019fast",
    title="Fast Transformer Decoding: One Write-Head is All You Need",
    authors=("Noam Shazeer",),
    year=2019,
    url="https://arxiv.org/abs/1911.02150",
)

SHAZEER_2020 = Source(
    key="shazeer2020talking",
    title="Talking-Heads Attention",
    authors=("Noam Shazeer", "Zhenzhong Lan", "Youlong Cheng", "Nan Ding", "Le Hou"),
    year=2020,
    url="https://arxiv.org/abs/2003.02436",
)

AINSLIE_2023 = Source(
    key="ainslie2023gqa",
    title=("GQA: Training Generalized Multi-Query Transformer Models from Multi-Head Checkpoints"),
    authors=(
        "Joshua Ainslie",
        "James Lee-Thorp",
        "Michiel de Jong",
        "Yury Zemlyanskiy",
        "Federico Lebrón",
        "Sumit Sanghai",
    ),
    year=2023,
    url="https://arxiv.org/abs/2305.13245",
    venue="Conference on Empirical Methods in Natural Language Processing",
    kind="inproceedings",
)

BELTAGY_2020 = Source(
    key="beltagy2020longformer",
    title="Longformer: The Long-Document Transformer",
    authors=("Iz Beltagy", "Matthew E. Peters", "Arman Cohan"),
    year=2020,
    url="https://arxiv.org/abs/2004.05150",
)

XIONG_2020 = Source(
    key="xiong2020layer",
    title="On Layer Normalization in the Transformer Architecture",
    authors=("Ruibin Xiong", "Yunchang Yang", "Di He", "Kai Zheng", "Shuxin Zheng", "others"),
    year=2020,
    url="https://arxiv.org/abs/2002.04745",
    venue="Proceedings of the 37th International Conference on Machine Learning",
    kind="inproceedings",
)

GEHRING_2017 = Source(
    key="gehring2017convolutional",
    title="Convolutional Sequence to Sequence Learning",
    authors=(
        "Jonas Gehring",
        "Michael Auli",
        "David Grangier",
        "Denis Yarats",
        "Yann N. Dauphin",
    ),
    year=2017,
    url="https://arxiv.org/abs/1705.03122",
    venue="Proceedings of the 34th International Conference on Machine Learning",
    kind="inproceedings",
)

SU_2021 = Source(
    key="su2021roformer",
    title="RoFormer: Enhanced Transformer with Rotary Position Embedding",
    authors=("Jianlin Su", "Yu Lu", "Shengfeng Pan", "Ahmed Murtadha", "Bo Wen", "Yunfeng Liu"),
    year=2021,
    url="https://arxiv.org/abs/2104.09864",
)

PRESS_2022 = Source(
    key="press2022train",
    title=(
        "Train Short, Test Long: Attention with Linear Biases Enables Input Length Extrapolation"
    ),
    authors=("Ofir Press", "Noah A. Smith", "Mike Lewis"),
    year=2022,
    url="https://arxiv.org/abs/2108.12409",
    venue="International Conference on Learning Representations",
    kind="inproceedings",
)

PRESS_2017 = Source(
    key="press2017using",
    title="Using the Output Embedding to Improve Language Models",
    authors=("Ofir Press", "Lior Wolf"),
    year=2017,
    url="https://arxiv.org/abs/1608.05859",
    venue=("Conference of the European Chapter of the Association for Computational Linguistics"),
    kind="inproceedings",
)

BENGIO_2003 = Source(
    key="bengio2003neural",
    title="A Neural Probabilistic Language Model",
    authors=(
        "Yoshua Bengio",
        "Réjean Ducharme",
        "Pascal Vincent",
        "Christian Jauvin",
    ),
    year=2003,
    url="https://www.jmlr.org/papers/v3/bengio03a.html",
    venue="Journal of Machine Learning Research 3, 1137-1155",
    kind="article",
)

ZERVEAS_2021 = Source(
    key="zerveas2021transformer",
    title="A Transformer-based Framework for Multivariate Time Series Representation Learning",
    authors=(
        "George Zerveas",
        "Srideepika Jayaraman",
        "Dhaval Patel",
        "Anuradha Bhamidipaty",
        "Carsten Eickhoff",
    ),
    year=2021,
    url="https://arxiv.org/abs/2010.02803",
    venue="Proceedings of the 27th ACM SIGKDD Conference on Knowledge Discovery and Data Mining",
    kind="inproceedings",
)

DUMOULIN_2016 = Source(
    key="dumoulin2016guide",
    title="A guide to convolution arithmetic for deep learning",
    authors=("Vincent Dumoulin", "Francesco Visin"),
    year=2016,
    url="https://arxiv.org/abs/1603.07285",
)

HOWARD_2017 = Source(
    key="howard2017mobilenets",
    title="MobileNets: Efficient Convolutional Neural Networks for Mobile Vision Applications",
    authors=(
        "Andrew G. Howard",
        "Menglong Zhu",
        "Bo Chen",
        "Dmitry Kalenichenko",
        "Weijun Wang",
        "Tobias Weyand",
        "Marco Andreetto",
        "Hartwig Adam",
    ),
    year=2017,
    url="https://arxiv.org/abs/1704.04861",
)

ARORA_2018 = Source(
    key="arora2018optimization",
    title="On the Optimization of Deep Networks: Implicit Acceleration by Overparameterization",
    authors=("Sanjeev Arora", "Nadav Cohen", "Elad Hazan"),
    year=2018,
    url="https://arxiv.org/abs/1802.06509",
    venue="International Conference on Machine Learning",
    kind="inproceedings",
)

DING_2021 = Source(
    key="ding2021repvgg",
    title="RepVGG: Making VGG-style ConvNets Great Again",
    authors=(
        "Xiaohan Ding",
        "Xiangyu Zhang",
        "Ningning Ma",
        "Jungong Han",
        "Guiguang Ding",
        "Jian Sun",
    ),
    year=2021,
    url="https://arxiv.org/abs/2101.03697",
    venue="IEEE/CVF Conference on Computer Vision and Pattern Recognition",
    kind="inproceedings",
)

RAO_2021 = Source(
    key="rao2021global",
    title="Global Filter Networks for Image Classification",
    authors=("Yongming Rao", "Wenliang Zhao", "Zheng Zhu", "Jiwen Lu", "Jie Zhou"),
    year=2021,
    url="https://arxiv.org/abs/2107.00645",
    venue="Advances in Neural Information Processing Systems 34",
    kind="inproceedings",
)

YAN_2019 = Source(
    key="yan2019tener",
    title="TENER: Adapting Transformer Encoder for Named Entity Recognition",
    authors=("Hang Yan", "Bocao Deng", "Xiaonan Li", "Xipeng Qiu"),
    year=2019,
    url="https://arxiv.org/abs/1911.04474",
)

DAI_2019 = Source(
    key="dai2019transformerxl",
    title="Transformer-XL: Attentive Language Models beyond a Fixed-Length Context",
    authors=(
        "Zihang Dai",
        "Zhilin Yang",
        "Yiming Yang",
        "Jaime Carbonell",
        "Quoc V. Le",
        "Ruslan Salakhutdinov",
    ),
    year=2019,
    url="https://arxiv.org/abs/1901.02860",
    venue="Annual Meeting of the Association for Computational Linguistics",
    kind="inproceedings",
)

BALL_1997 = Source(
    key="ball1997elementary",
    title="An Elementary Introduction to Modern Convex Geometry",
    authors=("Keith Ball",),
    year=1997,
    url="http://library.msri.org/books/Book31/files/ball.pdf",
    venue="Flavors of Geometry, MSRI Publications 31, 1-58",
    kind="incollection",
)

WELCH_1974 = Source(
    key="welch1974lower",
    title="Lower bounds on the maximum cross correlation of signals",
    authors=("Lloyd R. Welch",),
    year=1974,
    url="https://doi.org/10.1109/TIT.1974.1055219",
    venue="IEEE Transactions on Information Theory 20(3), 397-399",
    kind="article",
)

STECK_2024 = Source(
    key="steck2024cosine",
    title="Is Cosine-Similarity of Embeddings Really About Similarity?",
    authors=("Harald Steck", "Chaitanya Ekanadham", "Nathan Kallus"),
    year=2024,
    url="https://arxiv.org/abs/2403.05440",
    venue="Companion Proceedings of the ACM Web Conference",
    kind="inproceedings",
)

JOHNSON_1984 = Source(
    key="johnson1984extensions",
    title="Extensions of Lipschitz mappings into a Hilbert space",
    authors=("William B. Johnson", "Joram Lindenstrauss"),
    year=1984,
    url="https://doi.org/10.1090/conm/026/737400",
    venue="Contemporary Mathematics 26, 189-206",
    kind="article",
)

ACHLIOPTAS_2003 = Source(
    key="achlioptas2003database",
    title=("Database-friendly random projections: Johnson-Lindenstrauss with binary coins"),
    authors=("Dimitris Achlioptas",),
    year=2003,
    url="https://doi.org/10.1016/S0022-0000(03)00025-4",
    venue="Journal of Computer and System Sciences 66(4), 671-687",
    kind="article",
)

YANG_2018 = Source(
    key="yang2018breaking",
    title="Breaking the Softmax Bottleneck: A High-Rank RNN Language Model",
    authors=("Zhilin Yang", "Zihang Dai", "Ruslan Salakhutdinov", "William W. Cohen"),
    year=2018,
    url="https://arxiv.org/abs/1711.03953",
    venue="International Conference on Learning Representations",
    kind="inproceedings",
)

DEMETER_2020 = Source(
    key="demeter2020stolen",
    title="Stolen Probability: A Structural Weakness of Neural Language Models",
    authors=("David Demeter", "Gregory Kimmel", "Doug Downey"),
    year=2020,
    url="https://arxiv.org/abs/2005.02433",
    venue="Annual Meeting of the Association for Computational Linguistics",
    kind="inproceedings",
)

HOEFFDING_1963 = Source(
    key="hoeffding1963probability",
    title="Probability Inequalities for Sums of Bounded Random Variables",
    authors=("Wassily Hoeffding",),
    year=1963,
    url="https://doi.org/10.1080/01621459.1963.10500830",
    venue="Journal of the American Statistical Association 58(301), 13-30",
    kind="article",
)

NI_2024 = Source(
    key="ni2024nonlinearity",
    title="On the Nonlinearity of Layer Normalization",
    authors=("Yunhao Ni", "Yuxin Guo", "Junlong Jia", "Lei Huang"),
    year=2024,
    url="https://arxiv.org/abs/2406.01255",
    venue="International Conference on Machine Learning",
    kind="inproceedings",
)

RIECHERS_2024 = Source(
    key="riechers2024geometry",
    title="Geometry and Dynamics of LayerNorm",
    authors=("Paul M. Riechers",),
    year=2024,
    url="https://arxiv.org/abs/2405.04134",
)

JIANG_2023 = Source(
    key="jiang2023prermsnorm",
    title=(
        "Pre-RMSNorm and Pre-CRMSNorm Transformers: Equivalent and Efficient Pre-LN Transformers"
    ),
    authors=("Zixuan Jiang", "Jiaqi Gu", "Hanqing Zhu", "David Z. Pan"),
    year=2023,
    url="https://arxiv.org/abs/2305.14858",
    venue="Advances in Neural Information Processing Systems 36",
    kind="inproceedings",
)

BRODY_2023 = Source(
    key="brody2023expressivity",
    title="On the Expressivity Role of LayerNorm in Transformers' Attention",
    authors=("Shaked Brody", "Uri Alon", "Eran Yahav"),
    year=2023,
    url="https://arxiv.org/abs/2305.02582",
    venue="Findings of the Association for Computational Linguistics: ACL 2023",
    kind="inproceedings",
)

ASHKBOOS_2024 = Source(
    key="ashkboos2024slicegpt",
    title="SliceGPT: Compress Large Language Models by Deleting Rows and Columns",
    authors=(
        "Saleh Ashkboos",
        "Maximilian L. Croci",
        "Marcelo Gennari do Nascimento",
        "Torsten Hoefler",
        "James Hensman",
    ),
    year=2024,
    url="https://arxiv.org/abs/2401.15024",
    venue="International Conference on Learning Representations",
    kind="inproceedings",
)

LAARHOVEN_2017 = Source(
    key="laarhoven2017l2",
    title="L2 Regularization versus Batch and Weight Normalization",
    authors=("Twan van Laarhoven",),
    year=2017,
    url="https://arxiv.org/abs/1706.05350",
)

TELGARSKY_2016 = Source(
    key="telgarsky2016benefits",
    title="Benefits of depth in neural networks",
    authors=("Matus Telgarsky",),
    year=2016,
    url="https://arxiv.org/abs/1602.04485",
    venue="Conference on Learning Theory",
    kind="inproceedings",
)

MONTUFAR_2014 = Source(
    key="montufar2014number",
    title="On the Number of Linear Regions of Deep Neural Networks",
    authors=("Guido Montúfar", "Razvan Pascanu", "Kyunghyun Cho", "Yoshua Bengio"),
    year=2014,
    url="https://arxiv.org/abs/1402.1869",
    venue="Advances in Neural Information Processing Systems 27",
    kind="inproceedings",
)

SHANG_2016 = Source(
    key="shang2016understanding",
    title=(
        "Understanding and Improving Convolutional Neural Networks via Concatenated Rectified "
        "Linear Units"
    ),
    authors=("Wenling Shang", "Kihyuk Sohn", "Diogo Almeida", "Honglak Lee"),
    year=2016,
    url="https://arxiv.org/abs/1603.05201",
    venue="International Conference on Machine Learning",
    kind="inproceedings",
)

HECHT_NIELSEN_1990 = Source(
    key="hechtnielsen1990algebraic",
    title="On the Algebraic Structure of Feedforward Network Weight Spaces",
    authors=("Robert Hecht-Nielsen",),
    year=1990,
    url="https://doi.org/10.1016/B978-0-444-88400-8.50019-4",
    venue="Advanced Neural Computers",
    kind="incollection",
)

NEYSHABUR_2015 = Source(
    key="neyshabur2015path",
    title="Path-SGD: Path-Normalized Optimization in Deep Neural Networks",
    authors=("Behnam Neyshabur", "Ruslan Salakhutdinov", "Nathan Srebro"),
    year=2015,
    url="https://arxiv.org/abs/1506.02617",
    venue="Advances in Neural Information Processing Systems 28",
    kind="inproceedings",
)

GEVA_2021 = Source(
    key="geva2021transformer",
    title="Transformer Feed-Forward Layers Are Key-Value Memories",
    authors=("Mor Geva", "Roei Schuster", "Jonathan Berant", "Omer Levy"),
    year=2021,
    url="https://arxiv.org/abs/2012.14913",
    venue="Conference on Empirical Methods in Natural Language Processing",
    kind="inproceedings",
)

HARDT_2017 = Source(
    key="hardt2017identity",
    title="Identity Matters in Deep Learning",
    authors=("Moritz Hardt", "Tengyu Ma"),
    year=2017,
    url="https://arxiv.org/abs/1611.04231",
    venue="International Conference on Learning Representations",
    kind="inproceedings",
)

BEHRMANN_2019 = Source(
    key="behrmann2019invertible",
    title="Invertible Residual Networks",
    authors=(
        "Jens Behrmann",
        "Will Grathwohl",
        "Ricky T. Q. Chen",
        "David Duvenaud",
        "Jörn-Henrik Jacobsen",
    ),
    year=2019,
    url="https://arxiv.org/abs/1811.00995",
    venue="International Conference on Machine Learning",
    kind="inproceedings",
)

GOMEZ_2017 = Source(
    key="gomez2017reversible",
    title="The Reversible Residual Network: Backpropagation Without Storing Activations",
    authors=("Aidan N. Gomez", "Mengye Ren", "Raquel Urtasun", "Roger B. Grosse"),
    year=2017,
    url="https://arxiv.org/abs/1707.04585",
    venue="Advances in Neural Information Processing Systems 30",
    kind="inproceedings",
)

GAO_2017 = Source(
    key="gao2017properties",
    title=(
        "On the Properties of the Softmax Function with Application in Game Theory and "
        "Reinforcement Learning"
    ),
    authors=(
        "Bolin Gao",
        "Lacra Pavel",
    ),
    year=2017,
    url="https://arxiv.org/abs/1704.00805",
)

NAIR_2025 = Source(
    key="nair2025softmax",
    title="Softmax is 1/2-Lipschitz: A tight bound across all l_p norms",
    authors=("Pravin Nair",),
    year=2025,
    url="https://arxiv.org/abs/2510.23012",
)

VELICKOVIC_2024 = Source(
    key="velickovic2024softmax",
    title="softmax is not enough (for sharp out-of-distribution)",
    authors=(
        "Petar Veličković",
        "Christos Perivolaropoulos",
        "Federico Barbero",
        "Razvan Pascanu",
    ),
    year=2024,
    url="https://arxiv.org/abs/2410.01104",
)

MARTINS_2016 = Source(
    key="martins2016softmax",
    title="From Softmax to Sparsemax: A Sparse Model of Attention and Multi-Label Classification",
    authors=(
        "André F. T. Martins",
        "Ramón F. Astudillo",
    ),
    year=2016,
    url="https://arxiv.org/abs/1602.02068",
    venue="International Conference on Machine Learning",
    kind="inproceedings",
)

LEE_2019 = Source(
    key="lee2019set",
    title="Set Transformer: A Framework for Attention-based Permutation-Invariant Neural Networks",
    authors=(
        "Juho Lee",
        "Yoonho Lee",
        "Jungtaek Kim",
        "Adam R. Kosiorek",
        "Seungjin Choi",
        "Yee Whye Teh",
    ),
    year=2019,
    url="https://arxiv.org/abs/1810.00825",
    venue="International Conference on Machine Learning",
    kind="inproceedings",
)

BHOJANAPALLI_2020 = Source(
    key="bhojanapalli2020low",
    title="Low-Rank Bottleneck in Multi-head Attention Models",
    authors=(
        "Srinadh Bhojanapalli",
        "Chulhee Yun",
        "Ankit Singh Rawat",
        "Sashank J. Reddi",
        "Sanjiv Kumar",
    ),
    year=2020,
    url="https://arxiv.org/abs/2002.07028",
    venue="International Conference on Machine Learning",
    kind="inproceedings",
)

NAMAZIFAR_2023 = Source(
    key="namazifar2023role",
    title="Role of Bias Terms in Dot-Product Attention",
    authors=(
        "Mahdi Namazifar",
        "Devamanyu Hazarika",
        "Dilek Hakkani-Tür",
    ),
    year=2023,
    url="https://arxiv.org/abs/2302.08626",
    venue="IEEE International Conference on Acoustics, Speech and Signal Processing",
    kind="inproceedings",
)

KIM_2021 = Source(
    key="kim2021lipschitz",
    title="The Lipschitz Constant of Self-Attention",
    authors=(
        "Hyunjik Kim",
        "George Papamakarios",
        "Andriy Mnih",
    ),
    year=2021,
    url="https://arxiv.org/abs/2006.04710",
    venue="International Conference on Machine Learning",
    kind="inproceedings",
)

DONG_2021 = Source(
    key="dong2021attention",
    title=(
        "Attention is Not All You Need: Pure Attention Loses Rank Doubly Exponentially with Depth"
    ),
    authors=(
        "Yihe Dong",
        "Jean-Baptiste Cordonnier",
        "Andreas Loukas",
    ),
    year=2021,
    url="https://arxiv.org/abs/2103.03404",
    venue="International Conference on Machine Learning",
    kind="inproceedings",
)

WANG_2022 = Source(
    key="wang2022anti",
    title=(
        "Anti-Oversmoothing in Deep Vision Transformers via the Fourier Domain Analysis: "
        "From Theory to Practice"
    ),
    authors=(
        "Peihao Wang",
        "Wenqing Zheng",
        "Tianlong Chen",
        "Zhangyang Wang",
    ),
    year=2022,
    url="https://arxiv.org/abs/2203.05962",
    venue="International Conference on Learning Representations",
    kind="inproceedings",
)

TSAI_2019 = Source(
    key="tsai2019transformer",
    title=(
        "Transformer Dissection: A Unified Understanding of Transformer's Attention via "
        "the Lens of Kernel"
    ),
    authors=(
        "Yao-Hung Hubert Tsai",
        "Shaojie Bai",
        "Makoto Yamada",
        "Louis-Philippe Morency",
        "Ruslan Salakhutdinov",
    ),
    year=2019,
    url="https://arxiv.org/abs/1908.11775",
    venue="Conference on Empirical Methods in Natural Language Processing",
    kind="inproceedings",
)

SANDER_2022 = Source(
    key="sander2022sinkformers",
    title="Sinkformers: Transformers with Doubly Stochastic Attention",
    authors=(
        "Michael E. Sander",
        "Pierre Ablin",
        "Mathieu Blondel",
        "Gabriel Peyré",
    ),
    year=2022,
    url="https://arxiv.org/abs/2110.11773",
    venue="International Conference on Artificial Intelligence and Statistics",
    kind="inproceedings",
)

CORDONNIER_2020 = Source(
    key="cordonnier2020relationship",
    title="On the Relationship between Self-Attention and Convolutional Layers",
    authors=(
        "Jean-Baptiste Cordonnier",
        "Andreas Loukas",
        "Martin Jaggi",
    ),
    year=2020,
    url="https://arxiv.org/abs/1911.03584",
    venue="International Conference on Learning Representations",
    kind="inproceedings",
)

RICHTER_2020 = Source(
    key="richter2020normalized",
    title="Normalized Attention Without Probability Cage",
    authors=(
        "Oliver Richter",
        "Roger Wattenhofer",
    ),
    year=2020,
    url="https://arxiv.org/abs/2005.09561",
)

WU_2024 = Source(
    key="wu2024role",
    title="On the Role of Attention Masks and LayerNorm in Transformers",
    authors=(
        "Xinyi Wu",
        "Amir Ajorlou",
        "Yifei Wang",
        "Stefanie Jegelka",
        "Ali Jadbabaie",
    ),
    year=2024,
    url="https://arxiv.org/abs/2405.18781",
    venue="Advances in Neural Information Processing Systems 37",
    kind="inproceedings",
)

GESHKOVSKI_2023 = Source(
    key="geshkovski2023mathematical",
    title="A mathematical perspective on Transformers",
    authors=(
        "Borjan Geshkovski",
        "Cyril Letrouit",
        "Yury Polyanskiy",
        "Philippe Rigollet",
    ),
    year=2023,
    url="https://arxiv.org/abs/2312.10794",
)

BENGIO_1994 = Source(
    key="bengio1994learning",
    title="Learning long-term dependencies with gradient descent is difficult",
    authors=("Yoshua Bengio", "Patrice Simard", "Paolo Frasconi"),
    year=1994,
    url="https://doi.org/10.1109/72.279181",
    venue="IEEE Transactions on Neural Networks 5(2), 157-166",
    kind="article",
)

GLOROT_2010 = Source(
    key="glorot2010understanding",
    title="Understanding the difficulty of training deep feedforward neural networks",
    authors=("Xavier Glorot", "Yoshua Bengio"),
    year=2010,
    url="https://proceedings.mlr.press/v9/glorot10a.html",
    venue="Artificial Intelligence and Statistics",
    kind="inproceedings",
)

LU_2020 = Source(
    key="lu2020dying",
    title="Dying ReLU and Initialization: Theory and Numerical Examples",
    authors=("Lu Lu", "Yeonjong Shin", "Yanhui Su", "George Em Karniadakis"),
    year=2020,
    url="https://arxiv.org/abs/1903.06733",
    venue="Communications in Computational Physics 28(5), 1671-1706",
    kind="article",
)

ANCONA_2018 = Source(
    key="ancona2018towards",
    title=(
        "Towards better understanding of gradient-based attribution methods for Deep Neural "
        "Networks"
    ),
    authors=("Marco Ancona", "Enea Ceolini", "Cengiz Öztireli", "Markus Gross"),
    year=2018,
    url="https://arxiv.org/abs/1711.06104",
    venue="International Conference on Learning Representations",
    kind="inproceedings",
)

DAO_2022 = Source(
    key="dao2022flashattention",
    title="FlashAttention: Fast and Memory-Efficient Exact Attention with IO-Awareness",
    authors=("Tri Dao", "Daniel Y. Fu", "Stefano Ermon", "Atri Rudra", "Christopher Ré"),
    year=2022,
    url="https://arxiv.org/abs/2205.14135",
    venue="Advances in Neural Information Processing Systems 35",
    kind="inproceedings",
)

DAO_2024 = Source(
    key="dao2024transformers",
    title=(
        "Transformers are SSMs: Generalized Models and Efficient Algorithms Through Structured "
        "State Space Duality"
    ),
    authors=("Tri Dao", "Albert Gu"),
    year=2024,
    url="https://arxiv.org/abs/2405.21060",
    venue="International Conference on Machine Learning",
    kind="inproceedings",
)

GU_2023 = Source(
    key="gu2023mamba",
    title="Mamba: Linear-Time Sequence Modeling with Selective State Spaces",
    authors=("Albert Gu", "Tri Dao"),
    year=2023,
    url="https://arxiv.org/abs/2312.00752",
    venue="arXiv:2312.00752",
)

SUN_2023 = Source(
    key="sun2023retentive",
    title="Retentive Network: A Successor to Transformer for Large Language Models",
    authors=(
        "Yutao Sun",
        "Li Dong",
        "Shaohan Huang",
        "Shuming Ma",
        "Yuqing Xia",
        "Jilong Xue",
        "Jianyong Wang",
        "Furu Wei",
    ),
    year=2023,
    url="https://arxiv.org/abs/2307.08621",
    venue="arXiv:2307.08621",
)

XIAO_2024 = Source(
    key="xiao2024efficient",
    title="Efficient Streaming Language Models with Attention Sinks",
    authors=("Guangxuan Xiao", "Yuandong Tian", "Beidi Chen", "Song Han", "Mike Lewis"),
    year=2024,
    url="https://arxiv.org/abs/2309.17453",
    venue="International Conference on Learning Representations",
    kind="inproceedings",
)

MILLER_2023 = Source(
    key="miller2023attention",
    title="Attention Is Off By One",
    authors=("Evan Miller",),
    year=2023,
    url="https://www.evanmiller.org/attention-is-off-by-one.html",
    venue="blog post",
)

WORTSMAN_2023 = Source(
    key="wortsman2023replacing",
    title="Replacing softmax with ReLU in Vision Transformers",
    authors=("Mitchell Wortsman", "Jaehoon Lee", "Justin Gilmer", "Simon Kornblith"),
    year=2023,
    url="https://arxiv.org/abs/2309.08586",
    venue="arXiv:2309.08586",
)

RAMAPURAM_2025 = Source(
    key="ramapuram2025theory",
    title="Theory, Analysis, and Best Practices for Sigmoid Self-Attention",
    authors=("Jason Ramapuram", "Federico Danieli", "Eeshan Dhekane", "others"),
    year=2025,
    url="https://arxiv.org/abs/2409.04431",
    venue="International Conference on Learning Representations",
    kind="inproceedings",
)

HENRY_2020 = Source(
    key="henry2020query",
    title="Query-Key Normalization for Transformers",
    authors=("Alex Henry", "Prudhvi Raj Dachapally", "Shubham Pawar", "Yuxuan Chen"),
    year=2020,
    url="https://arxiv.org/abs/2010.04245",
    venue="Findings of the Association for Computational Linguistics: EMNLP 2020",
    kind="inproceedings",
)

GEMMA_2024 = Source(
    key="gemma2024gemma2",
    title="Gemma 2: Improving Open Language Models at a Practical Size",
    authors=("Gemma Team",),
    year=2024,
    url="https://arxiv.org/abs/2408.00118",
    venue="arXiv:2408.00118",
)

BARBERO_2025 = Source(
    key="barbero2025round",
    title="Round and Round We Go! What makes Rotary Positional Encodings useful?",
    authors=(
        "Federico Barbero",
        "Alex Vitvitskyi",
        "Christos Perivolaropoulos",
        "Razvan Pascanu",
        "Petar Veličković",
    ),
    year=2025,
    url="https://arxiv.org/abs/2410.06205",
    venue="International Conference on Learning Representations",
    kind="inproceedings",
)

KAZEMNEJAD_2023 = Source(
    key="kazemnejad2023impact",
    title="The Impact of Positional Encoding on Length Generalization in Transformers",
    authors=(
        "Amirhossein Kazemnejad",
        "Inkit Padhi",
        "Karthikeyan Natesan Ramamurthy",
        "Payel Das",
        "Siva Reddy",
    ),
    year=2023,
    url="https://arxiv.org/abs/2305.19466",
    venue="Advances in Neural Information Processing Systems 36",
    kind="inproceedings",
)

LEVIATHAN_2023 = Source(
    key="leviathan2023fast",
    title="Fast Inference from Transformers via Speculative Decoding",
    authors=("Yaniv Leviathan", "Matan Kalman", "Yossi Matias"),
    year=2023,
    url="https://arxiv.org/abs/2211.17192",
    venue="International Conference on Machine Learning",
    kind="inproceedings",
)

POPE_2023 = Source(
    key="pope2023efficiently",
    title="Efficiently Scaling Transformer Inference",
    authors=("Reiner Pope", "Sholto Douglas", "Aakanksha Chowdhery", "Jacob Devlin", "others"),
    year=2023,
    url="https://arxiv.org/abs/2211.05102",
    venue="Proceedings of Machine Learning and Systems 5",
    kind="inproceedings",
)

KRELL_2021 = Source(
    key="krell2021efficient",
    title=(
        "Efficient Sequence Packing without Cross-contamination: Accelerating Large Language "
        "Models without Impacting Performance"
    ),
    authors=("Mario Michael Krell", "Matej Kosec", "Sergio P. Perez", "Andrew Fitzgibbon"),
    year=2021,
    url="https://arxiv.org/abs/2107.02027",
    venue="arXiv:2107.02027",
)

DEEPSEEK_2024 = Source(
    key="deepseek2024deepseekv2",
    title="DeepSeek-V2: A Strong, Economical, and Efficient Mixture-of-Experts Language Model",
    authors=("DeepSeek-AI",),
    year=2024,
    url="https://arxiv.org/abs/2405.04434",
    venue="arXiv:2405.04434",
)

HU_2022 = Source(
    key="hu2022lora",
    title="LoRA: Low-Rank Adaptation of Large Language Models",
    authors=(
        "Edward J. Hu",
        "Yelong Shen",
        "Phillip Wallis",
        "Zeyuan Allen-Zhu",
        "Yuanzhi Li",
        "Shean Wang",
        "Lu Wang",
        "Weizhu Chen",
    ),
    year=2022,
    url="https://arxiv.org/abs/2106.09685",
    venue="International Conference on Learning Representations",
    kind="inproceedings",
)

SUN_2024 = Source(
    key="sun2024improving",
    title="Improving LoRA in Privacy-preserving Federated Learning",
    authors=("Youbang Sun", "Zitao Li", "Yaliang Li", "Bolin Ding"),
    year=2024,
    url="https://arxiv.org/abs/2403.12313",
    venue="International Conference on Learning Representations",
    kind="inproceedings",
)

ZHU_2025 = Source(
    key="zhu2025transformers",
    title="Transformers without Normalization",
    authors=("Jiachen Zhu", "Xinlei Chen", "Kaiming He", "Yann LeCun", "Zhuang Liu"),
    year=2025,
    url="https://arxiv.org/abs/2503.10622",
    venue="Computer Vision and Pattern Recognition",
    kind="inproceedings",
)

BACHLECHNER_2021 = Source(
    key="bachlechner2021rezero",
    title="ReZero is All You Need: Fast Convergence at Large Depth",
    authors=(
        "Thomas Bachlechner",
        "Bodhisattwa Prasad Majumder",
        "Huanru Henry Mao",
        "Garrison W. Cottrell",
        "Julian McAuley",
    ),
    year=2021,
    url="https://arxiv.org/abs/2003.04887",
    venue="Uncertainty in Artificial Intelligence",
    kind="inproceedings",
)

CHOWDHERY_2022 = Source(
    key="chowdhery2022palm",
    title="PaLM: Scaling Language Modeling with Pathways",
    authors=("Aakanksha Chowdhery", "Sharan Narang", "Jacob Devlin", "others"),
    year=2022,
    url="https://arxiv.org/abs/2204.02311",
    venue="arXiv:2204.02311",
)

JIANG_2023_MISTRAL = Source(
    key="jiang2023mistral",
    title="Mistral 7B",
    authors=("Albert Q. Jiang", "Alexandre Sablayrolles", "Arthur Mensch", "others"),
    year=2023,
    url="https://arxiv.org/abs/2310.06825",
    venue="arXiv:2310.06825",
)

JOSHI_2025 = Source(
    key="joshi2025transformers",
    title="Transformers are Graph Neural Networks",
    authors=("Chaitanya K. Joshi",),
    year=2025,
    url="https://arxiv.org/abs/2506.22084",
    venue="arXiv:2506.22084; first published in The Gradient, 2020",
)
