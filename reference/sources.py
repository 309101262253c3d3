"""The texts that blocks and claims come from, by name.

Their data stand in `bibliography.json`, in CSL-JSON, which reference managers read.
"""

from __future__ import annotations

import json
from importlib.resources import files
from typing import Any

from ..theory import Source

_KINDS = {
    "article-journal": "article",
    "paper-conference": "inproceedings",
    "chapter": "incollection",
    "book": "book",
    "thesis": "phdthesis",
    "report": "techreport",
    "webpage": "misc",
}
"""The BibTeX kind of each CSL type that occurs."""


def _entries() -> dict[str, Any]:
    text = files(__package__).joinpath("bibliography.json").read_text("utf-8")
    return {entry["id"]: entry for entry in json.loads(text)}


_BIBLIOGRAPHY = _entries()


def _source(key: str) -> Source:
    """Return the source with this key."""
    entry = _BIBLIOGRAPHY[key]
    return Source(
        key=key,
        title=entry["title"],
        authors=tuple(
            author.get("literal") or f"{author['given']} {author['family']}"
            for author in entry["author"]
        ),
        year=entry["issued"]["date-parts"][0][0],
        url=entry["URL"],
        venue=entry.get("container-title", ""),
        kind=_KINDS[entry["type"]],
    )


