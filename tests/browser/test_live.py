"""A point that answers in its page: what is computed there agrees with the facts."""

import json
import time
from fractions import Fraction

from flint import arb, fmpq
from lakatos.harness.keep.record import load

COMPUTED = """
() => {
  const form = lakatosLive.form, P = lakatosPython;
  const found = lakatosLive.recheck(form, form.data.given.map(([, values]) => values));
  const ends = (cell) => (cell ? cell.map((end) => P.str(end)) : null);
  return JSON.stringify({ verdict: found.verdict, word: form.data.word, why: found.why,
    sides: (found.sides || []).map((side) => side.map(ends)) });
}
"""


def test_points_on_record_are_refuted_in_their_pages(opened, site, whole):
    points = sorted(path.parent for path in site.glob("x/*/live.js"))
    assert len(points) >= (230 if whole else 20)
    one, disagreeing, slowest = opened(), [], 0.0
    for point in points:
        page = one.go(point.relative_to(site))
        began = time.monotonic()
        found = json.loads(page.evaluate(COMPUTED))
        slowest = max(slowest, time.monotonic() - began)
        why = disagreement(found, point / "record.json")
        disagreeing += [f"{point.name}: {why}"] if why else []
    print(f"{len(points)} points agree; the slowest took {slowest:.1f} s")  # noqa: T201 - shown with -s
    assert disagreeing == []


def disagreement(found, path):
    """Say where a page and a record differ: in the verdict, or in an entry of a side."""
    record = load(path)
    if found["verdict"] != ("holds" if found["word"] == "witnesses" else "fails"):
        return f"{found['verdict']}: {found.get('why')}"
    sides = list(record.sides.values())
    theirs = [list(map(number, side.entries)) for side in sides]
    ours = [[None if each is None else ends(each) for each in side] for side in found["sides"]]
    if [len(side) for side in theirs] != [len(side) for side in ours]:
        return "" if found["word"] == "witnesses" else "the sides have other shapes"
    pairs = [
        pair
        for one, other in zip(theirs, ours, strict=True)
        for pair in zip(one, other, strict=True)
    ]
    return next((f"{one} and {other}" for one, other in pairs if not meet(one, other)), "")


def number(entry):
    return None if entry.isalpha() else arb(entry) if set(entry) & set("[.e") else exactly(entry)


def exactly(text):
    value = Fraction(text)
    return arb(fmpq(value.numerator, value.denominator))


def ends(pair):
    low, high = map(exactly, pair)
    return low.union(high)


def meet(one, other):
    return other is None if one is None else other is not None and one.overlaps(other)


def test_a_changed_entry_is_computed_anew_by_keys_alone(opened, site, point_of):
    page = opened().go(point_of(site, "self_attention_is_additive"))
    said = page.locator("#live [role=status]")
    page.get_by_role("button", name="Recheck here").press("Enter")
    said.get_by_text("Refuted, certified: in entry (1, 0) 1.96402758").wait_for()
    fields = page.locator("#live input")
    assert fields.count() == 4
    fields.nth(1).focus()
    page.keyboard.press("Control+A")
    page.keyboard.type("0")
    page.keyboard.press("Tab")
    page.keyboard.press("Tab")
    page.keyboard.press("Control+A")
    page.keyboard.type("0")
    said.get_by_text("Not refuted: here the relation certainly holds").wait_for()
    fields.nth(0).fill("1/3")
    fields.nth(2).fill("-0.25")
    said.get_by_text("Refuted, certified").wait_for()
    fields.nth(0).fill("x")
    said.get_by_text("is no number such as").wait_for()
    assert fields.nth(0).get_attribute("aria-invalid") == "true"
    page.get_by_role("button", name="Back to the record").click()
    said.get_by_text("Refuted, certified: in entry (1, 0) 1.96402758").wait_for()


def test_a_point_that_is_none_of_the_claim_is_refused(opened, site, point_of):
    page = opened().go(point_of(site, "zeroing_weights_is_masking_scores"))
    boxes = page.locator("#live input[type=checkbox]")
    for place in range(boxes.count()):
        boxes.nth(place).uncheck()
    page.locator("#live [role=status]").get_by_text("This is no point of the claim").wait_for()


def test_a_point_without_a_live_form_says_why(opened, site, point_of):
    page = opened().go(point_of(site, "float32_projections_collapse"))
    assert "is about float32" in page.locator("[aria-labelledby=change]").inner_text()


def test_a_line_through_the_point_is_drawn(opened, site, point_of):
    page = opened().go(point_of(site, "self_attention_is_additive"))
    page.get_by_role("button", name="Draw along a line").click()
    page.get_by_text("Certainly refuted at 24 of 25 points of the line").wait_for()
    assert page.locator("svg.along circle").count() == 25
    assert page.locator("svg.along circle.holds").count() == 1
