"""The live form: a page computes what the certificate does, to the last bit."""

import ast
import io
import json
from contextlib import redirect_stdout
from fractions import Fraction

import pytest
from lakatos.harness.keep.store import Store
from lakatos.harness.show.certificate.alone import functions, numbers
from lakatos.harness.show.cite import cite
from lakatos.harness.show.find import OURS, found
from lakatos.harness.show.live import LiveError, library, live_form
from py_mini_racer import MiniRacer

NAMES = (
    "self_attention_is_additive",
    "softmax_is_affine",
    "dot_product_smoothing_averages_equal_values_to_themselves",
    "a_mixture_uses_its_best_expert_alone",
    "gelu_is_monotone",
)
POINTS = ("0", "1", "-3/7", "40", "1/1000000007", "9/4", "-12345/678", "27/8")
FUNCTIONS = ("exp", "sqrt", "log", "tanh", "erf_entry", "sin", "cos", "atan", "acos", "cbrt_entry")
SHOWN = """
const ends = (cell) => (cell ? cell.map((end) => P.str(end)) : null);
const told = (found) => JSON.stringify({
  ...found,
  gap: found.gap === undefined ? null : P.str(found.gap),
  sides: (found.sides || []).map((side) => side.map(ends)),
});
"""


@pytest.fixture(scope="module")
def javascript():
    racer = MiniRacer()
    racer.eval(library() + "const P = lakatosPython;" + SHOWN)
    return racer


@pytest.fixture(scope="module")
def certificates():
    store = Store()
    return {name: cite(found(name, OURS, store), "certificate") for name in NAMES}


@pytest.mark.parametrize("name", FUNCTIONS)
@pytest.mark.parametrize("text", POINTS)
def test_functions_have_the_same_enclosures_in_both_languages(javascript, name, text):
    try:
        value = getattr(functions, name)(Fraction(text))
    except numbers.Undecided:
        return
    here = None if value is numbers.UNDEFINED else [str(end) for end in numbers.ends(value)]
    script = f"""(() => {{ const L = lakatosLibrary(128n); const x = L.{name}(P.frac({
        ", ".join(f"{n}n" for n in Fraction(text).as_integer_ratio())
    }));
        return JSON.stringify(x === L.UNDEFINED ? null : ends([...L.ends(x)])); }})()"""
    assert json.loads(javascript.eval(script)) == here


@pytest.mark.parametrize("name", NAMES)
def test_a_page_encloses_both_sides_as_the_certificate_does(javascript, certificates, name):
    names = {"__name__": "__main__"}
    with redirect_stdout(io.StringIO()):
        exec(certificates[name], names)  # noqa: S102 - the certificate is ours
    part = names["failing"](names["FOUND"])
    undefined = names.get("UNDEFINED")
    here = [
        [
            None if cell is undefined else [str(end) for end in names["ends"](cell)]
            for cell in side.cells
        ]
        for side in (part.lhs, part.rhs)
    ]
    there = rechecked(javascript, certificates[name])
    assert there["verdict"] == "fails"
    assert there["sides"] == here
    assert there["bits"] == 128


def rechecked(javascript, certificate, changed="given"):
    javascript.eval(live_form(certificate))
    return json.loads(
        javascript.eval(
            "(() => { const given = lakatosLive.form.data.given.map(([, values]) => values);"
            f"return told(lakatosLive.recheck(lakatosLive.form, {changed})); }})()"
        )
    )


@pytest.mark.parametrize(
    ("changed", "verdict"),
    [
        ("[[[0], [0]], [[0], [0]]]", "holds"),
        ('[[["1/3"], [1]], [["0.25"], [1]]]', "fails"),
        ("[[[0], [1]], [[0]]]", "refused"),
        ("[[[0], [true]], [[0], [1]]]", "refused"),
    ],
)
def test_another_point_gets_another_answer(javascript, certificates, changed, verdict):
    found_ = rechecked(javascript, certificates["self_attention_is_additive"], changed)
    assert found_["verdict"] == verdict


def test_a_witness_is_of_a_claim_that_something_exists(javascript):
    name = next(name for name in Store().names() if name.startswith("some_"))
    certificate = cite(found(name, OURS, Store()), "certificate")
    assert rechecked(javascript, certificate)["verdict"] == "holds"


def test_digits_are_certain_or_not_shown(javascript):
    def written(low, high):
        ends = ", ".join(f"P.builtins.Fraction({json.dumps(end)})" for end in (low, high))
        return javascript.eval(f"lakatosLive.written([{ends}])")

    assert written("1/3", "1/3") == "1/3"
    assert written("0.3333331", "0.3333333") == "0.333333"
    assert written("-0.00012345", "-0.00012344") == "-0.0001234"
    assert written("0.9999", "1.0001") == "1.000"
    assert written("-1", "1").startswith("between")
    assert written("123456789012345678", "123456789012345679") == "1.234567890123e17"
    assert written("1e-30", "1.1e-30") == "1e-30"


def test_a_page_is_small_and_names_what_may_be_changed(certificates):
    text = live_form(certificates["a_mixture_uses_its_best_expert_alone"])
    assert len(text) < 10_000
    data = json.loads(text.partition("(")[2].partition(", (P, L)")[0])
    assert {maker for _, _, maker in data["given"]} == {"real"}
    assert [name for name, _, _ in data["given"]][:3] == ["tokens", "w_gate", "experts[0].w_1"]
    assert all("POINT" not in name for name in data["sizes"])


@pytest.mark.parametrize("stray", ["document", "fetch", "missing"])
def test_a_name_that_is_not_python_is_refused(certificates, stray):
    text = certificates["softmax_is_affine"].replace("claim(**POINT)", "claim(**POINT)", 1)
    marked = text.replace("POINT = {}", f"def unused():\n    return {stray}()\n\nPOINT = {{}}", 1)
    assert ast.parse(marked)
    with pytest.raises(LiveError, match=f"no {stray}"):
        live_form(marked)


def test_along_a_line_the_claim_holds_at_zero_and_fails_at_the_point(javascript, certificates):
    javascript.eval(live_form(certificates["self_attention_is_additive"]))
    text = javascript.eval(
        "JSON.stringify(lakatosLive.along(lakatosLive.form, lakatosLive.form.data.given.map("
        "([, values]) => values)).map(({ t, verdict, gap }) => [P.str(t), verdict, P.near(gap)]))"
    )
    found_ = {t: (verdict, gap) for t, verdict, gap in json.loads(text)}
    assert len(found_) == 25
    assert found_["0"] == ("holds", 0)
    verdict, gap = found_["1"]
    assert verdict == "fails"
    assert 0.50191 < gap < 0.50192
    assert found_["-1"] == found_["1"]
    assert found_["2"][1] < gap