THREAD = _source("ai-se-30341")
"""The discussion in which most of the conjectures stand."""
VASWANI_2017 = _source("vaswani2017attention")
BLOEM_2019 = _source("bloem2019transformers")
ELHAGE_2021 = _source("elhage2021mathematical")
BRIDLE_1990 = _source("bridle1990training")
GOLDBERG_1991 = _source("goldberg1991what")
GOODFELLOW_2016 = _source("goodfellow2016deep")
NAIR_2010 = _source("nair2010rectified")
BA_2016 = _source("ba2016layer")
SALTON_1975 = _source("salton1975vector")
LECUN_1998 = _source("lecun1998gradient")
RIESENHUBER_1999 = _source("riesenhuber1999hierarchical")
KRIZHEVSKY_2012 = _source("krizhevsky2012imagenet")
LIN_2014 = _source("lin2014network")
SAXE_2014 = _source("saxe2014exact")
IOFFE_2015 = _source("ioffe2015batch")
SRIVASTAVA_2015 = _source("srivastava2015highway")
HE_2016 = _source("he2016deep")
HE_2016_IDENTITY = _source("he2016identity")
OORD_2016 = _source("oord2016wavenet")
CHOLLET_2017 = _source("chollet2017xception")
ZAHEER_2017 = _source("zaheer2017deep")
SANDLER_2018 = _source("sandler2018mobilenetv2")
YU_2022 = _source("yu2022metaformer")
HENDRYCKS_2016 = _source("hendrycks2016gaussian")
ELFWING_2018 = _source("elfwing2018sigmoid")
DAUPHIN_2017 = _source("dauphin2017language")
SHAZEER_2020_GLU = _source("shazeer2020glu")
ZHANG_2019 = _source("zhang2019root")
KATHAROPOULOS_2020 = _source("katharopoulos2020transformers")
SCHLAG_2021 = _source("schlag2021linear")
CHOROMANSKI_2021 = _source("choromanski2021rethinking")
LIU_2022_SWIN = _source("liu2022swin")
MERRILL_2022 = _source("merrill2022saturated")
RAMSAUER_2021 = _source("ramsauer2021hopfield")
NADARAYA_1964 = _source("nadaraya1964estimating")
GU_2022 = _source("gu2022efficiently")
GU_2022_DIAGONAL = _source("gu2022parameterization")
JACOBS_1991 = _source("jacobs1991adaptive")
FEDUS_2022 = _source("fedus2022switch")
YU_2024 = _source("yu2024metaformer")
TOLSTIKHIN_2021 = _source("tolstikhin2021mixer")
LIU_2021 = _source("liu2021pay")
LEE_THORP_2022 = _source("leethorp2022fnet")
SHAZEER_2019 = _source("shazeer2019fast")
SHAZEER_2020 = _source("shazeer2020talking")
AINSLIE_2023 = _source("ainslie2023gqa")
BELTAGY_2020 = _source("beltagy2020longformer")
XIONG_2020 = _source("xiong2020layer")
GEHRING_2017 = _source("gehring2017convolutional")
SU_2021 = _source("su2021roformer")
PRESS_2022 = _source("press2022train")
PRESS_2017 = _source("press2017using")
BENGIO_2003 = _source("bengio2003neural")
ZERVEAS_2021 = _source("zerveas2021transformer")
DUMOULIN_2016 = _source("dumoulin2016guide")
HOWARD_2017 = _source("howard2017mobilenets")
ARORA_2018 = _source("arora2018optimization")
DING_2021 = _source("ding2021repvgg")
RAO_2021 = _source("rao2021global")
YAN_2019 = _source("yan2019tener")
DAI_2019 = _source("dai2019transformerxl")
BALL_1997 = _source("ball1997elementary")
WELCH_1974 = _source("welch1974lower")
STECK_2024 = _source("steck2024cosine")
JOHNSON_1984 = _source("johnson1984extensions")
ACHLIOPTAS_2003 = _source("achlioptas2003database")
YANG_2018 = _source("yang2018breaking")
DEMETER_2020 = _source("demeter2020stolen")
HOEFFDING_1963 = _source("hoeffding1963probability")
NI_2024 = _source("ni2024nonlinearity")
RIECHERS_2024 = _source("riechers2024geometry")
JIANG_2023 = _source("jiang2023prermsnorm")
BRODY_2023 = _source("brody2023expressivity")
ASHKBOOS_2024 = _source("ashkboos2024slicegpt")
LAARHOVEN_2017 = _source("laarhoven2017l2")
TELGARSKY_2016 = _source("telgarsky2016benefits")
MONTUFAR_2014 = _source("montufar2014number")
SHANG_2016 = _source("shang2016understanding")
HECHT_NIELSEN_1990 = _source("hechtnielsen1990algebraic")
NEYSHABUR_2015 = _source("neyshabur2015path")
GEVA_2021 = _source("geva2021transformer")
HARDT_2017 = _source("hardt2017identity")
BEHRMANN_2019 = _source("behrmann2019invertible")
GOMEZ_2017 = _source("gomez2017reversible")
GAO_2017 = _source("gao2017properties")
NAIR_2025 = _source("nair2025softmax")
VELICKOVIC_2024 = _source("velickovic2024softmax")
MARTINS_2016 = _source("martins2016softmax")
LEE_2019 = _source("lee2019set")
BHOJANAPALLI_2020 = _source("bhojanapalli2020low")
NAMAZIFAR_2023 = _source("namazifar2023role")
KIM_2021 = _source("kim2021lipschitz")
DONG_2021 = _source("dong2021attention")
WANG_2022 = _source("wang2022anti")
TSAI_2019 = _source("tsai2019transformer")
SANDER_2022 = _source("sander2022sinkformers")
CORDONNIER_2020 = _source("cordonnier2020relationship")
RICHTER_2020 = _source("richter2020normalized")
WU_2024 = _source("wu2024role")
GESHKOVSKI_2023 = _source("geshkovski2023mathematical")
BENGIO_1994 = _source("bengio1994learning")
GLOROT_2010 = _source("glorot2010understanding")
LU_2020 = _source("lu2020dying")
ANCONA_2018 = _source("ancona2018towards")
DAO_2022 = _source("dao2022flashattention")
DAO_2024 = _source("dao2024transformers")
GU_2023 = _source("gu2023mamba")
SUN_2023 = _source("sun2023retentive")
XIAO_2024 = _source("xiao2024efficient")
MILLER_2023 = _source("miller2023attention")
WORTSMAN_2023 = _source("wortsman2023replacing")
RAMAPURAM_2025 = _source("ramapuram2025theory")
HENRY_2020 = _source("henry2020query")
GEMMA_2024 = _source("gemma2024gemma2")
BARBERO_2025 = _source("barbero2025round")
KAZEMNEJAD_2023 = _source("kazemnejad2023impact")
LEVIATHAN_2023 = _source("leviathan2023fast")
POPE_2023 = _source("pope2023efficiently")
KRELL_2021 = _source("krell2021efficient")
DEEPSEEK_2024 = _source("deepseek2024deepseekv2")
HU_2022 = _source("hu2022lora")
SUN_2024 = _source("sun2024improving")
ZHU_2025 = _source("zhu2025transformers")
BACHLECHNER_2021 = _source("bachlechner2021rezero")
CHOWDHERY_2022 = _source("chowdhery2022palm")
JIANG_2023_MISTRAL = _source("jiang2023mistral")
JOSHI_2025 = _source("joshi2025transformers")
